"""2.2.1 and 2.2.2: periods of a fiscal year, and the window a measure adds up over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from incentives.engine.plan import PeriodKind, Window, WindowKind

MONTHS = {"half-month": Fraction(1, 2), "month": 1, "quarter": 3, "half-year": 6, "year": 12}
TO_DATE = {
    WindowKind.MONTH: "month",
    WindowKind.QUARTER: "quarter",
    WindowKind.HALF_YEAR: "half-year",
    WindowKind.YEAR: "year",
}
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, order=True)
class Days:
    """From the first day up to, not including, the second."""

    start: dt.date
    before: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day < self.before

    @property
    def count(self) -> int:
        return max(0, (self.before - self.start).days)

    def shared_with(self, start: dt.date | None, before: dt.date | None) -> Days:
        """The days in common; an open end is None. May hold no day."""
        return Days(max(self.start, start or dt.date.min), min(self.before, before or dt.date.max))


@dataclass(frozen=True, order=True)
class Period:
    days: Days
    name: str


def month_number(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def first_of(number: int) -> dt.date:
    return dt.date(number // 12, number % 12 + 1, 1)


def days_of(kind: str, day: dt.date, fiscal_start: int) -> Days:
    """The half-month, month, quarter, half-year or fiscal year that holds the day."""
    if kind == "half-month":
        month = days_of("month", day, fiscal_start)
        middle = month.start.replace(day=16)
        return Days(month.start, middle) if day < middle else Days(middle, month.before)
    length = MONTHS[kind]
    number = month_number(day)
    start = number - (number - (fiscal_start - 1)) % 12 % length
    return Days(first_of(start), first_of(start + length))


def period_of(kind: PeriodKind | str, day: dt.date, fiscal_start: int) -> Period:
    kind = str(kind)
    days = days_of(kind, day, fiscal_start)
    if kind == "half-month":
        return Period(days, f"{days.start:%Y-%m}-{'A' if days.start.day == 1 else 'B'}")
    year = days_of("year", day, fiscal_start).start.year
    place = (month_number(days.start) - (fiscal_start - 1)) % 12 // MONTHS[kind] + 1
    names = {
        "month": f"{days.start:%Y-%m}",
        "quarter": f"{year}-Q{place}",
        "half-year": f"{year}-H{place}",
        "year": f"{year}",
    }
    return Period(days, names[kind])


def named(name: str, fiscal_start: int) -> Days:
    """The days of `2026-01`, `2026-Q1`, `2026-H1` or `2026`."""
    year, _, part = name.partition("-")
    fiscal = month_number(dt.date(int(year), fiscal_start, 1))
    if not part:
        return Days(first_of(fiscal), first_of(fiscal + 12))
    if part[0] in "QH":
        length = {"Q": 3, "H": 6}[part[0]]
        start = fiscal + (int(part[1:]) - 1) * length
        return Days(first_of(start), first_of(start + length))
    if part[2:]:
        return days_of("half-month", dt.date(int(year), int(part[:2]), 1 if part.endswith("A") else 16), fiscal_start)
    start = month_number(dt.date(int(year), int(part), 1))
    return Days(first_of(start), first_of(start + 1))


def periods_in(kind: PeriodKind | str, days: Days, fiscal_start: int) -> list[Period]:
    """The periods of this kind that overlap these days, in order."""
    found = []
    day = days.start
    while day < days.before:
        period = period_of(kind, day, fiscal_start)
        found.append(period)
        day = period.days.before
    return found


def window_of(over: Window, period: Period, fiscal_start: int) -> Days:
    """2.2.2: the full window of a measure seen from a period (a to-date one runs on to its own end)."""
    if over.kind is WindowKind.PERIOD:
        return period.days
    if over.kind is WindowKind.ROLLING:
        return Days(first_of(month_number(period.days.before) - over.months), period.days.before)
    return days_of(TO_DATE[over.kind], period.days.start, fiscal_start)


def window_length(over: Window, period_kind: PeriodKind) -> str:
    """What the window's length is called when a quota is spread over it (2.2.4)."""
    if over.kind is WindowKind.PERIOD:
        return str(period_kind)
    if over.kind is WindowKind.ROLLING:
        return "month"
    return TO_DATE[over.kind]


def window_before(window: Days) -> Days:
    """2.7.9: the whole window before this one, which has as many months, or is the half-month before."""
    if (window.before - window.start).days < 28:
        return days_of("half-month", window.start - ONE_DAY, 1)
    start = month_number(window.start)
    return Days(first_of(start - (month_number(window.before) - start)), window.start)
