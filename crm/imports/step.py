"""Runs one step of a mapping: a file, chunk by chunk, each chunk with its counts in one transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction

from crm import events
from crm.mapping.definition import ImportMapping, Step
from crm.mapping.files import CsvFile, RawRow
from crm.mapping.rows import Row, RowProblem, RowReader
from crm.models import ImportFile, ImportRun, Opportunity, OpportunitySplit

from .deals import DealWriter
from .items import Context, Item, Outcome, Writer
from .people import people_writer
from .quarantine import GoodRows, Place, close_mended, keep
from .records import RecordWriter
from .resolve import Resolver
from .splits import SplitWriter, check_deals
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
    good: GoodRows = field(init=False)
    grouped: int | None = field(init=False)
    """The place of the record whose rows belong together, if the step has one."""

    def __post_init__(self) -> None:
        self.resolver = Resolver(self.step, self.context)
        self.writers = [_writer(record.target.name, self.context) for record in self.step.records]
        self.place = Place(self.mapping.name, self.step.key, self.step.file)
        self.good = GoodRows(self.place)
        self.grouped = next((place for place, record in enumerate(self.step.records) if record.target.together), None)

    def execute(self) -> None:
        """Read the file to its end. What waits for a record further down is tried again, until nothing more comes free."""
        reader = RowReader(self.step, self.file)
        waiting: list[Row] = []
        for chunk in self._chunks(reader):
            waiting += self._chunk(chunk)
        while waiting:
            still = self._chunk(waiting)
            if len(still) == len(waiting):
                self._chunk(still, last=True)
                break
            waiting = still
        close_mended(self.place, self.good, self.context, self.run)
        self.counts.done = True
        self.counts.save(update_fields=["done"])
        assert self.counts.read == self.file.rows, f"{self.file.path}: {self.file.rows} rows, {self.counts.read} accounted for"

    def _chunks(self, reader: RowReader) -> Iterator[list[Row]]:
        if self.grouped is None:
            for raws in _batches(self.file):
                yield [reader.read(raw) for raw in raws]
            return
        # Rows that belong together may stand anywhere in the file, and are brought into one chunk.
        groups: dict[str | int, list[Row]] = defaultdict(list)
        for raw in self.file:
            row = reader.read(raw)
            groups[self.resolver.group_of(row, self.grouped) or row.number].append(row)
        chunk: list[Row] = []
        for rows in groups.values():
            chunk += rows
            if len(chunk) >= CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    @transaction.atomic
    def _chunk(self, rows: list[Row], *, last: bool = False) -> list[Row]:
        """Settle these rows, and return those that wait for a record of this same file."""
        # The audit trail learns who acts from a statement that is not COPY; this one comes before the first record of the transaction.
        self.counts.save(update_fields=["done"])
        ready, waiting = self._resolve(rows, last=last)
        ready = self._write(ready)
        waits = {id(row) for row in waiting}
        settled = [row for row in rows if id(row) not in waits]
        self._keep_refused(settled, ready)
        self._count(settled, ready)
        self.progress(self.counts, self.file.rows)
        return waiting

    def _write(self, ready: list[tuple[Row, list[Item]]]) -> list[tuple[Row, list[Item]]]:
        """Write the records of these rows; all that a service refuses are taken out at once, and the rest written without them."""
        while True:
            with transaction.atomic():
                self._write_all(ready)
                refused = self._note_refusals(ready)
                if refused:
                    transaction.set_rollback(True)
            if not refused:
                self.resolver.remember()
                return ready
            # A row that repeats another record of a refused one now brings it itself, so all of them are resolved again.
            ready, _waiting = self._resolve([row for row, _items in ready], last=True)

    def _note_refusals(self, ready: list[tuple[Row, list[Item]]]) -> bool:
        """Every row whose record a service refused is told so, also the one that only repeats it. Whether there are any."""
        any_refused = False
        for row, made in ready:
            for place, item in enumerate(made):
                if item.refusal is not None:
                    any_refused = True
                    column = self.resolver.column_of(place, item.refusal.field)
                    row.problems.append(RowProblem("refused", column, "%(message)s", {"message": item.refusal.message}))
        return any_refused

    def _resolve(self, rows: list[Row], *, last: bool) -> tuple[list[tuple[Row, list[Item]]], list[Row]]:
        """Resolve rows; those that belong together wait together, and are refused together."""
        ready, waiting = self.resolver.resolve(rows, last=last)
        place = self.grouped
        if place is None:
            return ready, waiting
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            if not row.set_aside and (name := self.resolver.group_of(row, place)):
                groups[name].append(row)
        waits = {id(row) for row in waiting}
        later = {name for name, members in groups.items() if any(id(row) in waits for row in members)}
        waiting = [row for row in rows if id(row) in waits or self.resolver.group_of(row, place) in later]
        waits = {id(row) for row in waiting}
        now = {name: members for name, members in groups.items() if name not in later}
        made = {id(row): (row, items[place]) for row, items in ready if id(row) not in waits}
        check_deals(now, made, self.resolver.columns_of(place), self.context)
        kept = [row for row, _items in ready if not row.problems and id(row) not in waits]
        if len(kept) < len(ready):
            # Another record that a row taken out would have brought is now brought by the next row that has it.
            ready, _waiting = self.resolver.resolve(kept, last=last)
        return ready, waiting

    def _write_all(self, ready: list[tuple[Row, list[Item]]]) -> None:
        for place, (record, writer) in enumerate(zip(self.step.records, self.writers, strict=True)):
            items = []
            for row, made in ready:
                item = made[place]
                if item.row is row and not any(each.refusal for each in made):
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
        self.good.note((self.resolver.name_of(row), row) for row, _items in ready)
        keep(self.place, [(self.resolver.name_of(row), row) for row in refused], self.context, self.run)
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
                run=self.run.pk,
                step=self.step.key,
                created=created,
                updated=updated,
                persons=self.context.take_touched(),
                at=self.context.now,
            )


def _writer(target: str, context: Context) -> Writer:
    from .targets import TARGETS

    model = MODELS.get(target)
    if model is None:
        return people_writer(target)
    if model is OpportunitySplit:
        return SplitWriter(TARGETS[target], context)
    return DealWriter(TARGETS[target], context) if model is Opportunity else RecordWriter(TARGETS[target], model, context)


def _batches(file: CsvFile) -> Iterator[list[RawRow]]:
    rows = iter(file)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
