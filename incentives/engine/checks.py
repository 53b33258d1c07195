"""What must hold of a world before a plan can be calculated on it, beyond what its tables' types say."""

from __future__ import annotations

import pyarrow.compute as pc

from .check_objectives import problems_of_objectives
from .check_shares import problems_of_shares
from .compile_credits import credit_formulas, fields_of_credit, fields_read
from .plan import CreditTo, Plan, Share
from .plan_money import columns_followed
from .problems import Problem
from .reach import problems_of_lines
from .words import _
from .world import World


def problems_of_world(plan: Plan, world: World) -> list[Problem]:
    """Return every source that is unknown or cannot say what the plan asks, and every column missing in one."""
    problems = problems_of_lines(plan, world) + problems_of_shares(plan, world) + problems_of_objectives(plan, world)
    for key, measure in plan.measures.items():
        if measure.source is None:
            continue
        path = f"measures.{key}.from"
        source, table = world.catalog.sources.get(measure.source), world.facts.get(measure.source)
        if source is None:
            problems.append(
                _problem("unknown_source", path, _("The plan reads %(source)s, and nothing is known of such facts."), source=measure.source)
            )
            continue
        if plan.asks_for_order(measure) and source.accepted_order_field is None:
            text = _("Only accepted orders count here, and %(source)s do not say whether there is one.")
            problems.append(
                _problem("no_accepted_order", path, text, _("Say `requires: nothing`, or measure another source."), source=measure.source)
            )
            continue
        if table is None:
            continue  # no facts of this source: the measure adds up nothing
        components = [component for component in plan.components.values() if component.on == key]
        wanted = fields_of_credit(measure) | fields_read(*(one for component in components for one in credit_formulas(component)))
        wanted |= {"id", "owner", str(measure.date)} | columns_followed(plan, measure.source)
        wanted |= {str(source.accepted_order_field)} if plan.asks_for_order(measure) else set()
        wanted |= {"currency"} if measure.money or measure.returns is not None else set()
        shared = measure.share is Share.SPLITS or measure.credit_to is CreditTo.ROLE
        if shared and pc.any(pc.equal(world.splits.column("source"), measure.source)).as_py():
            wanted.add(source.splits_by)
        for column in sorted(name for name in wanted if name and name not in table.column_names):
            problems.append(
                _problem(
                    "missing_column", path, _("The facts of %(source)s lack the column %(column)s."), source=measure.source, column=column
                )
            )
    return problems


def _problem(code: str, path: str, text: str, remedy: str = "", **values: str) -> Problem:
    return Problem(code, path, text, remedy, tuple(values.items()))
