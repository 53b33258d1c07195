"""What badges are earned by figures: how often, in which window, and who holds a record."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from incentives.engine.formula import ValueType
from leaderboard.windows import Rhythm, Window

from .rules import Rule, worked_out

MOST_TURNS: Final = 100
"""In one window: a rule that gives more was written by mistake."""


def counted(window: Window, counts_from: dt.date, *, whole_only: bool) -> Window | None:
    """Return the days of a window that count. Facts of before `counts_from` never do; where a rule reads what is known of whole windows
    only, a window that had begun by then counts nothing."""
    if window.first >= counts_from:
        return window
    if whole_only or window.before <= counts_from:
        return None
    return Window(window.key, counts_from, window.before)


def windows_between(rhythm: Rhythm, first: dt.date, today: dt.date) -> list[Window]:
    """Return the windows that have a day of [first, today], the oldest first."""
    found = [rhythm.on(first)]
    while found[-1].before <= today:
        found.append(rhythm.on(found[-1].before))
    return found


def turns(rule: Rule, figures: dict[str, Fraction | None]) -> int:
    """Return how often a badge is earned: once if a rule holds, of a number as many times as it has whole ones."""
    found = worked_out(rule.tree, figures)
    if rule.type is ValueType.YES_NO:
        return int(found is True)
    return min(max(0, math.floor(found)), MOST_TURNS) if isinstance(found, Fraction) else 0


@dataclass(frozen=True, slots=True)
class Try:
    """What somebody has in a window."""

    person: int
    window: str
    value: Fraction
    reached_on: dt.date


def holder(tries: Iterable[tuple[int, Try]], standing: Try | None = None) -> Try | None:
    """Return who holds a record, `standing` being who has held it so far: more than the best is needed to take it, and more than nothing.

    `tries` come with the number of their window, oldest first; of equal ones in a window who reached it first, then the lower id.
    """
    best = standing
    for _number, one in sorted(tries, key=lambda each: (each[0], -each[1].value, each[1].reached_on, each[1].person)):
        if one.value > (best.value if best else 0):
            best = one
    return best
