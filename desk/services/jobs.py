"""The life of a job: queued → running → done, failed or cancelled.

The row is the truth and the queue's message only wakes a worker, because a broker that redelivers does so late (Redis after an hour, when a
whole worker dies) or not at all (its memory is gone). So a running job holds a lease, the worker renews it, and `sweep` queues
again what nobody renews. Each start counts an attempt; a worker whose attempt is over can no longer touch the row.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from desk.models import Job
from people.api import Refused

LEASE = dt.timedelta(seconds=60)
"""How long a worker may show no sign of life. Six missed beats (work.py): a long garbage collection or a slow disk is no death."""
QUEUE_PATIENCE = dt.timedelta(seconds=90)
"""After this long in the queue the message counts as lost and is sent again; a second one does no harm, only one start wins."""
MOST_ATTEMPTS = 5
"""A job that kills its worker five times will do so a sixth."""


class AlreadyUnderWay(Refused):
    """Another job of the same exclusive key is alive; `job_id` says which."""

    code = "already_under_way"

    def __init__(self, message: str, job_id: int) -> None:
        super().__init__(message)
        self.job_id = job_id


class LeaseLost(Exception):
    """The job goes on elsewhere, or has ended: whatever this worker still does must not be kept."""


class JobCancelled(Exception):
    """Somebody asked for the job to stop."""


@transaction.atomic
def enqueue(
    *,
    kind: str,
    task: str,
    arguments: dict[str, Any],
    asked_at: dt.datetime,
    created_by_id: int | None = None,
    subject_kind: str = "",
    subject_id: int | None = None,
    exclusive_key: str = "",
) -> Job:
    """Write a job down and, once that is committed, wake a worker. Raises AlreadyUnderWay.

    `task` is the dotted name of a Celery task that takes `job_id` and calls `perform`. `arguments` are texts and whole numbers.
    """
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                task=task,
                arguments=arguments,
                created_at=asked_at,
                queued_at=asked_at,
                created_by_id=created_by_id,
                subject_kind=subject_kind,
                subject_id=subject_id,
                exclusive_key=exclusive_key,
            )
    except IntegrityError:
        other = Job.objects.filter(exclusive_key=exclusive_key, state__in=Job.ALIVE).first() if exclusive_key else None
        if other is None:
            raise
        raise AlreadyUnderWay(_("This is being done already. You can watch it and wait for it to end."), other.pk) from None
    _wake_a_worker_on_commit(job)
    return job


@transaction.atomic
def start(*, job_id: int, at: dt.datetime) -> Job | None:
    """Claim a queued job for this worker. Returns None when there is nothing to claim: another worker has it, or it has ended."""
    job = Job.objects.select_for_update().filter(id=job_id, state=Job.State.QUEUED).first()
    if job is None:
        return None
    job.state = Job.State.RUNNING
    job.attempt += 1
    job.started_at = job.started_at or at
    job.heartbeat_at = at
    job.lease_until = at + LEASE
    job.done, job.total, job.message, job.error = 0, 0, "", ""
    job.save()
    return job


def heartbeat(*, job_id: int, attempt: int, at: dt.datetime) -> None:
    """Renew the lease. Raises LeaseLost, or JobCancelled when somebody asked for that."""
    _renew(job_id, attempt, at)


def progress(*, job_id: int, attempt: int, at: dt.datetime, done: int, total: int, message: str = "") -> None:
    """Say how far the work is (`done` of `total`, any unit) and renew the lease. Raises LeaseLost or JobCancelled."""
    _renew(job_id, attempt, at, done=min(done, total) if total else done, total=total, message=message[:500])


def _renew(job_id: int, attempt: int, at: dt.datetime, **changes: Any) -> None:
    alive = Job.objects.filter(id=job_id, attempt=attempt, state=Job.State.RUNNING)
    if not alive.update(heartbeat_at=at, lease_until=at + LEASE, **changes):
        raise LeaseLost(f"job {job_id}: attempt {attempt} is over")
    if alive.filter(cancel_requested_at__isnull=False).exists():
        raise JobCancelled(f"job {job_id}")


def hold(*, job_id: int, attempt: int) -> None:
    """Lock the job until the caller's transaction ends. Raises LeaseLost, or JobCancelled when somebody asked for that by now.

    Called last in the transaction that makes the work count: who asks for an end after this waits, and finds the work done.
    """
    job = Job.objects.select_for_update().filter(id=job_id, attempt=attempt, state=Job.State.RUNNING).first()
    if job is None:
        raise LeaseLost(f"job {job_id}: attempt {attempt} is over")
    if job.cancel_requested_at is not None:
        raise JobCancelled(f"job {job_id}")


def finish(*, job_id: int, attempt: int, at: dt.datetime, result: dict[str, Any] | None = None, message: str = "") -> None:
    """Raises LeaseLost when the attempt is over."""
    done = {"done": F("total")} if not message else {"done": F("total"), "message": message[:500]}
    _end(job_id, attempt, at, state=Job.State.DONE, result=result or {}, **done)


def fail(*, job_id: int, attempt: int, at: dt.datetime, error: str) -> None:
    """`error` is shown to the person who asked: say what went wrong and what to do."""
    _end(job_id, attempt, at, state=Job.State.FAILED, error=error)


def acknowledge_cancel(*, job_id: int, attempt: int, at: dt.datetime) -> None:
    """The worker has stopped and kept nothing."""
    _end(job_id, attempt, at, state=Job.State.CANCELLED)


def _end(job_id: int, attempt: int, at: dt.datetime, **changes: Any) -> None:
    alive = Job.objects.filter(id=job_id, attempt=attempt, state=Job.State.RUNNING)
    if not alive.update(ended_at=at, heartbeat_at=at, lease_until=None, **changes):
        raise LeaseLost(f"job {job_id}: attempt {attempt} is over")


@transaction.atomic
def request_cancel(*, job_id: int, at: dt.datetime) -> Job:
    """Ask a job to stop: at once while it is queued; a running one stops at its next step. An ended job stays as it is."""
    job = Job.objects.select_for_update().get(id=job_id)
    if job.state == Job.State.QUEUED:
        job.state, job.ended_at = Job.State.CANCELLED, at
    if job.state == Job.State.RUNNING or job.state == Job.State.CANCELLED:
        job.cancel_requested_at = job.cancel_requested_at or at
    job.save()
    return job


@transaction.atomic
def sweep(*, as_of: dt.datetime) -> list[int]:
    """Queue again what its worker no longer renews, and what waits in the queue for too long. Returns the ids of those sent again."""
    sent = []
    abandoned = Job.objects.select_for_update(skip_locked=True).filter(state=Job.State.RUNNING, lease_until__lt=as_of)
    for job in abandoned:
        _take_back(job, as_of)
        if job.state == Job.State.QUEUED:
            sent.append(job.pk)
    forgotten = Job.objects.select_for_update(skip_locked=True).filter(state=Job.State.QUEUED, queued_at__lt=as_of - QUEUE_PATIENCE)
    for job in forgotten:
        job.queued_at = as_of
        job.save(update_fields=["queued_at"])
        _wake_a_worker_on_commit(job)
        sent.append(job.pk)
    return sent


def _take_back(job: Job, as_of: dt.datetime) -> None:
    job.lease_until = None
    if job.cancel_requested_at:
        job.state, job.ended_at = Job.State.CANCELLED, as_of
    elif job.attempt >= MOST_ATTEMPTS:
        job.state, job.ended_at = Job.State.FAILED, as_of
        job.error = _("The worker died %(times)s times while doing this. Its log says why; it will not be tried again by itself.") % {
            "times": job.attempt
        }
    else:
        job.state, job.queued_at = Job.State.QUEUED, as_of
        _wake_a_worker_on_commit(job)
    job.save()


def _wake_a_worker_on_commit(job: Job) -> None:
    task, job_id = job.task, job.pk

    def wake_a_worker() -> None:
        current_app.send_task(task, kwargs={"job_id": job_id})

    # Robust: with the broker away the job stays queued, and the sweeper sends it again.
    transaction.on_commit(wake_a_worker, robust=True)
