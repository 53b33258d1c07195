"""Runs one step of a mapping: a file, chunk by chunk, each chunk with its counts in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction

from crm import events
from crm.mapping.definition import ImportMapping, Step
from crm.mapping.files import CsvFile, RawRow
from crm.mapping.rows import Row, RowProblem, RowReader
from crm.models import ImportFile, ImportRun, Opportunity

from .deals import DealWriter
from .items import CannotWrite, Context, Item, Outcome, Writer
from .people import people_writer
from .quarantine import Place, settle
from .records import RecordWriter
from .resolve import Resolver
from .targets import MODELS

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row with its problems, for whoever asked for the import."""

    file: str
    number: int
    problems: tuple[RowProblem, ...]


@dataclass(slots=True)
class StepRun:
    step: Step
    file: CsvFile
    mapping: ImportMapping
    context: Context
    run: ImportRun
    counts: ImportFile
    progress: Callable[[ImportFile, int], None]
    refused: list[RefusedRow] = field(default_factory=list)
    rules: Counter[str] = field(default_factory=Counter)
    resolver: Resolver = field(init=False)
    writers: list[Writer] = field(init=False)
    place: Place = field(init=False)

    def __post_init__(self) -> None:
        self.resolver = Resolver(self.step, self.context)
        self.writers = [_writer(record.target.name, self.context) for record in self.step.records]
        self.place = Place(self.mapping.name, self.step.key, self.step.file)

    def execute(self) -> None:
        """Read the file to its end. What waits for a record further down is tried again, until nothing more comes free."""
        reader = RowReader(self.step, self.file)
        waiting: list[Row] = []
        for chunk in _chunks(iter(self.file)):
            waiting += self._chunk([reader.read(raw) for raw in chunk])
        while waiting:
            still = self._chunk(waiting)
            if len(still) == len(waiting):
                self._chunk(still, last=True)
                break
            waiting = still
        self.counts.done = True
        self.counts.save(update_fields=["done"])
        assert self.counts.read == self.file.rows, f"{self.file.path}: {self.file.rows} rows, {self.counts.read} accounted for"

    @transaction.atomic
    def _chunk(self, rows: list[Row], *, last: bool = False) -> list[Row]:
        """Settle these rows, and return those that wait for a record of this same file."""
        # The audit trail learns who acts from a statement that is not COPY; this one comes before the first record of the transaction.
        self.counts.save(update_fields=["done"])
        ready, waiting = self.resolver.resolve(rows, last=last)
        ready = self._write(ready)
        waits = {id(row) for row in waiting}
        settled = [row for row in rows if id(row) not in waits]
        self._keep_refused(settled, ready)
        self._count(settled, ready)
        self.progress(self.counts, self.file.rows)
        return waiting

    def _write(self, ready: list[tuple[Row, list[Item]]]) -> list[tuple[Row, list[Item]]]:
        """Write the records of these rows; a row that a service refuses is taken out and the rest written without it."""
        while True:
            try:
                with transaction.atomic():
                    self._write_all(ready)
                self.resolver.remember()
                return ready
            except CannotWrite as refused:
                refused.row.problems.append(RowProblem("refused", "", "%(message)s", {"message": refused.message}))
                # A row that repeats a record of the refused one now brings it itself, so all of them are resolved again.
                ready, _waiting = self.resolver.resolve([row for row, _items in ready if not row.problems], last=True)

    def _write_all(self, ready: list[tuple[Row, list[Item]]]) -> None:
        for place, (record, writer) in enumerate(zip(self.step.records, self.writers, strict=True)):
            items = []
            for row, made in ready:
                item = made[place]
                if item.row is row:
                    for each in self.step.records[place].fields:
                        if each.this:
                            item.values[each.target_field.name] = self._made(made, each.this)
                    items.append(item)
            writer.write(items)
            self.resolver.lookups.forget(record.target.name)

    def _made(self, made: list[Item], target: str) -> int:
        return next(item.id for item, record in zip(made, self.step.records, strict=True) if record.target.name == target)

    def _keep_refused(self, settled: list[Row], ready: list[tuple[Row, list[Item]]]) -> None:
        refused = [row for row in settled if row.problems]
        good = {name for row, _items in ready for name in (self.resolver.name_of(row), f"row {row.number}")}
        settle(self.place, [(self.resolver.name_of(row), row) for row in refused], good, self.context, self.run)
        self.refused += [RefusedRow(self.step.file, row.number, tuple(row.problems)) for row in refused]

    def _count(self, settled: list[Row], ready: list[tuple[Row, list[Item]]]) -> None:
        outcomes = Counter(
            max(item.outcome for item in items if item.row is row) if any(item.row is row for item in items) else Outcome.UNCHANGED
            for row, items in ready
        )
        created, updated = outcomes[Outcome.CREATED], outcomes[Outcome.UPDATED]
        counts = self.counts
        counts.read += len(settled)
        counts.created += created
        counts.updated += updated
        counts.unchanged += outcomes[Outcome.UNCHANGED]
        counts.quarantined += sum(1 for row in settled if row.problems)
        counts.set_aside += sum(1 for row in settled if row.set_aside)
        for row in settled:
            self.rules.update(set(row.touched) | ({row.set_aside} if row.set_aside else set()))
        counts.rules = dict(self.rules)
        counts.save()
        if created or updated:
            events.records_imported(
                run=self.run.pk, step=self.step.key, created=created, updated=updated, persons=self.context.persons, at=self.context.now
            )
            self.context.persons.clear()


def _writer(target: str, context: Context) -> Writer:
    from .targets import TARGETS

    model = MODELS.get(target)
    if model is None:
        writer: Writer = people_writer(target, context)
        return writer
    return DealWriter(TARGETS[target], context) if model is Opportunity else RecordWriter(TARGETS[target], model, context)


def _chunks(rows: Iterator[RawRow]) -> Iterator[list[RawRow]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
