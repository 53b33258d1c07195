"""An assignment row that is cut in two is still one agreement: nothing that anybody is paid changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from incentives.engine.world import ASSIGNMENTS, World

from .calculators import Calculator, by_engine, by_reference
from .worlds import Drawn, worlds

FIRST, LAST = dt.date(2025, 12, 1), dt.date(2026, 6, 30)


def cut(world: World, number: int, day: dt.date) -> World:
    """The same with one of the assignment rows ended on a day, and one like it that goes on from there."""
    rows = world.assignments.to_pylist()
    row = rows[number % len(rows)]
    assume(row["from"] < day and (row["before"] is None or day < row["before"]))
    others = [each for each in rows if each is not row]
    return replace(world, assignments=pa.Table.from_pylist([*others, {**row, "before": day}, {**row, "from": day}], schema=ASSIGNMENTS))


@pytest.mark.parametrize("calculator", [by_reference, by_engine], ids=["by_reference", "by_engine"])
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=worlds(), number=st.integers(0, 5), day=st.dates(FIRST, LAST))
def test_cutting_an_assignment_into_two_equal_rows_changes_nothing(calculator: Calculator, drawn: Drawn, number: int, day: dt.date) -> None:
    note(repr(drawn))
    world, period = drawn.world(len(drawn.periods) - 1), drawn.periods[-1]

    whole, in_two = calculator(drawn.plan, period, world), calculator(drawn.plan, period, cut(world, number, day))

    assert (whole.lines, whole.standings) == (in_two.lines, in_two.standings)
