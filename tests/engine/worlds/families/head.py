"""Fiscal year, end of the plan, proration and rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .family import Document, Family

if TYPE_CHECKING:
    from ..document import PlanWriter


def plan(pen: PlanWriter, document: Document) -> None:
    if pen.maybe(5):
        document["effective"]["before"] = pen.one_of("2026-02-20", "2026-05-01")
    if pen.maybe(3):
        document["fiscal year"] = {"starts": pen.one_of("april", "february", "october")}
    if pen.maybe(3):
        document["proration"] = {"by": "calendar days", "of": "quota and target", "new quota": pen.one_of("blend", "split")}
    if pen.maybe(4):
        document["rounding"] = {"to": pen.one_of("5", "10") if pen.currency == "JPY" else pen.one_of("0.05", "1", "25"), "when": "once"}
        document["rounding"] |= {"points": pen.one_of("0.5", "10")} if pen.maybe() else {}


FAMILY = Family(plan)
