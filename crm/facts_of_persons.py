"""The facts of a few persons, found by indexes: what they own, what they share, and what became of it.

The statements of facts_selects.py look up customers, orders and prices for all rows at once, which is the quickest way for many. Here the
rows that may be theirs are found first, and each looks up its own: a live board asks for five of a thousand people, ten times a second.
"""

# ruff: noqa: S608  constants, and numbers

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from .facts import CATALOG
from .facts_selects import LINE_SUMS, OWNER_BY_REFERENCE, id_of, is_shared

_LATERAL: Final = {
    "won": """SELECT min(w.closed_on) AS first_on FROM crm_opportunity w JOIN crm_stage k ON k.id = w.stage_id
  WHERE k.kind = 'won' AND w.closed_on IS NOT NULL AND w.account_id = {key}""",
    "accepted": """SELECT min(w.accepted_on) AS first_on FROM crm_order w
  WHERE w.state = 'accepted' AND w.opportunity_id = {key}""",
    "prices": f"SELECT {LINE_SUMS} FROM {{table}} l WHERE l.{{column}} = {{key}}",
}
_LINES: Final = {"opportunity_id": "crm_opportunityline", "order_id": "crm_orderline"}
_JOIN: Final = re.compile(r"LEFT JOIN (won|accepted|prices) ON \1\.(\w+) = (\w+\.\w+)")

_SHARED: Final = "ARRAY(SELECT opportunity_id FROM crm_opportunitysplit WHERE person_id = ANY ({ids}))"
_DEALS: Final = f"""SELECT id FROM crm_opportunity WHERE owner_id = ANY ({{ids}}) OR id = ANY ({_SHARED})"""
_ORDERS: Final = f"""SELECT id FROM crm_order WHERE owner_id = ANY ({{ids}}) OR opportunity_id = ANY (ARRAY({_DEALS}))"""
_INVOICES: Final = f"""SELECT id FROM crm_invoice WHERE owner_id = ANY ({{ids}}) OR order_id = ANY (ARRAY({_ORDERS}))"""
_MAY_BE_THEIRS: Final = {
    "deals": f"(d.owner_id = ANY ({{ids}}) OR d.id = ANY ({_SHARED}))",
    "deal lines": f"l.opportunity_id = ANY (ARRAY({_DEALS}))",
    "activities": "v.owner_id = ANY ({ids})",
    "orders": f"(o.owner_id = ANY ({{ids}}) OR o.opportunity_id = ANY (ARRAY({_DEALS})))",
    "order lines": f"l.order_id = ANY (ARRAY({_ORDERS}))",
    "invoices": f"(i.owner_id = ANY ({{ids}}) OR i.order_id = ANY (ARRAY({_ORDERS})))",
    "payments": f"y.invoice_id = ANY (ARRAY({_INVOICES}))",
    "returns": f"""x.id IN (
  SELECT id FROM crm_return WHERE order_id = ANY (ARRAY({_ORDERS}))
  UNION SELECT r.id FROM crm_return r JOIN crm_orderline n ON n.id = r.order_line_id WHERE n.order_id = ANY (ARRAY({_ORDERS}))
  UNION SELECT id FROM crm_return WHERE invoice_id = ANY (ARRAY({_INVOICES})))""",
}
"""By source, of which rows any may be theirs: no fewer than are, and all that an index finds."""
_ORDERS_OF: Final = {
    "orders": _ORDERS,
    "order lines": _ORDERS,
    "invoices": f"SELECT order_id FROM crm_invoice WHERE id IN ({_INVOICES})",
    "payments": f"SELECT order_id FROM crm_invoice WHERE id IN ({_INVOICES})",
    "returns": f"{_ORDERS} UNION SELECT order_id FROM crm_invoice WHERE id IN ({_INVOICES})",
}
_BECAME_OF_DEALS: Final = ("invoices", "payments", "returns")


def of_persons(source: str, select: str, person_ids: Collection[int]) -> str:
    """Return the SELECT of a source cut to what these persons own or share, and to what became of the deals that they own."""
    ids = _array(person_ids)
    inner = _may_be_theirs(source, select, ids).replace(OWNER_BY_REFERENCE, f'{OWNER_BY_REFERENCE}, p.id AS "|owner"')
    owned = f'"|owner" = ANY ({ids})'
    if not is_shared(source):
        return f"SELECT * FROM ({inner}\n) AS all_facts WHERE {owned}"
    shared = f"""SELECT {id_of("d")} FROM crm_opportunitysplit s JOIN crm_opportunity d ON d.id = s.opportunity_id
        WHERE s.person_id = ANY ({ids})"""
    if source in _BECAME_OF_DEALS:
        shared += f"""
        UNION SELECT {id_of("d")} FROM crm_opportunity d WHERE d.owner_id = ANY ({ids})"""
    return f'SELECT * FROM ({inner}\n) AS all_facts WHERE {owned} OR "{CATALOG.sources[source].splits_by}" IN ({shared})'


def _may_be_theirs(source: str, select: str, ids: str) -> str:
    """The SELECT cut to rows of which any may be theirs, each looking up what belongs to it."""
    _with, _select, rows = select.partition("\nSELECT\n")
    return f"SELECT\n{_JOIN.sub(_looked_up, rows)}\nWHERE {_MAY_BE_THEIRS[source].format(ids=ids)}"


def deals_told_of(source: str, person_ids: Collection[int]) -> str:
    """Return a SELECT of the ids of all deals that any of these rows tell of: whose shares have to be known to say whose the rows are."""
    orders = _ORDERS_OF.get(source)
    more = "" if orders is None else f"\n  UNION SELECT opportunity_id FROM crm_order WHERE id IN ({orders})"
    return f"{_DEALS}{more}".format(ids=_array(person_ids))


def _array(ids: Collection[int]) -> str:
    return f"ARRAY[{', '.join(f'{each:d}' for each in sorted(ids))}]::bigint[]"


def _looked_up(join: re.Match[str]) -> str:
    name, column, key = join.groups()
    select = _LATERAL[name].format(key=key, column=column, table=_LINES.get(column), parent=key.partition(".")[0])
    return f"LEFT JOIN LATERAL ({select}) {name} ON true"
