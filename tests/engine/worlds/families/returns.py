"""What a return of a sale does, which is said in one measure of four; the rows of `returns` themselves are drawn with holds.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .family import Document, Family

if TYPE_CHECKING:
    from ..document import PlanWriter


def plan(pen: PlanWriter, document: Document) -> None:
    for key in ("bookings", "units_sold"):
        if pen.maybe(4):
            document["measures"][key]["returns"] = pen.one_of("take back", "negative credit", "ignore")


FAMILY = Family(plan)
