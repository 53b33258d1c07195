"""How much of a stated quota or target a stretch has: by counted days, seasons and ramps, in exact fractions (plan-format.md 2.2.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from .periods import MONTHS, WEEKS, Days, Period, periods_between, quota_unit
from .plan import PeriodKind, Window
from .plan_days import Basis
from .proration import EVERY_WEEKDAY, WorkingDays, counted

SEASON_KINDS: Final = {2: PeriodKind.HALF_YEAR, 4: PeriodKind.QUARTER, 12: PeriodKind.MONTH}


@dataclass(frozen=True, slots=True)
class StatedAmount:
    """An amount (in ten-thousandths) per so long, from a day to before a day."""

    start: dt.date
    before: dt.date | None
    amount: int
    per: PeriodKind


@dataclass(frozen=True, slots=True)
class Counting:
    """By what a plan counts for one payee."""

    period: PeriodKind
    fiscal_year_starts: int
    basis: Basis = Basis.CALENDAR_DAYS
    working: WorkingDays = EVERY_WEEKDAY
    absent: tuple[Days, ...] = ()
    """Days that do not count for the payee."""
    is_prorated: bool = True
    """False: what is stated counts whole, however short the stretch."""

    @property
    def made_of(self) -> PeriodKind | None:
        """The weeks or fortnights by which the plan is calculated, and of which all its windows are made."""
        return self.period if self.period in WEEKS else None


@dataclass(frozen=True, slots=True)
class Shape:
    """How an amount is spread over the year and over the first months on the plan."""

    seasons: tuple[Decimal, ...] = ()
    ramp: tuple[Decimal, ...] = ()
    since: dt.date | None = None
    """The first day on the plan, from which months of a ramp are counted."""


EVEN: Final = Shape()


def weighed(
    rows: Iterable[StatedAmount], window: Window, whole: Days, stretch: Days, until: dt.date | None, counting: Counting, shape: Shape = EVEN
) -> Fraction | None:
    """Return what the rows come to for a stretch of a full window, in ten-thousandths; None where none is in force on any counted day.

    `until` leaves out what lies from that day on (a quota to date).
    """
    if not counting.is_prorated:
        rows = [row for row in rows if _is_in_force(row, stretch, until)][-1:]
    total, counts = Fraction(0), False
    for row in rows:
        weight = _weight(row.start, row.before, row.per, window, whole, stretch, until, counting, shape)
        if weight is not None:
            counts = True
            total += row.amount * weight
    return total if counts else None


def _is_in_force(row: StatedAmount, stretch: Days, until: dt.date | None) -> bool:
    """Whether on a day of the stretch that is counted: what only begins after a quota to date ends says nothing about it yet."""
    days = stretch.meet(row.start, row.before)
    return days is not None and days.meet(None, until) is not None


@lru_cache(maxsize=65536)
def _weight(
    start: dt.date,
    before: dt.date | None,
    per: PeriodKind,
    window: Window,
    whole: Days,
    stretch: Days,
    until: dt.date | None,
    counting: Counting,
    shape: Shape,
) -> Fraction | None:
    """Return how many times an amount `per` so long counts for the stretch: by counted days of each unit of the full window."""
    weight, counts = Fraction(0), False
    kind = _unit(window, per, counting, shape)
    for unit in periods_between(kind, whole.start, whole.before, counting.fiscal_year_starts, counting.made_of):
        days = unit.days.meet(stretch.start, stretch.before) if counting.is_prorated else unit.days
        days = days and days.meet(start, before) if counting.is_prorated else days
        days = days and days.meet(None, until)
        if days is not None:
            counts = True
            weight += _part(days, unit.days, counting) * _times(unit, per, counting, shape)
    return weight if counts else None


def _unit(window: Window, per: PeriodKind, counting: Counting, shape: Shape) -> PeriodKind:
    """The piece in which days are counted: the shortest of what the window, the amount, its seasons and its ramp are made of."""
    if shape.ramp:
        return quota_unit(window, counting.period, PeriodKind.MONTH)
    return quota_unit(window, counting.period, SEASON_KINDS[len(shape.seasons)] if shape.seasons else per)


def _part(days: Days, unit: Days, counting: Counting) -> Fraction:
    if not counting.is_prorated and days == unit:
        return Fraction(1)
    of = counted(unit, counting.basis, counting.working)
    return Fraction(counted(days, counting.basis, counting.working, counting.absent), of) if of else Fraction(0)


def _times(unit: Period, per: PeriodKind, counting: Counting, shape: Shape) -> Fraction:
    """How many times the stated amount a whole unit has."""
    if shape.seasons:
        kind = SEASON_KINDS[len(shape.seasons)]
        times = _season(unit, shape.seasons, kind) * Fraction(12) / MONTHS[per] * _share(unit, kind, counting)
    else:
        times = _share(unit, per, counting)
    if shape.ramp and shape.since is not None:
        times *= _ramped(unit.first_of_month, shape.ramp, _first_month(shape.since, counting))
    return times


def _share(unit: Period, per: PeriodKind, counting: Counting) -> Fraction:
    """The share that a unit has of the period of a kind that holds it: by months; of a week, which has none, by counted days."""
    if unit.kind in MONTHS:
        return MONTHS[unit.kind] / MONTHS[per]
    own, of = (counted(days, counting.basis, counting.working) for days in (unit.days, unit.enclosing(per).days))
    return Fraction(own, of) if of else Fraction(0)


def _season(unit: Period, seasons: tuple[Decimal, ...], kind: PeriodKind) -> Fraction:
    """The share of the year's amount that the season has which holds a unit."""
    year, season = unit.enclosing(PeriodKind.YEAR), unit.enclosing(kind)
    number = _months_between(year.first_of_month, season.first_of_month) // int(MONTHS[kind])
    return Fraction(seasons[number])


def _first_month(since: dt.date, counting: Counting) -> dt.date:
    return Period.of(PeriodKind.MONTH, since, made_of=counting.made_of).first_of_month


def _ramped(month: dt.date, ramp: tuple[Decimal, ...], first: dt.date) -> Fraction:
    number = _months_between(first, month)
    return Fraction(ramp[number]) if 0 <= number < len(ramp) else Fraction(1)


def _months_between(first: dt.date, later: dt.date) -> int:
    return (later.year - first.year) * 12 + later.month - first.month
