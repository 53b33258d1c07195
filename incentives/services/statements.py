"""Writing statements: one per person and period, with totals that are sums of the ledger."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction

from incentives.models import Batch


@transaction.atomic
def write_statements(*, batch: Batch, at: dt.datetime) -> int:
    """Bring the statements of a batch's period up to date. Returns how many were new or changed.

    Whoever got a line gets new totals, and the statement is "calculated" again; whoever was calculated without one gets a first statement.
    """
    values: dict[str, Any] = {"batch": batch.pk, "period": batch.period_id, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_CHANGED, values)
        changed = int(cursor.rowcount)
        cursor.execute(_FIRST, values)
        return changed + int(cursor.rowcount)


_TOTALS = """
    SELECT person_id, jsonb_object_agg(unit, amount::text) AS totals FROM (
        SELECT entry.person_id, entry.unit, sum(CASE credit.kind WHEN 'earned' THEN entry.amount ELSE -entry.amount END) AS amount
        FROM incentives_entry entry
        JOIN incentives_account credit ON credit.id = entry.credit_id
        JOIN incentives_batch batch ON batch.id = entry.batch_id
        WHERE batch.period_id = %(period)s GROUP BY entry.person_id, entry.unit
    ) AS sums GROUP BY person_id"""

_CHANGED = f"""
WITH touched AS (
    SELECT DISTINCT person_id FROM incentives_linegroup WHERE batch_id = %(batch)s
)
INSERT INTO incentives_statement (person_id, period_id, state, totals, batch_id, updated_at)
SELECT touched.person_id, %(period)s, 'calculated', coalesce(totals.totals, '{{}}'), %(batch)s, %(at)s
FROM touched
LEFT JOIN ({_TOTALS}) AS totals USING (person_id)
ORDER BY touched.person_id
ON CONFLICT (person_id, period_id) DO UPDATE
SET state = 'calculated', totals = EXCLUDED.totals, batch_id = EXCLUDED.batch_id, updated_at = EXCLUDED.updated_at
"""  # noqa: S608  made of constants

_FIRST = """
INSERT INTO incentives_statement (person_id, period_id, state, totals, batch_id, updated_at)
SELECT person_id, %(period)s::bigint, 'calculated', '{}'::jsonb, %(batch)s::bigint, %(at)s::timestamptz
FROM (
    SELECT person_id FROM incentives_windowresult WHERE batch_id = %(batch)s
    UNION SELECT person_id FROM incentives_standing WHERE batch_id = %(batch)s
) AS calculated
ORDER BY person_id
ON CONFLICT (person_id, period_id) DO NOTHING
"""
