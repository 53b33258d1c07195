"""2.2.1 and 2.2.2: periods of a fiscal year and weeks, and the window a measure adds up over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from incentives.engine.plan import PeriodKind, Window, WindowKind

WEEKS = {"week": 1, "fortnight": 2, "other fortnight": 2}
LENGTHS = {"week": 7, "fortnight": 14, "other fortnight": 14, "half-month": 15, "month": 30, "quarter": 91, "half-year": 182, "year": 365}
"""To tell which of two is longer, in days or so."""
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


@cache  # asked for the same days of one year over and over: most of the time that worlds of plans by weeks took
def days_of(kind: str, day: dt.date, fiscal_start: int, by: str = "") -> Days:
    """The period of a kind that holds the day. In a plan by weeks or fortnights months and longer ones are made of whole ones of
    these."""
    if kind in WEEKS:
        anchor = dt.date(2001, 1, 8 if kind.startswith("other") else 1)
        length = dt.timedelta(weeks=WEEKS[kind])
        start = anchor + (day - anchor) // length * length
        return Days(start, start + length)
    if by in WEEKS:
        return _of_whole_weeks(kind, day, fiscal_start, by)
    if kind == "half-month":
        month = days_of("month", day, fiscal_start)
        middle = month.start.replace(day=16)
        return Days(month.start, middle) if day < middle else Days(middle, month.before)
    length = MONTHS[kind]
    number = month_number(day)
    start = number - (number - (fiscal_start - 1)) % 12 % length
    return Days(first_of(start), first_of(start + length))


def belongs_to(weeks: Days) -> dt.date:
    """The day that says to which month a week or fortnight belongs: the Thursday of the one, the second Monday of the other."""
    return weeks.start + dt.timedelta(days={7: 3, 14: 7}[weeks.count])


def _of_whole_weeks(kind: str, day: dt.date, fiscal_start: int, by: str) -> Days:
    """All weeks (or fortnights) that belong to the same month, quarter … as the one that holds the day."""
    of = days_of(kind, belongs_to(days_of(by, day, 1)), fiscal_start)
    nearby = [of.start + number * ONE_DAY for number in range(-20, of.count + 20)]
    weeks = sorted({days_of(by, each, 1) for each in nearby})
    inside = [each for each in weeks if belongs_to(each) in of]
    return Days(inside[0].start, inside[-1].before)


def month_of(days: Days, by: str) -> int:
    """The number of the month with which a period begins, in a plan by weeks that of its first one."""
    return month_number(belongs_to(days_of(by, days.start, 1)) if by in WEEKS else days.start)


def period_of(kind: PeriodKind | str, day: dt.date, fiscal_start: int) -> Period:
    kind = str(kind)
    days = days_of(kind, day, fiscal_start)
    if kind in WEEKS:
        year, week, _ = days.start.isocalendar()
        return Period(days, f"{year}-{'W' if kind == 'week' else 'F'}{week:02}")
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
    """The days of `2026-W05`, `2026-F05`, `2026-01`, `2026-Q1`, `2026-H1` or `2026`."""
    year, _, part = name.partition("-")
    fiscal = month_number(dt.date(int(year), fiscal_start, 1))
    if not part:
        return Days(first_of(fiscal), first_of(fiscal + 12))
    if part[0] in "WF":
        monday = dt.date.fromisocalendar(int(year), int(part[1:]), 1)
        return Days(monday, monday + dt.timedelta(weeks=1 if part[0] == "W" else 2))
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


def pieces_of(kind: str, days: Days, fiscal_start: int, by: str) -> list[Days]:
    """The days of all periods of this kind in some days, in a plan by weeks those that are whole ones."""
    found, day = [], days.start
    while day < days.before:
        found.append(days_of(kind, day, fiscal_start, by))
        day = found[-1].before
    return found


def window_of(over: Window, period: Period, fiscal_start: int, by: str) -> Days:
    """2.2.2: the full window of a measure seen from a period (a to-date one runs on to its own end)."""
    if over.kind is WindowKind.PERIOD:
        return period.days
    if over.kind is WindowKind.ROLLING:
        return Days(first_of(month_number(period.days.before) - over.months), period.days.before)
    return days_of(TO_DATE[over.kind], period.days.start, fiscal_start, by)


def window_length(over: Window, period_kind: PeriodKind) -> str:
    """What the window's length is called when a quota is spread over it (2.2.4)."""
    if over.kind is WindowKind.PERIOD:
        return str(period_kind)
    if over.kind is WindowKind.ROLLING:
        return "month"
    return TO_DATE[over.kind]


def window_before(over: Window, window: Days, fiscal_start: int, by: str) -> Days:
    """2.7.9: the whole window before this one, which has as many months; or the week, fortnight or half-month before."""
    if by in WEEKS or (by == "half-month" and over.kind is WindowKind.PERIOD):
        return days_of(window_length(over, by), window.start - ONE_DAY, fiscal_start, by)
    start = month_number(window.start)
    return Days(first_of(start - (month_number(window.before) - start)), window.start)
