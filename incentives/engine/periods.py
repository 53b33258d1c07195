"""Half-open periods: weeks, fortnights, half-months, months, quarters, half-years and years of a fiscal year that may start with any month.

A period has its first day (`start`) and not the day after its last (`before`). `2026-01` is always the calendar month January 2026,
`2026-01-A` its days up to the 15th and `2026-01-B` those from the 16th on;
`2026-Q1`, `2026-H1` and `2026` belong to the fiscal year that starts in the calendar year 2026. `2026-W05` is a week of ISO 8601, from
Monday to Sunday, and `2026-F05` the fortnight that begins with it.

Weeks cut through months. Where a plan is calculated by them, its months, quarters, halves and years are made of whole ones (`made_of`):
a week or fortnight belongs to the month and year that hold the day in its middle. So they add up as months do.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from .plan import PeriodKind, When, Window, WindowKind

MONTHS: Final = {
    PeriodKind.HALF_MONTH: Fraction(1, 2),
    PeriodKind.MONTH: Fraction(1),
    PeriodKind.QUARTER: Fraction(3),
    PeriodKind.HALF_YEAR: Fraction(6),
    PeriodKind.YEAR: Fraction(12),
}
"""How many months each kind of period has; weeks and fortnights have no number of them."""
WEEKS: Final = {PeriodKind.WEEK: 1, PeriodKind.FORTNIGHT: 2, PeriodKind.OTHER_FORTNIGHT: 2}
"""How many weeks those periods have that are made of them."""
A_WEEK: Final = dt.timedelta(days=7)
FIRST_MONDAY: Final = dt.date(2001, 1, 1)
"""With which a fortnight begins; the other fortnights begin a week later."""
_BEGINS: Final = dict.fromkeys(WEEKS, FIRST_MONDAY) | {PeriodKind.OTHER_FORTNIGHT: FIRST_MONDAY + A_WEEK}
_DAYS: Final = {kind: 7 * weeks for kind, weeks in WEEKS.items()} | {kind: 30 * months for kind, months in MONTHS.items()}
"""About how long each kind is: to tell the longer of two."""
AMOUNTS_PER: Final = {kind.value: kind for kind in MONTHS if kind is not PeriodKind.HALF_MONTH}
"""For how long an amount may be stated: a quota, a target, a limit."""
OF_THE_CALENDAR: Final = (*WEEKS, PeriodKind.HALF_MONTH, PeriodKind.MONTH)
"""Periods that are the same whatever month the fiscal year starts with."""
SECOND_HALF: Final = 16
"""The day of the month with which its second half begins."""

TO_DATE: Final = {
    WindowKind.MONTH: PeriodKind.MONTH,
    WindowKind.QUARTER: PeriodKind.QUARTER,
    WindowKind.HALF_YEAR: PeriodKind.HALF_YEAR,
    WindowKind.YEAR: PeriodKind.YEAR,
}
"""The period that a to-date window counts up in."""

_LAST_MONTH_OF: Final = {
    When.LAST_MONTH_OF_QUARTER: PeriodKind.QUARTER,
    When.LAST_MONTH_OF_HALF_YEAR: PeriodKind.HALF_YEAR,
    When.LAST_MONTH_OF_YEAR: PeriodKind.YEAR,
}

THE_PERIOD: Final = Window(WindowKind.PERIOD)
"""The window of what begins anew with each period."""
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2999

_NAME = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:(?P<month>[0-9]{2})(?:-(?P<part>[AB]))?|Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<weeks>[WF])(?P<week>[0-9]{2})))?",
    re.ASCII,
)


class NoSuchPeriod(ValueError):
    """A text that names no period."""


@dataclass(frozen=True, slots=True)
class Days:
    """A run of days: the first one and the day after the last."""

    start: dt.date
    before: dt.date

    @property
    def count(self) -> int:
        return max(0, (self.before - self.start).days)

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and self.start <= day < self.before

    def meet(self, start: dt.date | None, before: dt.date | None) -> Days | None:
        """The days shared with [start, before), either of which may be open (None); None if there are none."""
        first = self.start if start is None else max(self.start, start)
        after = self.before if before is None else min(self.before, before)
        return Days(first, after) if first < after else None


@dataclass(frozen=True, slots=True)
class Period:
    """One period of any kind. Make it with `Period.of` or `Period.parse`, which know where each begins."""

    kind: PeriodKind
    start: dt.date
    before: dt.date
    fiscal_year_starts: int = 1
    """The month, 1 to 12, with which the fiscal year starts."""
    whole: PeriodKind | None = None
    """Of a month or longer one: the weeks or fortnights of which it is made whole; None: the days of the calendar."""

    @classmethod
    def of(cls, kind: PeriodKind, day: dt.date, fiscal_year_starts: int = 1, made_of: PeriodKind | None = None) -> Period:
        """Return the period of this kind that holds the day; a month or longer one of whole weeks or fortnights if it is `made_of` them."""
        if kind in WEEKS:
            start = _begin(kind, day)
            return cls(kind, start, start + WEEKS[kind] * A_WEEK, fiscal_year_starts)
        if made_of in WEEKS:
            calendars = cls.of(kind, _middle(made_of, _begin(made_of, day)), fiscal_year_starts)
            return cls(kind, *_whole_ones(made_of, calendars.start, calendars.before), fiscal_year_starts, made_of)
        if kind is PeriodKind.HALF_MONTH:
            first = day.replace(day=1 if day.day < SECOND_HALF else SECOND_HALF)
            return cls(kind, first, first.replace(day=SECOND_HALF) if first.day == 1 else add_months(first, 1), fiscal_year_starts)
        months = int(MONTHS[kind])
        into_the_period = (day.month - fiscal_year_starts) % 12 % months
        start = add_months(day.replace(day=1), -into_the_period)
        return cls(kind, start, add_months(start, months), fiscal_year_starts)

    @classmethod
    def parse(cls, text: str, fiscal_year_starts: int = 1) -> Period:
        """Read "2026-W05", "2026-F05", "2026-01-A", "2026-01", "2026-Q1", "2026-H1" or "2026"; raise NoSuchPeriod for anything else."""
        match = _NAME.fullmatch(text.strip())
        wrong = NoSuchPeriod(
            f'"{text}" names no period: write 2026-01 (a month), 2026-01-A (its first half), 2026-Q1, 2026-H1, 2026, 2026-W05 (a week) '
            "or 2026-F05 (the fortnight that begins with it)"
        )
        if match is None or not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR or int(match["month"] or 1) not in range(1, 13):
            raise wrong
        if match["week"]:
            try:
                monday = dt.date.fromisocalendar(int(match["year"]), int(match["week"]), 1)
            except ValueError:
                raise wrong from None
            if match["weeks"] == "W":
                return cls.of(PeriodKind.WEEK, monday, fiscal_year_starts)
            is_first = _begin(PeriodKind.FORTNIGHT, monday) == monday
            return cls.of(PeriodKind.FORTNIGHT if is_first else PeriodKind.OTHER_FORTNIGHT, monday, fiscal_year_starts)
        if match["month"]:
            kind = PeriodKind.HALF_MONTH if match["part"] else PeriodKind.MONTH
            day = SECOND_HALF if match["part"] == "B" else 1
            return cls.of(kind, dt.date(int(match["year"]), int(match["month"]), day), fiscal_year_starts)
        first_of_year = dt.date(int(match["year"]), fiscal_year_starts, 1)
        if match["quarter"]:
            return cls.of(PeriodKind.QUARTER, add_months(first_of_year, 3 * int(match["quarter"]) - 3), fiscal_year_starts)
        if match["half"]:
            return cls.of(PeriodKind.HALF_YEAR, add_months(first_of_year, 6 * int(match["half"]) - 6), fiscal_year_starts)
        return cls.of(PeriodKind.YEAR, first_of_year, fiscal_year_starts)

    @property
    def name(self) -> str:
        """The text that `parse` reads back, given the same start of the fiscal year."""
        if self.kind in WEEKS:
            year, week, _day = self.start.isocalendar()
            return f"{year}-{'W' if self.kind is PeriodKind.WEEK else 'F'}{week:02}"
        first = self.first_of_month
        if self.kind is PeriodKind.MONTH:
            return f"{first:%Y-%m}"
        if self.kind is PeriodKind.HALF_MONTH:
            return f"{self.start:%Y-%m}-{'A' if self.start.day == 1 else 'B'}"
        year = first.year if first.month >= self.fiscal_year_starts else first.year - 1
        if self.kind is PeriodKind.YEAR:
            return str(year)
        number = (first.month - self.fiscal_year_starts) % 12 // int(MONTHS[self.kind]) + 1
        return f"{year}-{'Q' if self.kind is PeriodKind.QUARTER else 'H'}{number}"

    def __str__(self) -> str:
        return self.name

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and self.start <= day < self.before

    @property
    def days(self) -> Days:
        return Days(self.start, self.before)

    @property
    def made_of(self) -> PeriodKind | None:
        """The weeks or fortnights of which it, and every longer period around it, is made whole; None: they have the calendar's days."""
        return self.kind if self.kind in WEEKS else self.whole

    @property
    def first_of_month(self) -> dt.date:
        """The first day of the month in which it begins; of one made of weeks, of the month that its first one belongs to."""
        return (self.start if self.made_of is None else _middle(self.made_of, self.start)).replace(day=1)

    @property
    def last_day(self) -> dt.date:
        return self.before - dt.timedelta(days=1)

    def next(self) -> Period:
        return Period.of(self.kind, self.before, self.fiscal_year_starts, self.made_of)

    def previous(self) -> Period:
        return Period.of(self.kind, self.start - dt.timedelta(days=1), self.fiscal_year_starts, self.made_of)

    def enclosing(self, kind: PeriodKind) -> Period:
        """Return the period of the same or a longer kind that holds this one; ValueError for a shorter kind."""
        if not is_made_of(kind, self.kind):
            raise ValueError(f"a {kind.value} cannot hold the {self.kind.value} {self.name}")
        return Period.of(kind, self.start, self.fiscal_year_starts, self.made_of)

    def split(self, kind: PeriodKind) -> tuple[Period, ...]:
        """Cut into the shorter (or same) periods it is made of, in order; ValueError for a longer kind."""
        if not is_made_of(self.kind, kind):
            raise ValueError(f"the {self.kind.value} {self.name} cannot be cut into periods of a {kind.value}")
        start, before = self.start, self.before
        if kind in WEEKS and self.made_of is None:
            start, before = _whole_ones(kind, start, before)
        return periods_between(kind, start, before, self.fiscal_year_starts, self.made_of)

    def is_paid(self, when: When) -> bool:
        """Whether `when` says that this is the period in which a component pays: the one with the last month of quarter, half or year."""
        if when is When.EVERY_PERIOD:
            return True
        return self.before == self.enclosing(_LAST_MONTH_OF[when]).before


def _begin(kind: PeriodKind, day: dt.date) -> dt.date:
    """The first day of the week or fortnight that holds a day."""
    return day - (day - _BEGINS[kind]) % (WEEKS[kind] * A_WEEK)


def _middle(kind: PeriodKind, start: dt.date) -> dt.date:
    """The day that says where a week or fortnight belongs: the Thursday of the one, the second Monday of the other."""
    return start + dt.timedelta(days=7 * WEEKS[kind] // 2)


def _whole_ones(kind: PeriodKind, start: dt.date, before: dt.date) -> tuple[dt.date, dt.date]:
    """The days of the weeks or fortnights that belong to these days."""

    def first(day: dt.date) -> dt.date:
        begin = _begin(kind, day)
        return begin if _middle(kind, begin) >= day else begin + WEEKS[kind] * A_WEEK

    return first(start), first(before)


def is_shorter(kind: PeriodKind, than: PeriodKind) -> bool:
    return _DAYS[kind] < _DAYS[than]


def is_made_of(kind: PeriodKind, shorter: PeriodKind) -> bool:
    """Whether periods of a kind are made of whole ones of another (or the same), months and longer ones also of weeks and fortnights."""
    if kind is shorter or (kind in WEEKS and shorter is PeriodKind.WEEK):
        return True
    return MONTHS.get(kind, 0) >= (1 if shorter in WEEKS else MONTHS[shorter])


def add_months(first_of_month: dt.date, months: int) -> dt.date:
    """Move the first day of a month by so many months."""
    whole = first_of_month.year * 12 + first_of_month.month - 1 + months
    return dt.date(whole // 12, whole % 12 + 1, 1)


def periods_between(
    kind: PeriodKind, start: dt.date, before: dt.date, fiscal_year_starts: int = 1, made_of: PeriodKind | None = None
) -> tuple[Period, ...]:
    """Return every period of this kind (made of weeks or fortnights, if so) that shares a day with [start, before), in order."""
    periods = []
    period = Period.of(kind, start, fiscal_year_starts, made_of)
    while period.start < before:
        periods.append(period)
        period = period.next()
    return tuple(periods)


def window_of(window: Window, period: Period) -> Days:
    """Return the *full* window a measure adds up over when `period` is calculated.

    A to-date window runs on to the end of its month, quarter, half or year (credits count up to `period.before`); it may not be
    shorter than the period (ValueError). A rolling one is the N months that end with the period.
    """
    if window.kind is WindowKind.PERIOD:
        return period.days
    if window.kind is WindowKind.ROLLING:
        return Days(add_months(period.before, -window.months), period.before)
    return period.enclosing(TO_DATE[window.kind]).days


def quota_unit(window: Window, period_kind: PeriodKind, per: PeriodKind) -> PeriodKind:
    """Return the piece that quotas and targets are counted in: the shorter of `per` and the window's own length (rolling: month)."""
    if window.kind is WindowKind.ROLLING:
        own = PeriodKind.MONTH
    else:
        own = TO_DATE.get(window.kind, period_kind)
    return own if is_shorter(own, per) else per
