"""In which other currency the plan's total is paid, and where it is rounded on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .family import Document, Family

if TYPE_CHECKING:
    from ..document import PlanWriter

AT_A_NUMBER = ({"currency": "EUR", "rate": "0.9137"}, {"currency": "KRW", "rate": "151.375"}, {"currency": "BHD", "rate": "1"})
AFTER = ("1 day after period end", "40 days after period end")


def plan(pen: PlanWriter, document: Document) -> None:
    if pen.maybe(3):
        document.setdefault("rounding", {})["when"] = "at each step"
    if pen.maybe(3):
        document["pay in"] = pen.one_of(*AT_A_NUMBER) if pen.maybe(5) else {"currency": pen.one_of("EUR", "BHD", "paid_in", "paid_in")}
        if "rate" not in document["pay in"] and not pen.maybe(4):
            document["pay in"]["rate"] = pen.one_of("period start", *AFTER, "period start", "average", "period end")


FAMILY = Family(plan)
