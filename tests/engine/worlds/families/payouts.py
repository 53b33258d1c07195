"""In which other currency the plan's total is paid, and where it is rounded on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .family import Document, Family

if TYPE_CHECKING:
    from ..document import PlanWriter


def plan(pen: PlanWriter, document: Document) -> None:
    if pen.maybe(5):
        document.setdefault("rounding", {})["when"] = "at each step"
    if pen.maybe(5):
        document["pay in"] = {"currency": pen.one_of("EUR", "KRW", "BHD"), "rate": pen.one_of("0.9137", "151.375", "1")}


FAMILY = Family(plan)
