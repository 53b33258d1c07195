"""Doing a job: claim it, show signs of life while it is done, and end it one way or another."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from desk.services import jobs
from people.api import Refused, acting

BEAT_EVERY = dt.timedelta(seconds=10)
SHOW_EVERY_SECONDS = 1.0
"""How often the page learns of progress, at most."""

log = structlog.get_logger(__name__)


class Work:
    """What the code that does a job holds: it tells how far it is, and learns here that it should stop.

    The signs of life come from a thread with a connection of its own, so that they are seen while the work itself
    is one long transaction, or one long query.
    """

    def __init__(self, *, job_id: int, attempt: int, arguments: dict[str, Any], clock: Callable[[], dt.datetime]) -> None:
        self.job_id, self.attempt, self.arguments = job_id, attempt, arguments
        self.clock = clock
        self._done, self._total, self._message = 0, 0, ""
        self._shown: tuple[int, int, str] = (0, 0, "")
        self._beaten_at = clock()
        self._stop_with: Exception | None = None
        self._over = threading.Event()
        # Inside a transaction (a caller's, a test's) no other connection can see the job's row: signs of life are then written by this one.
        self._alone = connection.in_atomic_block

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Say how far the work is. Raises JobCancelled or LeaseLost: let it through, so that nothing done is kept."""
        self._done, self._total, self._message = done, total, message
        if self._alone:
            self._show()
        self.check()

    def check(self) -> None:
        """Raise JobCancelled or LeaseLost if the work should stop."""
        if self._stop_with is not None:
            raise self._stop_with

    def hold(self) -> None:
        """Raise what `check` raises, by the database's word, and let nobody ask for an end until the caller's transaction has ended.

        `check` knows what the last sign of life brought home, a second ago or more: enough to stop early, too little to commit on.
        """
        jobs.hold(job_id=self.job_id, attempt=self.attempt)

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Show signs of life for as long as the block runs."""
        if self._alone:
            yield
            return
        thread = threading.Thread(target=self._beat, name=f"job {self.job_id}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()

    def _beat(self) -> None:
        try:
            while self._stop_with is None and not self._over.wait(SHOW_EVERY_SECONDS):
                if self._now() != self._shown or self.clock() - self._beaten_at >= BEAT_EVERY:
                    self._show()
        finally:
            connection.close()

    def _now(self) -> tuple[int, int, str]:
        return self._done, self._total, self._message

    def _show(self) -> None:
        shown = self._now()
        try:
            done, total, message = shown
            jobs.progress(job_id=self.job_id, attempt=self.attempt, at=self.clock(), done=done, total=total, message=message)
        except (jobs.JobCancelled, jobs.LeaseLost) as stop:
            self._stop_with = stop
        except DatabaseError:
            if self._alone:
                raise
            # A beat may be missed; six in a row lose the lease, and then the sweeper decides.
            log.warning("job_beat_missed", job_id=self.job_id, exc_info=True)
            connection.close()
        else:
            self._shown, self._beaten_at = shown, self.clock()


def perform(*, job_id: int, do: Callable[[Work], dict[str, Any] | None], clock: Callable[[], dt.datetime]) -> bool:
    """Do a job, if it is there to be done; a task calls this and nothing else. Returns False when there was nothing to do.

    `do` returns the job's result (texts and whole numbers) or None. It may run again after a crash: what it posts must be posted once
    however often it runs. A refusal ends the job with its own words; any other error ends it too, and is raised again for the logs.
    """
    job = jobs.start(job_id=job_id, at=clock())
    if job is None:
        return False
    work = Work(job_id=job.pk, attempt=job.attempt, arguments=job.arguments, clock=clock)
    try:
        with work.alive(), acting(user_id=job.created_by_id, because=f"job {job.pk}: {job.kind}"):
            result = do(work)
        jobs.finish(job_id=job.pk, attempt=job.attempt, at=clock(), result=result, message=work._message)
    except jobs.JobCancelled:
        jobs.acknowledge_cancel(job_id=job.pk, attempt=job.attempt, at=clock())
    except jobs.LeaseLost:
        log.warning("job_lease_lost", job_id=job.pk, attempt=job.attempt)
    except Refused as refusal:
        jobs.fail(job_id=job.pk, attempt=job.attempt, at=clock(), error=refusal.message)
    except Exception as error:
        message = _("Something went wrong that was not foreseen (%(error)s). Nothing was kept. The log has the details.")
        jobs.fail(job_id=job.pk, attempt=job.attempt, at=clock(), error=message % {"error": type(error).__name__})
        raise
    return True
