"""What reviews decided of windfalls, as a table for the engine and for files. One that was closed without a decision says nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from incentives.ledger.copying import copy_out

if TYPE_CHECKING:
    import pyarrow as pa

    from incentives.engine.plan import Plan


def reviews(plan_ids: list[int], plans: Iterable[Plan]) -> pa.Table:
    """Return what was decided for these plans, and nothing if none of them lets windfalls wait. A plan is named by its key."""
    from incentives.engine.world import REVIEWS

    if not any(measure.windfall and measure.windfall.waits for plan in plans for measure in plan.measures.values()):
        return REVIEWS.empty_table()
    sql = """
        SELECT w.person_id, plan.key, w.measure, w.fact, r.counts, r.amount
        FROM incentives_windfallreview r
        JOIN incentives_windfall w ON w.id = r.windfall_id JOIN incentives_plan plan ON plan.id = w.plan_id
        WHERE w.plan_id = ANY (%s) AND r.counts <> 'closed'
        ORDER BY w.person_id, plan.key COLLATE "C", w.measure COLLATE "C", w.fact COLLATE "C" """
    return copy_out(sql, [plan_ids], REVIEWS)


def decided() -> pa.Table:
    """Return all that was decided. A plan is named as its document names itself, which is how files are matched with it."""
    from incentives.engine.world import REVIEWS

    sql = """
        SELECT w.person_id, plan.name, w.measure, w.fact, r.counts, r.amount
        FROM incentives_windfallreview r
        JOIN incentives_windfall w ON w.id = r.windfall_id JOIN incentives_plan plan ON plan.id = w.plan_id
        WHERE r.counts <> 'closed'
        ORDER BY w.person_id, plan.name COLLATE "C", w.measure COLLATE "C", w.fact COLLATE "C" """
    return copy_out(sql, [], REVIEWS)
