"""The target pay, divided over components."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .family import Document, Family

if TYPE_CHECKING:
    from ..document import PlanWriter


def plan(pen: PlanWriter, document: Document) -> None:
    if not pen.maybe(5):
        return
    components = document["components"]
    components["own_part"] = {"pay": pen.one_of("target", "target * min(1, attainment(bookings))", "if(bookings > 500, target, 10)")}
    of_target = [one for one in components.values() if one.get("of") == "target" or ("pay" in one and "on" not in one)]
    weights = {1: ["100%"], 2: ["60%", "40%"], 3: ["33.3%", "33.3%", "33.4%"]}[min(3, len(of_target))]
    for component, weight in zip(reversed(of_target), weights, strict=False):
        component["weight"] = weight


FAMILY = Family(plan)
