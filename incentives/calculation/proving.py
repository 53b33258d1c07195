"""Proving a run again: its kept inputs, checked byte by byte, are computed anew and compared with the ledger line by line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from incentives.ledger.columns import LINE, LINE_KEY, STANDING, WINDOW_RESULT
from incentives.ledger.copying import copy_out
from incentives.ledger.posting import posted_as
from incentives.models import Batch, Run

from . import computing, keeping
from .keeping import KeptFile

MOST_DIFFERENCES = 50
ASSIGNED_WHEN_POSTED = ("id", "batch_id")
WINDOW_KEY = ("person_id", "plan_version_id", "component", "window_from", "window_before")
STANDING_KEY = ("person_id", "plan_version_id", "measure", "window_from", "window_before")


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that stands otherwise in the database than in the calculation; None: it is not there at all."""

    what: str
    column: str
    posted: str | None
    computed: str | None


@dataclass(frozen=True, slots=True)
class Proof:
    files: int
    lines: int
    differences: tuple[Difference, ...]
    """At most fifty."""


def prove(run: Run, folder: Path) -> Proof:
    """Compute a run again from what it kept. Raises keeping.KeptInputsChanged when a kept file is not what it was."""
    files = [KeptFile(file.name, file.sha256, file.rows, file.bytes) for file in run.inputs.all()]
    keeping.verify(folder, files)
    inputs = keeping.read_kept(folder)
    computed = computing.compute(inputs, progress=lambda version: None)
    batch = Batch.objects.filter(run=run).first()
    postings = computed.postings
    lines = postings.lines.append_column("posting", posted_as(postings.lines["kind"]))
    differences = _compare("line", "incentives_line", _but_assigned(LINE), LINE_KEY, lines, batch)
    if batch is not None:
        differences += _compare("result", "incentives_windowresult", _but_assigned(WINDOW_RESULT), WINDOW_KEY, postings.windows, batch)
        differences += _compare("standing", "incentives_standing", _but_assigned(STANDING), STANDING_KEY, postings.standings, batch)
    differences += _other_checksums(run, computed)
    return Proof(len(files), lines.num_rows, tuple(differences[:MOST_DIFFERENCES]))


def _but_assigned(columns: Sequence[str]) -> list[str]:
    return [column for column in columns if column not in ASSIGNED_WHEN_POSTED]


def _other_checksums(run: Run, computed: computing.Computed) -> list[Difference]:
    """A run that found nothing new kept only the checksum of its results."""
    return [
        Difference(
            f"results of plan version {plan.version_id}", "checksum", plan.results_sha256, computed.results_sha256.get(plan.version_id)
        )
        for plan in run.plans.all()
        if computed.results_sha256.get(plan.version_id) != plan.results_sha256
    ]


def _compare(
    what: str, table: str, columns: Sequence[str], key: Sequence[str], computed: pa.Table, batch: Batch | None
) -> list[Difference]:
    wanted = computed.select(columns)
    posted = _posted(table, columns, wanted.schema, batch)
    order = [(name, "ascending") for name in key]
    wanted, posted = wanted.sort_by(order), posted.sort_by(order)
    if wanted.num_rows == posted.num_rows and all(wanted[name].equals(posted[name]) for name in columns):
        return []
    return list(_differences(what, key, columns, wanted, posted))


def _posted(table: str, columns: Sequence[str], schema: pa.Schema, batch: Batch | None) -> pa.Table:
    nullable = pa.schema([pa.field(field.name, field.type) for field in schema])
    if batch is None:
        return nullable.empty_table()
    return copy_out(f"SELECT {', '.join(columns)} FROM {table} WHERE batch_id = %s", [batch.pk], nullable)  # noqa: S608  names of our own


def _differences(what: str, key: Sequence[str], columns: Sequence[str], computed: pa.Table, posted: pa.Table) -> Iterator[Difference]:
    """Name what differs; by key, since one row missing would make all that follow it look different."""
    ours, theirs = _by_key(computed, key), _by_key(posted, key)
    for found in sorted(ours.keys() | theirs.keys(), key=str):
        name = f"{what} {', '.join(str(part) for part in found if part is not None)}"
        if found not in theirs:
            yield Difference(name, "", None, _said(ours[found].get("amount", ours[found].get("value"))))
        elif found not in ours:
            yield Difference(name, "", _said(theirs[found].get("amount", theirs[found].get("value"))), None)
        else:
            for column in columns:
                if ours[found][column] != theirs[found][column]:
                    yield Difference(name, column, _said(theirs[found][column]), _said(ours[found][column]))


def _by_key(table: pa.Table, key: Sequence[str]) -> dict[tuple[object, ...], dict[str, object]]:
    return {tuple(row[name] for name in key): row for row in table.to_pylist()}


def _said(value: object) -> str | None:
    return None if value is None else str(value)
