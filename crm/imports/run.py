"""Imports a folder of files by a mapping: everything is looked at before anything is written, and every row is accounted for."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from crm.mapping.definition import ImportMapping, Step
from crm.mapping.files import CsvFile, open_file
from crm.mapping.read import read_mapping
from crm.models import ImportFile, ImportRun, ImportState, Stage
from incentives.engine.problems import Problem, Refused
from incentives.engine.words import _ as mark
from people import api as people

from .deals import REACHED
from .items import Context
from .step import RefusedRow, StepRun
from .targets import TARGETS


class CannotImport(people.Refused):
    code = "cannot_import"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did, or would do: the counts of every step, and every refused row with its problems."""

    run: ImportRun
    files: tuple[ImportFile, ...]
    refused: tuple[RefusedRow, ...]
    dry_run: bool
    problems: tuple[Problem, ...] = ()
    """What is wrong with whole files that a dry run has left out."""


def load_mapping(path: Path) -> ImportMapping:
    """Read a mapping file. Raises incentives.engine.problems.Refused with every problem in it."""
    return read_mapping(path.read_bytes(), path=path.name, targets=TARGETS)


def import_folder(
    *,
    mapping: ImportMapping,
    folder: Path,
    clock: Callable[[], dt.datetime],
    user_id: int | None = None,
    dry_run: bool = False,
    progress: Callable[[ImportFile, int], None] = lambda counts, rows: None,
) -> ImportResult:
    """Import every file a mapping names. Raises Refused for damaged files, CannotImport while another import of the source runs.

    Each chunk of rows is a transaction of its own with its counts, so an import that was stopped can simply be run again: what it
    wrote is then unchanged. A dry run does all of it inside one transaction that is taken back; with damaged files it goes on without
    them and tells of them in its result, unless none can be read.
    """
    files, problems = _opened(mapping, folder)
    if problems and not (dry_run and files):
        raise Refused(problems)
    _refuse_unknown_stages(mapping)
    with _alone(mapping.source), people.acting(user_id=user_id, because=f"import: {mapping.name}"):
        with transaction.atomic() if dry_run else nullcontext():
            result = replace(_import(mapping, files, clock, user_id, dry_run, progress), problems=tuple(problems))
            if dry_run:
                transaction.set_rollback(True)
        return result


def _opened(mapping: ImportMapping, folder: Path) -> tuple[list[tuple[Step, CsvFile]], list[Problem]]:
    problems: list[Problem] = []
    files = []
    for step in mapping.steps:
        file, found = open_file(folder, step, mapping)
        problems += found
        if file is not None:
            files.append((step, file))
    return files, problems


@contextmanager
def _alone(source: str) -> Iterator[None]:
    """Two imports of one source at once would create the same records twice; the second is refused. Held by the connection."""
    key = zlib.crc32(f"import {source}".encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            raise CannotImport(_("An import from “%(source)s” is running. Start this one when that has ended.") % {"source": source})
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


def _import(
    mapping: ImportMapping,
    files: list[tuple[Step, CsvFile]],
    clock: Callable[[], dt.datetime],
    user_id: int | None,
    dry_run: bool,
    progress: Callable[[ImportFile, int], None],
) -> ImportResult:
    now = clock()
    _close_dead_runs(mapping.source, now)
    run = ImportRun.objects.create(
        mapping=mapping.name, source=mapping.source, mapping_text=mapping.text, started_at=now, started_by_id=user_id
    )
    read = {step.key for step, _file in files}
    unread = {record.target.name: step.file for step in mapping.steps if step.key not in read for record in step.records}
    context = Context(mapping.source, now, user_id, unread=unread)
    counts: list[ImportFile] = []
    refused: list[RefusedRow] = []
    try:
        _create_stages(mapping)
        for position, (step, file) in enumerate(files, start=1):
            counted = ImportFile.objects.create(run=run, position=position, step=step.key, file=step.file, sha256=file.sha256)
            counts.append(counted)
            step_run = StepRun(step, file, mapping, context, run, counted, progress)
            step_run.execute()
            refused += step_run.refused
    except Exception as error:
        if not dry_run:
            ImportRun.objects.filter(pk=run.pk).update(
                state=ImportState.FAILED, finished_at=clock(), message=f"{type(error).__name__}: {error}"[:2_000]
            )
        raise
    run.state, run.finished_at = ImportState.DONE, clock()
    run.save(update_fields=["state", "finished_at"])
    return ImportResult(run, tuple(counts), tuple(refused), dry_run)


def _close_dead_runs(source: str, now: dt.datetime) -> None:
    """Whoever holds the lock knows: a run of this source that still says it is running has died."""
    ImportRun.objects.filter(source=source, state=ImportState.RUNNING).update(
        state=ImportState.FAILED, finished_at=now, message=_("It ended without a word, part of the way. Its finished chunks are kept.")
    )


def _refuse_unknown_stages(mapping: ImportMapping) -> None:
    """A day on which a deal reached a stage that nobody has would be lost without a word."""
    known = {*Stage.objects.values_list("key", flat=True), *(row.key for row in mapping.stages)}
    text, remedy = mark("There is no stage with the key “%(key)s”."), mark("Name it under `stages`, or correct `reached.%(key)s`.")
    problems = []
    for step in mapping.steps:
        for record in step.records:
            for field in record.fields:
                key = field.target_field.name.removeprefix(REACHED)
                if key != field.target_field.name and key not in known:
                    path = f"steps.{step.key}.records.{record.target.name}.{field.target_field.name}"
                    problems.append(Problem("no_such_stage", path, text, remedy, (("key", key),)))
    if problems:
        raise Refused(problems)


def _create_stages(mapping: ImportMapping) -> None:
    """Create the stages that the mapping names; those the company has already stay as it has set them."""
    known = set(Stage.objects.values_list("key", flat=True))
    Stage.objects.bulk_create(
        Stage(key=row.key, name=row.name, position=row.position, kind=row.kind, probability=row.probability, forecast=row.forecast)
        for row in mapping.stages
        if row.key not in known
    )
