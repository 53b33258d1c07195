"""Who may see a job."""

from __future__ import annotations

from django.db.models import QuerySet

from desk.models import Job
from people.data import Role, Viewer

RUNS_THE_HOUSE = (Role.SALES_OPS, Role.FINANCE, Role.ADMINISTRATOR, Role.AUDITOR)


class NoSuchJob(LookupError):
    """There is no such job, or the viewer may not know of it."""


def jobs_visible_to(viewer: Viewer) -> QuerySet[Job]:
    """A viewer's own jobs; for those who run the house, everybody's."""
    return Job.objects.all() if viewer.has(*RUNS_THE_HOUSE) else Job.objects.filter(created_by_id=viewer.user_id)


def job_for(viewer: Viewer, job_id: int) -> Job:
    """Return a job, or raise NoSuchJob whether it is missing or merely hidden."""
    job = jobs_visible_to(viewer).filter(id=job_id).first()
    if job is None:
        raise NoSuchJob(job_id)
    return job


def may_read_trails(viewer: Viewer) -> bool:
    """Whether the viewer may read who changed what of jobs."""
    return viewer.has(Role.AUDITOR, Role.ADMINISTRATOR)


def may_cancel(viewer: Viewer, job: Job) -> bool:
    """Who asked for it may stop it, and so may those who run the house; an auditor only looks."""
    return job.created_by_id == viewer.user_id or viewer.has(Role.SALES_OPS, Role.FINANCE, Role.ADMINISTRATOR)
