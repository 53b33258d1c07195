"""Deals that are large beside the quota, and what reviews said of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from incentives.engine.world import REVIEWS

from .family import Document, Family, as_table

if TYPE_CHECKING:
    from ..document import PlanWriter
    from ..population import WorldWriter


def plan(pen: PlanWriter, document: Document) -> None:
    bookings = document["measures"]["bookings"]
    if not pen.maybe(5) or bookings.get("returns") == "negative credit":
        return
    moves = "to date" in str(bookings.get("quota", ""))
    above = pen.one_of("1500", "500.5") if moves or pen.maybe() else pen.one_of("50% of quota", "12.5% of quota")
    bookings["windfall"] = {"above": above, "then": pen.one_of("count up to it", "wait for review", "wait for review")}


def tables(pen: WorldWriter) -> dict[str, pa.Table]:
    measure = pen.plan.measures.get("bookings")
    facts = pen.facts[str(measure.source)] if measure is not None and measure.windfall is not None else ()
    ids = [version.row["id"] for versions in facts for version in versions[:1] if version.row]
    return {"reviews": as_table(REVIEWS, [_review(pen, person, fact) for fact in ids for person in pen.people if pen.maybe()])}


def _review(pen: WorldWriter, person: str, fact: str) -> dict[str, Any]:
    counts = pen.one_of("all", "up to the limit", "amount")
    amount = Decimal(pen.one_of("0", "700", "99999.9999")) if counts == "amount" else None
    return {"person": person, "plan": pen.plan.name, "measure": "bookings", "fact": fact, "counts": counts, "amount": amount}


FAMILY = Family(plan, tables=tables)
