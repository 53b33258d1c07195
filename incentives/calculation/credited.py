"""Whose scores may change when somebody's facts do. Import it inside the functions that use it: Arrow takes a second to load."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from incentives import documents
from incentives.engine.dependencies import relations_read
from incentives.engine.led_to import reached_from
from incentives.engine.scores import narrowed
from incentives.selectors.versions import shared_rows, versions_on_days

from .relations import relations


def credited_with(*, plan_id: int, key: str, persons: Collection[int], first: dt.date, before: dt.date) -> frozenset[int] | None:
    """Return the persons, and everybody whom a measure of the plan may credit with their facts on these days; None: anybody."""
    shared, found = shared_rows(), {str(person) for person in persons}
    for version in versions_on_days(first=first, before=before, plan_ids=[plan_id]):
        plan = narrowed(documents.plan_in_force(version.document, shared, version.start, version.before), key)
        reached = reached_from(plan, relations(sorted(relations_read(plan))), [str(person) for person in persons])
        if reached is None:
            return None
        found |= reached
    return frozenset(map(int, found))
