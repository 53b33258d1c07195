"""What desk/ does by the clock and when woken."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from .services import jobs, outbox


@shared_task  # type: ignore[untyped-decorator]
def sweep_jobs(**_from_newer_callers: object) -> None:
    jobs.sweep(as_of=timezone.now())


@shared_task  # type: ignore[untyped-decorator]
def deliver_events(**_from_newer_callers: object) -> None:
    outbox.deliver()


@shared_task  # type: ignore[untyped-decorator]
def forget_old_events(**_from_newer_callers: object) -> None:
    outbox.forget_old_events(as_of=timezone.now())
