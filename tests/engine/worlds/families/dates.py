"""A component's own days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .family import Document, Family, pays_by_credits

if TYPE_CHECKING:
    from ..document import PlanWriter


def plan(pen: PlanWriter, document: Document) -> None:
    for component in document["components"].values():
        if not pays_by_credits(component) or not pen.maybe(6):
            continue
        component |= pen.one_of({"from": "2026-01-20"}, {"before": "2026-03-02"}, {"from": "2026-01-02", "before": "2026-02-17"})


FAMILY = Family(plan)
