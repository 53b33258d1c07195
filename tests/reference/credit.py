"""2.2.3 to 2.3: stretches, quotas, and which facts are credited to whom with how much."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from incentives.engine.formula import AttainmentKind, AttainmentRef, Formula
from incentives.engine.plan import Aggregate, DatedRows, Measure, NewQuota, Plan, QuotaBasis, Requires, Share
from incentives.engine.world import World

from .formulas import Reader, evaluate, is_yes
from .numbers import quotient, rounded
from .periods import MONTHS, ONE_DAY, Days, Period, named, period_of, periods_in, window_length, window_of
from .rows import Assignment, Fact, Quota, Value, assignments_of, earned_of, exact, exchange_of, facts_of, quotas_of, splits_of


@dataclass(frozen=True)
class Stretch:
    """A run of days with one assignment: a window of its own (2.2.3)."""

    assignment: Assignment
    days: Days


@dataclass(frozen=True)
class Credit:
    fact: Fact
    day: dt.date
    share: Fraction
    value: Value
    """The whole fact's value, converted; empty for a count."""
    amount: Fraction
    """What the person is credited."""


@dataclass(frozen=True)
class Standing:
    value: Fraction | None
    quota: Fraction | None
    facts: int

    @property
    def attainment(self) -> Fraction:
        return quotient(self.value or Fraction(0), self.quota or Fraction(0))

    @property
    def shown_value(self) -> Fraction | None:
        """Results show six decimals; a quotient is read with its twelve."""
        return None if self.value is None else rounded(self.value, 6)


class Book:
    """Everything one calculation reads, asked in the words of the page."""

    def __init__(self, plan: Plan, period: Period, world: World) -> None:
        self.plan, self.period, self.catalog = plan, period, world.catalog
        self.assignments = assignments_of(world, plan.name)
        self.quotas = quotas_of(world, plan.name)
        self.splits = splits_of(world)
        self.people = {row["person"]: row for row in world.people.to_pylist()}
        sources = {measure.source for measure in plan.measures.values() if measure.source}
        self.facts = {source: facts_of(world, source) for source in sources}
        self.exchange = exchange_of(world)
        self.earned = [line for line in earned_of(world, plan.name) if self.first_day(line.period) <= period.days.start]

    def first_day(self, period: str) -> dt.date:
        return named(period, self.plan.fiscal_year_starts).start

    def payees(self) -> list[str]:
        return sorted({row.person for row in self.assignments} | {line.person for line in self.earned})

    # -- windows and stretches ------------------------------------------------------------------------------------

    def window(self, measure: Measure, seen_from: Period) -> Days:
        return window_of(measure.over, seen_from, self.plan.fiscal_year_starts)

    def stretches(self, person: str, window: Days) -> list[Stretch]:
        """2.2.3, in order of time."""
        there = self.people.get(person, {})
        found = []
        for assignment in self.assignments:
            if assignment.person != person:
                continue
            days = window.shared_with(assignment.start, assignment.before)
            days = days.shared_with(self.plan.effective_from, self.plan.effective_before)
            days = days.shared_with(there.get("hired_on"), there.get("left_on"))
            if days.count:
                found += [Stretch(assignment, part) for part in self._cut_at_new_quotas(person, days)]
        return sorted(found, key=lambda stretch: stretch.days)

    def _cut_at_new_quotas(self, person: str, days: Days) -> list[Days]:
        if self.plan.new_quota is not NewQuota.SPLIT:
            return [days]
        rows = [row for key in self.plan.measures for row in self._quota_rows(person, key)]
        cuts = {day for row in rows for day in (row.start, row.before) if day and day in days and self._changes(rows, row.measure, day)}
        edges = sorted({days.start, days.before} | cuts)
        return [Days(start, before) for start, before in pairwise(edges)]

    @staticmethod
    def _changes(rows: Sequence[Quota], measure: str, day: dt.date) -> bool:
        """Whether the day brings another quota, not just a new row with the same amount."""
        ending = {(row.amount, row.per) for row in rows if row.measure == measure and row.before == day}
        beginning = {(row.amount, row.per) for row in rows if row.measure == measure and row.start == day}
        return ending != beginning

    def reading_day(self, stretch: Stretch) -> dt.date:
        """2.2.6"""
        return min(stretch.days.before, self.period.days.before) - ONE_DAY

    def period_holding(self, day: dt.date) -> Period:
        return period_of(self.plan.period, day, self.plan.fiscal_year_starts)

    # -- quotas and targets (2.2.4, 2.2.5) ------------------------------------------------------------------------

    def _quota_rows(self, person: str, measure: str) -> list[Quota]:
        rows = [row for row in self.quotas if row.person == person and row.measure == measure]
        return [row for row in rows if row.plan is not None] or rows

    def quota(self, measure: Measure, stretch: Stretch, seen_from: Period) -> Fraction | None:
        counted = stretch.days
        if measure.quota_basis is QuotaBasis.TO_DATE:
            counted = counted.shared_with(None, seen_from.days.before)
        window = self.window(measure, seen_from)
        length = window_length(measure.over, self.plan.period)
        rows = [row for row in self._quota_rows(stretch.assignment.person, measure.key) if counted.shared_with(row.start, row.before).count]
        if not rows:
            return None
        shares = (self._by_days(row.amount, row.per, length, window, counted.shared_with(row.start, row.before)) for row in rows)
        return rounded(sum(shares, Fraction(0)), 6)

    def target(self, stretch: Stretch, window: Days, length: str) -> Fraction:
        assignment = stretch.assignment
        if assignment.target is None or assignment.target_per is None:
            return Fraction(0)
        return rounded(self._by_days(assignment.target, assignment.target_per, length, window, stretch.days), 6)

    def _by_days(self, amount: Fraction, per: str, length: str, window: Days, counted: Days) -> Fraction:
        """An amount per month, quarter, …, for the counted days of a window."""
        unit = min(per, length, key=MONTHS.__getitem__)
        per_unit = amount * MONTHS[unit] / MONTHS[per]
        total = Fraction(0)
        for piece in periods_in(unit, window, self.plan.fiscal_year_starts):
            days = counted.shared_with(piece.days.start, piece.days.before).count
            total += per_unit * days / piece.days.count
        return total

    # -- credit (2.3) ---------------------------------------------------------------------------------------------

    def credits(self, measure: Measure, stretch: Stretch, before: dt.date) -> list[Credit]:
        """The facts credited to the stretch's person before a day, by source and id."""
        found = []
        for fact in self.facts[measure.source]:
            shares = [share for person, share in self._shares(measure, fact) if person == stretch.assignment.person]
            day = fact.fields[measure.date]
            if not shares or day is None or day not in stretch.days or day >= before or not self._accepted(fact):
                continue
            reader = FactReader(self, fact, day, stretch.assignment)
            if measure.where is None or is_yes(measure.where.tree, reader):
                found += [self._credited(measure, fact, day, share, reader) for share in shares]
        return sorted(found, key=lambda credit: (credit.day, credit.fact.id.encode()))

    def _accepted(self, fact: Fact) -> bool:
        if self.plan.requires is Requires.NOTHING:
            return True
        return fact.fields[self.catalog.sources[fact.source].accepted_order_field] is True

    def _shares(self, measure: Measure, fact: Fact) -> list[tuple[str, Fraction]]:
        """2.3.2 and 2.3.5"""
        owner = [(fact.owner, Fraction(1))] if fact.owner else []
        if measure.share is not Share.SPLITS:
            return owner
        by = self.catalog.sources[fact.source].splits_by
        return list(self.splits.get((fact.source, fact.fields[by]), owner))

    def _credited(self, measure: Measure, fact: Fact, day: dt.date, share: Fraction, reader: FactReader) -> Credit:
        if measure.aggregate is Aggregate.COUNT:
            return Credit(fact, day, share, None, rounded(share, 6))
        value = evaluate(measure.value.tree, InItsOwnCurrency(reader))
        if value is None or not isinstance(value, Fraction):
            return Credit(fact, day, share, value, Fraction(0))
        rate = self.exchange_rate(fact.currency, day) if measure.money else Fraction(1)
        return Credit(fact, day, share, rounded(value * rate, 6), rounded(value * rate * share, 6))

    def exchange_rate(self, currency: str, day: dt.date) -> Fraction:
        if currency == self.plan.currency:
            return Fraction(1)
        rates = [rate for a, b, start, rate in self.exchange if (a, b) == (currency, self.plan.currency) and start <= day]
        if not rates:
            raise LookupError(f"no exchange rate from {currency} to {self.plan.currency} on {day}")
        return rates[-1]

    def total(self, measure: Measure, stretch: Stretch, seen_from: Period) -> Standing:
        """2.3.3: what a measure comes to in a stretch, at the end of a period."""
        quota = self.quota(measure, stretch, seen_from)
        if measure.aggregate is Aggregate.RATIO:
            top, bottom = (self.total(self.plan.measures[key], stretch, seen_from) for key in measure.ratio)
            return Standing(quotient(top.value or Fraction(0), bottom.value or Fraction(0)), quota, top.facts)
        credited = self.credits(measure, stretch, seen_from.days.before)
        values = [credit.value for credit in credited if credit.value is not None]
        match measure.aggregate:
            case Aggregate.SUM | Aggregate.COUNT:
                value = sum((credit.amount for credit in credited), Fraction(0))
            case Aggregate.AVERAGE:
                value = quotient(sum(values, Fraction(0)), Fraction(len(values)))
            case Aggregate.DISTINCT:
                value = Fraction(len(set(values)))
            case Aggregate.MIN:
                value = min(values, default=None)
            case Aggregate.MAX:
                value = max(values, default=None)
        return Standing(value, quota, len(credited))

    # -- names that a formula reads -------------------------------------------------------------------------------

    def parameter(self, assignment: Assignment, name: str) -> Value:
        parameter = self.plan.parameters[name]
        if name not in assignment.parameters:
            default = parameter.default
            return Fraction(default) if parameter.kind in ("rate", "amount", "number") and default is not None else default
        return _typed(assignment.parameters[name], parameter.kind)

    def lookup(self, table: str, keys: Sequence[Value], day: dt.date) -> Fraction | None:
        """The first row that fits, of the rows in force on the day."""
        in_force: DatedRows | None = None
        for dated in sorted(self.plan.tables[table].dated, key=lambda dated: dated.start or dt.date.min):
            if dated.start is None or dated.start <= day:
                in_force = dated
        for row in in_force.rows if in_force else ():
            if all(wanted is None or _same(wanted, key) for wanted, key in zip(row.keys, keys, strict=True)):
                return exact(row.value)
        return None


def _same(wanted: object, key: Value) -> bool:
    if key is None:
        return False
    return wanted == key if isinstance(wanted, str) else Fraction(wanted) == key


def _typed(text: str, kind: str) -> Value:
    if kind in ("rate", "amount", "number"):
        return Fraction(text.strip().rstrip("%")) / (100 if text.strip().endswith("%") else 1)
    if kind == "day":
        return dt.date.fromisoformat(text)
    if kind == "yes/no":
        return text.strip().lower() in ("yes", "true")
    return text


class FactReader:
    """What the formulas of a fact may read: its fields, parameters and tables (2.2.7: on the fact's date)."""

    def __init__(self, book: Book, fact: Fact, day: dt.date, assignment: Assignment) -> None:
        self.book, self.fact, self.day, self.assignment = book, fact, day, assignment

    def field(self, name: str, money: bool) -> Value:
        value = self.fact.fields[name]
        if not money or value is None:
            return value
        return rounded(value * self.book.exchange_rate(self.fact.currency, self.day), 6)

    def parameter(self, name: str) -> Value:
        return self.book.parameter(self.assignment, name)

    def lookup(self, table: str, keys: Sequence[Value]) -> Fraction | None:
        return self.book.lookup(table, keys, self.day)


class InItsOwnCurrency(FactReader):
    """2.3: the value of a measure is worked out in the fact's own currency and converted afterwards."""

    def __init__(self, reader: FactReader) -> None:
        super().__init__(reader.book, reader.fact, reader.day, reader.assignment)

    def field(self, name: str, money: bool) -> Value:
        return self.fact.fields[name]


class StretchReader:
    """What the formulas of a stretch may read, as seen on its reading day (2.2.6)."""

    def __init__(self, book: Book, stretch: Stretch, window: Days, length: str) -> None:
        self.book, self.stretch = book, stretch
        self.day = book.reading_day(stretch)
        self.seen_from = book.period_holding(self.day)
        self._target = book.target(stretch, window, length)

    def total(self, name: str) -> Standing:
        measure = self.book.plan.measures[name]
        window = self.book.window(measure, self.seen_from)
        for stretch in self.book.stretches(self.stretch.assignment.person, window):
            if self.day in stretch.days and stretch.assignment == self.stretch.assignment:
                return self.book.total(measure, stretch, self.seen_from)
        return self._of_nothing(measure)

    @staticmethod
    def _of_nothing(measure: Measure) -> Standing:
        """2.2.6: a rolling window shorter than the period may begin after a stretch that ended early."""
        empty = measure.aggregate in (Aggregate.MIN, Aggregate.MAX)
        return Standing(None if empty else Fraction(0), None, 0)

    def parameter(self, name: str) -> Value:
        return self.book.parameter(self.stretch.assignment, name)

    def measure(self, name: str) -> Fraction | None:
        return self.total(name).value

    def quota(self, name: str) -> Fraction:
        return self.total(name).quota or Fraction(0)

    def standing(self, reference: AttainmentRef) -> tuple[Fraction, Fraction]:
        standing = self.total(reference.measure)
        return standing.value or Fraction(0), standing.quota or Fraction(0)

    def target(self) -> Fraction:
        return self._target

    def lookup(self, table: str, keys: Sequence[Value]) -> Fraction | None:
        return self.book.lookup(table, keys, self.day)


class CreditReader:
    """What the formulas of one credited fact may read: the fact, the stretch, and the running sum so far."""

    def __init__(self, stretch: StretchReader, credit: Credit, sum_before: Fraction) -> None:
        self.stretch, self.credit, self.sum_before = stretch, credit, sum_before
        self.fact = FactReader(stretch.book, credit.fact, credit.day, stretch.stretch.assignment)
        self.field, self.parameter, self.lookup = self.fact.field, self.fact.parameter, self.fact.lookup
        self.measure, self.quota, self.target = stretch.measure, stretch.quota, stretch.target

    def standing(self, reference: AttainmentRef) -> tuple[Fraction, Fraction]:
        total, quota = self.stretch.standing(reference)
        match reference.kind:
            case AttainmentKind.END:
                return total, quota
            case AttainmentKind.SO_FAR:
                return self.sum_before + self.credit.amount, quota
            case AttainmentKind.BEFORE:
                return self.sum_before, quota


def value_of(formula: Formula, reader: Reader) -> Value:
    return evaluate(formula.tree, reader)
