"""Only the first credits are paid; and gates that stay open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..catalog import PERIODS, WINDOWS
from .family import Document, Family, pays_by_credits

if TYPE_CHECKING:
    from ..document import PlanWriter


def plan(pen: PlanWriter, document: Document) -> None:
    for component in document["components"].values():
        if pays_by_credits(component) and pen.maybe(5):
            first = pen.one_of("1", "2", "3", "5", "2", "1 of everybody", "4 of everybody") if pen.maybe(3) else pen.one_of("1", "3")
            # Drawn in any case, so that what is drawn after it stays; refused where returns count in later windows, too.
            if document["measures"][component["on"]].get("returns") != "negative credit":
                component["first"] = first
        if _has_earlier_periods(document, component) and pen.maybe():
            component["gate"] = {"when": component.get("gate", pen.yes_no()), "stays open": pen.one_of("yes", "yes", "yes", "no")}


def _has_earlier_periods(document: Document, component: Document) -> bool:
    over = document["measures"][component["on"]].get("over", "") if "on" in component else ""
    kind = over.removesuffix(" to date")
    return kind in WINDOWS and WINDOWS[kind] > PERIODS[document["period"]]


FAMILY = Family(plan)
