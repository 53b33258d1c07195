"""The days on which payees are away, for plans that take them from quotas, as a table for the engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from incentives.engine.plan_days import Absence
from incentives.ledger.copying import copy_out

if TYPE_CHECKING:
    import pyarrow as pa

    from incentives.engine.plan import Plan


def absences(plans: Iterable[Plan]) -> pa.Table:
    """Return everybody's absences, and nobody's if no plan counts them: why somebody is away is kept with a run only where it is read."""
    from incentives.engine.world import ABSENCES

    relieving = [plan.proration for plan in plans if plan.proration.absence is not Absence.NONE]
    if not relieving:
        return ABSENCES.empty_table()
    kinds = None if any(not each.relief for each in relieving) else sorted({kind for each in relieving for kind in each.relief})
    sql = """
        SELECT person_id, valid_from, valid_before, nullif(kind, '') FROM people_absence
        WHERE %s::text[] IS NULL OR kind = ANY (%s)
        ORDER BY person_id, valid_from"""
    return copy_out(sql, [kinds, kinds], ABSENCES)
