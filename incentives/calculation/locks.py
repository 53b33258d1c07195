"""Advisory locks: one calculation of a period at a time, one posting at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import DatabaseError, connection


@contextmanager
def period_to_ourselves(period_id: int) -> Iterator[None]:
    """Wait until no other worker calculates this period. Held by the connection, so it ends with a worker that dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('laurel.calculation'), %s)", [period_id])
    try:
        yield
    finally:
        # A connection that was lost has given its lock up already.
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('laurel.calculation'), %s)", [period_id])


def posting_to_ourselves() -> None:
    """Wait until no other transaction posts, until this one ends: what an earlier period posts is read by all later ones."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('laurel.posting'))")
