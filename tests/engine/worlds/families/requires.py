"""What a single measure requires, whatever the plan does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .family import Document, Family

if TYPE_CHECKING:
    from ..document import PlanWriter


def plan(pen: PlanWriter, document: Document) -> None:
    for measure in document["measures"].values():
        if measure.get("from") in ("deals", "deal lines") and pen.maybe(6):
            measure["requires"] = pen.one_of("accepted order", "nothing")


FAMILY = Family(plan)
