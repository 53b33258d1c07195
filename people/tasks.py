"""What people/ does by the clock."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from .audit import acting
from .services.persons import close_accounts_of_leavers


@shared_task  # type: ignore[untyped-decorator]
def close_leavers(**_from_newer_callers: object) -> None:
    """Daily: nobody signs in after they left."""
    with acting(because="left the company"):
        close_accounts_of_leavers(as_of=timezone.localdate())
