"""Whose scores may change when somebody's facts do. Import it inside the functions that use it: Arrow takes a second to load.

By the same knowledge as a run's (touched.py), but from the persons alone that an event names, before anything is read. Sound before sharp:
where a plan's words could lead from these persons to anybody, it says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from crm.api import anything_returned
from incentives import documents
from incentives.engine.compile_credits import credit_formulas, fields_of_credit, fields_read
from incentives.engine.dependencies import looks_at_others, relations_read
from incentives.engine.led_to import reached_from
from incentives.engine.plan_money import counts_returns, follows_facts
from incentives.engine.scores import narrowed
from incentives.engine.without_returns import without_returns
from incentives.selectors.versions import shared_rows, versions_on_days

from .relations import relations

if TYPE_CHECKING:
    from incentives.engine.plan import Plan

OF_OTHER_FACTS: Final = frozenset({"account.is_new"})
"""Columns that another's fact may change: whose deal is won first makes the customer no longer new for everybody else."""


def credited_with(*, plan_id: int, measure: str | None, persons: Collection[int], first: dt.date, before: dt.date) -> frozenset[int] | None:
    """Return the persons, and everybody whose scores over these days their facts may change; None: anybody's.

    Scores are those of a measure of the plan, or without one of what it pays.
    """
    shared, found = shared_rows(), {str(person) for person in persons}
    for version in versions_on_days(first=first, before=before, plan_ids=[plan_id]):
        plan = documents.plan_in_force(version.document, shared, version.start, version.before)
        if measure is not None:
            plan = narrowed(plan, measure)
        if counts_returns(plan) and not anything_returned():
            plan = without_returns(plan)
        if looks_at_others(plan) or OF_OTHER_FACTS & _fields_read(plan) or _is_paid_for_what_was_theirs(plan):
            return None
        reached = reached_from(plan, relations(sorted(relations_read(plan))), [str(person) for person in persons])
        if reached is None:
            return None
        found |= reached
    return frozenset(map(int, found))


def _is_paid_for_what_was_theirs(plan: Plan) -> bool:
    """Whether what becomes of a deal may concern who was paid for it, whosever it is today."""
    return any(map(follows_facts, plan.components.values()))


def _fields_read(plan: Plan) -> set[str]:
    found = {field for measure in plan.measures.values() for field in fields_of_credit(measure)}
    return found.union(*(fields_read(*credit_formulas(component)) for component in plan.components.values()))
