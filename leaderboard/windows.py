"""The days that a board counts: by the calendar, the fiscal year, days of its own, or the last so many; in the company's time zone.

Pure: `Window.key` names a window of its board for as long as it lasts, and in what is frozen of it for good.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from incentives.engine.periods import Period
from incentives.engine.plan import PeriodKind

ONE_DAY: Final = dt.timedelta(days=1)


class WindowKind(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"
    OWN_DAYS = "own days"
    """A contest or a season: once, from a day to before a day."""
    ROLLING = "rolling"
    """The last so many days, today among them."""


_PERIODS: Final = {
    WindowKind.WEEK: PeriodKind.WEEK,
    WindowKind.MONTH: PeriodKind.MONTH,
    WindowKind.QUARTER: PeriodKind.QUARTER,
    WindowKind.HALF_YEAR: PeriodKind.HALF_YEAR,
    WindowKind.YEAR: PeriodKind.YEAR,
}


@dataclass(frozen=True, slots=True)
class Window:
    """[first, before)"""

    key: str
    first: dt.date
    before: dt.date

    @property
    def last(self) -> dt.date:
        return self.before - ONE_DAY

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and self.first <= day < self.before


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How the windows of a board follow each other."""

    kind: WindowKind
    fiscal_year_starts: int = 1
    """The month, 1 to 12; quarters, half-years and years are cut by it."""
    first: dt.date | None = None
    before: dt.date | None = None
    """Of OWN_DAYS."""
    days: int = 0
    """Of ROLLING."""

    def on(self, day: dt.date) -> Window:
        """Return the window that counts on a day. Own days are the same on every day, before and after them, too."""
        match self.kind:
            case WindowKind.DAY:
                return _named(day, day + ONE_DAY, day.isoformat())
            case WindowKind.ROLLING:
                # Moves on every night under the same name: the board of the last thirty days is one board.
                return _named(day - (self.days - 1) * ONE_DAY, day + ONE_DAY, f"last {self.days} days")
            case WindowKind.OWN_DAYS:
                assert self.first is not None, "days of its own have a first one, by a constraint"
                assert self.before is not None, "and an end"
                return _named(self.first, self.before)
            case _:
                period = Period.of(_PERIODS[self.kind], day, self.fiscal_year_starts)
                return _named(period.start, period.before, period.name)

    def previous(self, window: Window) -> Window:
        """Return the window before: what improvement is measured against. Of own and rolling days, as many days just before."""
        if self.kind in (WindowKind.OWN_DAYS, WindowKind.ROLLING):
            return _named(window.first - (window.before - window.first), window.first)
        return self.on(window.first - ONE_DAY)

    def ended(self, since: dt.date, today: dt.date) -> Iterator[Window]:
        """Yield the windows that ended after `since` and are over today, the earliest first. A rolling one never ends."""
        if self.kind is WindowKind.ROLLING:
            return
        window = self.on(since)
        while window.before <= today:
            if window.before > since:
                yield window
            if self.kind is WindowKind.OWN_DAYS:
                return
            window = self.on(window.before)

    def named(self, window: Window) -> Window:
        """Return a window under a name for good: that of a rolling one says on which days it was."""
        return _named(window.first, window.before) if self.kind is WindowKind.ROLLING else window


def midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """Return when a day begins in a zone. Where the clock skips midnight, the first moment there is."""
    begins = dt.datetime.combine(day, dt.time(), zone)
    return begins.astimezone(dt.UTC).astimezone(zone)


def day_in(zone: dt.tzinfo, at: dt.datetime) -> dt.date:
    return at.astimezone(zone).date()


def _named(first: dt.date, before: dt.date, key: str = "") -> Window:
    return Window(key or f"{first.isoformat()}..{(before - ONE_DAY).isoformat()}", first, before)
