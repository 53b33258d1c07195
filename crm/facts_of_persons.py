"""The facts of a few persons, found by indexes: what they own, what they share, and what became of it.

The statements of facts_sql.py look up customers, orders and prices for all rows at once, which is the quickest way for many. Here the rows
that may be theirs are found first, and each looks up its own: a live board asks for five of a thousand people, ten times a second.
"""

# ruff: noqa: S608  constants, and numbers

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

_ALIKE: Final = "bool_and(l.currency IN ('', {parent}.currency))"
LINE_SUMS: Final = f"""CASE WHEN {_ALIKE} THEN sum(round(l.list_price * l.quantity, 4)) END AS listed,
         CASE WHEN {_ALIKE} THEN sum(l.amount) FILTER (WHERE l.list_price IS NOT NULL) END AS sold,
         CASE WHEN {_ALIKE} AND count(*) = count(l.cost) THEN sum(round(l.cost * l.quantity, 4)) END AS cost"""
"""What the lines `l` of a deal or order `parent` come to. Empty where one is in another currency."""

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


def of_persons(source: str, select: str, person_ids: Collection[int]) -> str:
    """Return the SELECT of a source cut to rows of which any may be these persons', each looking up what belongs to it."""
    _with, _select, rows = select.partition("\nSELECT\n")
    return f"SELECT\n{_JOIN.sub(_looked_up, rows)}\nWHERE {_MAY_BE_THEIRS[source].format(ids=array(person_ids))}"


def deals_told_of(source: str, person_ids: Collection[int]) -> str:
    """Return a SELECT of the ids of all deals that any of these rows tell of: whose shares have to be known to say whose the rows are."""
    orders = _ORDERS_OF.get(source)
    more = "" if orders is None else f"\n  UNION SELECT opportunity_id FROM crm_order WHERE id IN ({orders})"
    return f"{_DEALS}{more}".format(ids=array(person_ids))


def array(ids: Collection[int]) -> str:
    return f"ARRAY[{', '.join(f'{each:d}' for each in sorted(ids))}]::bigint[]"


def _looked_up(join: re.Match[str]) -> str:
    name, column, key = join.groups()
    select = _LATERAL[name].format(key=key, column=column, table=_LINES.get(column), parent=key.partition(".")[0])
    return f"LEFT JOIN LATERAL ({select}) {name} ON true"
