"""Proving a run again: its kept inputs, checked byte by byte, are computed anew and compared with the ledger line by line.

What the database proved when the batch was posted (header, entries, lines and statements agree) is proven again with it: guards can be
switched off by whoever owns the database, and put on again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet
from django.db import connection

from incentives.ledger.columns import LINE, LINE_KEY, STANDING, WINDOW_RESULT
from incentives.ledger.copying import copy_out
from incentives.ledger.posting import posted_as, totals_of
from incentives.models import Batch, Run, RunInput
from incentives.selectors.periods import as_calculated

from . import computing, keeping
from .inputs import Inputs
from .keeping import KeptFile, KeptInputsChanged

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
    faults: tuple[str, ...]
    """What the database holds of the batch and does not agree with itself: at most fifty sentences."""

    @property
    def holds(self) -> bool:
        return not self.differences and not self.faults


def prove(run: Run, folder: Path) -> Proof:
    """Compute a run again from what it kept. Raises keeping.KeptInputsChanged when the kept files are not what they were."""
    files = _kept_files(run, folder)
    inputs = keeping.read_kept(folder)
    computed = computing.compute(inputs, progress=lambda version: None)
    batch = Batch.objects.filter(run=run).first()
    postings = computed.postings
    lines = postings.lines.append_column("posting", posted_as(postings.lines))
    differences = _about_the_run(run, inputs, batch, lines)
    differences += _compare("line", "incentives_line", _but_assigned(LINE), LINE_KEY, lines, batch)
    if batch is not None:
        differences += _compare("result", "incentives_windowresult", _but_assigned(WINDOW_RESULT), WINDOW_KEY, postings.windows, batch)
        differences += _compare("standing", "incentives_standing", _but_assigned(STANDING), STANDING_KEY, postings.standings, batch)
    differences += _about_its_plans(run, inputs, computed)
    return Proof(len(files), lines.num_rows, tuple(differences[:MOST_DIFFERENCES]), tuple(_faults(run, batch)[:MOST_DIFFERENCES]))


def _kept_files(run: Run, folder: Path) -> list[KeptFile]:
    """The files of a run, as the database lists them: exactly those that its `run.json` names, and as they were written."""
    rows = list(run.inputs.order_by("name"))
    files = [KeptFile(row.name, row.sha256, row.rows, row.bytes) for row in rows]
    listed = {file.name for file in files}
    if keeping.RUN not in listed:
        raise KeptInputsChanged(str(folder / keeping.RUN), "the database does not list it among the files of the run")
    keeping.verify(folder, files)
    named = keeping.named_in(folder)
    for name in sorted(named - listed):
        raise KeptInputsChanged(str(folder / name), "the database does not list it among the files of the run")
    for name in sorted(listed - named):
        raise KeptInputsChanged(str(folder / name), f"the run's own {keeping.RUN} does not name it")
    for row in rows:
        _as_described(folder / row.name, row)
    return files


def _as_described(path: Path, row: RunInput) -> None:
    rows = parquet.read_metadata(path).num_rows if path.suffix == ".parquet" else 0
    if (row.bytes, row.rows) != (path.stat().st_size, rows):
        raise KeptInputsChanged(
            str(path), f"it has {path.stat().st_size} bytes and {rows} rows, the database says {row.bytes} and {row.rows}"
        )
    if row.file != f"{row.run_id}/{row.name}":
        raise KeptInputsChanged(str(path), f"the database says that it is {row.file}")


def _faults(run: Run, batch: Batch | None) -> list[str]:
    """The database's own proof, as the commit of a batch asks for it; and that statements say what was posted into the period."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT fault FROM ledger_statement_faults(%s) AS fault", [run.period_id])
        of_statements = [f"{run.period.key}: {fault}" for (fault,) in cursor.fetchall()]
        if batch is None:
            return of_statements
        cursor.execute("SELECT fault FROM ledger_faults(%s) AS fault", [batch.pk])
        return [f"batch {batch.pk}: {fault}" for (fault,) in cursor.fetchall()] + of_statements


def _about_the_run(run: Run, inputs: Inputs, batch: Batch | None, lines: pa.Table) -> list[Difference]:
    """What the run says of itself, against what it kept and came to."""
    is_posted = run.state == Run.State.POSTED
    said = [
        ("period", as_calculated(run.period), inputs.period),
        ("data as of", run.data_as_of, inputs.as_of),
        ("lines", run.summary.get("lines"), lines.num_rows),
        ("totals", run.summary.get("totals"), totals_of(lines)),
        ("batch", "a batch" if is_posted else "none", "none" if batch is None else "a batch"),
    ]
    if batch is not None:
        said += [("lines of its batch", batch.lines, lines.num_rows), ("totals of its batch", batch.totals, totals_of(lines))]
    return [Difference(f"run {run.pk}", column, str(posted), str(computed)) for column, posted, computed in said if posted != computed]


def _but_assigned(columns: Sequence[str]) -> list[str]:
    return [column for column in columns if column not in ASSIGNED_WHEN_POSTED]


def _about_its_plans(run: Run, inputs: Inputs, computed: computing.Computed) -> list[Difference]:
    """Which versions were calculated, on which days, with which results: a run that found nothing new kept only these checksums."""
    posted = {
        plan.version_id: (plan.plan_id, plan.in_force_from, plan.in_force_before, plan.results_sha256) for plan in run.plans.order_by("pk")
    }
    wanted = {
        version.id: (version.plan_id, version.start, version.before, computed.results_sha256[version.id]) for version in inputs.all_versions
    }
    differences = []
    for version in sorted(posted.keys() | wanted.keys()):
        theirs, ours = posted.get(version), wanted.get(version)
        if theirs is None or ours is None:
            differences.append(Difference(f"plan version {version}", "", theirs and theirs[-1], ours and ours[-1]))
            continue
        for column, was, comes_to in zip(("plan", "in force from", "in force before", "checksum of results"), theirs, ours, strict=True):
            if was != comes_to:
                differences.append(Difference(f"plan version {version}", column, str(was), str(comes_to)))
    return differences


def _compare(
    what: str, table: str, columns: Sequence[str], key: Sequence[str], computed: pa.Table, batch: Batch | None
) -> list[Difference]:
    wanted = computed.select(columns)
    posted = _posted(table, columns, wanted.schema, batch)
    order = [(name, "ascending") for name in key]
    wanted, posted = wanted.sort_by(order), posted.sort_by(order)
    if wanted.num_rows == posted.num_rows and all(wanted[name].equals(posted[name]) for name in columns):
        return []
    return [*_posted_again(what, key, posted), *_differences(what, key, columns, wanted, posted)]


def _posted(table: str, columns: Sequence[str], schema: pa.Schema, batch: Batch | None) -> pa.Table:
    nullable = pa.schema([pa.field(field.name, field.type) for field in schema])
    if batch is None:
        return nullable.empty_table()
    return copy_out(f"SELECT {', '.join(columns)} FROM {table} WHERE batch_id = %s", [batch.pk], nullable)  # noqa: S608  names of our own


def _posted_again(what: str, key: Sequence[str], posted: pa.Table) -> Iterator[Difference]:
    """Rows of one key, of which there is one: compared by their keys, the second would hide behind the first."""
    counted = posted.group_by(list(key)).aggregate([([], "count_all")])
    for row in counted.filter(pc.greater(counted["count_all"], 1)).to_pylist():
        name = f"{what} {', '.join(str(row[part]) for part in key if row[part] is not None)}"
        yield Difference(name, "times", str(row["count_all"]), "1")


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
