"""What is paid later, what returns take back, and the invoices, payments and returns that say so."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from incentives.engine.plan_money import RECORDS, RETURNS, sources_followed

from ..drawn import Version
from .family import Document, Family, pays_by_credits

if TYPE_CHECKING:
    from ..document import PlanWriter
    from ..population import WorldWriter

HOLDS = (
    {"booked": "50%", "paid": "50%"},
    {"invoiced": "33.3%", "paid": "66.7%"},
    {"booked": "40%", "20 days": "25%", "month end": "35%"},
    {"invoiced": "100%"},
    {"quarter end": "50%", "year end": "0%", "30 days": "50%"},
    {"booked": "0%", "year end": "10%", "paid": "60%", "1 days": "30%"},
)
DATES = {record.source: record.date for record in (RETURNS, *RECORDS.values())}


def plan(pen: PlanWriter, document: Document) -> None:
    if pen.maybe(3):
        return
    for component in document["components"].values():
        if not pays_by_credits(component) or component.get("unit") == "points" or pen.maybe(4):
            continue
        if not pen.maybe(3):
            component["hold"] = pen.one_of(*HOLDS)
        counted_later = document["measures"][component["on"]].get("returns") == "negative credit"
        if not counted_later and (pen.maybe() or "hold" not in component):
            component["clawback"] = _clawback(pen)


def _clawback(pen: PlanWriter) -> Document:
    by_days = pen.maybe()
    within = f"{pen.one_of(20, 45, 90, 365)} days" if by_days else f"{pen.one_of(1, 2, 6, 12)} months"
    clawback = {"on": "returns", "within": within}
    clawback |= {"take": pen.one_of("all", "unserved days" if by_days else "unserved months")} if not pen.maybe(3) else {}
    return clawback | ({"back in": f"{pen.one_of(1, 2, 3, 10)} months"} if pen.maybe() else {})


def facts(pen: WorldWriter) -> dict[str, tuple[tuple[Version, ...], ...]]:
    followed = sorted(sources_followed(pen.plan))
    sales = [
        version.row for source in ("deals", "deal lines") for versions in pen.facts.get(source, ()) for version in versions if version.row
    ]
    # Without a single return the engine leaves out what a plan says of them: one world in four shows that it may.
    rows = {source: 0 if not sales or (source == RETURNS.source and pen.maybe(4)) else 12 for source in followed}
    return {source: tuple(_versions(pen, source, number, sales) for number in range(rows[source])) for source in followed}


def _versions(pen: WorldWriter, source: str, number: int, sales: list[dict[str, Any]]) -> tuple[Version, ...]:
    pen.begin()
    known = pen.random.randrange(len(pen.periods))
    versions = [Version(known, _row(pen, source, number, pen.one_of(*sales)))]
    if pen.maybe(6):
        later = pen.random.randrange(known, len(pen.periods))
        versions.append(Version(later, _row(pen, source, number, pen.one_of(*sales)) if pen.maybe() else None))
    return tuple(versions)


def _row(pen: WorldWriter, source: str, number: int, sale: dict[str, Any]) -> dict[str, Any]:
    """A row of the sale's deal, most often in its currency, of all of it, a part, or more."""
    by_line = any(measure.source == "deal lines" for measure in pen.plan.measures.values())
    whole = abs((sale["deal.amount"] if by_line else sale["amount"]) or Decimal(100))
    amount = pen.one_of(whole, round(whole / 2, 4), round(whole / 3, 4), whole + 1, Decimal("250.5"), None)
    sign = -1 if source == "returns" and not pen.maybe(4) else pen.one_of(1, 1, 1, -1)
    return {
        "id": f"{pen.prefix}{source}{number}",
        "owner": None,
        "currency": pen.one_of(*[sale["currency"]] * 5, "EUR", None),
        "deal.id": pen.one_of(*[sale["deal.id"] if by_line else sale["id"]] * 9, None),
        "amount": None if amount is None else sign * amount,
        DATES[source]: pen.one_of(*[pen.a_day()] * 9, None),
    }


FAMILY = Family(plan, facts=facts)
