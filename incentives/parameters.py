"""Personal parameters of a plan, as an assignment fills them in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from incentives.models import Assignment

if TYPE_CHECKING:
    from incentives.engine.plan import Plan as PlanSaid


def parameter_problems(plan: PlanSaid, assignment: Assignment) -> list[str]:
    """Return what the engine would refuse in an assignment's parameters: missing, unknown, not of their kind or out of their limits."""
    if not plan.parameters and not assignment.parameters:
        return []
    import pyarrow as pa

    from incentives.engine.payees import payees_of
    from incentives.engine.world import ASSIGNMENTS, PEOPLE, QUOTAS, World

    person = assignment.person.reference
    row = {
        "person": person,
        "plan": plan.name,
        "from": assignment.valid_from,
        "before": assignment.valid_before,
        "parameters": list(assignment.parameters.items()),
    }
    people = pa.Table.from_pylist([{"person": person}], schema=PEOPLE)
    assignments = pa.Table.from_pylist([row], schema=ASSIGNMENTS)
    _payees, problems = payees_of(plan, World(people, assignments, QUOTAS.empty_table(), {}))
    return [problem.message() for problem in problems]
