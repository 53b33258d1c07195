"""Making unequal chances comparable: handicaps, ramps of new people, days away; and telling whether a board gave everybody a chance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from .standings import Row

WHOLE: Final = Fraction(1)
LEAST_SHARE: Final = Fraction(1, 4)
"""Who is expected to do less than a quarter is scaled as for a quarter: one lucky day of somebody new is no whole window's work."""
IN_REACH: Final = Fraction(4, 5)
"""Of the winning score: who came so far had a real chance."""
Stretch = tuple[dt.date, dt.date]
"""[first, before)"""


def share_expected(
    first: dt.date, before: dt.date, *, hired_on: dt.date | None = None, ramp: Sequence[int] = (), away: Iterable[Stretch] = ()
) -> Fraction:
    """Return which share of a whole window's work may be expected of somebody, 0 to 1, by calendar days.

    `ramp` has percents for the first, second, … month since the day of hire; afterwards 100. Without a known day of hire it is 1.
    Days before the hire and days away count nothing.
    """
    days = (before - first).days
    if days <= 0:
        return WHOLE
    gone = list(away)
    if hired_on is None and not gone:
        return WHOLE
    percents = sum(_percent_on(first + dt.timedelta(days=ahead), hired_on, ramp, gone) for ahead in range(days))
    return Fraction(percents, 100 * days)


def _percent_on(day: dt.date, hired_on: dt.date | None, ramp: Sequence[int], away: Sequence[Stretch]) -> int:
    if any(first <= day < before for first, before in away):
        return 0
    if hired_on is None:
        return 100
    if day < hired_on:
        return 0
    months = (day.year - hired_on.year) * 12 + day.month - hired_on.month - (day.day < hired_on.day)
    return ramp[months] if months < len(ramp) else 100


def made_whole(score: Fraction, share: Fraction) -> Fraction:
    """Return what a score would be at a whole share; with less than a quarter, as for a quarter."""
    return score / max(share, LEAST_SHARE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one past window would have ended."""

    window: str
    winners: tuple[Row, ...]
    participants: int
    best: int
    """Scaled, as all scores here."""
    middle: int
    """The score of the one in the middle, of two the better."""
    worst: int
    in_reach: int
    """How many, the winners among them, came within a fifth of the winning score."""


def verdict(window: str, rows: Sequence[Row], *, lower_is_better: bool = False) -> Verdict | None:
    """Return how a window ended, of its rows in order; None where nobody took part."""
    if not rows:
        return None
    best = rows[0].score
    return Verdict(
        window=window,
        winners=tuple(row for row in rows if row.place == rows[0].place),
        participants=len(rows),
        best=best,
        middle=rows[(len(rows) - 1) // 2].score,
        worst=rows[-1].score,
        in_reach=len(in_reach_of(rows, lower_is_better=lower_is_better)),
    )


def in_reach_of(rows: Sequence[Row], *, lower_is_better: bool = False) -> frozenset[int]:
    """Return who of the rows, in order, came within a fifth of the first."""
    return frozenset(row.who for row in rows if in_reach(row.score, rows[0].score, lower_is_better=lower_is_better))


def in_reach(score: int, best: int, *, lower_is_better: bool = False) -> bool:
    """Return whether a score came within a fifth of the best one."""
    if score == best:
        return True
    if lower_is_better:
        return score > 0 and score * IN_REACH <= best
    return best > 0 and score >= best * IN_REACH
