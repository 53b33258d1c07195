"""The SELECT behind each source of `facts.CATALOG`: exactly its columns, amounts as scaled integers.

Each is a chain of joins from the fact to its order, deal, customer and products. Nothing here knows a plan, or who asks for which days.
"""

from __future__ import annotations

from typing import Final

from incentives.engine.facts import FieldType

from .facts import CATALOG
from .territories_sql import KEY, territory_joins

_ALIKE: Final = "bool_and(l.currency IN ('', {parent}.currency))"
LINE_SUMS: Final = f"""CASE WHEN {_ALIKE} THEN sum(round(l.list_price * l.quantity, 4)) END AS listed,
         CASE WHEN {_ALIKE} THEN sum(l.amount) FILTER (WHERE l.list_price IS NOT NULL) END AS sold,
         CASE WHEN {_ALIKE} AND count(*) = count(l.cost) THEN sum(round(l.cost * l.quantity, 4)) END AS cost"""
"""What the lines `l` of a deal or order `parent` come to. Empty where one is in another currency."""

# What stands beside every row that has a deal, an order or a customer behind it. Won by account: for account.is_new.
_WITH = """
WITH won AS (
  SELECT o.account_id, min(o.closed_on) AS first_on FROM crm_opportunity o JOIN crm_stage s ON s.id = o.stage_id
  WHERE s.kind = 'won' AND o.account_id IS NOT NULL AND o.closed_on IS NOT NULL GROUP BY o.account_id
), accepted AS (
  SELECT opportunity_id, min(accepted_on) AS first_on FROM crm_order
  WHERE state = 'accepted' AND opportunity_id IS NOT NULL GROUP BY opportunity_id
)"""
_DEAL_LINE_SUMS = f""", prices AS (
  SELECT l.opportunity_id, {LINE_SUMS.format(parent="d")}
  FROM crm_opportunityline l JOIN crm_opportunity d ON d.id = l.opportunity_id GROUP BY l.opportunity_id
)"""  # noqa: S608  constants
_ORDER_LINE_SUMS = f""", prices AS (
  SELECT l.order_id, {LINE_SUMS.format(parent="o")}
  FROM crm_orderline l JOIN crm_order o ON o.id = l.order_id GROUP BY l.order_id
)"""  # noqa: S608  constants


def id_of(alias: str) -> str:
    """Return the id by which facts name a row."""
    return f"{alias}.source || '/' || {alias}.external_id"


def _scaled(expression: str, scale: int = 4) -> str:
    return f"({expression} * {10**scale})::bigint"


def _local_day(moment: str) -> str:
    """The calendar day of a moment where the owner is; without an owner, in UTC."""
    return f"({moment} AT TIME ZONE coalesce(p.time_zone, 'UTC'))::date"


def _discount(listed: str, sold: str) -> str:
    """1 − sold/listed in millionths, half away from zero, in whole-number arithmetic: no quotient is rounded twice."""
    a = f"({listed} - {sold})"
    return f"CASE WHEN {listed} > 0 THEN (sign({a}) * div(2 * abs({a}) * 1000000 + {listed}, 2 * {listed}))::bigint END"


def _deal(alias: str = "d") -> dict[str, str]:
    return {"deal.id": id_of(alias), "deal.name": f"{alias}.name", "stage.kind": "s.kind"}


def _account(day: str) -> dict[str, str]:
    return {
        "account.id": id_of("a"),
        "account.name": "a.name",
        "account.industry": "a.industry",
        "account.country": "a.country",
        "account.employees": "a.employees::bigint",
        "account.territory": KEY,
        "account.is_new": f"CASE WHEN a.id IS NOT NULL THEN won.first_on IS NULL OR coalesce({day} <= won.first_on, false) END",
    }


def _product() -> dict[str, str]:
    return {"product.code": "r.code", "product.name": "r.name", "product.family": "r.family", "product.variant": "r.variant"}


def _order(day: str = "o.accepted_on") -> dict[str, str]:
    return {"order.id": id_of("o"), "order.number": "o.number", **_accepted(day)}


def _accepted(day: str) -> dict[str, str]:
    return {
        "order.accepted": "coalesce(o.state = 'accepted', false)",
        "order.accepted_on": f"CASE WHEN o.state = 'accepted' THEN {day} END",
    }


def _line_prices() -> dict[str, str]:
    sold = "coalesce(l.sold_price * l.quantity, l.amount)"
    return {
        "quantity": _scaled("l.quantity"),
        "list_price": _scaled("l.list_price"),
        "sold_price": _scaled("l.sold_price"),
        "cost": _scaled("l.cost"),
        "amount": _scaled("l.amount"),
        "discount": _discount("(l.list_price * l.quantity)", sold),
    }


def _deal_itself() -> dict[str, str]:
    return {
        "stage.key": "s.key",
        "stage.name": "s.name",
        "stage.kind": "s.kind",
        "stage.probability": _scaled("s.probability"),
        "created_on": "d.created_on",
        "closed_on": "d.closed_on",
        "expected_close_on": "d.expected_close_on",
        "entered_on": _local_day("d.entered_at"),
        "forecast": "coalesce(nullif(d.forecast, ''), s.forecast)",
        "lost_reason": "d.lost_reason",
        "system": "d.source",
        "order.accepted": "accepted.first_on IS NOT NULL",
        "order.accepted_on": "accepted.first_on",
        **_account("d.closed_on"),
    }


_DEAL_JOINS = """
JOIN crm_stage s ON s.id = d.stage_id
LEFT JOIN people_person p ON p.id = d.owner_id
LEFT JOIN crm_account a ON a.id = d.account_id
LEFT JOIN won ON won.account_id = d.account_id
LEFT JOIN accepted ON accepted.opportunity_id = d.id"""
# From an order `o` (which may be missing) to its deal, owner and customer.
_ORDER_JOINS = """
LEFT JOIN crm_opportunity d ON d.id = o.opportunity_id
LEFT JOIN crm_stage s ON s.id = d.stage_id
LEFT JOIN people_person p ON p.id = coalesce({owners})
LEFT JOIN crm_account a ON a.id = coalesce({accounts})
LEFT JOIN won ON won.account_id = a.id"""


def _order_joins(*before: str) -> str:
    """Owner and customer are the first that is known: the fact's own, its invoice's, the order's, the deal's."""
    chain = [*before, "o", "d"]
    return _ORDER_JOINS.format(owners=", ".join(f"{x}.owner_id" for x in chain), accounts=", ".join(f"{x}.account_id" for x in chain))


OWN_DAYS = {
    "deals": "coalesce(d.closed_on, d.created_on)",
    "deal lines": "coalesce(d.closed_on, d.created_on)",
    "activities": _local_day("v.occurred_at"),
    "orders": "coalesce(o.placed_on, o.accepted_on)",
    "order lines": "coalesce(o.placed_on, o.accepted_on)",
    "invoices": "i.issued_on",
    "payments": "y.paid_on",
    "returns": "x.returned_on",
}
"""The day of a fact on which its customer lies in a territory."""


def _column(kind: FieldType, expression: str) -> str:
    """An empty text is no value: a CSV file could not tell the two apart, and both ways in must give the same lines."""
    return f"nullif({expression}, '')" if kind is FieldType.TEXT else expression


OWNER_BY_REFERENCE = 'p.reference AS "owner"'
"""As it stands in every SELECT, for those who want the owner in another way."""


def _select(source: str, columns: dict[str, str], origin: str, *, currency: str | None, extra_with: str = "") -> str:
    named = {"id": id_of(origin.split()[1]), "owner": "p.reference"} | ({"currency": f"nullif({currency}, '')"} if currency else {})
    chosen = named | {name: _column(field.type, columns[name]) for name, field in CATALOG.sources[source].fields.items()}
    listed = ",\n  ".join(f'{expression} AS "{name}"' for name, expression in chosen.items())
    return f"{_WITH}{extra_with}\nSELECT\n  {listed}\nFROM {origin}{territory_joins('a', OWN_DAYS[source])}"


SELECTS: dict[str, str] = {
    "deals": _select(
        "deals",
        {
            "name": "d.name",
            "amount": _scaled("d.amount"),
            "list_price": _scaled("prices.listed"),
            "cost": _scaled("prices.cost"),
            "discount": _discount("prices.listed", "prices.sold"),
            **_deal_itself(),
        },
        f"crm_opportunity d{_DEAL_JOINS}\nLEFT JOIN prices ON prices.opportunity_id = d.id",
        currency="d.currency",
        extra_with=_DEAL_LINE_SUMS,
    ),
    "deal lines": _select(
        "deal lines",
        {**_deal(), "deal.amount": _scaled("d.amount"), **_product(), **_line_prices(), **_deal_itself()},
        f"crm_opportunityline l JOIN crm_opportunity d ON d.id = l.opportunity_id{_DEAL_JOINS}\nJOIN crm_product r ON r.id = l.product_id",
        currency="coalesce(nullif(l.currency, ''), d.currency)",
    ),
    "activities": _select(
        "activities",
        {
            "kind": "v.kind",
            "outcome": "v.outcome",
            "channel": "v.channel",
            "subject": "v.subject",
            "occurred_on": _local_day("v.occurred_at"),
            "entered_on": _local_day("v.entered_at"),
            "minutes": "v.minutes::bigint",
            "system": "v.source",
            **_deal(),
            **_account(f"coalesce(d.closed_on, {_local_day('v.occurred_at')})"),
        },
        """crm_activity v
LEFT JOIN crm_opportunity d ON d.id = v.opportunity_id
LEFT JOIN crm_stage s ON s.id = d.stage_id
LEFT JOIN people_person p ON p.id = v.owner_id
LEFT JOIN crm_account a ON a.id = coalesce(v.account_id, d.account_id)
LEFT JOIN won ON won.account_id = a.id""",
        currency=None,
    ),
    "orders": _select(
        "orders",
        {
            "number": "o.number",
            "state": "o.state",
            "placed_on": "o.placed_on",
            "accepted_on": "o.accepted_on",
            "entered_on": _local_day("o.entered_at"),
            "amount": _scaled("o.amount"),
            "list_price": _scaled("prices.listed"),
            "cost": _scaled("prices.cost"),
            "discount": _discount("prices.listed", "prices.sold"),
            "system": "o.source",
            **_order(),
            **_deal(),
            **_account("coalesce(d.closed_on, o.placed_on, o.accepted_on)"),
        },
        f"crm_order o{_order_joins()}\nLEFT JOIN prices ON prices.order_id = o.id",
        currency="o.currency",
        extra_with=_ORDER_LINE_SUMS,
    ),
    "order lines": _select(
        "order lines",
        {
            "order.state": "o.state",
            "placed_on": "o.placed_on",
            "accepted_on": "o.accepted_on",
            "entered_on": _local_day("l.entered_at"),
            "system": "l.source",
            **_order(),
            **_product(),
            **_line_prices(),
            **_deal(),
            **_account("coalesce(d.closed_on, o.placed_on, o.accepted_on)"),
        },
        f"crm_orderline l JOIN crm_order o ON o.id = l.order_id{_order_joins()}\nJOIN crm_product r ON r.id = l.product_id",
        currency="coalesce(nullif(l.currency, ''), o.currency)",
    ),
    "invoices": _select(
        "invoices",
        {
            "number": "i.number",
            "issued_on": "i.issued_on",
            "due_on": "i.due_on",
            "entered_on": _local_day("i.entered_at"),
            "amount": _scaled("i.amount"),
            "system": "i.source",
            **_order(),
            **_deal(),
            **_account("coalesce(d.closed_on, i.issued_on)"),
        },
        f"crm_invoice i LEFT JOIN crm_order o ON o.id = i.order_id{_order_joins('i')}",
        currency="i.currency",
    ),
    "payments": _select(
        "payments",
        {
            "paid_on": "y.paid_on",
            "entered_on": _local_day("y.entered_at"),
            "amount": _scaled("y.amount"),
            "method": "y.method",
            "invoice.id": id_of("i"),
            "invoice.number": "i.number",
            "invoice.issued_on": "i.issued_on",
            "invoice.due_on": "i.due_on",
            "system": "y.source",
            **_order(),
            **_deal(),
            **_account("coalesce(d.closed_on, y.paid_on)"),
        },
        "crm_payment y LEFT JOIN crm_invoice i ON i.id = y.invoice_id LEFT JOIN crm_order o ON o.id = i.order_id" + _order_joins("i"),
        currency="y.currency",
    ),
    "returns": _select(
        "returns",
        {
            "returned_on": "x.returned_on",
            "entered_on": _local_day("x.entered_at"),
            "amount": _scaled("-x.amount"),
            "quantity": _scaled("x.quantity"),
            "reason": "x.reason",
            "system": "x.source",
            **_product(),
            **_order(),
            **_deal(),
            **_account("coalesce(d.closed_on, x.returned_on)"),
        },
        f"""crm_return x
LEFT JOIN crm_orderline l ON l.id = x.order_line_id
LEFT JOIN crm_product r ON r.id = l.product_id
LEFT JOIN crm_invoice i ON i.id = x.invoice_id
LEFT JOIN crm_order o ON o.id = coalesce(x.order_id, l.order_id, i.order_id){_order_joins("i")}""",
        currency="x.currency",
    ),
}

ORIGINS = {
    "deals": ("crm_opportunity", "d"),
    "deal lines": ("crm_opportunityline", "l"),
    "activities": ("crm_activity", "v"),
    "orders": ("crm_order", "o"),
    "order lines": ("crm_orderline", "l"),
    "invoices": ("crm_invoice", "i"),
    "payments": ("crm_payment", "y"),
    "returns": ("crm_return", "x"),
}
"""The table of which a source has a row for each row, and what it is called in the source's SELECT."""


def is_shared(source: str) -> bool:
    """Return whether the facts of a source are shared as their deal is."""
    return source == "deals" or CATALOG.sources[source].splits_by == "deal.id"
