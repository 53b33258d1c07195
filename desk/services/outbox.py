"""Telling others: an event is written with the change it tells of, or not at all; readers take it from there, each at its own pace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from celery import current_app
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.expressions import RawSQL

from desk.data import Event
from desk.models import OutboxEvent, OutboxReader

BATCH = 500
EVENTS_WRITTEN = "laurel_events"
"""The channel on which PostgreSQL tells that events were committed (LISTEN)."""
KEPT = dt.timedelta(days=30)

log = structlog.get_logger(__name__)

Handler = Callable[[list[Event]], None]


@dataclass(frozen=True, slots=True)
class Reader:
    """`names` chooses the events; `handle` gets them in order, in one transaction with the reader's position: done once, or again."""

    name: str
    names: frozenset[str]
    handle: Handler


_readers: dict[str, Reader] = {}


def register_reader(*, name: str, names: Collection[str], handle: Handler) -> None:
    """Let `handle` read the events called `names`; called from an app's `ready()`. A new reader begins with the oldest event kept."""
    assert name not in _readers, f"two readers are called {name}"
    _readers[name] = Reader(name, frozenset(names), handle)


def publish(*, name: str, payload: Mapping[str, Any], at: dt.datetime) -> OutboxEvent:
    """Write an event beside the change it tells of. `name` is subject.action.v1; a changed meaning is a v2. Must run in a transaction."""
    assert connection.in_atomic_block, "an event is published in the transaction of its change"
    _refuse_what_json_bends(payload, name)
    event = OutboxEvent.objects.create(name=name, payload=dict(payload), created_at=at)
    with connection.cursor() as cursor:
        # Told at commit, once, and only then. A reader of its own process, which is not registered here, hears it.
        cursor.execute(f"NOTIFY {EVENTS_WRITTEN}")
    wanted = any(name in reader.names for reader in _readers.values())
    if wanted and not any(callback is _wake_readers for _, callback, *_ in connection.run_on_commit):
        transaction.on_commit(_wake_readers, robust=True)
    return event


def _refuse_what_json_bends(value: object, where: str) -> None:
    """Money travels as text: a float in a payload would be the one place where a cent is lost."""
    match value:
        case None | str() | int():
            pass
        case Mapping():
            for key, inner in value.items():
                _refuse_what_json_bends(inner, f"{where}.{key}")
        case list() | tuple():
            for place, inner in enumerate(value):
                _refuse_what_json_bends(inner, f"{where}[{place}]")
        case _:
            raise TypeError(f"{where}: an event holds texts, whole numbers and booleans, not {type(value).__name__}")


def _wake_readers() -> None:
    current_app.send_task("desk.tasks.deliver_events")


def deliver(*, to: str | None = None) -> int:
    """Give every reader (or the one called `to`) what is new. Returns how many events were handled. One reader's failure does not hold up
    another's."""
    handled = 0
    for reader in [reader for reader in _readers.values() if to in (None, reader.name)]:
        try:
            while batch := _deliver_batch(reader):
                handled += batch
        except Exception:
            # The position stays: the batch is given again at the next beat, in order, until it is understood.
            log.exception("events_not_handled", reader=reader.name)
    return handled


@transaction.atomic
def _deliver_batch(reader: Reader) -> int:
    OutboxReader.objects.get_or_create(name=reader.name)
    position = OutboxReader.objects.select_for_update(skip_locked=True).filter(name=reader.name).first()
    if position is None:
        return 0  # another worker is reading for it just now
    events = list(_events_after(position).filter(name__in=reader.names)[:BATCH])
    if not events:
        return 0
    reader.handle([Event(event.pk, event.name, event.payload, event.created_at) for event in events])
    position.last_transaction, position.last_event = events[-1].transaction, events[-1].pk
    position.read_at = events[-1].created_at
    position.save()
    return len(events)


def _events_after(position: OutboxReader) -> Any:
    """Events after a position, up to the oldest transaction still open (it may yet commit events with lower numbers)."""
    settled = RawSQL("pg_snapshot_xmin(pg_current_snapshot())::text::bigint", ())
    later = Q(transaction__gt=position.last_transaction) | Q(transaction=position.last_transaction, id__gt=position.last_event)
    return OutboxEvent.objects.filter(later, transaction__lt=settled).order_by("transaction", "id")


@transaction.atomic
def forget_old_events(*, as_of: dt.datetime) -> int:
    """Remove events older than thirty days that every registered reader has passed. Returns how many."""
    old = OutboxEvent.objects.filter(created_at__lt=as_of - KEPT)
    for reader in _readers.values():
        position = OutboxReader.objects.filter(name=reader.name).first()
        if position is None:
            return 0
        waiting = _events_after(position).filter(name__in=reader.names).first()
        if waiting:
            old = old.filter(Q(transaction__lt=waiting.transaction) | Q(transaction=waiting.transaction, id__lt=waiting.pk))
    return old.delete()[0]
