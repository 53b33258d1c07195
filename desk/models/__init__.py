"""Tables of desk/."""

from .job import Job
from .outbox import OutboxEvent, OutboxReader

__all__ = ["Job", "OutboxEvent", "OutboxReader"]
