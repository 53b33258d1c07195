"""2.2.4 and 2.2.5: how the days of a part of a window are counted, and what that part has of a quota, a target or an amount."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from fractions import Fraction

from incentives.engine.formula import GroupRef, MeasureRef, PreviousRef, QuotaRef, TargetRef
from incentives.engine.plan import Measure, Plan
from incentives.engine.plan_days import Absence, Basis
from incentives.engine.world import World

from .numbers import rounded
from .periods import LENGTHS, MONTHS, ONE_DAY, WEEKS, Days, days_of, month_of, pieces_of
from .rows import Assignment

SEASONS = {2: "half-year", 4: "quarter", 12: "month"}
OF_THE_STRETCH = (TargetRef, QuotaRef, MeasureRef, GroupRef, PreviousRef)
"""What an amount reads that has its part of the window already."""
Units = Iterator[tuple[Days, Fraction]]
"""The units of a window and what each has of an amount."""


class Counting:
    """Counts days on the plan's basis, each person with their own free days and absences."""

    def __init__(self, plan: Plan, world: World) -> None:
        self.plan, self.proration = plan, plan.proration
        self.calendars = {row["person"]: row["calendar"] for row in world.people.to_pylist()}
        self.free_days = world.free_days.to_pylist()
        self._counted: dict[tuple[str, Days], int] = {}
        kinds = plan.proration.relief
        self.absences = [row for row in world.absences.to_pylist() if not kinds or row["kind"] in kinds]

    def days(self, person: str, days: Days) -> int:
        """n(before) − n(from)"""
        if (person, days) not in self._counted:
            self._counted[person, days] = self._count(person, days)
        return self._counted[person, days]

    def _count(self, person: str, days: Days) -> int:
        if not days.count:
            return 0
        match self.proration.by:
            case Basis.CALENDAR_DAYS:
                return days.count
            case Basis.WORKING_DAYS:
                return sum(1 for number in range(days.count) if self._is_worked(person, days.start + number * ONE_DAY))
        n = _thirty_360 if self.proration.by is Basis.THIRTY_360 else _months
        return n(days.before) - n(days.start)

    def _is_worked(self, person: str, day: dt.date) -> bool:
        calendars = (None, self.calendars.get(person))
        said = [bool(row["worked"]) for row in self.free_days if row["day"] == day and row["calendar"] in calendars]
        return any(said) or (day.weekday() < 5 and not said)

    def days_there(self, person: str, days: Days) -> int:
        """The days without those on which the person is absent, of each absence so many as it has of them."""
        away = [days.shared_with(row["from"], row["before"]) for row in self.absences if row["person"] == person]
        return self.days(person, days) - sum(self.days(person, part) for part in away)

    # -- of a quota and a target ----------------------------------------------------------------------------------

    def part(self, person: str, inside: Days, unit: Days, prorated: bool, relieved: bool, until: dt.date | None = None) -> Fraction:
        """What the days inside are of a unit; whole where the plan does not prorate, or all days until one (a quota to date)."""
        upper = unit.shared_with(None, until) if not prorated else inside.shared_with(unit.start, unit.before)
        count = self.days_there if relieved and prorated else self.days
        whole = self.days(person, unit)
        return Fraction(count(person, upper) if upper.count else 0, whole) if whole else Fraction(0)

    def quota(self, units: Units, person: str, inside: Days, until: dt.date | None) -> Fraction:
        """Units and what each has, for some days of them."""
        of, relieved = self.proration.of, self.proration.absence is not Absence.NONE
        return sum((amount * self.part(person, inside, unit, of.quota, relieved, until) for unit, amount in units), Fraction(0))

    def target(self, amount: Fraction, per: str, length: str, window: Days, person: str, inside: Days) -> Fraction:
        of, relieved = self.proration.of, self.proration.absence is Absence.OF_QUOTA_AND_TARGET
        unit = min(per, length, key=LENGTHS.__getitem__)
        units = pieces_of(unit, window, self.plan.fiscal_year_starts, self.plan.period)
        parts = ((self._share(person, unit, piece, per), self.part(person, inside, piece, of.target, relieved)) for piece in units)
        return sum((amount * share * part for share, part in parts), Fraction(0))

    def _share(self, person: str, unit: str, piece: Days, per: str) -> Fraction:
        """What a unit has of an amount per so long: by months, a week or fortnight by its counted days."""
        if unit not in WEEKS:
            return Fraction(MONTHS[unit]) / MONTHS[per]
        whole = self.days(person, days_of(per, piece.start, self.plan.fiscal_year_starts, self.plan.period))
        return Fraction(self.days(person, piece), whole) if whole else Fraction(0)

    def quota_units(
        self, person: str, measure: Measure, amount: Fraction, per: str, length: str, window: Days, first: dt.date
    ) -> Iterator[tuple[Days, Fraction]]:
        """The units of a window and what each has of a quota row's amount, by seasons and the months on the plan."""
        start = self.plan.fiscal_year_starts
        season = SEASONS.get(len(measure.seasons), per)
        unit, by = min("month" if measure.ramp else season, length, key=LENGTHS.__getitem__), self.plan.period
        for piece in pieces_of(unit, window, start, by):
            of_unit = amount * self._share(person, unit, piece, season)
            if measure.seasons:
                place = (month_of(piece, by) - (start - 1)) % 12 // MONTHS[season]
                of_unit *= Fraction(measure.seasons[place]) * 12 / MONTHS[per]
            month = month_of(piece, by) - month_of(Days(first, first), by)
            if measure.ramp and 0 <= month < len(measure.ramp):
                of_unit *= Fraction(measure.ramp[month])
            yield piece, of_unit

    def first_day_on_the_plan(self, assignment: Assignment, rows: Sequence[Assignment], hired_on: dt.date | None) -> dt.date:
        """Of the unbroken time in which one row takes over from another, or the hire date if that is later."""
        first = assignment.start
        while earlier := [row for row in rows if row.person == assignment.person and row.before == first]:
            first = earlier[0].start
        return max(first, hired_on or first)

    # -- of an amount ---------------------------------------------------------------------------------------------

    def amount(self, tree: object, value: Fraction, person: str, stretch: Days, window: Days) -> Fraction:
        """An amount stated for the window, for a stretch of it: one quotient."""
        if not self.proration.of.amounts or any(isinstance(node, OF_THE_STRETCH) for node in nodes(tree)):
            return value
        whole = self.days(person, window)
        count = self.days_there if self.proration.absence is Absence.OF_QUOTA_AND_TARGET else self.days
        return rounded(value * count(person, stretch) / whole, 12) if whole else Fraction(0)


def nodes(tree: object) -> Iterator[object]:
    yield tree
    if isinstance(tree, tuple):
        for part in tree:
            yield from nodes(part)
    elif is_dataclass(tree):
        for each in fields(tree):
            yield from nodes(getattr(tree, each.name))


def _thirty_360(day: dt.date) -> int:
    return 360 * day.year + 30 * day.month + min(day.day, 30)


def _months(day: dt.date) -> int:
    return 12 * day.year + day.month + (day.day != 1)
