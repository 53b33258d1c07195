"""What somebody's pay by a plan may depend on beside their own credits: others' pay, who stands where, the period as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .formula import GroupRef, MonthsOnPlanRef
from .parts import slots_of
from .plan import Component, CreditTo, Plan
from .plan_money import follows_facts

RELATIONS: Final = {
    CreditTo.FIRST_MANAGER: "reporting",
    CreditTo.SECOND_MANAGER: "reporting",
    CreditTo.THIRD_MANAGER: "reporting",
    CreditTo.EVERY_MANAGER: "reporting",
    CreditTo.TEAM: "teams",
    CreditTo.ASSISTANTS: "assistants",
    CreditTo.TERRITORY: "territories",
}
"""The table that says who is credited, by the way in which a measure credits."""


def looks_at_others(plan: Plan) -> bool:
    """Return whether any component reads more than the payee's own credits: then a change for one is a change for all."""
    return any(_reads_a_group(component) for component in plan.components.values())


def relations_read(plan: Plan) -> frozenset[str]:
    """Return the names of the tables of relations (who reports to whom, who is in which team) that decide anything under the plan."""
    found = {RELATIONS[measure.credit_to] for measure in plan.measures.values() if measure.credit_to in RELATIONS}
    return frozenset(found | ({"teams"} if looks_at_others(plan) else set()))


def counts_months_on_plan(plan: Plan) -> bool:
    """Return whether any formula of the plan reads for how many months the payee is on it."""
    return any(isinstance(part, MonthsOnPlanRef) for read in _formulas_of(plan) for part in _parts(read))


def settles_by_period(plan: Plan) -> bool:
    """Return whether the plan settles something for each period as a whole: a cap, a draw, a hold; then no period can be passed over."""
    return plan.limits is not None or any(follows_facts(component) for component in plan.components.values())


def _formulas_of(plan: Plan) -> Iterator[object]:
    for measure in plan.measures.values():
        yield from (measure.where, measure.value, measure.territory)
    yield from (*plan.components.values(), plan.limits)


def _reads_a_group(component: Component) -> bool:
    first = component.first
    among_all = first is not None and first.of_everybody
    return (
        component.pool is not None
        or component.ranked is not None
        or among_all
        or any(isinstance(part, GroupRef) for part in _parts(component))
    )


def _parts(node: object) -> Iterator[object]:
    """Everything that a frozen tree is made of, itself first."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += part if isinstance(part, tuple) else [getattr(part, slot) for slot in slots_of(type(part))]
