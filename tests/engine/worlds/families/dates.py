"""A component's own days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .family import Document, Family

if TYPE_CHECKING:
    from ..document import PlanWriter


def plan(pen: PlanWriter, document: Document) -> None:
    for component in document["components"].values():
        if not has_deals_of_its_own(component) or not pen.maybe(6):
            continue
        component |= pen.one_of({"from": "2026-01-20"}, {"before": "2026-03-02"}, {"from": "2026-01-02", "before": "2026-02-17"})


def has_deals_of_its_own(component: Document) -> bool:
    """Not where one amount is paid for the window."""
    rate = component.get("rate")
    if "on" not in component or not isinstance(rate, dict) or "per" in component:
        return "on" in component
    return rate["mode"] not in ("fixed", "milestones") and not ("of" in component and rate["mode"] in ("interpolated", "matrix"))


FAMILY = Family(plan)
