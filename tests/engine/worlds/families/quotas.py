"""Quotas that are spread over seasons, grow in the first months on the plan, and are read to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .family import Document, Family

if TYPE_CHECKING:
    from ..document import PlanWriter

SEASONS = (["40%", "60%"], ["20%", "20%", "20%", "40%"], ["0%", "33.3%", "33.3%", "33.4%"], ["5%"] * 4 + ["10%"] * 8)
RAMPS = (["25%", "50%", "75%"], ["0%"], ["50%", "120%"], ["10%"] * 14)


def plan(pen: PlanWriter, document: Document) -> None:
    for key in ("bookings", "deal_count", "units_sold"):
        if not pen.maybe(4):
            continue
        quota = {"basis": pen.one_of("of the window", "to date")} if pen.maybe() else {}
        quota |= {"seasons": pen.one_of(*SEASONS)} if pen.maybe() else {}
        quota |= {"ramp": pen.one_of(*RAMPS)} if pen.maybe() or not quota else {}
        document["measures"][key]["quota"] = quota


FAMILY = Family(plan)
