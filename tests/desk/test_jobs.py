"""The life of a job, and what happens when its worker dies."""

from __future__ import annotations

import datetime as dt
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from desk import api as desk
from desk import work as work_module
from desk.models import Job
from desk.services import jobs
from people import api as people

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
LATER = NOW + jobs.LEASE + dt.timedelta(seconds=1)


def ask(key: str = "", **more: Any) -> Job:
    return desk.enqueue(kind="test.count", task="tests.nobody_listens", arguments={"to": 3}, asked_at=NOW, exclusive_key=key, **more)


def clock() -> dt.datetime:
    return NOW


@pytest.mark.django_db
def test_a_job_is_done_once_and_keeps_its_result() -> None:
    job = ask()

    def count(work: desk.Work) -> dict[str, Any]:
        for step in range(work.arguments["to"]):
            work.progress(step + 1, 3, f"Step {step + 1}")
        return {"counted": 3}

    assert desk.perform(job_id=job.id, do=count, clock=clock)
    assert not desk.perform(job_id=job.id, do=count, clock=clock)

    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.message, job.result, job.attempt) == ("done", 3, 3, "Step 3", {"counted": 3}, 1)
    assert job.ended_at == NOW
    assert job.lease_until is None
    assert job.percent == 100


@pytest.mark.django_db
def test_only_one_start_wins() -> None:
    job = ask()

    assert jobs.start(job_id=job.id, at=NOW) is not None
    assert jobs.start(job_id=job.id, at=NOW) is None


@pytest.mark.django_db
def test_a_second_job_of_the_same_key_is_told_about_the_first() -> None:
    first = ask("run:2026-03")

    with pytest.raises(desk.AlreadyUnderWay) as caught:
        ask("run:2026-03")
    assert caught.value.job_id == first.id
    ask("run:2026-04")

    desk.request_cancel(job_id=first.id, at=NOW)
    assert ask("run:2026-03").id != first.id


@pytest.mark.django_db
def test_the_database_refuses_two_alive_jobs_of_a_key_and_progress_beyond_the_total() -> None:
    first, second = ask("a"), ask("b")

    for change in ({"exclusive_key": first.exclusive_key}, {"total": 3, "done": 4}, {"state": "running"}, {"state": "lost"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Job.objects.filter(id=second.id).update(**change)


@pytest.mark.django_db
def test_cancelling_is_at_once_while_queued_and_at_the_next_step_while_running() -> None:
    queued, running = ask(), ask()
    desk.request_cancel(job_id=queued.id, at=NOW)
    steps: list[int] = []

    def count(work: desk.Work) -> None:
        for step in (1, 2, 3):
            if step == 2:
                desk.request_cancel(job_id=running.id, at=NOW)
            work.progress(step, 3)
            steps.append(step)

    desk.perform(job_id=running.id, do=count, clock=clock)

    queued.refresh_from_db()
    running.refresh_from_db()
    assert (queued.state, running.state, steps) == ("cancelled", "cancelled", [1])
    assert desk.request_cancel(job_id=running.id, at=LATER).cancel_requested_at == NOW


@pytest.mark.django_db
def test_a_refusal_ends_the_job_in_its_own_words_and_anything_else_reaches_the_logs() -> None:
    refused, broken = ask(), ask()

    def refuse(_work: desk.Work) -> None:
        raise people.Refused("The period is closed. Choose an open one.")

    def crash(_work: desk.Work) -> None:
        raise ZeroDivisionError

    assert desk.perform(job_id=refused.id, do=refuse, clock=clock)
    with pytest.raises(ZeroDivisionError):
        desk.perform(job_id=broken.id, do=crash, clock=clock)

    refused.refresh_from_db()
    broken.refresh_from_db()
    assert (refused.state, refused.error) == ("failed", "The period is closed. Choose an open one.")
    assert broken.state == "failed"
    assert "ZeroDivisionError" in broken.error


@pytest.mark.django_db
def test_what_nobody_renews_is_queued_again_and_its_first_worker_is_shut_out() -> None:
    job = ask()
    first = jobs.start(job_id=job.id, at=NOW)
    assert first is not None

    assert jobs.sweep(as_of=NOW + jobs.LEASE) == []
    assert jobs.sweep(as_of=LATER) == [job.id]

    second = jobs.start(job_id=job.id, at=LATER)
    assert second is not None
    assert second.attempt == 2
    for act in (jobs.heartbeat, jobs.finish, jobs.acknowledge_cancel):
        with pytest.raises(desk.LeaseLost):
            act(job_id=job.id, attempt=first.attempt, at=LATER)
    jobs.finish(job_id=job.id, attempt=second.attempt, at=LATER)
    job.refresh_from_db()
    assert job.state == "done"


@pytest.mark.django_db
def test_a_sign_of_life_keeps_the_lease() -> None:
    job = ask()
    jobs.start(job_id=job.id, at=NOW)

    jobs.heartbeat(job_id=job.id, attempt=1, at=LATER)

    assert jobs.sweep(as_of=LATER + dt.timedelta(seconds=1)) == []


@pytest.mark.django_db
def test_a_job_that_kills_every_worker_is_given_up_and_a_cancelled_one_is_not_tried_again() -> None:
    deadly, unwanted = ask(), ask()
    moment = NOW
    for _attempt in range(jobs.MOST_ATTEMPTS):
        assert jobs.start(job_id=deadly.id, at=moment)
        moment += 2 * jobs.LEASE
        jobs.sweep(as_of=moment)
    jobs.start(job_id=unwanted.id, at=moment)
    desk.request_cancel(job_id=unwanted.id, at=moment)

    jobs.sweep(as_of=moment + 2 * jobs.LEASE)

    deadly.refresh_from_db()
    unwanted.refresh_from_db()
    assert deadly.state == "failed"
    assert "5 times" in deadly.error
    assert unwanted.state == "cancelled"


@pytest.mark.django_db
def test_a_job_whose_message_was_lost_is_sent_again_but_not_at_every_beat() -> None:
    job = ask()
    late = NOW + jobs.QUEUE_PATIENCE + dt.timedelta(seconds=1)

    assert jobs.sweep(as_of=NOW + jobs.QUEUE_PATIENCE) == []
    assert jobs.sweep(as_of=late) == [job.id]
    assert jobs.sweep(as_of=late + dt.timedelta(seconds=15)) == []


@pytest.mark.django_db
def test_a_worker_is_woken_when_the_job_is_committed_and_not_before(services: Any, django_capture_on_commit_callbacks: Any) -> None:
    import redis

    queue = redis.Redis.from_url(services.redis_url)

    def messages(job_id: int) -> list[bytes]:
        waiting = queue.lrange(settings.CELERY_TASK_DEFAULT_QUEUE, 0, -1)
        return [m for m in waiting if json.loads(m)["headers"]["kwargsrepr"] == repr({"job_id": job_id})]

    with django_capture_on_commit_callbacks(execute=True):
        job = ask()
        assert messages(job.id) == []

    sent = messages(job.id)
    assert [json.loads(message)["headers"]["task"] for message in sent] == ["tests.nobody_listens"]
    queue.lrem(settings.CELERY_TASK_DEFAULT_QUEUE, 0, sent[0])


ASKER = """
import datetime as dt
import django
django.setup()
from desk import api as desk

now = dt.datetime.now(dt.UTC)
print(desk.enqueue(kind="test.count", task="tests.nobody_listens", arguments={}, asked_at=now).pk)
"""


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_away_the_job_is_asked_for_all_the_same(command_env: Callable[..., dict[str, str]]) -> None:
    nobody_there = {"REDIS_URL": "redis://127.0.0.1:1/0", "DJANGO_SETTINGS_MODULE": "config.settings"}

    asked = subprocess.run(
        [sys.executable, "-c", ASKER], env=command_env() | nobody_there, cwd=settings.BASE_DIR, capture_output=True, text=True
    )

    assert asked.returncode == 0, asked.stderr
    assert Job.objects.get(id=int(asked.stdout)).state == "queued"


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_work_is_one_long_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_module, "SHOW_EVERY_SECONDS", 0.02)
    monkeypatch.setattr(work_module, "BEAT_EVERY", dt.timedelta(seconds=0.05))  # with which it looks whether somebody cancelled
    job = ask()

    def count(work: desk.Work) -> None:
        with transaction.atomic():
            people.create_team(key="half-done", name="Half done")
            work.progress(1, 2, "Half way")
            wait_for(lambda: Job.objects.get(id=job.id).done == 1)
            desk_cancel_from_elsewhere(job.id)
            wait_for(lambda: work._stop_with is not None)
            work.progress(2, 2)

    desk.perform(job_id=job.id, do=count, clock=lambda: dt.datetime.now(dt.UTC))

    job.refresh_from_db()
    assert (job.state, job.done, job.message) == ("cancelled", 1, "Half way")
    from people.models import Team

    assert not Team.objects.filter(key="half-done").exists()


def desk_cancel_from_elsewhere(job_id: int) -> None:
    """On a connection of its own, as a web request would."""
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("UPDATE desk_job SET cancel_requested_at = now() WHERE id = %s", [job_id])


def wait_for(true: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.02)


WORKER = """
import datetime as dt, sys, time
import django
django.setup()
from desk import api as desk

def never_ends(work):
    work.progress(1, 2, "alive")
    time.sleep(600)

desk.perform(job_id=int(sys.argv[1]), do=never_ends, clock=lambda: dt.datetime.now(dt.UTC))
"""


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_its_job_to_the_next_one(command_env: Callable[..., dict[str, str]]) -> None:
    job = ask()
    env = command_env() | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(job.id)], env=env, cwd=settings.BASE_DIR)
    try:
        wait_for(lambda: Job.objects.get(id=job.id).message == "alive", seconds=60)
        assert jobs.sweep(as_of=dt.datetime.now(dt.UTC)) == []
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    assert jobs.sweep(as_of=dt.datetime.now(dt.UTC) + jobs.LEASE) == [job.id]
    assert desk.perform(job_id=job.id, do=lambda work: {"attempt": work.attempt}, clock=lambda: dt.datetime.now(dt.UTC))

    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"attempt": 2})


@pytest.mark.django_db
def test_a_job_is_seen_by_who_asked_and_by_those_who_run_the_house() -> None:
    asker = people.create_user(email="asker@example.test", password=None, roles=["rep"])
    other = people.viewer_of(people.create_user(email="other@example.test", password=None, roles=["rep"]))
    auditor = people.viewer_of(people.create_user(email="auditor@example.test", password=None, roles=["auditor"]))
    job = ask(created_by_id=asker.id)

    assert desk.job_for(people.viewer_of(asker), job.id) == job
    assert desk.job_for(auditor, job.id) == job
    assert desk.may_cancel(people.viewer_of(asker), job)
    assert not desk.may_cancel(auditor, job)
    with pytest.raises(desk.NoSuchJob):
        desk.job_for(other, job.id)
