"""Streaks: working days, or weeks, on end in which a rule held, with freeze days that are used by themselves.

Walked from the first day that counts whenever it is asked for, so that the result depends on the facts alone, and not on when or how
often somebody looked.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    HELD = "held"
    FREE = "free"
    """Nothing was expected: a weekend, a holiday, a day away."""
    FROZEN = "frozen"
    """Missed, and a freeze was used for it."""
    MISSED = "missed"
    OPEN = "open"
    """Under way, and it may still hold."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A day, or a week by its Monday."""

    begins: dt.date
    held: bool
    expected: bool
    """Whether there was a working day in it on which the person was there."""
    is_over: bool


@dataclass(frozen=True, slots=True)
class Walked:
    length: int
    """Of the streak under way: how many units held."""
    began_on: dt.date | None
    longest: int
    longest_began_on: dt.date | None
    marks: tuple[tuple[dt.date, Mark], ...]
    frozen: tuple[dt.date, ...]
    reached: tuple[tuple[int, dt.date, dt.date], ...]
    """For every streak there was: its length, when it began, and the unit of its last held day."""

    def freezes_left(self, month: dt.date, per_month: int) -> int:
        used = sum((day.year, day.month) == (month.year, month.month) for day in self.frozen)
        return max(0, per_month - used)


def walk(units: Iterable[Unit], *, freezes_per_month: int = 0) -> Walked:
    """Walk the units, oldest first. A freeze belongs to the month in which the missed unit begins, and is used only to save a streak."""
    length, began, last = 0, None, None
    streaks: list[tuple[int, dt.date, dt.date]] = []
    marks: list[tuple[dt.date, Mark]] = []
    used: Counter[tuple[int, int]] = Counter()

    def ends() -> None:
        if length and began is not None and last is not None:
            streaks.append((length, began, last))

    for unit in units:
        month = (unit.begins.year, unit.begins.month)
        if unit.held:
            began, last, length = began if length else unit.begins, unit.begins, length + 1
            marks.append((unit.begins, Mark.HELD))
        elif not unit.expected:
            marks.append((unit.begins, Mark.FREE))
        elif not unit.is_over:
            marks.append((unit.begins, Mark.OPEN))
        elif length and used[month] < freezes_per_month:
            used[month] += 1
            marks.append((unit.begins, Mark.FROZEN))
        else:
            ends()
            length, began, last = 0, None, None
            marks.append((unit.begins, Mark.MISSED))
    ends()
    longest = max(streaks, key=lambda one: one[0], default=None)
    return Walked(
        length=length,
        began_on=began,
        longest=0 if longest is None else longest[0],
        longest_began_on=None if longest is None else longest[1],
        marks=tuple(marks),
        frozen=tuple(day for day, mark in marks if mark is Mark.FROZEN),
        reached=tuple(streaks),
    )
