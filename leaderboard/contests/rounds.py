"""The days of rounds and intervals, half-open and one after the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stretch:
    """[first, before), in the company's days."""

    first: dt.date
    before: dt.date


def rounds_of(first: dt.date, *, days: int, count: int) -> tuple[Stretch, ...]:
    """Return so many rounds of so many days on end; ValueError for rounds without a day."""
    if days < 1:
        raise ValueError("a round needs one day at least")
    step = dt.timedelta(days=days)
    return tuple(Stretch(first + step * number, first + step * (number + 1)) for number in range(count))


def over(stretches: Sequence[Stretch], today: dt.date) -> int:
    """Return how many of the stretches have ended on this day."""
    return sum(stretch.before <= today for stretch in stretches)


def problems(stretches: Sequence[Stretch]) -> list[int]:
    """Return the positions, from 0, of stretches without a day or beginning before the one before them ends."""
    return [
        number
        for number, stretch in enumerate(stretches)
        if stretch.first >= stretch.before or (number and stretch.first < stretches[number - 1].before)
    ]
