"""How far back a period looks: to facts that formulas read in the window before (docs/plan-format.md 2.7), and to what was earned."""

from __future__ import annotations

import datetime as dt

import pyarrow.compute as pc

from .component_program import other_scopes, previous_read
from .lines_limits import KINDS
from .periods import Period, window_of
from .plan import Excess, Plan
from .plan_money import follows_facts, remembers
from .windows import window_before
from .world import World


def first_day_before(plan: Plan, period: Period) -> dt.date | None:
    """Return the first day of the windows before that are read when a period is calculated; None where none is.

    A stretch of a longer window may have ended in an earlier period, and is then read as seen from that one.
    """
    days = []
    for component in plan.components.values():
        seen_from = period
        if component.on is not None:
            start = window_of(plan.measures[component.on].over, period).start
            seen_from = Period.of(plan.period, start, plan.fiscal_year_starts)
        days += [window_before(plan.measures[key].over, seen_from).start for key in previous_read(component)]
    return min(days, default=None)


def first_day_of_earned(plan: Plan, first: Period, world: World) -> dt.date:
    """Return the first day from which what earlier periods earned matters to `first`."""
    days = [first.start]
    for component in plan.components.values():
        if component.on is not None:
            days.append(window_of(plan.measures[component.on].over, first).start)
        scopes = other_scopes(component)
        days += [first.enclosing(KINDS[scope]).start for scope in scopes]
        if scopes and component.excess is Excess.CARRIED:
            days.append(_first_assigned(plan, first, world))
    if any(follows_facts(component) for component in plan.components.values()):
        days.append(_first_assigned(plan, first, world))
    if plan.limits is not None:
        days += [first.enclosing(KINDS[limit.scope]).start for limit in plan.limits.caps]
        days += [_first_assigned(plan, first, world)] if remembers(plan.limits) else []
    return min(days)


def _first_assigned(plan: Plan, first: Period, world: World) -> dt.date:
    assigned = world.assignments.filter(pc.equal(world.assignments.column("plan"), plan.name)).column("from")
    return max(plan.effective_from, pc.min(assigned).as_py() or first.start)
