"""Who is on which plan from when, and what is expected of them. Quotas are set so that an average rep comes near them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from incentives.engine.periods import add_months

from .days import Story
from .deals import Deal
from .dice import dice
from .market import PRODUCTS, ExchangeRate, rates_by_month
from .staff import FARMS, HUNTS, Employee, Staff

FIELD_WORK = "field-work"
CURRENCY = {HUNTS: "USD", FARMS: "EUR", FIELD_WORK: "USD"}
MEASURE = {HUNTS: "bookings", FARMS: "revenue"}
TARGET_PER_QUARTER = {HUNTS: Decimal(6000), FARMS: Decimal(3500)}

SERVICES = frozenset(product.code for product in PRODUCTS if product.family == "Services")


@dataclass(frozen=True, slots=True)
class Assignment:
    person: str
    plan: str
    valid_from: dt.date
    valid_before: dt.date | None
    target: Decimal | None = None
    """A quarter."""


@dataclass(frozen=True, slots=True)
class Quota:
    person: str
    plan: str
    measure: str
    valid_from: dt.date
    valid_before: dt.date | None
    amount: Decimal
    """A quarter, in the plan's currency."""


def assignments_of(staff: Staff) -> list[Assignment]:
    """Every rep's plans; a change of plan ends one and begins the other on the same day."""
    rows = []
    for rep in staff.reps:
        rows += [Assignment(rep.reference, plan, first, before, TARGET_PER_QUARTER[plan]) for plan, first, before in spans(rep)]
        rows.append(Assignment(rep.reference, FIELD_WORK, rep.sells[0][0], rep.left_on))
    return rows


def spans(rep: Employee) -> Iterator[tuple[str, dt.date, dt.date | None]]:
    """The plans a rep sold on: plan, from, before."""
    ends = [first for first, _plan in rep.sells[1:]] + [rep.left_on]
    for (first, plan), before in zip(rep.sells, ends, strict=True):
        yield plan, first, before


def quotas_of(story: Story, staff: Staff, deals: list[Deal], rates: list[ExchangeRate]) -> list[Quota]:
    """A quota for each rep, plan and calendar year; who joins while the story runs starts with less."""
    usual = {plan: _usual_quarter(story, staff, deals, rates, plan) for plan in (HUNTS, FARMS)}
    return [quota for rep in staff.reps for quota in _quotas_of_rep(story, rep, usual)]


def _usual_quarter(story: Story, staff: Staff, deals: list[Deal], rates: list[ExchangeRate], plan: str) -> int:
    """What an average rep of a plan brings in a quarter, in its currency."""
    worth, reps = rates_by_month(rates, CURRENCY[plan]), {rep.reference: rep for rep in staff.reps}
    months: dict[str, int] = defaultdict(int)
    for rep in staff.reps:
        months[rep.reference] = sum(rep.plan_on(month) == plan and rep.works_on(month) for month in story.month_starts()[:-1])
    total = Decimal(0)
    for deal in deals:
        closed_on = deal.closed_on
        if deal.order and closed_on and story.start <= closed_on < story.this_month and reps[deal.owner].plan_on(closed_on) == plan:
            counted = sum((line.amount for line in deal.lines if plan == FARMS or line.product not in SERVICES), Decimal(0))
            total += counted * worth[deal.account.currency, closed_on.replace(day=1)]
    return int(total * 3 / max(1, sum(months.values())))


def _quotas_of_rep(story: Story, rep: Employee, usual: dict[str, int]) -> Iterator[Quota]:
    chance = dice(story.seed, "quotas", rep.reference)
    for plan, first, before in spans(rep):
        # Somewhat below the average, and a little more for the strong: about half of the reps come in above it.
        amount = usual[plan] * 92 // 100 * chance.around(100, 10) // 100 * (300 + rep.skill) // 400
        joined = rep.hired_on >= story.start and first == rep.hired_on
        begins = first
        for share, months in ((40, 1), (70, 2)) if joined else ():
            ends = add_months(begins.replace(day=1), months)
            if ends > story.as_of or (before and ends >= before):
                break
            yield Quota(rep.reference, plan, MEASURE[plan], begins, ends, _round(amount * share // 100))
            begins = ends
        new_year = dt.date(story.as_of.year, 1, 1)
        if begins < new_year and (before is None or new_year < before):
            yield Quota(rep.reference, plan, MEASURE[plan], begins, new_year, _round(amount))
            begins, amount = new_year, amount * 107 // 100
        yield Quota(rep.reference, plan, MEASURE[plan], begins, before, _round(amount))


def _round(amount: int) -> Decimal:
    """To whole thousands: nobody is given a quota of 71,348."""
    return Decimal(max(1, (amount + 500) // 1000) * 1000)
