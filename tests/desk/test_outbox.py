"""Events: written with their change, read in order, by each reader once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from desk import api as desk
from desk.models import OutboxEvent, OutboxReader
from desk.services import outbox

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def read() -> Iterator[list[int]]:
    """A reader of deal.won.v1 that keeps what it is given."""
    seen: list[int] = []
    desk.register_reader(name="test", names={"deal.won.v1"}, handle=lambda events: seen.extend(event.payload["deal"] for event in events))
    yield seen
    del outbox._readers["test"]


def won(deal: int) -> None:
    with transaction.atomic():
        desk.publish(name="deal.won.v1", payload={"deal": deal, "persons": ["E-1"]}, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_reader_gets_each_event_once_in_order_and_no_other_kind(read: list[int]) -> None:
    won(1)
    with transaction.atomic():
        desk.publish(name="deal.lost.v1", payload={"deal": 2}, at=NOW)
    won(3)

    assert outbox.deliver() == 2
    assert outbox.deliver() == 0
    won(4)
    outbox.deliver()

    assert read == [1, 3, 4]


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_change_that_is_undone_was_never_written(read: list[int]) -> None:
    with transaction.atomic():
        desk.publish(name="deal.won.v1", payload={"deal": 1}, at=NOW)
        transaction.set_rollback(True)

    outbox.deliver()
    assert read == []


@pytest.mark.django_db(transaction=True)
def test_an_event_of_a_slower_transaction_is_not_stepped_over(read: list[int]) -> None:
    with closing(connection.copy()) as slow:
        slow.set_autocommit(False)
        with slow.cursor() as cursor:
            cursor.execute("INSERT INTO desk_outboxevent (name, payload, created_at) VALUES ('deal.won.v1', '{\"deal\": 1}', now())")
            won(2)  # a higher number, committed first

            outbox.deliver()
            assert read == []

        slow.commit()

    outbox.deliver()
    assert read == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_reader_that_fails_stands_still_and_holds_up_nobody_else(read: list[int]) -> None:
    def fail(_events: list[desk.Event]) -> None:
        OutboxReader.objects.filter(name="test").update(read_at=None)
        raise ValueError

    desk.register_reader(name="broken", names={"deal.won.v1"}, handle=fail)
    try:
        won(1)
        outbox.deliver()
    finally:
        del outbox._readers["broken"]

    assert read == [1]
    assert not OutboxReader.objects.filter(name="broken", last_event__gt=0).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("payload", [{"amount": 0.1}, {"lines": [{"rate": 1.5}]}, {"day": dt.date(2026, 1, 1)}])
def test_a_float_or_a_day_object_never_enters_an_event(payload: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="texts, whole numbers"):
        desk.publish(name="deal.won.v1", payload=payload, at=NOW)


@pytest.mark.django_db
def test_an_event_without_a_version_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        desk.publish(name="deal.won", payload={}, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_old_events_are_forgotten_once_everybody_has_read_them(read: list[int]) -> None:
    won(1)
    much_later = NOW + outbox.KEPT + dt.timedelta(days=1)

    assert outbox.forget_old_events(as_of=much_later) == 0
    outbox.deliver()
    assert outbox.forget_old_events(as_of=NOW) == 0
    assert outbox.forget_old_events(as_of=much_later) == 1

    assert not OutboxEvent.objects.exists()
