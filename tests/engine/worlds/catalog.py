"""The sources, parameters and tables that every drawn plan has."""

from __future__ import annotations

from incentives.engine.facts import Catalog, Field, FieldType, Source


def _fields(**fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields.values()}


AMOUNT = Field("amount", FieldType.MONEY, "What it is worth.", 4)
UNITS = Field("units", FieldType.NUMBER, "How many.", 2)
FAMILY = Field("family", FieldType.TEXT, "Product family.")
ACCOUNT = Field("account", FieldType.TEXT, "Customer.")
TERRITORY = Field("account.territory", FieldType.TEXT, "Where the customer lies on the fact's day.")
CLOSED = Field("closed_on", FieldType.DAY, "When it was won.")
SIGNED = Field("signed_on", FieldType.DAY, "When it was signed.")
NEW = Field("is_new", FieldType.YES_NO, "A new customer.")
ACCEPTED = Field("accepted", FieldType.YES_NO, "An accepted order stands behind it.")
DEAL_AMOUNT = Field("deal.amount", FieldType.MONEY, "What the deal is worth.", 4)
DEAL = Field("deal.id", FieldType.TEXT, "The deal.")
HELD = Field("held_on", FieldType.DAY, "When it was held.")
MINUTES = Field("minutes", FieldType.NUMBER, "How long.", 0)

CATALOG = Catalog(
    {
        "deals": Source(
            "deals",
            "deals.csv",
            "A row for every deal.",
            _fields(a=AMOUNT, b=UNITS, c=FAMILY, d=ACCOUNT, e=CLOSED, f=SIGNED, g=NEW, h=ACCEPTED, i=TERRITORY),
            accepted_order_field="accepted",
        ),
        "deal lines": Source(
            "deal lines",
            "deal_lines.csv",
            "A row for every product of a deal.",
            _fields(a=DEAL, b=AMOUNT, c=UNITS, d=FAMILY, e=CLOSED, f=SIGNED, g=NEW, h=ACCEPTED, i=ACCOUNT, j=DEAL_AMOUNT, k=TERRITORY),
            splits_by="deal.id",
            deal_field="deal.id",
            accepted_order_field="accepted",
        ),
        **{
            name: Source(name, f"{name}.csv", "What became of a deal.", _fields(a=DEAL, b=AMOUNT, c=Field(day, FieldType.DAY, "Its day.")))
            for name, day in (("invoices", "issued_on"), ("payments", "paid_on"), ("returns", "returned_on"))
        },
        "meetings": Source("meetings", "meetings.csv", "A row for every meeting.", _fields(a=HELD, b=MINUTES, c=FAMILY)),
    }
)

PARAMETERS = {
    "base": {"kind": "rate", "from": "0%", "to": "50%", "default": "4.5%"},
    "extra": {"kind": "amount", "default": "75.5"},
    "weight": {"kind": "number", "default": "1.25"},
    "parts": {"kind": "number", "default": "1"},
    "level": {"kind": "text", "default": "junior"},
    "senior": {"kind": "yes/no", "default": "no"},
    "started": {"kind": "day", "default": "2025-02-11"},
    "paid_in": {"kind": "text", "default": "EUR"},
}
TABLES = {
    "by family": {"by": ["family"], "rows": [["Cloud", "7%"], ["Care", "3.33%"], ["any", "1%"]]},
    "by level": {"by": ["level", "number"], "rows": [["gold", "2", "1.5"], ["gold", "any", "1.2"], ["any", "any", "1"]]},
    "spiff": {
        "by": ["family"],
        "dated": {"2024-01-01": [["Cloud", "20"], ["any", "5.25"]], "2026-02-15": [["Care", "31.3"], ["any", "0"]]},
    },
    "dated rates": {"by": ["level"], "dated": {"2024-01-01": [["gold", "6%"], ["any", "4%"]], "2026-03-01": [["any", "5.5%"]]}},
}
WINDOWS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
"""Months of each kind of window, and of what an amount may be stated per."""
SHORT = ("week", "fortnight", "other fortnight", "half-month")
"""Periods that are shorter than any window to date."""
PERIODS = dict.fromkeys(SHORT, 0) | WINDOWS
"""To tell of two kinds of periods which is longer."""
