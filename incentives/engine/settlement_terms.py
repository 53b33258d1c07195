"""What the plan's own limits come to for each payee in one period: caps, the draw of the period, what may be recovered.

Formulas are worked out by a program like all others; only dates and days are counted here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any

from .compile_credits import Wanted
from .compile_formula import Names, compiled
from .environment import Environment
from .lines import decimal_of
from .money import quotient, rounded_to_step, step_of
from .node import Node, told_as
from .periods import MONTHS, THE_PERIOD, WEEKS, Days, Period, add_months
from .plan import LimitScope, Plan
from .plan_money import Draw, PlanLimits
from .proration import counted
from .query import Query
from .session import Session
from .settlement import NONE, DrawTerms
from .windows import ONE_DAY, Calendar, Payee, Span

TABLE = "env:limits"


@dataclass(slots=True)
class Terms:
    """What holds for one payee in the period."""

    caps: dict[LimitScope, Decimal | None] = field(default_factory=dict)
    """Rounded, never below zero; None: no limit."""
    draw: DrawTerms | None = None
    pay_in: str | None = None
    """The currency that is agreed with the payee, where a parameter says it."""


def terms_of(plan: Plan, limits: PlanLimits, period: Period, env: Environment, session: Session) -> dict[str, Terms]:
    """Return the terms of everybody whose assignment to the plan began before the period ends, by person."""
    calendar = env.calendar.by_terms()
    payees = calendar.payees
    rows = [number for number, payee in enumerate(payees) if payee.start < period.before]
    spans = [Span(number, Days(payees[number].start, _until(payees[number], period)), period.before, period.days) for number in rows]
    found = _amounts(plan, limits, env, calendar, session, spans)
    step = step_of(plan.currency, money_to=plan.rounding_to)
    terms = {}
    for person, own in groupby(rows, key=lambda number: payees[number].person):
        numbers = list(own)
        last_row = _last_in(numbers, period, calendar)
        last = found[last_row]
        caps = {limit.scope: last[_cap(limit.scope)] for limit in limits.caps}
        terms[person] = Terms({scope: None if cap is None else max(NONE, rounded_to_step(cap, step)) for scope, cap in caps.items()})
        if plan.pay_in is not None and plan.pay_in.parameter is not None:
            terms[person].pay_in = str(payees[last_row].terms[0].parameters[plan.pay_in.parameter])
        if limits.draw is not None:
            terms[person].draw = _draw(limits.draw, numbers, found, last, period, calendar, step)
    return terms


def _until(payee: Payee, period: Period) -> dt.date:
    return period.before if payee.before is None else min(payee.before, period.before)


def _last_in(numbers: list[int], period: Period, calendar: Calendar) -> int:
    """Return the payee's last assignment with a day in the period, else the last before it: its parameters are read."""
    there = [number for number in numbers if calendar.stretches(THE_PERIOD, number, period)]
    return (there or numbers)[-1]


def _cap(scope: LimitScope) -> str:
    return f"cap per {scope.value}"


def _amounts(
    plan: Plan, limits: PlanLimits, env: Environment, calendar: Calendar, session: Session, spans: list[Span]
) -> dict[int, dict[str, Decimal | None]]:
    """Return what the formulas come to, by the number of the assignment."""
    formulas = {_cap(limit.scope): limit.amount for limit in limits.caps}
    if limits.draw is not None:
        formulas["draw"] = limits.draw.amount
        if limits.draw.recover_at_most is not None:
            formulas["at most"] = limits.draw.recover_at_most.formula
    if not formulas or not spans:
        return {span.payee: {} for span in spans}

    def program(shapes: Wanted) -> Query:
        columns = shapes[TABLE]
        query = Query(TABLE, {name: (name, shape) for name, shape in columns.items() if name in ("span", "as of") or name[:2] == "p."})
        parameters = {name[2:]: query[name] for name in query.shapes if name.startswith("p.")}
        names = Names(plan.tables, as_of=query["as of"], parameters=parameters)
        amounts: dict[str, Node] = {name: compiled(formula.tree, names) for name, formula in formulas.items()}
        query.bind(amounts)
        query.pick(["span", *amounts], order=["span"])
        return query

    with told_as("limits"):
        session.register(TABLE, *env.limits_table(spans, calendar))
        table, shapes = session.fetch("limits of the plan", [TABLE], program)
    rows: list[dict[str, Any]] = table.to_pylist()
    return {
        span.payee: {name: decimal_of(row[name], shapes[name].scale) for name in formulas} for span, row in zip(spans, rows, strict=True)
    }


def _draw(
    draw: Draw,
    numbers: list[int],
    found: dict[int, dict[str, Decimal | None]],
    last: dict[str, Decimal | None],
    period: Period,
    calendar: Calendar,
    step: Decimal,
) -> DrawTerms:
    payees, by = calendar.payees, calendar.plan.proration.by
    total, end = NONE, None
    for number in numbers:
        end = _end(draw, payees, number)
        working = payees[number].working
        days = sum(counted(part, by, working) for part in _days(calendar, number, period, end))
        amount = max(NONE, found[number]["draw"] or NONE)
        if period.kind in WEEKS:  # no number of months: a part, by days, of the month or year of weeks that holds it
            total += quotient(Fraction(amount) * days, counted(period.enclosing(draw.per).days, by, working))
        else:
            total += quotient(Fraction(amount) * MONTHS[period.kind] * days, MONTHS[draw.per] * counted(period.days, by, working))
    return DrawTerms(
        kind=draw.kind,
        amount=rounded_to_step(total, step),
        at_most=last.get("at most"),
        at_most_is_share=draw.recover_at_most is not None and draw.recover_at_most.is_share,
        forgives=draw.forgiven and end is not None and end <= period.start,
    )


def _days(calendar: Calendar, number: int, period: Period, end: dt.date | None) -> Iterator[Days]:
    """Yield the days of the period on which this assignment draws."""
    for span in calendar.stretches(THE_PERIOD, number, period):
        days = span.days.meet(None, end)
        if days is not None:
            yield days


def _end(draw: Draw, payees: Sequence[Payee], number: int) -> dt.date | None:
    """Return the first day without a draw; None where it has no end."""
    if draw.until is not None:
        return draw.until
    return None if draw.months is None else after_months(payees[number].on_plan_since, draw.months)


def after_months(day: dt.date, months: int) -> dt.date:
    """Return the first day on which so many full months have gone by (docs/plan-format.md 2.1.9): of 31 January and 1 the 1st of March."""
    month = add_months(day.replace(day=1), months)
    last = add_months(month, 1) - ONE_DAY
    return month.replace(day=day.day) if day.day <= last.day else last + ONE_DAY
