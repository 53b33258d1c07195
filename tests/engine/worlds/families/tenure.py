"""What changes with the months on the plan, and with another assignment to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .family import Document, Family, pays_by_credits

if TYPE_CHECKING:
    from ..document import PlanWriter


def plan(pen: PlanWriter, document: Document) -> None:
    if pen.maybe(4):
        document.setdefault("proration", {})["new assignment"] = pen.one_of("split", "split", "blend")
    for component in document["components"].values():
        if "multiplier" not in component and pen.maybe(5):
            component["multiplier"] = pen.one_of("if(months_on_plan < 2, 1.25, 1)", "min(2, max(0, months_on_plan / 12))")
        if pays_by_credits(component) and "where" not in component and pen.maybe(5):
            component["where"] = pen.one_of("months_on_plan >= 1", "months_on_plan < 13")


FAMILY = Family(plan)
