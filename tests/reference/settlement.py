"""2.8.1 to 2.8.7: what of a payee's period is paid: the plan's cap, totals below zero, the draw and its recovery."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from incentives.engine.plan import Excess, Limit, LimitScope
from incentives.engine.plan_money import CAP, COMPONENT_OF, OF_A_FACT, Draw, DrawKind, Negative, PlanLimits

from .credit import Book
from .formulas import evaluate, months_between
from .lines import Line
from .numbers import money, product, quotient
from .periods import MONTHS, ONE_DAY, WEEKS, Days, days_of
from .rows import Assignment, Earned, Value

NOTHING = Fraction(0)
SCOPES = (LimitScope.MONTH, LimitScope.QUARTER, LimitScope.HALF_YEAR, LimitScope.YEAR)
RECOVERABLE = {str(kind) for kind in DrawKind if kind.is_recoverable}


class AmountReader:
    """What amounts of `limits` may read: parameters of an assignment, tables on its last day or that of the period (2.8.1)."""

    def __init__(self, book: Book, assignment: Assignment) -> None:
        self.book, self.assignment = book, assignment
        before = book.period.days.before
        self.day = min(assignment.before or before, before) - ONE_DAY

    def parameter(self, name: str) -> Value:
        return self.assignment.parameters[name]

    def months_on_plan(self) -> Fraction:
        return self.book.months_on_plan(self.assignment, self.day)

    def lookup(self, table: str, keys: Sequence[Value]) -> Fraction | None:
        return self.book.lookup(table, keys, self.day)


class Settlement:
    """One payee's period, after all components; `posted` are the lines that the period has for them."""

    def __init__(self, book: Book, person: str, limits: PlanLimits, posted: Sequence[Line]) -> None:
        self.book, self.person, self.limits, self.plan, self.period = book, person, limits, book.plan, book.period
        paid = {key for key, component in self.plan.components.items() if component.unit == self.plan.currency} | set(COMPONENT_OF.values())
        self.earned = [line for line in book.earned if line.person == person and line.component in paid]
        self.posted = [line for line in posted if line.component in paid]
        began = [row for row in book.assignments if row.person == person and row.start < self.period.days.before]
        self.assignments = sorted(began, key=lambda row: row.start)

    def lines(self) -> list[Line]:
        if not self.assignments and not self.earned and not self.posted:
            return []
        caps = self._cap_lines()
        settled = self.posted + caps
        now = [line.amount for line in settled] + [
            line.amount for line in self.earned if line.period == self.period.name and COMPONENT_OF.get(line.kind, CAP) == CAP
        ]
        came_to = sum(now, NOTHING)
        carried = -self._before("carry")
        after = came_to + carried
        if self.limits.negative is Negative.CARRIED:
            after = max(NOTHING, after)
        found = [self._line("carry", None, after - came_to), *self._draw_lines(after)]
        return caps + [line for line in found if line]

    def _before(self, kind: str, facts: set[str] | None = None) -> Fraction:
        """What other periods have posted of a kind."""
        lines = [line for line in self.earned if line.kind == kind and line.period != self.period.name]
        return sum((line.amount for line in lines if facts is None or line.fact in facts), NOTHING)

    def _line(self, kind: str, fact: str | None, entitled: Fraction) -> Line | None:
        """2.8.11"""
        name = self.period.name
        earlier = [line for line in self.earned if (line.kind, line.fact, line.period) == (kind, fact, name)]
        before = sum((line.amount for line in earlier), NOTHING)
        if entitled == before:
            return None
        what, unit = COMPONENT_OF[kind], self.plan.currency
        return Line(self.person, what, unit, self.period.days, kind, fact, name, entitled, before, entitled - before, name)

    def _money(self, value: Fraction) -> Fraction:
        return money(value, self.plan.currency, self.plan.rounding_to, self.plan.rounding_points)

    def _reader(self) -> AmountReader | None:
        """2.8.1: the last assignment with a day in the period, or else the last that began before it ends."""
        inside = [row for row in self.assignments if self._days_there(row).count]
        rows = inside or self.assignments
        return AmountReader(self.book, rows[-1]) if rows else None

    def agreed(self, name: str) -> str | None:
        """What a text parameter says for the payee."""
        reader = self._reader()
        return str(reader.parameter(name)) if reader else None

    # -- the plan's cap (2.8.2) ----------------------------------------------------------------------------------------

    def _cap_lines(self) -> list[Line]:
        cuts: list[Line] = []
        shorter: list[str] = []
        for scope in SCOPES:
            caps = [limit for limit in self.limits.caps if limit.scope is scope]
            if not caps:
                continue
            days = days_of(str(scope), self.period.days.start, self.plan.fiscal_year_starts, self.plan.period)
            inside = [line for line in self.earned if self.book.first_day(line.period) in days]
            outside = [line for line in self.earned if self.book.first_day(line.period) not in days]
            raw = sum((line.amount for line in inside if _is_earned(line) or _scope_of(line) in shorter), NOTHING)
            raw += sum((line.amount for line in [*self.posted, *cuts] if _is_earned(line) or line in cuts), NOTHING)
            given = sum((line.amount for line in inside if _scope_of(line) == str(scope)), NOTHING)
            owed = max(NOTHING, -sum((line.amount for line in outside if _scope_of(line) == str(scope)), NOTHING))
            wanted = raw + owed if self.limits.excess is Excess.CARRIED else raw
            entitled = min([wanted, *self._amounts(caps)]) - raw
            if entitled != given:
                name, unit = self.period.name, self.plan.currency
                cuts.append(
                    Line(self.person, CAP, unit, days, "plan limit", str(scope), name, entitled, given, entitled - given, name),
                )
            shorter.append(str(scope))
        return cuts

    def _amounts(self, caps: Sequence[Limit]) -> list[Fraction]:
        reader = self._reader()
        read = [evaluate(limit.amount.tree, reader) for limit in caps] if reader else []
        return [max(NOTHING, self._money(amount)) for amount in read if amount is not None]

    # -- the draw (2.8.4 to 2.8.7) -------------------------------------------------------------------------------------

    def _draw_lines(self, after: Fraction) -> list[Line | None]:
        draw = self.limits.draw
        amount = self._drawn(draw) if draw else NOTHING
        lines: list[Line | None] = []
        if draw:
            paid = amount if draw.kind.is_advance else max(NOTHING, amount - max(after, NOTHING))
            lines.append(self._line("draw", str(draw.kind), paid))
        owed = self._before("draw", RECOVERABLE) + self._before("recovery")
        available = max(NOTHING, after - amount)
        back = min([owed, available, *self._at_most(draw, available)])
        forgiven = draw is not None and draw.forgiven and self._has_ended(draw)
        lines.append(self._line("recovery", None, -owed if forgiven else -back))
        lines.append(self._line("forgiven", None, owed - back if forgiven else NOTHING))
        return lines

    def _drawn(self, draw: Draw) -> Fraction:
        """D"""
        book, period = self.book, self.period.days
        total = NOTHING
        for row in self.assignments:
            days = self._days_there(row).shared_with(None, self._end(draw, row))
            amount = max(NOTHING, evaluate(draw.amount.tree, AmountReader(book, row)) or NOTHING)
            counted = book.counting.days(self.person, days)
            if self.plan.period in WEEKS:
                of = days_of(str(draw.per), period.start, self.plan.fiscal_year_starts, self.plan.period)
                total += quotient(amount * counted, Fraction(book.counting.days(self.person, of)))
                continue
            whole = book.counting.days(self.person, period) * MONTHS[str(draw.per)]
            total += quotient(amount * MONTHS[str(self.plan.period)] * counted, Fraction(whole))
        return self._money(total)

    def _days_there(self, row: Assignment) -> Days:
        """The days of the period on which assignment, employment and version hold."""
        there = self.book.people.get(self.person, {})
        days = self.period.days.shared_with(row.start, row.before).shared_with(self.plan.effective_from, self.plan.effective_before)
        return days.shared_with(there.get("hired_on"), there.get("left_on"))

    def _end(self, draw: Draw, row: Assignment) -> dt.date | None:
        """The first day without a draw, if it ends."""
        if draw.months is None:
            return draw.until
        hired_on = self.book.people.get(self.person, {}).get("hired_on")
        first = self.book.counting.first_day_on_the_plan(row, self.book.assignments, hired_on)
        day = first
        while months_between(first, day) < draw.months:
            day += ONE_DAY
        return day

    def _has_ended(self, draw: Draw) -> bool:
        """2.8.7: on or before the first day of the period."""
        end = self._end(draw, self.assignments[-1]) if self.assignments else None
        return end is not None and end <= self.period.days.start

    def _at_most(self, draw: Draw | None, available: Fraction) -> list[Fraction]:
        reader = self._reader()
        if draw is None or draw.recover_at_most is None or reader is None:
            return []
        most = evaluate(draw.recover_at_most.formula.tree, reader)
        if most is None:
            return []
        return [max(NOTHING, self._money(product(most, available) if draw.recover_at_most.is_share else most))]


def _scope_of(line: Earned) -> str | None:
    """Whose plan limit posted it; None for a line of anything else."""
    return line.fact if line.kind == "plan limit" else None


def _is_earned(line: Earned | Line) -> bool:
    """A component's, and not held or taken back."""
    return line.kind not in OF_A_FACT and line.kind not in COMPONENT_OF
