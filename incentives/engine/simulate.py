"""What a plan would have cost over past periods, by person, component and period, without posting anything.

What a window comes to is the sum of all that its periods post (docs/plan-format.md 2.4), so each component is calculated once, in the last
period of its window, and its windows' totals are read. Only where what a period pays depends on what other periods paid (limits of another
period, what a plan settles per period) every period is calculated in its turn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from .calculate import calculate, earned_by
from .calculation import ends_with
from .component_program import other_scopes
from .dependencies import settles_by_period
from .facts import FieldType
from .periods import Period
from .plan import Plan
from .plan_copies import Copies
from .without_returns import for_world
from .world import MONEY, World

AMOUNTS: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("component", pa.string(), False),
        pa.field("unit", pa.string(), False),
        pa.field("period", pa.string(), False),
        pa.field("amount", MONEY, False),
    ]
)
"""What a component pays somebody for windows that end in (or are cut off at the end of) a period; points are a unit like a currency."""


_IN_ITS_OWN_CURRENCY: Final = Copies(lambda plan: replace(plan, pay_in=None))


@dataclass(frozen=True, slots=True)
class Simulated:
    """`amounts` has the schema AMOUNTS, `standings` that of world.STANDINGS, as of the last period."""

    amounts: pa.Table
    standings: pa.Table


def simulate(plan: Plan, periods: Sequence[Period], world: World) -> Simulated:
    """Return what the plan comes to over consecutive periods, earliest first, for the assignments of the world.

    What was earned before the first period (`world.earned`) is taken off. Raises problems.Refused like `calculate`.
    """
    plan = for_world(plan, world)
    if plan.pay_in is not None:
        plan = _IN_ITS_OWN_CURRENCY.of(plan)  # in which costs are compared
    in_turn = {key for key, component in plan.components.items() if settles_by_period(plan) or other_scopes(component)}
    at_the_end = set(plan.components) - in_turn
    tables, standings = [AMOUNTS.empty_table()], None
    for period in periods:
        is_last = period == periods[-1]
        ending = {key for key in at_the_end if is_last or ends_with(plan, plan.components[key], period)}
        if ending or is_last:
            result = calculate(plan, period, world, components=ending, with_credits=False)
            tables.append(_of_windows(result.windows, plan, period))
            standings = result.standings
    tables += _in_turn(plan, in_turn, periods, world)
    assert standings is not None, "no period to simulate"
    return Simulated(_summed(pa.concat_tables(tables)), standings)


def _in_turn(plan: Plan, components: set[str], periods: Sequence[Period], world: World) -> Iterator[pa.Table]:
    if not components:
        return
    for period in periods:
        result = calculate(plan, period, world, components=components)
        yield _named(result.lines, period)
        world = replace(world, earned=pa.concat_tables([world.earned, earned_by(result, period)], promote_options="default"))


def _of_windows(windows: pa.Table, plan: Plan, period: Period) -> pa.Table:
    units = pa.array([plan.components[key].unit for key in windows["component"].to_pylist()], pa.string())
    return _named(windows.append_column("unit", units).append_column("amount", windows["entitled"]), period)


def _named(table: pa.Table, period: Period) -> pa.Table:
    names = pa.repeat(pa.scalar(period.name), table.num_rows)
    columns = [names if field.name == "period" else table[field.name] for field in AMOUNTS]
    return pa.table(columns, names=AMOUNTS.names).cast(AMOUNTS)


def _summed(table: pa.Table) -> pa.Table:
    keys = ["person", "component", "unit", "period"]
    return table.group_by(keys).aggregate([("amount", "sum")]).rename_columns([*keys, "amount"]).select(AMOUNTS.names).cast(AMOUNTS)


def with_amounts(world: World, percent: int) -> World:
    """Return the world with every amount of money in its facts at so many percent, rounded to ten-thousandths: a stress, no forecast."""
    facts = {}
    for name, table in world.facts.items():
        source = world.catalog.sources[name]
        for place, column in enumerate(table.column_names):
            field = source.fields.get(column)
            if field is not None and field.type is FieldType.MONEY:
                scaled = pc.divide(pc.add(pc.multiply(table[column], percent), 50), 100)
                table = table.set_column(place, table.schema.field(column), scaled.cast(table.schema.field(column).type))
        facts[name] = table
    return replace(world, facts=facts)


def covering(plan: Plan, first: dt.date, before: dt.date) -> Plan:
    """Return the plan as if it had been in force on all these days, for a candidate whose own days are still to come."""
    start = min(plan.effective_from, first)
    end = plan.effective_before if plan.effective_before is None or plan.effective_before >= before else before
    return replace(plan, effective_from=start, effective_before=end)
