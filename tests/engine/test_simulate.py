"""A simulation of past periods comes to what calculating them one after the other posts, period limits and open windows included."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incentives.engine.calculate import calculate, earned_by
from incentives.engine.periods import Period
from incentives.engine.plan import Plan
from incentives.engine.simulate import covering, simulate, with_amounts
from incentives.engine.world import World

from . import small_worlds as w

PLAN = """
commission: {on: bookings, rate: {by: attainment(bookings), mode: whole, bands: {0%: 5%, 100%: 8%}}, floor: 100}
slices: {on: bookings, gate: bookings >= 500, rate: {by: attainment(bookings), mode: marginal, bands: {0%: 5%, 100%: 8%}}, cap: 4000}
limited: {on: bookings, pay: 30, cap: 60 per month, excess: carried}
bonus: {pay: "if(attainment(bookings) >= 100%, 500, 0)", when: last month of quarter}
effort: {unit: points, on: bookings, pay: 1}
"""
MONTHS = [Period.parse(f"2026-0{number}") for number in range(1, 6)]


def posted(plan: Plan, world: World) -> dict[Any, Decimal]:
    """Person, component → everything that the months post one after the other."""
    totals: dict[Any, Decimal] = defaultdict(Decimal)
    earned = world.earned
    for period in MONTHS:
        result = calculate(plan, period, replace(world, earned=earned))
        earned = pa.concat_tables([earned, earned_by(result, period)])
    for row in earned.to_pylist():
        totals[row["person"], row["component"]] += row["amount"]
    return {key: amount for key, amount in totals.items() if amount}


def simulated(plan: Plan, world: World) -> dict[Any, Decimal]:
    totals: dict[Any, Decimal] = defaultdict(Decimal)
    for row in simulate(plan, MONTHS, world).amounts.to_pylist():
        totals[row["person"], row["component"]] += row["amount"]
    return {key: amount for key, amount in totals.items() if amount}


days = st.builds("0{}-{:02d}".format, st.integers(1, 5), st.integers(1, 28))
deals = st.lists(st.tuples(days, st.integers(-20_000, 90_000), st.sampled_from(["Ana", "Ben"])), max_size=8)


@settings(max_examples=8, deadline=None)
@given(drawn=deals)
def test_a_simulation_is_what_the_periods_post(drawn: list[tuple[str, int, str]]) -> None:
    plan = w.plan(PLAN)
    world = w.world([w.deal(f"D{i}", day, str(amount), owner=owner) for i, (day, amount, owner) in enumerate(drawn)], people=("Ana", "Ben"))
    assert simulated(plan, world) == posted(plan, world)


def test_amounts_are_scaled_for_a_stress_and_counts_are_not() -> None:
    plan = w.plan("commission: {on: bookings, rate: 10%}\neffort: {unit: points, on: bookings, pay: 1}")
    world = w.world([w.deal("D1", "01-10", "1000"), w.deal("D2", "01-11", "-500")])
    assert simulated(plan, with_amounts(world, 110)) == {("Ana", "commission"): Decimal(55)}
    assert simulated(plan, with_amounts(world, 90)) == {("Ana", "commission"): Decimal(45)}


@pytest.mark.parametrize("days", ["2026-06-01", "2025-01-01"])
def test_a_candidate_of_later_days_is_simulated_as_if_it_had_been_in_force(days: str) -> None:
    plan = w.plan("commission: {on: bookings, rate: 10%}", head=w.HEAD.replace("2025-01-01", days))
    first, before = MONTHS[0].start, MONTHS[-1].before
    assert simulated(covering(plan, first, before), w.world([w.deal("D1", "01-10", "1000")])) == {("Ana", "commission"): Decimal(100)}


def test_what_a_plan_costs_is_told_in_its_own_currency_whatever_it_is_paid_in() -> None:
    world = w.world([w.deal("D1", "01-10", "1000")])
    for limits in ("", "limits: {cap: 100000 per year}\n"):
        head = w.HEAD.replace("measures:", "pay in: {currency: EUR, rate: 0.9}\n" + limits + "measures:", 1)
        assert simulated(w.plan("commission: {on: bookings, rate: 10%}", head=head), world) == {("Ana", "commission"): Decimal(100)}
