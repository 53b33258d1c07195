"""Limits of the plan: its caps, totals below zero, draws and their recovery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..catalog import PERIODS, SHORT, WINDOWS
from .family import Document, Family

if TYPE_CHECKING:
    from ..document import PlanWriter

KINDS = ("recoverable guarantee", "guarantee", "recoverable advance", "advance")
AMOUNTS = (
    "200",
    "extra",
    "extra * weight",
    'if(level = "gold", 300, 50)',
    "30 - extra",
    '1000 * rate("dated rates", level)',
    "15 * months_on_plan",
)


def plan(pen: PlanWriter, document: Document) -> None:
    if pen.maybe(3):
        return
    scopes = [kind for kind, months in WINDOWS.items() if months >= PERIODS[document["period"]]]
    limits: Document = {}
    if pen.maybe():
        chosen = [scope for scope in scopes if pen.maybe()] or [pen.one_of(*scopes, *([] if document["period"] in SHORT else ["period"]))]
        caps = [f"{pen.one_of('150', '333.335', '60 + extra * 3', 'extra - 100')} per {scope}" for scope in chosen]
        limits["cap"] = caps if len(caps) > 1 or pen.maybe() else caps[0]
        limits |= {"excess": pen.one_of("carried", "lost")} if pen.maybe() else {}
    limits |= {"negative": pen.one_of("carried", "owed")} if pen.maybe() or not limits else {}
    if not pen.maybe(3):
        limits["draw"] = _draw(pen)
    document["limits"] = limits


def _draw(pen: PlanWriter) -> Document:
    kind, per = pen.one_of(*KINDS), pen.one_of("", "", *(f" per {kind}" for kind in WINDOWS))
    draw = {"amount": f"{pen.one_of(*AMOUNTS)}{per}", "kind": kind}
    draw |= pen.one_of({}, {"for": f"first {pen.one_of(1, 2, 25)} months"}, {"until": pen.one_of("2026-02-01", "2026-02-17", "2026-03-01")})
    if kind.startswith("recoverable"):
        draw |= {"recover at most": pen.one_of("50%", "33.3%", "40", "extra", "base")} if pen.maybe() else {}
        if "for" in draw or "until" in draw:
            draw |= pen.one_of({}, *({"left at the end": what} for what in ("forgiven", "forgiven", "recovered", "recovered")))
    return draw


FAMILY = Family(plan)
