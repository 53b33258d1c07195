"""Whether anything at all has changed since: how far every trail has got that the database keeps of what a run may read.

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
RECENT: Final = 10_000
"""Numbers are drawn before a transaction commits: one that commits late fills a gap, which the count shows."""

Mark = dict[str, list[int]]
"""By trail the number of its newest event, and how many events are among the last `RECENT` numbers."""


def mark() -> Mark | None:
    """Return how far every trail has got, as the current snapshot sees them.

    None while transactions overlap, since one that is under way may hold numbers older than any count looks back to.
    """
    tables = _trails()
    newest = ", ".join(_NEWEST.format(table=table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_snapshot_xmin(pg_current_snapshot()) = pg_snapshot_xmax(pg_current_snapshot()), {newest}")
        is_quiet, *found = cursor.fetchone()
    return dict(zip(tables, found, strict=True)) if is_quiet else None


_NEWEST: Final = f"""
    (SELECT ARRAY[newest, (SELECT count(*) FROM "{{table}}" WHERE pgh_id > newest - {RECENT})]
     FROM (SELECT coalesce(max(pgh_id), 0) AS newest FROM "{{table}}") AS trail)"""  # noqa: S608  names of our own


@cache
def _trails() -> tuple[str, ...]:
    return tuple(sorted(_tables()))


def _tables() -> Iterator[str]:
    for model in apps.get_models():
        tracked = getattr(model, "pgh_tracked_model", None)
        if tracked is not None and tracked._meta.app_label in READ_FROM and tracked.__name__ not in OF_THE_BOOKS:
            yield model._meta.db_table
