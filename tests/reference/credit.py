"""2.2.3 to 2.3: stretches, quotas, and which facts are credited to whom with how much."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from incentives.engine.formula import GroupOf
from incentives.engine.plan import Aggregate, DatedRows, Measure, Plan, QuotaBasis, Requires, Share, WindowKind
from incentives.engine.plan_days import NewAssignment, NewQuota
from incentives.engine.plan_money import sources_followed
from incentives.engine.world import World

from .credit_to import Relations, Shares, credited
from .formulas import evaluate, is_yes, months_between
from .numbers import product, quotient, rounded, to_step
from .periods import ONE_DAY, Days, Period, named, period_of, window_length, window_of
from .proration import Counting
from .returns import returns_of
from .rows import Assignment, Fact, Quota, Value, assignments_of, earned_of, exact, exchange_of, facts_of, joined, quotas_of, splits_of
from .windfall import as_it_counts


@dataclass(frozen=True)
class Stretch:
    """A run of days with one assignment: a window of its own (2.2.3)."""

    assignment: Assignment
    days: Days

    @property
    def name(self) -> tuple[object, ...]:
        """Tells it from all others of a calculation."""
        return self.assignment.person, self.assignment.start, self.days


@dataclass(frozen=True)
class Credit:
    fact: Fact
    day: dt.date
    share: Fraction
    value: Value
    """The whole fact's value, converted; empty for a count."""
    amount: Fraction
    """What the person is credited."""
    part: Fraction = Fraction(1)
    """Of a return: the part of its sale that came back; of a windfall what counts of it."""
    limits: Fraction = Fraction(1)
    """The part of floors and caps per deal that it has."""


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


def scored(measure: Measure, standings: Sequence[Standing]) -> Standing:
    """2.7.8: weighted attainments, each within its bounds."""
    value, score = Fraction(0), measure.score
    for (_, weight), standing in zip(score.weights, standings, strict=True):
        attained = standing.attainment
        attained = attained if score.least is None else max(attained, Fraction(score.least))
        attained = attained if score.most is None else min(attained, Fraction(score.most))
        value += product(Fraction(weight), attained)
    return Standing(value, None, sum(standing.facts for standing in standings))


def of_nothing(plan: Plan, measure: Measure) -> Standing:
    """2.2.6: a rolling window shorter than the period may begin after a stretch that ended early."""
    if measure.aggregate is Aggregate.SCORE:
        return scored(measure, [of_nothing(plan, plan.measures[key]) for key, _ in measure.score.weights])
    empty = measure.aggregate in (Aggregate.MIN, Aggregate.MAX)
    return Standing(None if empty else Fraction(0), None, 0)


class Book:
    """Everything one calculation reads, asked in the words of the page."""

    def __init__(self, plan: Plan, period: Period, world: World) -> None:
        self.plan, self.period, self.catalog = plan, period, world.catalog
        self.assignments = joined(self._with_defaults(assignments_of(world, plan.name)), only_equal=True)
        blends = plan.proration.new_assignment is NewAssignment.BLEND
        self.times = joined(self.assignments, only_equal=False) if blends else self.assignments
        self.quotas = quotas_of(world, plan.name)
        self.splits = splits_of(world)
        self.relations = Relations.of(world)
        self.counting = Counting(plan, world)
        self.people = {row["person"]: row for row in world.people.to_pylist()}
        sources = {measure.source for measure in plan.measures.values() if measure.source} | sources_followed(plan)
        self.facts = {source: facts_of(world, source) for source in sources}
        self.exchange = exchange_of(world)
        self.reviews = world.reviews.to_pylist()
        self._credits: dict[object, list[Credit]] = {}
        self._totals: dict[object, Standing] = {}
        """What was worked out already: many formulas ask for the same."""
        self.earned = [line for line in earned_of(world, plan.name) if self.first_day(line.period) <= period.days.start]

    def _with_defaults(self, rows: Sequence[Assignment]) -> list[Assignment]:
        """What is not agreed is the parameter's default: two rows of which only one writes it agree on the same."""
        return [replace(row, parameters={name: self.parameter(row, name) for name in self.plan.parameters}) for row in rows]

    def first_day(self, period: str) -> dt.date:
        return named(period, self.plan.fiscal_year_starts).start

    def payees(self) -> list[str]:
        return sorted({row.person for row in self.assignments} | {line.person for line in self.earned})

    # -- windows and stretches ------------------------------------------------------------------------------------

    def window(self, measure: Measure, seen_from: Period) -> Days:
        return window_of(measure.over, seen_from, self.plan.fiscal_year_starts, self.plan.period)

    def stretches(self, person: str, window: Days, looks_back: bool = False) -> list[Stretch]:
        """2.2.3, in order of time; a window that looks back is not cut where the plan's version begins."""
        there = self.people.get(person, {})
        found = []
        for assignment in self.times:
            if assignment.person != person:
                continue
            days = window.shared_with(assignment.start, assignment.before)
            days = days.shared_with(None if looks_back else self.plan.effective_from, self.plan.effective_before)
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

    def standing_on(self, day: dt.date, measure: Measure, assignment: Assignment) -> Standing | None:
        """2.2.6: the measure as seen from the period that holds the day, in the stretch that holds it; None if none of it does."""
        seen_from = self.period_holding(day)
        for stretch in self.stretches(assignment.person, self.window(measure, seen_from), measure.over.kind is WindowKind.ROLLING):
            if day in stretch.days and stretch.assignment == assignment:
                return self.total(measure, stretch, seen_from)
        return None

    def members(self, of: GroupOf, person: str, day: dt.date) -> list[Stretch]:
        """Who is on the plan on a day (in the same team as a person), in the order of person as bytes: the stretches that hold it."""
        period = self.period_holding(day)
        mates = self.relations.team_mates(person, day)
        people = [payee for payee in self.payees() if of is GroupOf.EVERYBODY or payee in mates]
        stretches = [stretch for payee in sorted(people, key=str.encode) for stretch in self.stretches(payee, period.days)]
        return [stretch for stretch in stretches if day in stretch.days]

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
        person, counted = stretch.assignment.person, stretch.days
        window, until = self.window(measure, seen_from), None
        if measure.quota_basis is QuotaBasis.TO_DATE:
            until = min(seen_from.days.before, stretch.days.before)
            counted, window = counted.shared_with(None, until), window.shared_with(None, until)
        rows = [row for row in self._quota_rows(person, measure.key) if counted.shared_with(row.start, row.before).count]
        if not rows:
            return None
        if not self.plan.proration.of.quota:
            rows = [max(rows, key=lambda row: row.start)]
        first = self._first_day(stretch.assignment)
        length = window_length(measure.over, self.plan.period)
        total = Fraction(0)
        for row in rows:
            units = self.counting.quota_units(person, measure, row.amount, row.per, length, window, first)
            total += self.counting.quota(units, person, counted.shared_with(row.start, row.before), until)
        return rounded(total, 6)

    def _first_day(self, assignment: Assignment) -> dt.date:
        hired_on = self.people.get(assignment.person, {}).get("hired_on")
        return self.counting.first_day_on_the_plan(assignment, self.assignments, hired_on)

    def months_on_plan(self, assignment: Assignment, day: dt.date) -> Fraction:
        """2.2.8"""
        return Fraction(months_between(self._first_day(assignment), day))

    def target(self, stretch: Stretch, window: Days, length: str) -> Fraction:
        time = stretch.assignment
        rows = [row for row in time.rows or (time,) if row.target is not None and row.target_per is not None]
        rows = [row for row in rows if stretch.days.shared_with(row.start, row.before).count]
        if not self.plan.proration.of.target:
            rows = rows[-1:]
        total = Fraction(0)
        for row in rows:
            days = stretch.days.shared_with(row.start, row.before)
            total += self.counting.target(row.target, row.target_per, length, window, row.person, days)
        return rounded(total, 6)

    # -- credit (2.3) ---------------------------------------------------------------------------------------------

    def credits(self, measure: Measure, stretch: Stretch, before: dt.date) -> list[Credit]:
        """The facts credited to the stretch's person before a day, by source and id."""
        key = (measure.key, stretch.name, before)
        if key not in self._credits:
            self._credits[key] = self._credited_before(measure, stretch, before)
        return self._credits[key]

    def _credited_before(self, measure: Measure, stretch: Stretch, before: dt.date) -> list[Credit]:
        found = []
        for fact in self.facts[measure.source]:
            day = fact.fields[measure.date]
            if day is None or not self._accepted(measure, fact):
                continue
            if day in stretch.days and day < before:
                found += self._credited_to(measure, stretch, fact, day)
            for back in returns_of(self, measure, fact, day):
                if back.counts_in(measure, stretch.days, before, self._first_day(stretch.assignment)):
                    found += [
                        back.of(sale) for sale in self._credited_to(measure, stretch, back.fact(measure, fact), back.asked_on(measure))
                    ]
        return sorted(found, key=lambda credit: (credit.day, credit.fact.id.encode()))

    def _credited_to(self, measure: Measure, stretch: Stretch, fact: Fact, day: dt.date) -> list[Credit]:
        """What the stretch's person is credited of a fact; who else may be, tables and parameters are asked as of the day."""
        shares = dict(self._shares(measure, fact, day))
        reader = FactReader(self, fact, day, stretch.assignment)
        if stretch.assignment.person not in shares or (measure.where and not is_yes(measure.where.tree, reader)):
            return []
        credit = self._credited(measure, fact, day, shares[stretch.assignment.person], reader)
        return [credit if measure.windfall is None else as_it_counts(self, measure, stretch, credit)]

    def _accepted(self, measure: Measure, fact: Fact) -> bool:
        required = self.plan.requires if measure.requires is None else measure.requires
        if required is Requires.NOTHING:
            return True
        return fact.fields[self.catalog.sources[fact.source].accepted_order_field] is True

    def _shares(self, measure: Measure, fact: Fact, day: dt.date) -> Shares:
        """2.3.2 and 2.3.5"""
        splits = self.splits.get((fact.source, fact.fields[self.catalog.sources[fact.source].splits_by]), [])
        shared = [(split.person, split.share) for split in splits if split.role is None]
        in_role = [(split.person, split.share) for split in splits if split.role == measure.role]
        owner = [(fact.owner, Fraction(1))] if fact.owner else []
        sold = shared if measure.share is Share.SPLITS and shared else owner
        territory = evaluate(measure.territory.tree, FactReader(self, fact, day, None)) if measure.territory else None
        return credited(measure, day, sold, in_role, territory, self.relations)

    def _credited(self, measure: Measure, fact: Fact, day: dt.date, share: Fraction, reader: FactReader) -> Credit:
        if measure.aggregate is Aggregate.COUNT:
            return Credit(fact, day, share, None, rounded(share, 6))
        value = evaluate(measure.value.tree, InItsOwnCurrency(reader))
        if value is None or not isinstance(value, Fraction):
            return Credit(fact, day, share, value, Fraction(0))
        rate = self.exchange_rate(fact.currency, fact.sold_on or day) if measure.money else Fraction(1)
        if self.plan.each_step is not None and measure.money:
            whole = to_step(value * rate, Fraction(self.plan.each_step))
            return Credit(fact, day, share, whole, to_step(whole * share, Fraction(self.plan.each_step)))
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
        key = (measure.key, stretch.name, seen_from.days)
        if key not in self._totals:
            self._totals[key] = self._totalled(measure, stretch, seen_from)
        return self._totals[key]

    def _totalled(self, measure: Measure, stretch: Stretch, seen_from: Period) -> Standing:
        if measure.aggregate is Aggregate.SCORE:
            return scored(measure, [self.total(self.plan.measures[key], stretch, seen_from) for key, _ in measure.score.weights])
        value, facts = self.added_up(measure, stretch, seen_from.days.before)
        return Standing(value, self.quota(measure, stretch, seen_from), facts)

    def added_up(self, measure: Measure, stretch: Stretch, before: dt.date) -> tuple[Fraction | None, int]:
        """The measure over all facts credited before a day, and how many they are."""
        if measure.aggregate is Aggregate.RATIO:
            (top, facts), (bottom, _) = (self.added_up(self.plan.measures[key], stretch, before) for key in measure.ratio)
            return quotient(top or Fraction(0), bottom or Fraction(0)), facts
        counted = self.credits(measure, stretch, before)
        values = [credit.value for credit in counted if credit.value is not None]
        match measure.aggregate:
            case Aggregate.SUM | Aggregate.COUNT:
                return sum((credit.amount for credit in counted), Fraction(0)), len(counted)
            case Aggregate.AVERAGE:
                return quotient(sum(values, Fraction(0)), Fraction(len(values))), len(counted)
            case Aggregate.DISTINCT:
                return Fraction(len(set(values))), len(counted)
            case Aggregate.MIN:
                return min(values, default=None), len(counted)
            case Aggregate.MAX:
                return max(values, default=None), len(counted)
        raise AssertionError(f"the reference does not know {measure.aggregate}")

    # -- names that a formula reads -------------------------------------------------------------------------------

    def parameter(self, assignment: Assignment, name: str) -> Value:
        """What is agreed in a row, or else the plan's default."""
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

    def __init__(self, book: Book, fact: Fact, day: dt.date, assignment: Assignment | None) -> None:
        self.book, self.fact, self.day, self.assignment = book, fact, fact.asked_on or day, assignment

    def field(self, name: str, money: bool) -> Value:
        value = self.fact.fields[name]
        if not money or value is None:
            return value
        exact, step = value * self.book.exchange_rate(self.fact.currency, self.fact.sold_on or self.day), self.book.plan.each_step
        return rounded(exact, 6) if step is None else to_step(exact, Fraction(step))

    def parameter(self, name: str) -> Value:
        assert self.assignment is not None
        return self.assignment.on(self.day).parameters[name]

    def months_on_plan(self) -> Fraction:
        assert self.assignment is not None
        return self.book.months_on_plan(self.assignment, self.day)

    def lookup(self, table: str, keys: Sequence[Value]) -> Fraction | None:
        return self.book.lookup(table, keys, self.day)


class InItsOwnCurrency(FactReader):
    """2.3: the value of a measure is worked out in the fact's own currency and converted afterwards."""

    def __init__(self, reader: FactReader) -> None:
        super().__init__(reader.book, reader.fact, reader.day, reader.assignment)

    def field(self, name: str, money: bool) -> Value:
        return self.fact.fields[name]
