"""Reading the desk. Who may see what is access.py's."""

from __future__ import annotations

from django.db.models import QuerySet

from .models import Job


def jobs_of(subject_kind: str, subject_id: int) -> QuerySet[Job]:
    """Jobs about one thing, newest first."""
    return Job.objects.filter(subject_kind=subject_kind, subject_id=subject_id)


def alive_job(exclusive_key: str) -> Job | None:
    """The queued or running job of a key, if there is one."""
    return Job.objects.filter(exclusive_key=exclusive_key, state__in=Job.ALIVE).first()
