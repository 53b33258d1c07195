"""A run that dies anywhere is done again and posts once; one that is cancelled keeps nothing."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from desk import api as desk
from desk.models import Job
from desk.services import jobs
from incentives.calculation import keeping
from incentives.ledger import posting
from incentives.models import Batch, Line, Run, RunInput, Statement
from incentives.selectors import runs as selected
from incentives.services import runs
from tests.incentives import company as c

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """What ends a worker between two steps: nothing of ours catches it."""


@pytest.fixture
def waiting() -> Run:
    plan = c.published()
    c.on_plan("ana", plan)
    c.deal("D1", "ana", "1000.00", "2026-01-10")
    return c.ask("2026-01")


def die() -> None:
    raise Killed


STEPS = {
    "before reading": ("incentives.calculation.reading.read_inputs", "before"),
    "after reading": ("incentives.calculation.reading.read_inputs", "after"),
    "after keeping": ("incentives.calculation.keeping.keep", "after"),
    "after computing": ("incentives.calculation.computing.compute", "after"),
    "before posting": ("incentives.ledger.posting.post_batch", "before"),
    "after posting, before the commit": ("incentives.services.statements.write_statements", "after"),
    "after the commit, before the job ended": ("incentives.services.runs._post", "after"),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_killed_at_any_step_is_followed_by_one_that_posts_once(step: str, waiting: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    path, when = STEPS[step]
    with monkeypatch.context() as dying:
        module, _, name = path.rpartition(".")
        honest = getattr(__import__(module, fromlist=[name]), name)

        def killed(*args: Any, **kwargs: Any) -> Any:
            if when == "after":
                honest(*args, **kwargs)
            die()

        dying.setattr(path, killed)
        with pytest.raises(Killed):
            c.work(waiting)
    assert Job.objects.get(pk=waiting.job_id).state == "running"

    swept = jobs.sweep(as_of=c.AT + dt.timedelta(minutes=5))
    run = c.work(waiting)

    assert swept == [waiting.job_id]
    assert (run.state, run.job.state, run.job.attempt) == (Run.State.POSTED, "done", 2)
    assert c.posted(run) == {"D1": 50}
    assert (Batch.objects.count(), Statement.objects.count(), RunInput.objects.filter(name="run.json").count()) == (1, 1, 1)
    assert c.calculated("2026-01").state == Run.State.UNCHANGED


WORKER = """
import sys, time, django
django.setup()
from django.utils import timezone
from desk import api as desk
from incentives.services import runs, statements
honest = statements.write_statements
def hang(**given):
    honest(**given)
    print("posted, not committed", flush=True)
    time.sleep(120)
statements.write_statements = hang
job, run = map(int, sys.argv[1:])
desk.perform(job_id=job, do=lambda work: runs.execute_run(run_id=run, work=work, clock=timezone.now), clock=timezone.now)
"""


@pytest.mark.stack
def test_a_worker_of_the_applications_role_killed_with_a_batch_in_its_hands_leaves_nothing(
    waiting: Run, command_env: Callable[..., dict[str, str]]
) -> None:
    environment = {**command_env(), "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", WORKER, str(waiting.job_id), str(waiting.pk)]
    with subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline().strip() == "posted, not committed"
        worker.kill()
        worker.wait()
    assert not Line.objects.exists()
    assert Run.objects.get(pk=waiting.pk).state == Run.State.RUNNING

    jobs.sweep(as_of=timezone.now() + dt.timedelta(minutes=5))
    run = c.work(waiting)  # the dead worker's lock on the period is gone with its connection

    assert (run.state, run.job.attempt) == (Run.State.POSTED, 2)
    assert c.posted(run) == {"D1": 50}
    assert Batch.objects.count() == 1


def test_posting_is_one_transaction_with_the_state_of_the_run(waiting: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(**_: Any) -> int:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("incentives.services.statements.write_statements", fails)

    with pytest.raises(RuntimeError):
        c.work(waiting)

    assert Run.objects.get(pk=waiting.pk).state == Run.State.FAILED
    assert not Line.objects.exists()
    assert not RunInput.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname ~ '^incentives_linegroup_[0-9]+$'")
        assert cursor.fetchone() == (0,)


def test_a_run_cancelled_between_two_steps_keeps_nothing(waiting: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = posting.post_batch

    class Impatient(desk.Work):
        def progress(self, done: int, total: int, message: str = "") -> None:
            if message == "Posting":
                runs.cancel_run(run_id=waiting.pk, at=c.AT)
                jobs_flag(self)
            super().progress(done, total, message)

    def jobs_flag(work: desk.Work) -> None:
        work._show()  # the beat that would come within a second

    monkeypatch.setattr("desk.work.Work", Impatient)

    run = c.work(waiting)

    assert honest is posting.post_batch
    assert (run.state, run.job.state) == (Run.State.CANCELLED, "cancelled")
    assert not Batch.objects.exists()
    assert not keeping.folder_of(run.pk).exists()


def test_a_run_cancelled_at_its_last_step_keeps_nothing_although_no_beat_has_told_its_worker(
    waiting: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From another connection, as the page does it, when the batch is written and only the commit is left."""
    from incentives.services import statements

    honest = statements.write_statements

    def cancel() -> None:
        runs.cancel_run(run_id=waiting.pk, at=c.AT)
        connection.close()

    def write(**given: Any) -> int:
        page = threading.Thread(target=cancel)
        page.start()
        page.join(timeout=20)
        assert not page.is_alive(), "asking for an end does not wait for the posting"
        return honest(**given)

    monkeypatch.setattr(statements, "write_statements", write)
    monkeypatch.setattr("desk.work.SHOW_EVERY_SECONDS", 3600.0)

    run = c.work(waiting)

    assert (run.state, run.job.state) == (Run.State.CANCELLED, "cancelled")
    assert not Batch.objects.exists()
    assert not Line.objects.exists()
    assert not keeping.folder_of(run.pk).exists()


def test_a_run_whose_worker_died_for_good_ends_as_failed_and_keeps_nothing(waiting: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as dying:
        dying.setattr("incentives.ledger.posting.post_batch", lambda **_: die())
        with pytest.raises(Killed):
            c.work(waiting)
    folder = keeping.folder_of(waiting.pk)
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    unfinished.mkdir()
    assert folder.exists()
    assert runs.end_abandoned_runs(as_of=c.AT) == [], "its job may be done again"

    Job.objects.filter(pk=waiting.job_id).update(attempt=jobs.MOST_ATTEMPTS)
    jobs.sweep(as_of=c.AT + dt.timedelta(minutes=5))
    assert selected.runs().get(pk=waiting.pk).state_now == Run.State.FAILED  # type: ignore[attr-defined]
    ended = runs.end_abandoned_runs(as_of=c.AT + dt.timedelta(minutes=6))

    run = Run.objects.get(pk=waiting.pk)
    assert (ended, run.state, run.finished_at) == ([run.pk], Run.State.FAILED, c.AT + dt.timedelta(minutes=6))
    assert not folder.exists()
    assert not unfinished.exists()
    assert c.calculated("2026-01").state == Run.State.POSTED


def test_a_worker_that_was_given_up_posts_nothing(waiting: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from incentives.services import statements

    honest = statements.write_statements

    def write(**given: Any) -> int:
        Job.objects.filter(pk=waiting.job_id).update(attempt=F("attempt") + 1)
        return honest(**given)

    monkeypatch.setattr(statements, "write_statements", write)

    c.work(waiting)

    assert not Batch.objects.exists()


def test_a_run_cancelled_while_it_waits_is_never_begun(waiting: Run) -> None:
    runs.cancel_run(run_id=waiting.pk, at=c.AT)

    run = c.work(waiting)

    assert (run.state, run.shown_state, run.job.attempt) == (Run.State.CANCELLED, Run.State.CANCELLED, 0)
    assert not Batch.objects.exists()


def test_a_period_is_run_once_at_a_time(waiting: Run) -> None:
    with pytest.raises(desk.AlreadyUnderWay) as caught:
        c.ask("2026-01")

    assert caught.value.job_id == waiting.job_id
    assert Run.objects.count() == 1


def test_an_earlier_period_posted_meanwhile_makes_a_run_read_again(waiting: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """February reads, January posts its deal, February would post it a second time: it reads again instead."""
    february = c.ask("2026-02")
    from incentives.calculation import computing

    honest, times = computing.compute, []

    def compute(inputs: Any, *, progress: Any) -> Any:
        times.append(inputs.period.name)
        if times == ["2026-02"]:
            c.work(waiting)
        return honest(inputs, progress=progress)

    monkeypatch.setattr(computing, "compute", compute)

    run = c.work(february)

    assert times == ["2026-02", "2026-01", "2026-02"]
    assert run.state == Run.State.POSTED
    assert (c.sums("2026-01"), c.sums("2026-02")) == ({"ana": 50}, {})


def test_a_commit_refused_by_the_proof_leaves_nothing_behind(waiting: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = posting._entries
    monkeypatch.setattr(posting, "_entries", lambda lines, batch_id: honest(lines, batch_id).slice(0, 1))

    with pytest.raises(Exception, match="refused"):
        c.work(waiting)

    assert not Line.objects.exists()
    assert Run.objects.get(pk=waiting.pk).state == Run.State.FAILED


def test_a_closing_and_a_posting_cannot_cross(waiting: Run) -> None:
    """The batch's guard locks the period's row: a second connection that would close it meanwhile has to wait."""
    import psycopg

    c.work(waiting)
    address = {
        "host": connection.settings_dict["HOST"],
        "dbname": connection.settings_dict["NAME"],
        "user": connection.settings_dict["USER"],
    }
    again = Run.objects.create(period=waiting.period, asked_at=c.AT)
    with transaction.atomic(), psycopg.connect(**address, options="-c lock_timeout=200") as other:
        empty = posting.Postings(*(_no_rows(name) for name in ("lines", "windows", "standings")))
        posting.post_batch(run=again, postings=empty, posted_at=c.AT)

        with pytest.raises(psycopg.errors.LockNotAvailable):
            other.execute("UPDATE incentives_period SET state = 'closed', closed_at = now()")


def _no_rows(name: str) -> Any:
    import pyarrow as pa

    from incentives.engine.world import LINES, STANDINGS, WINDOWS

    schema = {"lines": LINES, "windows": WINDOWS, "standings": STANDINGS}[name]
    ids = [pa.field("person_id", pa.int64()), pa.field("plan_version_id", pa.int64())]
    return pa.schema([*(field for field in schema if field.name not in ("person", "plan")), *ids]).empty_table()
