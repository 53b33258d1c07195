"""Rows that were refused, kept as they were read until they are mended: in the file, in the mapping, or by being discarded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from crm.mapping.rows import Row
from crm.models import ImportRun, Quarantine, QuarantineState

from .items import Context


@dataclass(frozen=True, slots=True)
class Place:
    """Where rows of a step come from."""

    mapping: str
    step: str
    file: str


def settle(place: Place, refused: Sequence[tuple[str, Row]], good: Iterable[str], context: Context, run: ImportRun) -> None:
    """Keep the refused rows of a chunk, each with its record's name, and close what waits for records that are good now."""
    _close(place, set(good) - {name for name, _row in refused}, context)
    if not refused:
        return
    known = _known(place, {name for name, _row in refused})
    old, new = [], []
    for name, row in refused:
        entry = _claim(known.get(name, []), row)
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


def _known(place: Place, names: set[str]) -> dict[str, list[Quarantine]]:
    entries = Quarantine.objects.filter(
        mapping=place.mapping, step=place.step, record__in=names, state__in=[QuarantineState.OPEN, QuarantineState.DISCARDED]
    )
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


def _close(place: Place, good: set[str], context: Context) -> None:
    waiting = Quarantine.objects.filter(mapping=place.mapping, step=place.step, state=QuarantineState.OPEN)
    mended = [pk for pk, record in waiting.values_list("id", "record") if record in good]
    if mended:
        waiting.filter(id__in=mended).update(state=QuarantineState.FIXED, settled_at=context.now, settled_by_id=context.user_id)
