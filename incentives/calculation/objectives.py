"""Objectives as rows of facts, for runs and for files."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from incentives.catalog import CATALOG
from incentives.engine.check_objectives import OBJECTIVES
from incentives.ledger.copying import copy_out

if TYPE_CHECKING:
    import pyarrow as pa


def objectives(first: dt.date, before: dt.date, persons: list[int] | None) -> pa.Table:
    """Return the objectives with a day in [first, before), and whatever is due with them: only together are their weights a whole.

    Of certain persons, or of everybody. Their owner is the text of the person's id.
    """
    from incentives.engine.world import facts_schema

    sql = """
        SELECT 'laurel/' || o.id, o.person_id, o.name, (o.weight * 1000000)::bigint, (o.result * 1000000)::bigint, o.due_on, o.reviewed_on
        FROM incentives_objective o
        WHERE (%s::bigint[] IS NULL OR o.person_id = ANY (%s)) AND EXISTS (
            SELECT FROM incentives_objective near
            WHERE near.person_id = o.person_id AND near.due_on = o.due_on
              AND ((near.due_on >= %s AND near.due_on < %s) OR (near.reviewed_on >= %s AND near.reviewed_on < %s))
        ) ORDER BY o.id"""
    return copy_out(sql, [persons, persons, first, before, first, before], facts_schema(CATALOG.sources[OBJECTIVES]))
