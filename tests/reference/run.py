"""2.4: from credits to lines, for one period; and period after period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace as changed
from fractions import Fraction

import pyarrow as pa

from incentives.engine.plan import Aggregate, Component, LimitScope, Plan, When, WindowKind
from incentives.engine.plan_money import OF_A_FACT, Negative, PlanLimits
from incentives.engine.plan_rates import ByKind, OfKind, RateMode
from incentives.engine.world import World

from . import groups, numbers, rates
from .credit import Book, Credit, FactReader, Stretch
from .formulas import evaluate, is_yes, number_or_zero
from .holds import lines_of_facts
from .lines import Line, Outcome, Piece
from .numbers import product
from .payouts import payout_lines
from .periods import ONE_DAY, Days, Period, days_of, period_of, periods_in, window_length
from .readers import CreditReader, StretchReader
from .rows import Earned, exact
from .settlement import Settlement

NOTHING = Fraction(0)


def reference_periods(plan: Plan, periods: Iterable[Period], world: World) -> dict[str, Outcome]:
    """Calculate periods in order, each knowing what those before it earned."""
    outcomes = {}
    for period in periods:
        outcome = reference(plan, period, world)
        world = changed(world, earned=pa.concat_tables([world.earned, outcome.as_earned(plan)]))
        outcomes[period.name] = outcome
    return outcomes


def reference(plan: Plan, period: Period, world: World) -> Outcome:
    """The lines and standings of one period; `world.earned` says what earlier periods posted."""
    book = Book(plan, period, world)
    outcome = Outcome()
    for person in book.payees():
        lines: list[Line] = []
        for component in plan.components.values():
            paid = PayeeComponent(book, person, component)
            earned = paid.lines()
            lines += earned + lines_of_facts(book, person, component, earned, paid.money)
        outcome.lines += lines
        settlement = Settlement(book, person, plan.limits or PlanLimits(negative=Negative.OWED), lines)
        settled = settlement.lines() if plan.limits is not None else []
        outcome.lines += settled
        if plan.pay_in is not None:
            outcome.lines += payout_lines(book, person, plan.pay_in, lines + settled, settlement)
        for measure in plan.measures.values():
            for stretch in book.stretches(person, book.window(measure, period), measure.over.kind is WindowKind.ROLLING):
                if stretch.days.start < period.days.before:
                    outcome.standings[person, measure.key, stretch.days] = book.total(measure, stretch, period)
    return outcome


class PayeeComponent:
    """One component of one payee, over all stretches of its window."""

    def __init__(self, book: Book, person: str, component: Component) -> None:
        self.book, self.person, self.component = book, person, component
        self.plan, self.period = book.plan, book.period
        self.measure = self.plan.measures[component.on] if component.on else None
        of_it = [line for line in book.earned if (line.person, line.component) == (person, component.key)]
        self.earned = [line for line in of_it if line.kind not in OF_A_FACT]

    def lines(self) -> list[Line]:
        if not self._pays_now():
            return []
        lines: list[Line] = []
        stretches = self._stretches()
        for stretch in stretches:
            lines += self._stretch_lines(stretch)
        lines += self._stretches_gone(stretches)
        return lines + self._limit_lines(lines, stretches)

    def _window(self) -> Days:
        return self.book.window(self.measure, self.period) if self.measure else self.period.days

    def _stretches(self) -> list[Stretch]:
        stretches = self.book.stretches(self.person, self._window())
        return [stretch for stretch in stretches if stretch.days.start < self.period.days.before]

    def _reader(self, stretch: Stretch, day: dt.date | None = None) -> StretchReader:
        if self.measure is None:
            return StretchReader(self.book, stretch, self.period.days, str(self.plan.period), exact(self.component.weight), day)
        length = window_length(self.measure.over, self.plan.period)
        return StretchReader(self.book, stretch, self._window(), length, exact(self.component.weight), day)

    def money(self, value: Fraction) -> Fraction:
        return numbers.money(value, self.component.unit, self.plan.rounding_to, self.plan.rounding_points)

    # -- one stretch ----------------------------------------------------------------------------------------------

    def _stretch_lines(self, stretch: Stretch) -> list[Line]:
        reader = self._reader(stretch)
        is_open = self._is_open(stretch, reader)
        pieces = self._pieces(stretch, reader)
        for piece in pieces:
            if not is_open or piece.too_late:
                piece.exact = NOTHING
            elif piece.kind == "credit":
                piece.exact = self._after_the_deals_limits(piece.exact, reader, piece.credit.limits)
        lines, total = self._rounded_lines(stretch, reader, pieces)
        lines += self._no_longer(stretch.days, [(piece.kind, piece.fact) for piece in pieces])
        return lines + self._floor_line(stretch, reader, total if is_open else None)

    def _is_open(self, stretch: Stretch, reader: StretchReader) -> bool:
        """2.7.10: a gate that stays open is asked again as of the last day of each earlier period inside the stretch."""
        gate, readers = self.component.gate, [reader]
        if self.component.gate_stays_open:
            periods = periods_in(self.plan.period, Days(stretch.days.start, self.period.days.start), self.plan.fiscal_year_starts)
            last_days = [period.days.before - ONE_DAY for period in periods]
            readers += [self._reader(stretch, day) for day in last_days if day in stretch.days]
        return gate is None or any(is_yes(gate.tree, one) for one in readers)

    def _pieces(self, stretch: Stretch, reader: StretchReader) -> list[Piece]:
        """The exact amounts, multiplied (2.4.4: the factor is part of M, so that differences of M are never rounded again)."""
        component = self.component
        multiplier = number_or_zero(component.multiplier.tree, reader) if component.multiplier else Fraction(1)
        if self.measure is None:
            return self._period_piece(stretch, reader, multiplier)
        if component.rate and rates.one_amount_for_the_window(component):
            return [changed(piece, exact=self._times(piece.exact, multiplier)) for piece in self._window_pieces(reader)]
        pieces, running = [], NOTHING
        frozen = self._frozen(reader) if component.rate and component.rate.mode is not RateMode.FLAT and not component.per_deal else None
        in_order = self._in_order(stretch)
        too_late = self._too_late(stretch, in_order)
        for position, credit in enumerate(in_order, start=1):
            after = running + credit.amount
            if self._is_paid(credit, stretch):
                if frozen:
                    at_end, at_start = (self._times(self._earned_by(frozen, reader, x), multiplier) for x in (after, running))
                    exact = at_end - at_start
                else:
                    exact = self._times(self._own_amount(credit, CreditReader(reader, credit, running), reader), multiplier)
                pieces.append(
                    Piece(
                        "credit",
                        credit.fact.id,
                        exact,
                        position,
                        credit,
                        running,
                        after,
                        (credit.fact.return_of or credit.fact.id) in too_late,
                    )
                )
            running = after
        return pieces

    def _times(self, amount: Fraction, multiplier: Fraction) -> Fraction:
        """2.4.4, or rounded at each step (2.1.10)."""
        if self.plan.each_step is None:
            return product(amount, multiplier)
        amount = self.money(amount)
        return self.money(product(amount, multiplier)) if self.component.multiplier else amount

    def _period_piece(self, stretch: Stretch, reader: StretchReader, multiplier: Fraction) -> list[Piece]:
        component = self.component
        if component.pay:
            return [Piece("period", None, self._times(reader.amount_of_the_window(component.pay) or NOTHING, multiplier), 1)]
        last_day = self.period.days.before - ONE_DAY
        if last_day not in stretch.days:
            return []
        of = component.pool.of if component.pool else component.ranked.of
        members = {member.assignment.person: self._reader(member) for member in self.book.members(of, self.person, last_day)}
        if component.pool:
            part = groups.pool_part(component, self.person, members, multiplier, self.money)
        else:
            part = groups.reward(component, self.person, members, multiplier)
        return [Piece("period", None, part, 1)]

    def _too_late(self, stretch: Stretch, in_order: list[Credit]) -> set[str]:
        """2.7.7"""
        first, aggregate = self.component.first, self.measure.aggregate
        if first is None:
            return set()
        paid = [(self.person, credit) for credit in in_order if self._is_paid(credit, stretch)]
        if first.of_everybody:
            stretches = [one for person in self.book.payees() for one in self.book.stretches(person, self._window())]
            paid = [
                (one.assignment.person, credit)
                for one in stretches
                for credit in self.book.credits(self.measure, one, self.period.days.before)
                if self._is_paid(credit, one)
            ]
            paid.sort(key=lambda each: (each[1].day, each[1].fact.id.encode(), each[0].encode()))
        places = [(person, credit.fact.id) for person, credit in paid if groups.takes_a_place(credit, aggregate)]
        return {fact for person, fact in places[first.count :] if person == self.person}

    def _pays_now(self) -> bool:
        last_day = self.period.days.before - ONE_DAY
        starts, ends = self.component.starts, self.component.ends
        if self.measure is None and ((starts and last_day < starts) or (ends and last_day >= ends)):  # 2.7.11
            return False
        kinds = {When.LAST_MONTH_OF_QUARTER: "quarter", When.LAST_MONTH_OF_HALF_YEAR: "half-year", When.LAST_MONTH_OF_YEAR: "year"}
        if self.component.when is When.EVERY_PERIOD:
            return True
        longer = days_of(kinds[self.component.when], self.period.days.start, self.plan.fiscal_year_starts, self.plan.period)
        return longer.before == self.period.days.before

    def _is_paid(self, credit: Credit, stretch: Stretch) -> bool:
        if self.component.where is None:
            return True
        return is_yes(self.component.where.tree, FactReader(self.book, credit.fact, credit.day, stretch.assignment))

    def _in_order(self, stretch: Stretch) -> list[Credit]:
        """2.3.4"""

        def place(credit: Credit) -> tuple[dt.date, dt.date, bytes, bytes]:
            return self._first_counted(credit, stretch), credit.day, credit.fact.source.encode(), credit.fact.id.encode()

        return sorted(self.book.credits(self.measure, stretch, self.period.days.before), key=place)

    def _first_counted(self, credit: Credit, stretch: Stretch) -> dt.date:
        earlier = self._earned_as(stretch.days, "credit", credit.fact.id)
        if earlier:
            return min(self.book.first_day(line.first_period) for line in earlier)
        if not self._is_paid(credit, stretch):
            return period_of(self.plan.period, credit.day, self.plan.fiscal_year_starts).days.start
        return self.period.days.start

    # -- exact amounts --------------------------------------------------------------------------------------------

    def _of(self, reader: StretchReader) -> Fraction:
        """What band values are shares of, where that isn't the credit."""
        of = self.component.of
        if of.kind is OfKind.TARGET:
            return reader.target()
        return number_or_zero(of.formula.tree, reader) if of.kind is OfKind.FORMULA else Fraction(1)

    def _frozen(self, reader: StretchReader) -> rates.Frozen:
        rate = self.component.rate
        return rates.Frozen(rate, [rates.point_of(by, self.plan, reader) for by in rate.by], reader, self.component.of.kind is OfKind.ONE)

    def _earned_by(self, frozen: rates.Frozen, reader: StretchReader, x: Fraction) -> Fraction:
        """G(x)"""
        if self.component.of.kind in (OfKind.TARGET, OfKind.FORMULA) and self.component.rate.by[0].kind is ByKind.ATTAINMENT:
            return frozen.of_amount(x, self._of(reader), frozen.point.unit)
        return frozen.of_credit(x)

    def _window_pieces(self, reader: StretchReader) -> list[Piece]:
        frozen = self._frozen(reader)
        if self.component.rate.mode is RateMode.MILESTONES:
            reached = frozen.milestones(self._of(reader))
            return [Piece("milestone", str(limit), amount, number) for number, (limit, amount) in enumerate(reached, start=1)]
        return [Piece("window", None, product(frozen.value, self._of(reader)), 1)]

    def _own_amount(self, credit: Credit, reader: CreditReader, stretch: StretchReader) -> Fraction:
        component = self.component
        if component.rate and component.rate.mode is RateMode.FLAT:
            return product(credit.amount, number_or_zero(component.rate.flat.tree, reader))
        is_return = isinstance(credit.value, Fraction) and credit.value < 0
        if component.rate:
            amount = self._deal_by_itself(credit, reader, stretch, is_return)
        else:
            amount = number_or_zero(component.pay.tree, reader)
            amount = -abs(amount) if is_return else amount
        amount = product(amount, credit.share) if component.shared else amount
        return product(amount, credit.part)

    def _deal_by_itself(self, credit: Credit, reader: CreditReader, stretch: StretchReader, is_return: bool) -> Fraction:
        rate = self.component.rate
        axes = [rate.bands] if rate.bands else [rate.matrix, rate.matrix[0].bands]
        mirrored = [is_return and not any(limit.start_percent for limit in limits) for limits in axes]
        points = [rates.point_of_fact(by, reader.fact, flipped) for by, flipped in zip(rate.by, mirrored, strict=True)]
        frozen = rates.Frozen(rate, points, stretch)
        if rate.mode in rates.PER_WINDOW or self.component.of.kind is not OfKind.CREDIT:
            amount = product(frozen.value, self._of(stretch))
        else:
            one_of_a_count = Fraction(1) if self.measure.aggregate is Aggregate.COUNT else NOTHING
            amount = frozen.of_credit(abs(one_of_a_count if credit.value is None else credit.value))
        return -amount if is_return else amount

    # -- limits and rounding --------------------------------------------------------------------------------------

    def _limit(self, limits: Sequence[object], scope: LimitScope, reader: StretchReader) -> list[Fraction]:
        chosen = [limit.amount for limit in limits if limit.scope is scope]
        if scope is LimitScope.WINDOW:
            read = [reader.amount_of_the_window(amount) for amount in chosen]
        else:
            read = [evaluate(amount.tree, reader) for amount in chosen]
        return [amount for amount in read if amount is not None]

    def _caps(self, scope: LimitScope, reader: StretchReader) -> list[Fraction]:
        """2.4.5: one below zero counts as 0."""
        return [max(NOTHING, amount) for amount in self._limit(self.component.caps, scope, reader)]

    def _after_the_deals_limits(self, exact: Fraction, reader: StretchReader, part: Fraction) -> Fraction:
        size = abs(exact)
        size = max([size, *(product(floor, part) for floor in self._limit(self.component.floors, LimitScope.DEAL, reader))])
        size = min([size, *(product(cap, part) for cap in self._caps(LimitScope.DEAL, reader))])
        return size if exact >= 0 else -size

    def _rounded_lines(self, stretch: Stretch, reader: StretchReader, pieces: list[Piece]) -> tuple[list[Line], Fraction]:
        """2.4.4 to 2.4.6: the lines are differences of rounded running sums, less what was earned before."""
        caps = self._caps(LimitScope.WINDOW, reader)
        lines, running, given = [], NOTHING, NOTHING
        for piece in pieces:
            running += piece.exact
            upto = self.money(min([running, *caps]))
            line = self._line(stretch.days, piece.kind, piece.fact, upto - given)
            if line:
                lines.append(
                    changed(
                        line,
                        position=piece.position,
                        credit=piece.credit,
                        running_before=piece.running_before,
                        running_after=piece.running_after,
                        exact_after=min([running, *caps]),
                    )
                )
            given = upto
        return lines, given

    def _line(self, window: Days, kind: str, fact: str | None, entitled: Fraction, even_of_zero: bool = True) -> Line | None:
        earlier = self._earned_as(window, kind, fact)
        before = sum((line.amount for line in earlier), NOTHING)
        first = min((line.first_period for line in earlier), key=self.book.first_day, default=self.period.name)
        if entitled == before and (earlier or not even_of_zero):
            return None
        who, what, unit = self.person, self.component.key, self.component.unit
        return Line(who, what, unit, window, kind, fact, first, entitled, before, entitled - before, self.period.name)

    def _earned_as(self, window: Days, kind: str, fact: str | None) -> list[Earned]:
        wanted = (window.start, window.before, kind, fact)
        return [line for line in self.earned if (line.start, line.before, line.kind, line.fact) == wanted]

    def _no_longer(self, window: Days, still: list[tuple[str, str | None]]) -> list[Line]:
        """2.4.6: what counted before and no longer does."""
        before = {(line.kind, line.fact) for line in self.earned if (line.start, line.before) == (window.start, window.before)}
        gone = sorted(before - set(still) - {("floor", None)}, key=str)
        lines = [self._line(window, kind, fact, NOTHING, even_of_zero=False) for kind, fact in gone if kind != "limit"]
        return [line for line in lines if line]

    def _stretches_gone(self, stretches: list[Stretch]) -> list[Line]:
        """2.4.6: stretches of this window that exist no longer."""
        window = self._window().shared_with(self.plan.effective_from, self.plan.effective_before)
        known = {stretch.days for stretch in stretches}
        gone = {Days(line.start, line.before) for line in self.earned if line.kind != "limit"} - known
        lines: list[Line] = []
        for days in sorted(gone):
            if window.start <= days.start and days.before <= window.before:
                lines += self._no_longer(days, [])
                lines += [line for line in [self._line(days, "floor", None, NOTHING, even_of_zero=False)] if line]
        return lines

    def _floor_line(self, stretch: Stretch, reader: StretchReader, total: Fraction | None) -> list[Line]:
        """2.4.7; no total: the gate is closed."""
        if stretch.days.before > self.period.days.before:
            return []
        floors = self._limit(self.component.floors, LimitScope.WINDOW, reader) if total is not None else []
        short = max([NOTHING, *(self.money(floor) - total for floor in floors)])
        line = self._line(stretch.days, "floor", None, short, even_of_zero=False)
        return [line] if line else []

    def _limit_lines(self, lines: list[Line], stretches: list[Stretch]) -> list[Line]:
        """2.4.8"""
        cuts: list[Line] = []
        shorter: list[str | None] = [None]
        for scope in (LimitScope.MONTH, LimitScope.QUARTER, LimitScope.HALF_YEAR, LimitScope.YEAR):
            if not stretches or not any(limit.scope is scope for limit in self.component.caps):
                continue
            amounts = self._caps(scope, self._reader(stretches[-1]))
            days = days_of(str(scope), self.period.days.start, self.plan.fiscal_year_starts, self.plan.period)
            inside = [line for line in self.earned if self.book.first_day(line.period) in days]
            outside = [line for line in self.earned if line not in inside]
            raw = sum([line.amount for line in inside if _scope_of(line) in shorter] + [line.amount for line in lines + cuts], NOTHING)
            given = sum((line.amount for line in inside if _scope_of(line) == str(scope)), NOTHING)
            owed = max(NOTHING, -sum((line.amount for line in outside if _scope_of(line) == str(scope)), NOTHING))
            wanted = raw + owed if self.component.excess == "carried" else raw
            entitled = min([wanted, *map(self.money, amounts)]) - raw
            if entitled != given:
                who, what, unit, name = self.person, self.component.key, self.component.unit, self.period.name
                cuts.append(Line(who, what, unit, days, "limit", str(scope), name, entitled, given, entitled - given, name))
            shorter.append(str(scope))
        return cuts


def _scope_of(line: Earned) -> str | None:
    """Whose limit posted it; None for a line of anything else."""
    return line.fact if line.kind == "limit" else None
