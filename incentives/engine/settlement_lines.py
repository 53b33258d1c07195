"""The lines of the plan as a whole: its cap, totals below zero, draws and their recovery; per payee and period only."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from .environment import Environment
from .exchange import MissingRates
from .lines_limits import KINDS
from .lines_window import Row, money
from .money import plain_number, step_of
from .payouts import Payouts
from .periods import Period
from .plan import Excess, LimitScope, Plan
from .plan_money import NOT_SETTLED, OF_A_FACT, PAYOUT, PLAN_KINDS, DrawKind, component_of
from .session import Session
from .settlement import NONE, Books, Cut, Entitled, settled
from .settlement_terms import Terms, terms_of
from .world import LINES

_RECOVERABLE = {kind.value for kind in DrawKind if kind.is_recoverable}


@dataclass(slots=True)
class _Posted:
    """What stands on one payee's account of the plan."""

    by_period: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """What components came to, holds and clawbacks too."""
    earned: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """The same without holds and clawbacks."""
    of_the_plan: dict[tuple[str, str, str | None], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    """Lines of the plan by period, kind and fact."""


def settlement_table(
    plan: Plan, period: Period, env: Environment, session: Session, earned: pa.Table, lines: pa.Table, rates: pa.Table
) -> pa.Table:
    """Return the plan's own lines of this period. earned: the plan's rows of EARNED; lines: all that its components post now.

    rates: RATES. Raises `MissingRates` where a total is paid in a currency to which there is none.
    """
    if plan.limits is None and plan.pay_in is None and not pc.any(pc.is_in(earned.column("kind"), pa.array(PLAN_KINDS))).as_py():
        return LINES.empty_table()
    posted = _posted(plan, period, earned, lines)
    limits = plan.limits or NOT_SETTLED
    terms = terms_of(plan, limits, period, env, session)
    rows: list[Row] = []
    payouts = Payouts(plan, period, rates)
    for person in sorted({*posted, *terms}, key=str.encode):
        rows += _Payee(plan, period, person, posted.get(person, _Posted()), terms.get(person, Terms()), payouts).rows()
    if payouts.missing:
        raise MissingRates(payouts.missing)
    fixed = {"plan": plan.name, "unit": plan.currency, "first_period": period.name, "reason": "new", "position": 1}
    return pa.Table.from_pylist([fixed | row for row in rows], schema=LINES) if rows else LINES.empty_table()


def _posted(plan: Plan, period: Period, earned: pa.Table, lines: pa.Table) -> dict[str, _Posted]:
    found: dict[str, _Posted] = defaultdict(_Posted)
    others = [key for key, component in plan.components.items() if component.unit != plan.currency]
    if earned.num_rows:
        own = earned.filter(pc.invert(pc.is_in(earned.column("component"), pa.array(others, pa.string()))))
        of_plan = pc.is_in(own.column("kind"), pa.array(PLAN_KINDS))
        for row in _sums(own.filter(pc.invert(of_plan)), "period"):
            _count(found[row["person"]], row["period"], row)
        for row in own.filter(of_plan).group_by(["person", "period", "kind", "fact"]).aggregate([("amount", "sum")]).to_pylist():
            found[row["person"]].of_the_plan[row["period"], row["kind"], row["fact"]] += row["amount_sum"]
    for row in _sums(lines.filter(pc.equal(lines.column("unit"), plan.currency))):
        _count(found[row["person"]], period.name, row)
    return found


def _sums(table: pa.Table, *keys: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.group_by(["person", "kind", *keys]).aggregate([("amount", "sum")]).to_pylist()
    return rows


def _count(posted: _Posted, period: str, row: Mapping[str, Any]) -> None:
    posted.by_period[period] += row["amount_sum"]
    if row["kind"] not in OF_A_FACT:
        posted.earned[period] += row["amount_sum"]


@dataclass(slots=True)
class _Payee:
    plan: Plan
    period: Period
    person: str
    posted: _Posted
    terms: Terms
    payouts: Payouts

    def rows(self) -> Iterator[Row]:
        name, limits = self.period.name, self.plan.limits or NOT_SETTLED
        cut = NONE
        for scope, one in self._cuts():
            whole = self.period.enclosing(KINDS[scope])
            before = self._of_the_plan(_names(whole, self.period), "plan limit", scope.value)
            cut += one.due - before
            operands = {"total": one.total, "owed": one.owed, f"cap per {scope.value}": one.cap}
            yield from self._line(whole, Entitled("plan limit", scope.value, one.due, operands), before)
        in_period = self._of_the_plan([name], "plan limit")
        total = self.posted.by_period[name] + in_period + cut
        step = step_of(self.plan.currency, money_to=self.plan.rounding_to)
        books = Books(-self._earlier("carry"), self._earlier("draw", _RECOVERABLE) + self._earlier("recovery"))
        known = set()
        kinds = list(settled(total, books, limits.negative, self.terms.draw, step))
        payable = total + sum((one_kind.amount for one_kind in kinds), NONE)
        for one_kind in (*kinds, *self.payouts.of(payable, self.terms.pay_in)):
            known.add((one_kind.kind, one_kind.fact))
            yield from self._line(self.period, one_kind, self.posted.of_the_plan.get((name, one_kind.kind, one_kind.fact), NONE))
        # What this very period posted by words that the plan has no longer is taken back.
        for (posted_in, kind, fact), amount in sorted(self.posted.of_the_plan.items(), key=str):
            if posted_in == name and kind != "plan limit" and (kind, fact) not in known:
                yield from self._line(self.period, Entitled(kind, fact, NONE), amount)

    def _cuts(self) -> Iterator[tuple[LimitScope, Cut]]:
        """Each limit of the plan, shortest first, with the lines of those before it counted in."""
        posted_now = NONE
        counted: list[LimitScope] = []
        limits = self.plan.limits or NOT_SETTLED
        for scope in (scope for scope in KINDS if scope in self.terms.caps):
            names = _names(self.period.enclosing(KINDS[scope]), self.period)
            total = posted_now + sum((self.posted.earned[name] for name in names), NONE)
            total += sum((self._of_the_plan(names, "plan limit", shorter.value) for shorter in counted), NONE)
            outside = {period for period, kind, fact in self.posted.of_the_plan if (kind, fact) == ("plan limit", scope.value)} - names
            owed = -self._of_the_plan(outside, "plan limit", scope.value)
            cut = Cut(self.terms.caps[scope], total, owed, limits.excess is Excess.CARRIED)
            posted_now += cut.due - self._of_the_plan(names, "plan limit", scope.value)
            counted.append(scope)
            yield scope, cut

    def _of_the_plan(self, periods: Any, kind: str, fact: str | None = None) -> Decimal:
        rows = self.posted.of_the_plan.items()
        return sum((amount for (period, what, of), amount in rows if what == kind and period in periods and fact in (None, of)), NONE)

    def _earlier(self, kind: str, facts: set[str] | None = None) -> Decimal:
        rows = self.posted.of_the_plan.items()
        return sum(
            (
                amount
                for (period, what, fact), amount in rows
                if what == kind and period != self.period.name and (facts is None or fact in facts)
            ),
            NONE,
        )

    def _line(self, days: Period, one: Entitled, before: Decimal) -> Iterator[Row]:
        if one.amount == before:
            return
        written = {name: plain_number(value) if isinstance(value, Decimal) else value for name, value in one.operands.items()}
        yield {
            "person": self.person,
            "component": component_of(one.kind, one.fact),
            "window_from": days.start,
            "window_before": days.before,
            "kind": one.kind,
            "fact": one.fact,
            "entitled": money(one.amount),
            "earned_before": money(before),
            "amount": money(one.amount - before),
            "operands": json.dumps(written) if written else None,
            **({"unit": one.fact} if one.kind == PAYOUT else {}),
        }


def _names(whole: Period, period: Period) -> set[str]:
    return {one.name for one in whole.split(period.kind)}
