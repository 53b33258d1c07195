"""Calculating with less work or memory comes to what the plain calculation comes to: totals without lines, payees by portions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from incentives.engine import calculation, duck
from incentives.engine.calculate import calculate, earned_by
from incentives.engine.dependencies import looks_at_others
from incentives.engine.periods import Period
from incentives.engine.portions import calculate_halves, in_portions, portions
from incentives.engine.problems import Refused

from . import small_worlds as w
from .calculators import ONE_THREAD
from .fed_forward import periods_of
from .worlds import SHAPES, crowd_of


@pytest.mark.parametrize("shape", SHAPES)
def test_totals_are_those_of_the_lines(shape: str) -> None:
    for plan, period, world, result in periods_of(crowd_of(shape, "totals", 6).at_once, ONE_THREAD):
        briefly = calculate(plan, period, world, with_credits=False, engine=ONE_THREAD)
        assert briefly.windows.to_pylist() == result.windows.to_pylist()
        assert briefly.standings == result.standings


def test_totals_of_a_period_that_was_posted_before_are_the_same_again() -> None:
    plan, period = w.plan("commission: {on: bookings, rate: 10%}"), Period.parse("2026-01")
    world = w.world([w.deal("D1", "01-10", "1000")])
    posted = calculate(plan, period, world)

    again = calculate(plan, period, replace(world, earned=earned_by(posted, period)), with_credits=False)

    assert again.windows == posted.windows


@pytest.mark.parametrize("shape", SHAPES)
def test_many_rows_come_to_what_few_do(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    periods = list(periods_of(crowd_of(shape, "stages", 6).at_once, ONE_THREAD))
    monkeypatch.setattr(duck, "STAGES_FROM", -1)
    monkeypatch.setattr(calculation, "NUMBERED_FROM", 1)
    for plan, period, world, result in periods:
        assert calculate(plan, period, world, engine=ONE_THREAD) == result


@pytest.mark.parametrize("shape", SHAPES)
def test_portions_put_together_are_the_whole(shape: str) -> None:
    for plan, period, world, result in periods_of(crowd_of(shape, "portions", 6).at_once, ONE_THREAD):
        facts = sum(table.num_rows for table in world.facts.values())
        found = list(in_portions(plan, period, world, facts_at_once=max(facts // 3, 1), engine=ONE_THREAD))
        assert len(found) == 1 or not looks_at_others(plan)
        for name in ("lines", "windows", "standings", "windfalls"):
            assert _in_order(pa.concat_tables([getattr(one, name) for one in found])) == _in_order(getattr(result, name)), name


@pytest.mark.parametrize("shape", SHAPES)
def test_two_halves_are_the_whole(shape: str) -> None:
    for plan, period, world, result in periods_of(crowd_of(shape, "halves", 6).at_once, ONE_THREAD):
        found = calculate_halves(plan, period, world, facts_from=1)
        for name in ("lines", "windows", "standings", "windfalls"):
            assert _in_order(getattr(found, name)) == _in_order(getattr(result, name)), name


def test_what_is_refused_of_one_half_is_told_with_what_is_refused_of_the_other() -> None:
    plan, period = w.plan("commission: {on: bookings, rate: 10%}"), Period.parse("2026-01")
    deals = [w.deal("D1", "01-10", "1000", currency="EUR"), w.deal("D2", "01-11", "1000", owner="Ben", currency="JPY")]
    world = w.world(deals, people=("Ana", "Ben"))
    with pytest.raises(Refused) as whole:
        calculate(plan, period, world)

    with pytest.raises(Refused) as halves:
        calculate_halves(plan, period, world, facts_from=1)

    assert len(whole.value.problems) == 2
    assert halves.value.problems == whole.value.problems


@pytest.mark.parametrize("shape", SHAPES)
def test_each_person_is_in_one_portion_in_the_order_of_persons(shape: str) -> None:
    drawn = crowd_of(shape, "portions", 6).at_once
    world = drawn.world(0)
    found = portions(drawn.plan, world, 1)
    if looks_at_others(drawn.plan):
        assert found == [None]
    else:
        persons = [person for portion in found if portion is not None for person in portion.to_pylist()]
        assert persons == sorted(set(world.assignments["person"].to_pylist()), key=str.encode)


def test_many_facts_and_nobody_on_the_plan_are_one_portion() -> None:
    plan, period = w.plan("commission: {on: bookings, rate: 10%}"), Period.parse("2026-01")
    world = w.world([w.deal("D1", "01-10", "1000"), w.deal("D2", "01-11", "1000")], assignments=[])

    assert portions(plan, world, 1) == [None]
    assert list(in_portions(plan, period, world, facts_at_once=1)) == [calculate(plan, period, world)]


def _in_order(table: pa.Table) -> list[dict[str, Any]]:
    """The rows in one order."""
    keys = ("person", "component", "measure", "window_from", "window_before", "kind", "fact", "source", "position")
    return sorted(table.to_pylist(), key=lambda row: [str(row.get(key)) for key in keys])
