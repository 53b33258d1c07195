"""The days of rounds and intervals, half-open and one after the other."""

from __future__ import annotations

import datetime as dt
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
