"""Rows that were refused, kept as they were read until they are mended: in the file, in the mapping, or by being discarded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from crm.mapping.rows import Row
from crm.models import ImportRun, Quarantine, QuarantineState

from .items import Context

NAMELESS = "row "
"""How the name of a row begins that does not say which record it is."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows of a step come from."""

    mapping: str
    step: str
    file: str


class GoodRows:
    """Remembers, of all good rows of a file, those that something in quarantine waits for."""

    def __init__(self, place: Place) -> None:
        waiting = _at(place).filter(state=QuarantineState.OPEN)
        self._names = set(waiting.exclude(record__startswith=NAMELESS).values_list("record", flat=True))
        self._nameless: dict[int, list[Quarantine]] = defaultdict(list)
        for entry in waiting.filter(record__startswith=NAMELESS):
            self._nameless[entry.row_number].append(entry)
        self.names: set[str] = set()
        self.entries: set[int] = set()
        """Ids of entries without a name of their own."""

    def note(self, rows: Iterable[tuple[str, Row]]) -> None:
        for name, row in rows:
            if name in self._names:
                self.names.add(name)
            for entry in self._nameless.get(row.number, ()):
                if _is_mended(entry, row):
                    self.entries.add(entry.pk)


def close_mended(place: Place, good: GoodRows, context: Context, run: ImportRun) -> None:
    """At the end of a file, close what waits for records that are good now. What this very run has seen again waits on."""
    if good.names or good.entries:
        mended = Q(record__in=good.names) & ~Q(record__startswith=NAMELESS) | Q(pk__in=good.entries)
        _at(place).filter(mended, state=QuarantineState.OPEN).exclude(run=run).update(
            state=QuarantineState.FIXED, settled_at=context.now, settled_by_id=context.user_id
        )


def _is_mended(entry: Quarantine, row: Row) -> bool:
    """Whether a good row is the one that was kept without a name: all its cells are there as they were, but for those that were wrong."""
    wrong = {line.partition(": ")[0] for line in entry.message.splitlines()}
    kept = [(column, cell) for column, cell in entry.payload.items() if cell.strip() and column not in wrong]
    return bool(kept) and all(row.payload.get(column) == cell for column, cell in kept)


def keep(place: Place, refused: Sequence[tuple[str, Row]], context: Context, run: ImportRun) -> None:
    """Keep the refused rows of a chunk, each with its record's name."""
    if not refused:
        return
    known = _known(place, {name for name, _row in refused}, run)
    old, new = [], []
    for name, row in refused:
        entry = _claim_nameless(known, row) if name.startswith(NAMELESS) else _claim(known.get(name, []), row)
        if entry is None:
            new.append(_entry(place, name, row, context, run))
        else:
            old.append(_seen_again(entry, row, place, context, run))
    Quarantine.objects.bulk_update(
        old, ["file", "row_number", "payload", "rule", "message", "last_seen_at", "times_seen", "run"], batch_size=500
    )
    Quarantine.objects.bulk_create(new, batch_size=1_000)


def message_of(row: Row) -> str:
    """Every problem of a row, one a line, in the language of whoever imports."""
    return "\n".join((f"{problem.column}: " if problem.column else "") + gettext(problem.text) % problem.values for problem in row.problems)


def _at(place: Place) -> QuerySet[Quarantine]:
    return Quarantine.objects.filter(mapping=place.mapping, step=place.step)


def _known(place: Place, names: set[str], run: ImportRun) -> dict[str, list[Quarantine]]:
    """Entries that rows with these names may have been kept in before, by name; rows without one may have moved."""
    named = Q(record__in=names)
    if any(name.startswith(NAMELESS) for name in names):
        named |= Q(record__startswith=NAMELESS)
    entries = _at(place).filter(named, state__in=[QuarantineState.OPEN, QuarantineState.DISCARDED]).exclude(run=run)
    known: dict[str, list[Quarantine]] = defaultdict(list)
    for entry in entries.order_by("id"):
        known[entry.record].append(entry)
    return known


def _claim(entries: list[Quarantine], row: Row) -> Quarantine | None:
    """The entry this row was kept in before: the same content, else one that waits, of the same row first.

    One that was discarded stays so while its content is the same: a decision holds until the row changes.
    """
    same = [entry for entry in entries if entry.payload == row.payload]
    waiting = sorted((entry for entry in entries if entry.state == QuarantineState.OPEN), key=lambda entry: entry.row_number != row.number)
    for entry in (*same, *waiting):
        entries.remove(entry)
        return entry
    return None


def _claim_nameless(known: dict[str, list[Quarantine]], row: Row) -> Quarantine | None:
    """Without a name a row is known by its content alone: at its place first, then wherever it stood."""
    same = [entry for entries in known.values() for entry in entries if entry.payload == row.payload]
    for entry in sorted(same, key=lambda entry: entry.row_number != row.number):
        known[entry.record].remove(entry)
        return entry
    return None


def _entry(place: Place, name: str, row: Row, context: Context, run: ImportRun) -> Quarantine:
    return Quarantine(
        mapping=place.mapping,
        step=place.step,
        file=place.file,
        row_number=row.number,
        source=context.source,
        record=name,
        payload=row.payload,
        rule=row.problems[0].code,
        message=message_of(row),
        first_seen_at=context.now,
        last_seen_at=context.now,
        run=run,
    )


def _seen_again(entry: Quarantine, row: Row, place: Place, context: Context, run: ImportRun) -> Quarantine:
    entry.file, entry.row_number, entry.payload = place.file, row.number, row.payload
    entry.rule, entry.message = row.problems[0].code, message_of(row)
    entry.last_seen_at, entry.run = context.now, run
    entry.times_seen += 1
    return entry
