"""Counting days on the basis a plan states (docs/plan-format.md 2.2.4): a count is a difference of one whole-number function of the day.

So the parts of a window always add up to the whole, on whatever day and however often it is cut.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .periods import Days
from .plan_days import Basis

MONDAY: Final = dt.date(1, 1, 1)
"""The first day of our calendar is a Monday, so that weeks count from it."""
WORKED_OF_A_WEEK: Final = 5


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Monday to Friday without `free`, and the days of a weekend in `worked`; both in order, each day once."""

    free: tuple[dt.date, ...] = ()
    worked: tuple[dt.date, ...] = ()

    @classmethod
    def of(cls, free: Iterable[dt.date] = (), worked: Iterable[dt.date] = ()) -> WorkingDays:
        """Free days of a weekend, and worked days of a week, change nothing and are left out; a day that is both is worked."""
        working = set(worked)
        return cls(
            tuple(sorted({day for day in free if _is_weekday(day)} - working)),
            tuple(sorted(day for day in working if not _is_weekday(day))),
        )

    def before(self, day: dt.date) -> int:
        """Return how many days were worked before a day."""
        weeks, rest = divmod((day - MONDAY).days, 7)
        weekdays = weeks * WORKED_OF_A_WEEK + min(rest, WORKED_OF_A_WEEK)
        return weekdays - bisect_left(self.free, day) + bisect_left(self.worked, day)


EVERY_WEEKDAY: Final = WorkingDays()


def _is_weekday(day: dt.date) -> bool:
    return day.weekday() < WORKED_OF_A_WEEK


def calendar_days(day: dt.date) -> int:
    return day.toordinal()


def thirty_360(day: dt.date) -> int:
    """Every month has 30 days: the 31st counts as the 30th."""
    return 360 * day.year + 30 * day.month + min(day.day, 30)


def months(day: dt.date) -> int:
    """A month counts for what is in force on its first day."""
    return 12 * day.year + day.month + (1 if day.day > 1 else 0)


def counter(basis: Basis, working: WorkingDays = EVERY_WEEKDAY) -> Callable[[dt.date], int]:
    """Return the function whose differences count days (or months) on this basis."""
    return {
        Basis.CALENDAR_DAYS: calendar_days,
        Basis.WORKING_DAYS: working.before,
        Basis.THIRTY_360: thirty_360,
        Basis.MONTHS: months,
    }[basis]


@lru_cache(maxsize=65536)
def counted(days: Days, basis: Basis, working: WorkingDays = EVERY_WEEKDAY, absent: tuple[Days, ...] = ()) -> int:
    """Return how many days count, without those of absences (which do not overlap)."""
    count = counter(basis, working)

    def length(part: Days) -> int:
        return count(part.before) - count(part.start)

    away = (days.meet(absence.start, absence.before) for absence in absent)
    return length(days) - sum(length(part) for part in away if part is not None)
