"""Whether anything at all has changed since: the newest event of every trail that the database keeps of what a run may read.

The trails are written by the database itself for every insert, update and delete (people/audit.py), so two equal marks mean equal data.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from django.apps import apps
from django.db import connection

READ_FROM: Final = ("crm", "people", "incentives")
OF_THE_BOOKS: Final = ("Period", "Statement")
"""What runs and closings change themselves, and no run reads."""

Mark = dict[str, int]


def mark() -> Mark | None:
    """Return the newest event of every trail, as the current snapshot sees them.

    None while another transaction is under way that may have drawn the number of an earlier event: what it commits later would not show.
    """
    tables = _trails()
    newest = ", ".join(f'(SELECT coalesce(max(pgh_id), 0) FROM "{table}")' for table in tables)  # noqa: S608  names of our own
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_snapshot_xmin(pg_current_snapshot()) = pg_snapshot_xmax(pg_current_snapshot()), {newest}")
        is_quiet, *found = cursor.fetchone()
    return dict(zip(tables, found, strict=True)) if is_quiet else None


@cache
def _trails() -> tuple[str, ...]:
    return tuple(sorted(_tables()))


def _tables() -> Iterator[str]:
    for model in apps.get_models():
        tracked = getattr(model, "pgh_tracked_model", None)
        if tracked is not None and tracked._meta.app_label in READ_FROM and tracked.__name__ not in OF_THE_BOOKS:
            yield model._meta.db_table
