"""Leaves out of a plan what it says of returns where nothing came back: the same results, without looking for any.

`returns: take back` is the default, and most companies' deals stay sold. To follow every sale beyond the end of its window costs reading
and time even if nothing ever comes of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from .plan import Plan
from .plan_copies import Copies
from .plan_money import CLAWBACK, RETURN, RETURNS, counts_returns

if TYPE_CHECKING:
    from .world import World


def for_world(plan: Plan, world: World) -> Plan:
    """Return the plan as it is calculated on the world: without its words on returns where nothing came back, now or when it was earned."""
    if not counts_returns(plan):
        return plan
    returns = world.facts.get(RETURNS.source)
    return plan if (returns is not None and returns.num_rows) or _came_back(plan, world) else without_returns(plan)


def without_returns(plan: Plan) -> Plan:
    """Return the plan whose measures look at no returns. What a component says itself with `clawback` stays."""
    if not counts_returns(plan):
        return plan
    return _LEFT_OUT.of(plan)


def _left_out(plan: Plan) -> Plan:
    measures = {key: replace(measure, returns=None) for key, measure in plan.measures.items()}
    components = {
        key: replace(one, clawback=None) if one.clawback is not None and one.clawback.within is None else one
        for key, one in plan.components.items()
    }
    return replace(plan, measures=measures, components=components)


_LEFT_OUT: Final = Copies(_left_out)


def _came_back(plan: Plan, world: World) -> bool:
    """Whether earlier periods posted anything for returns, which may no longer be among the facts."""
    import pyarrow.compute as pc  # here: Arrow takes a second to load, and whoever only reads plans needs none

    from . import earned as earlier

    earned = earlier.of_plan(world.earned, plan)
    if not earned.num_rows:
        return False
    taken = pc.any(pc.equal(earned.column("kind"), CLAWBACK)).as_py()
    return bool(taken or pc.any(pc.match_substring(earned.column("fact"), RETURN)).as_py())
