"""Objectives (MBOs): the weights of what one person has due on one day must make a whole, or their results would mean nothing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from .money import plain_number
from .plan import Plan
from .problems import Problem
from .words import _

if TYPE_CHECKING:
    from .world import World

OBJECTIVES: Final = "objectives"
WHOLE: Final = 10**6
"""Weights are read as millionths."""


def reads_objectives(plan: Plan) -> bool:
    return any(measure.source == OBJECTIVES for measure in plan.measures.values())


def problems_of_objectives(plan: Plan, world: World) -> list[Problem]:
    """Return whose weights are no whole, of those who are on the plan; others' mistakes hold up nobody."""
    table = world.facts.get(OBJECTIVES)
    if table is None or not reads_objectives(plan) or not {"weight", "due_on"} <= set(table.column_names):
        return []
    payees = {row["person"] for row in world.assignments.select(["person", "plan"]).to_pylist() if row["plan"] == plan.name}
    totals: dict[tuple[str, dt.date], int] = defaultdict(int)
    for row in table.select(["owner", "weight", "due_on"]).to_pylist():
        if row["owner"] in payees and row["due_on"] is not None:
            totals[row["owner"], row["due_on"]] += row["weight"] or 0
    return [weights_problem(OBJECTIVES, *key, totals[key]) for key in sorted(totals) if totals[key] != WHOLE]


def weights_problem(path: str, person: str, day: dt.date, total: int) -> Problem:
    """Say that these weights, in millionths, are no whole."""
    text = _("The weights of what “%(person)s” has due on %(day)s add up to %(total)s%%, not to 100%%.")
    values = {"person": person, "day": day.isoformat(), "total": plain_number(Decimal(total).scaleb(-4))}
    return Problem("weights_not_whole", path, text, _("Write weights that are the whole together."), tuple(values.items()))
