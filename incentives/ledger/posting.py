"""Posting: what a calculation came to becomes one sealed batch, inside the caller's transaction."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection

from incentives.models import Account, Batch, Run
from incentives.models.ledger import COUNTERPARTS, OF_THE_COMPANY, Posting

from .columns import ENTRY, LINE_GROUP, POSTED_AS, STANDING, WINDOW_RESULT
from .copying import copy_blocks, copy_in

if TYPE_CHECKING:
    import pyarrow as pa

    from .grouping import Grouped


@dataclass(frozen=True, slots=True)
class Postings:
    """Tables of the engine's schemas LINES, WINDOWS and STANDINGS with `person_id` and `plan_version_id` in place of names."""

    lines: pa.Table
    windows: pa.Table
    standings: pa.Table


def post_batch(*, run: Run, postings: Postings, posted_at: dt.datetime) -> Batch:
    """Write one batch and have it sealed; the database proves it at commit. Must run in a transaction.

    Raises django.db.Error when the database refuses (a closed period, a line twice, lines that do not equal their entries).
    """
    assert connection.in_atomic_block, "a batch is posted in one transaction with its run's new state"
    batch_id = _next_batch(has_lines=postings.lines.num_rows > 0)
    lines = _grouped(postings.lines)
    _copy_lines(lines, batch_id)
    entries = _entries(lines, batch_id)
    copy_in("incentives_entry", ENTRY, entries)
    copy_in("incentives_windowresult", WINDOW_RESULT, _of_batch(postings.windows, batch_id))
    copy_in("incentives_standing", STANDING, _of_batch(postings.standings, batch_id))
    _seal(batch_id, run, posted_at, postings.lines, entries)
    return Batch.objects.get(id=batch_id)


def totals_of(lines: pa.Table) -> dict[str, str]:
    """Unit → sum of the lines' amounts, as text."""
    sums = lines.group_by(["unit"]).aggregate([("amount", "sum")]).sort_by("unit").to_pydict()
    return {unit: f"{amount:f}" for unit, amount in zip(sums["unit"], sums["amount_sum"], strict=True)}


def _next_batch(*, has_lines: bool) -> int:
    """The number of the new batch, with a table for its lines where it has any."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_stage_lines()" if has_lines else "SELECT ledger_next_batch()")
        return int(cursor.fetchone()[0])


def _of_batch(table: pa.Table, batch_id: int) -> pa.Table:
    import pyarrow as pa

    return table.append_column("batch_id", pa.repeat(pa.scalar(batch_id, pa.int64()), table.num_rows))


def _grouped(lines: pa.Table) -> Grouped:
    from .grouping import grouped

    return grouped(lines.append_column("posting", posted_as(lines)))


def posted_as(lines: pa.Table) -> pa.ChunkedArray:
    """The kind of entry that these lines belong to, by their kind and, for a draw, by the kind of draw in `fact`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kinds = lines["kind"]
    recoverable = pc.fill_null(pc.starts_with(lines["fact"], "recoverable "), False)
    drawn = pc.if_else(recoverable, Posting.DRAW.value, Posting.GUARANTEE.value)
    found: Any = pc.if_else(pc.is_in(kinds, pa.array(POSTED_AS)), kinds, Posting.EARNED.value)
    return pc.if_else(pc.equal(kinds, "draw"), drawn, found)


def _copy_lines(lines: Grouped, batch_id: int) -> None:
    if lines.lines.num_rows:
        copy_blocks(f"incentives_linegroup_{batch_id}", LINE_GROUP, lines.blocks(batch_id))


def _entries(lines: Grouped, batch_id: int) -> pa.Table:
    """One transfer per payee, version, component and kind whose lines do not cancel out; what is taken back goes the other way."""
    import pyarrow as pa
    import pyarrow.compute as pc

    keys = ["person_id", "plan_version_id", "component", "posting", "unit"]
    sums = lines.keys.append_column("amount", lines.amounts).group_by(keys).aggregate([("amount", "sum")])
    sums = sums.sort_by([(key, "ascending") for key in keys])
    sums = sums.filter(pc.not_equal(sums["amount_sum"], pa.scalar(Decimal(0), sums["amount_sum"].type)))
    others, earned = _accounts(sums)
    given = pc.greater(sums["amount_sum"], pa.scalar(Decimal(0), sums["amount_sum"].type))
    columns = {
        "batch_id": pa.repeat(pa.scalar(batch_id, pa.int64()), sums.num_rows),
        "kind": sums["posting"],
        "person_id": sums["person_id"],
        "plan_version_id": sums["plan_version_id"],
        "component": sums["component"],
        "unit": sums["unit"],
        "debit_id": pc.if_else(given, others, earned),
        "credit_id": pc.if_else(given, earned, others),
        "amount": pc.abs(sums["amount_sum"]),
    }
    return pa.table(columns)


def _accounts(sums: pa.Table) -> tuple[pa.Array, pa.Array]:
    """Ids of the account on the other side of each row, and of its payee's earnings; those that are missing are opened."""
    import pyarrow as pa

    units, persons, postings = (sums[name].to_pylist() for name in ("unit", "person_id", "posting"))
    others = [_counterpart(*row) for row in zip(postings, units, persons, strict=True)]
    earned = [(Account.Kind.EARNED.value, unit, person) for unit, person in zip(units, persons, strict=True)]
    known = _known_accounts(units)
    missing = sorted({*others, *earned} - known.keys(), key=lambda account: (account[0], account[1], account[2] or 0))
    if missing:
        known |= _opened(missing)
        if not known.keys() >= set(missing):
            known = _known_accounts(units)
    return pa.array([known[account] for account in others], pa.int64()), pa.array([known[account] for account in earned], pa.int64())


def _opened(accounts: Sequence[tuple[str, str, int | None]]) -> dict[tuple[str, str, int | None], int]:
    """Open accounts. Two runs of different periods may open the same one at once: one of them does, and it is not among the other's."""
    columns = [list(column) for column in zip(*accounts, strict=True)]
    sql = """
        INSERT INTO incentives_account (kind, unit, person_id)
        SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[]) ON CONFLICT DO NOTHING
        RETURNING kind, unit, person_id, id"""
    with connection.cursor() as cursor:
        cursor.execute(sql, columns)
        return {(kind, unit, person): pk for kind, unit, person, pk in cursor.fetchall()}


def _counterpart(posting: str, unit: str, person: int) -> tuple[str, str, int | None]:
    kind = COUNTERPARTS.get(Posting(posting), Account.Kind.INCENTIVE_COST)
    return kind.value, unit, None if kind in OF_THE_COMPANY else person


def _known_accounts(units: list[str]) -> dict[tuple[str, str, int | None], int]:
    rows = Account.objects.filter(unit__in=set(units)).values_list("kind", "unit", "person_id", "id")
    return {(kind, unit, person): pk for kind, unit, person, pk in rows}


def _seal(batch_id: int, run: Run, posted_at: dt.datetime, lines: pa.Table, entries: pa.Table) -> None:
    values = [batch_id, run.pk, run.period_id, posted_at, lines.num_rows, entries.num_rows, json.dumps(totals_of(lines))]
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_seal_batch(%s, %s, %s, %s, %s, %s, %s)", values)
        # The proof would run at the commit; asked for now, what it refuses is told here.
        cursor.execute("SET CONSTRAINTS proven IMMEDIATE")
