"""What wakes the clockwork: a commit, not the statement before it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction
from django.utils import timezone

from desk import api as desk
from desk.services import outbox
from leaderboard.waking import Alarm

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alarm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Alarm]:
    monkeypatch.setattr(outbox, "_readers", {"r": outbox.Reader("r", frozenset({"board.touched.v1"}), lambda events: None)})
    monkeypatch.setattr(outbox, "_wake_readers", lambda: None)
    made = Alarm()
    made.wait(0)
    yield made
    made.close()


def woken_within(alarm: Alarm, longest_s: float) -> bool:
    began = time.monotonic()
    alarm.wait(longest_s)
    return time.monotonic() - began < longest_s


def test_a_commit_wakes_at_once_however_many_events_it_holds(alarm: Alarm) -> None:
    with transaction.atomic():
        for _ in range(3):
            desk.publish(name="board.touched.v1", payload={}, at=timezone.now())
        assert not woken_within(alarm, 0.2), "nothing is committed yet"

    assert woken_within(alarm, 5)
    assert not woken_within(alarm, 0.2), "one commit wakes once"


def test_what_is_rolled_back_wakes_nobody(alarm: Alarm) -> None:
    with transaction.atomic():
        desk.publish(name="board.touched.v1", payload={}, at=timezone.now())
        transaction.set_rollback(True)

    assert not woken_within(alarm, 0.3)


def test_after_the_connection_is_lost_it_listens_anew(alarm: Alarm) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
    with pytest.raises(psycopg.OperationalError):
        alarm.wait(1)

    alarm.wait(1)
    with transaction.atomic():
        desk.publish(name="board.touched.v1", payload={}, at=timezone.now())
    assert woken_within(alarm, 5)
