"""Draws days near the periods, often on an edge of something."""

from __future__ import annotations

import datetime as dt

from incentives.engine.plan import Plan

from .pen import Pen, Source

ONE_DAY = dt.timedelta(days=1)
LONG_AGO = dt.date(2024, 1, 1)


class Days(Pen):
    long_ago = LONG_AGO

    def __init__(self, source: Source, plan: Plan, first: dt.date, last: dt.date) -> None:
        """`first` is the first day of the periods, `last` the day after them."""
        super().__init__(source)
        self.plan, self.first, self.last = plan, first, last

    def a_day(self) -> dt.date:
        """A day near the periods, often on an edge of something."""
        edges = [self.first, self.last - ONE_DAY, self.last, self.periods[-1].days.start, dt.date(2026, 2, 17), dt.date(2026, 2, 16)]
        if self.maybe(3):
            return self.one_of(*edges)
        if self.maybe(5):
            return self.first + self.random.randrange(-100, (self.last - self.first).days + 5) * ONE_DAY
        return self.first + self.random.randrange((self.last - self.first).days) * ONE_DAY

    def days_in_order(self, count: int) -> list[dt.date]:
        return sorted({self.a_day() for _ in range(count)})
