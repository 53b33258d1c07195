"""The stretch of time the demo tells of, and walking through it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from incentives.engine.periods import add_months

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Story:
    """The `months` months of which the last holds `as_of`. What happens ends with the day before: of today only the morning is known."""

    seed: int
    as_of: dt.date
    months: int

    @property
    def start(self) -> dt.date:
        return add_months(self.as_of.replace(day=1), 1 - self.months)

    @property
    def last_day(self) -> dt.date:
        return self.as_of - ONE_DAY

    @property
    def morning(self) -> dt.datetime:
        """The moment at which the story is written down."""
        return dt.datetime.combine(self.as_of, dt.time(), dt.UTC)

    @property
    def this_month(self) -> dt.date:
        return self.as_of.replace(day=1)

    def month_starts(self) -> list[dt.date]:
        return [add_months(self.start, number) for number in range(self.months)]

    def part(self, percent: int) -> dt.date:
        """The first day of the month that lies `percent` of the way through."""
        return add_months(self.start, (self.months - 1) * percent // 100)


def weekdays(first: dt.date, before: dt.date) -> list[dt.date]:
    """Mondays to Fridays of [first, before)."""
    return [day for day in days(first, before) if day.isoweekday() < 6]


def days(first: dt.date, before: dt.date) -> Iterator[dt.date]:
    for ahead in range((before - first).days):
        yield first + ahead * ONE_DAY


def on_a_weekday(day: dt.date) -> dt.date:
    """The day itself, or the Friday before a weekend."""
    return day - max(0, day.isoweekday() - 5) * ONE_DAY
