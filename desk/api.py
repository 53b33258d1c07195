"""The door to desk/: other apps import from here, and from data.py."""

from .access import NoSuchJob, job_for, jobs_visible_to, may_cancel, may_read_trails
from .data import Event
from .models import Job
from .selectors import alive_job, jobs_of
from .services.jobs import AlreadyUnderWay, JobCancelled, LeaseLost, enqueue, request_cancel
from .services.outbox import EVENTS_WRITTEN, deliver, publish, register_reader
from .work import Work, perform

__all__ = [
    "EVENTS_WRITTEN",
    "AlreadyUnderWay",
    "Event",
    "Job",
    "JobCancelled",
    "LeaseLost",
    "NoSuchJob",
    "Work",
    "alive_job",
    "deliver",
    "enqueue",
    "job_for",
    "jobs_of",
    "jobs_visible_to",
    "may_cancel",
    "may_read_trails",
    "perform",
    "publish",
    "register_reader",
    "request_cancel",
]
