"""What formulas read that are worked out once per stretch, or for a credit in its order (1.8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from incentives.engine.formula import AttainmentKind, AttainmentRef, Formula, GroupOf

from .credit import Book, Credit, FactReader, Standing, Stretch, of_nothing
from .formulas import evaluate
from .numbers import product
from .periods import Days, Period, window_before
from .rows import Value


class StretchReader:
    """What the formulas of a stretch may read, as seen on its reading day (2.2.6), or on an earlier day of it."""

    def __init__(self, book: Book, stretch: Stretch, window: Days, length: str, weight: Fraction | None = None, day: dt.date | None = None):
        self.book, self.stretch, self.window = book, stretch, window
        self.day = day or book.reading_day(stretch)
        self.seen_from = book.period_holding(self.day)
        whole = book.target(stretch, window, length)
        self._target = whole if weight is None else product(whole, weight)  # 2.7.1

    def total(self, name: str) -> Standing:
        measure = self.book.plan.measures[name]
        return self.book.standing_on(self.day, measure, self.stretch.assignment) or of_nothing(self.book.plan, measure)

    def group(self, measure: str, of: GroupOf) -> Fraction:
        """2.7.2"""
        plan, day = self.book.plan, self.day
        people = self.book.members(of, self.stretch.assignment.person, day)
        standings = [self.book.standing_on(day, plan.measures[measure], member.assignment) for member in people]
        return sum((standing.value for standing in standings if standing), Fraction(0))

    def previous(self, name: str) -> Fraction | None:
        """2.7.9"""
        measure = self.book.plan.measures[name]
        plan, window = self.book.plan, self.book.window(measure, self.seen_from)
        before = window_before(measure.over, window, plan.fiscal_year_starts, plan.period)
        return self.book.total(measure, Stretch(self.stretch.assignment, before), Period(before, "the window before")).value

    def parameter(self, name: str) -> Value:
        return self.stretch.assignment.on(self.day).parameters[name]

    def measure(self, name: str) -> Fraction | None:
        return self.total(name).value

    def quota(self, name: str) -> Fraction:
        return self.total(name).quota or Fraction(0)

    def standing(self, reference: AttainmentRef) -> tuple[Fraction, Fraction]:
        standing = self.total(reference.measure)
        return standing.value or Fraction(0), standing.quota or Fraction(0)

    def target(self) -> Fraction:
        return self._target

    def months_on_plan(self) -> Fraction:
        return self.book.months_on_plan(self.stretch.assignment, self.day)

    def amount_of_the_window(self, formula: Formula) -> Fraction | None:
        """2.2.5: an amount stated for the window, for this stretch of it."""
        value, person = evaluate(formula.tree, self), self.stretch.assignment.person
        return None if value is None else self.book.counting.amount(formula.tree, value, person, self.stretch.days, self.window)

    def lookup(self, table: str, keys: Sequence[Value]) -> Fraction | None:
        return self.book.lookup(table, keys, self.day)


class CreditReader:
    """What the formulas of one credited fact may read: the fact, the stretch, and the running sum so far."""

    def __init__(self, stretch: StretchReader, credit: Credit, sum_before: Fraction) -> None:
        self.stretch, self.credit, self.sum_before = stretch, credit, sum_before
        self.fact = FactReader(stretch.book, credit.fact, credit.day, stretch.stretch.assignment)
        self.field, self.parameter, self.lookup = self.fact.field, self.fact.parameter, self.fact.lookup
        self.measure, self.quota, self.target = stretch.measure, stretch.quota, stretch.target
        self.months_on_plan = self.fact.months_on_plan

    def standing(self, reference: AttainmentRef) -> tuple[Fraction, Fraction]:
        total, quota = self.stretch.standing(reference)
        match reference.kind:
            case AttainmentKind.END:
                return total, quota
            case AttainmentKind.SO_FAR:
                return self.sum_before + self.credit.amount, quota
            case AttainmentKind.BEFORE:
                return self.sum_before, quota
