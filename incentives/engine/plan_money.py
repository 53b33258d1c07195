"""The part of a plan that says what of its earnings is paid, and when: the plan's cap, negative totals, draws.

`check_settlement.py` reads it, `settlement.py` computes it. The meaning is written in docs/plan-format.md 2.8.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from .formula import Formula
from .plan import Excess, Limit, PeriodKind

CAP, NEGATIVE, DRAW = "limits.cap", "limits.negative", "limits.draw"
COMPONENT_OF: Final = {"plan limit": CAP, "carry": NEGATIVE, "draw": DRAW, "recovery": DRAW, "forgiven": DRAW}
"""Kinds of lines that belong to the plan and to no component → the key that stands in the line's `component`."""
PLAN_KINDS: Final = tuple(COMPONENT_OF)
PLAN_COMPONENTS: Final = (CAP, NEGATIVE, DRAW)


class Negative(StrEnum):
    CARRIED = "carried"
    """A total below zero pays nothing and is taken off later ones."""
    OWED = "owed"
    """A total below zero is what the period comes to."""


class DrawKind(StrEnum):
    RECOVERABLE_GUARANTEE = "recoverable guarantee"
    GUARANTEE = "guarantee"
    RECOVERABLE_ADVANCE = "recoverable advance"
    ADVANCE = "advance"

    @property
    def is_recoverable(self) -> bool:
        return self in (DrawKind.RECOVERABLE_GUARANTEE, DrawKind.RECOVERABLE_ADVANCE)

    @property
    def is_advance(self) -> bool:
        """Whether it is paid whole beside the earnings; a guarantee tops them up."""
        return self in (DrawKind.ADVANCE, DrawKind.RECOVERABLE_ADVANCE)


@dataclass(frozen=True, slots=True)
class AtMost:
    """What a period recovers of a balance at most: an amount, or a share of the earnings available for it."""

    formula: Formula
    is_share: bool


@dataclass(frozen=True, slots=True)
class Draw:
    amount: Formula
    per: PeriodKind
    """How long the amount is for; the plan's own period where it says nothing."""
    kind: DrawKind
    months: int | None = None
    """It ends so many months after the payee's first day on the plan."""
    until: dt.date | None = None
    """It ends on this day."""
    recover_at_most: AtMost | None = None
    forgiven: bool = False
    """What is not recovered when it ends is left to the payee; else it is recovered from later periods."""


@dataclass(frozen=True, slots=True)
class PlanLimits:
    caps: tuple[Limit, ...] = ()
    excess: Excess = Excess.LOST
    negative: Negative = Negative.CARRIED
    draw: Draw | None = None


NOT_SETTLED: Final = PlanLimits(negative=Negative.OWED)
"""A plan that says nothing: whatever its lines come to is payable."""


def remembers(limits: PlanLimits) -> bool:
    """Return whether a period depends on what all periods before it came to, however long ago."""
    carries = limits.excess is Excess.CARRIED or limits.negative is Negative.CARRIED
    return carries or (limits.draw is not None and limits.draw.kind.is_recoverable)
