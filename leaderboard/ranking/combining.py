"""From what somebody has in each metric to one score: exact until it is rounded once, half away from zero, to the board's decimals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

NOTHING: Final = Fraction(0)
WHOLE: Final = Fraction(1)
HUNDREDTHS_OF_A_PERCENT: Final = 10_000


class ScoreKind(StrEnum):
    ABSOLUTE = "absolute"
    TO_GOAL = "percent to goal"
    IMPROVED = "most improved"
    """Against the window before: the difference of the two, so that who comes from nothing does not win by percentages of nothing."""
    STREAK = "streak"
    """How many units (days, weeks) on end up to now had at least so much."""
    RECORD = "record"
    """The best single fact, or the best unit."""


class PerHead(StrEnum):
    SUM = "sum"
    AVERAGE = "average"


@dataclass(frozen=True, slots=True)
class Unit:
    """One day or week of a streak, the oldest first."""

    value: Fraction
    counts: bool = True
    """Whether missing it ends the streak: not a holiday, and not the unit that is still under way."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What one participant has in one metric within the window; what the kind of score does not read may be left out."""

    value: Fraction | None = NOTHING
    """None: the largest, smallest or average of nothing, which is no zero."""
    goal: Fraction | None = None
    before: Fraction = NOTHING
    """The same in the window before."""
    units: tuple[Unit, ...] = ()
    best: Fraction | None = None
    """The best single fact or unit; None: there was none."""


def score_of(kind: ScoreKind, tallies: Sequence[Tally], weights: Sequence[Fraction], *, at_least: Fraction = WHOLE) -> Fraction | None:
    """Return one participant's score; None: there is nothing to score by (no goal, or no figure that has a value).

    Weights are points per unit of a metric, except towards goals, where they say how much of the score each goal is. `at_least` is what
    a unit of a streak must have. A percentage is a share: 1 is 100 %.
    """
    match kind:
        case ScoreKind.ABSOLUTE:
            return _combined_of_some(weights, [tally.value for tally in tallies])
        case ScoreKind.TO_GOAL:
            return _to_goal(tallies, weights)
        case ScoreKind.IMPROVED:
            return _combined_of_some(weights, [None if tally.value is None else tally.value - tally.before for tally in tallies])
        case ScoreKind.STREAK:
            return Fraction(streak(_units(tallies, weights), at_least))
        case ScoreKind.RECORD:
            return max(
                (weight * tally.best for weight, tally in zip(weights, tallies, strict=True) if tally.best is not None), default=NOTHING
            )


def combined(weights: Iterable[Fraction], values: Iterable[Fraction]) -> Fraction:
    return sum((weight * value for weight, value in zip(weights, values, strict=True)), NOTHING)


def scaled(score: Fraction, places: int) -> int:
    """Return score × 10**places as a whole number, half away from zero."""
    return rounded(score * 10**places)


def rounded(value: Fraction) -> int:
    """Return the nearest whole number, of two equally near ones that farther from zero."""
    whole = (abs(value.numerator) * 2 + value.denominator) // (value.denominator * 2)
    return -whole if value < 0 else whole


def progress_of(value: Fraction, goal: Fraction | None) -> int | None:
    """Return how much of a goal is reached, in hundredths of a percent, rounded down so that 100 % is said of nobody too early.

    Never below zero; None without a goal above zero.
    """
    if goal is None or goal <= 0:
        return None
    return max(0, int(value * HUNDREDTHS_OF_A_PERCENT // goal))


def streak(units: Sequence[Unit], at_least: Fraction) -> int:
    """Return how many units on end, back from the last, have at least so much; one that does not count neither adds nor ends."""
    length = 0
    for unit in reversed(units):
        if unit.value >= at_least:
            length += 1
        elif unit.counts:
            break
    return length


def pooled(members: Sequence[Tally], how: PerHead, heads: int) -> Tally:
    """Return what a team or office has in a metric: the sum of its members, or the average of so many heads.

    A goal is the sum of the goals there are, or their share of a head; averages change no percentage. A record is that of one member:
    the best of them, never an average.
    """
    share = WHOLE if how is PerHead.SUM or heads == 0 else Fraction(1, heads)
    goals = [tally.goal for tally in members if tally.goal is not None]
    bests = [tally.best for tally in members if tally.best is not None]
    return Tally(
        # A figure that may be missing does not add up, and is refused where figures are pooled.
        value=sum((tally.value or NOTHING for tally in members), NOTHING) * share,
        goal=sum(goals, NOTHING) * share if goals else None,
        before=sum((tally.before for tally in members), NOTHING) * share,
        units=tuple(_side_by_side(column, share) for column in zip(*(tally.units for tally in members), strict=True)),
        best=max(bests, default=None),
    )


def _combined_of_some(weights: Sequence[Fraction], values: Sequence[Fraction | None]) -> Fraction | None:
    """Beside one that has a value, one without adds nothing; None: none has one."""
    if values and all(value is None for value in values):
        return None
    return combined(weights, (value or NOTHING for value in values))


def _to_goal(tallies: Sequence[Tally], weights: Sequence[Fraction]) -> Fraction | None:
    """The weighted mean of the shares reached, of the metrics that have a goal."""
    goals = [(weight, tally.value, tally.goal) for weight, tally in zip(weights, tallies, strict=True) if tally.goal and tally.goal > 0]
    total = sum((weight for weight, _value, _goal in goals), NOTHING)
    reached = _combined_of_some(
        [weight for weight, _value, _goal in goals], [None if value is None else value / goal for _weight, value, goal in goals]
    )
    return None if reached is None or not total else reached / total


def _units(tallies: Sequence[Tally], weights: Sequence[Fraction]) -> list[Unit]:
    columns = zip(*(tally.units for tally in tallies), strict=True)
    return [Unit(combined(weights, (unit.value for unit in column)), all(unit.counts for unit in column)) for column in columns]


def _side_by_side(column: Sequence[Unit], share: Fraction) -> Unit:
    """One unit of a team: it counts if any member had to work."""
    return Unit(sum((unit.value for unit in column), NOTHING) * share, any(unit.counts for unit in column))
