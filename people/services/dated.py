"""From a day on, something else holds: the row in force ends, the new one begins, and what was planned for later stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from people.models import DatedQuerySet


def hold_from(rows: DatedQuerySet, day: dt.date, **what: Any) -> Any:
    """Let `what` hold from `day` among `rows` (those of one person). Returns the row in force on that day.

    Nothing changes when `what` is in force already. A row that would have started on the same day is replaced.
    """
    current = rows.select_for_update().on(day).first()
    if current and all(getattr(current, name) == value for name, value in what.items()):
        return current
    if current and current.valid_from == day:
        for name, value in what.items():
            setattr(current, name, value)
        current.save()
        return current
    if current:
        ends = current.valid_before
        current.valid_before = day
        current.save()
    else:
        following = rows.filter(valid_from__gt=day).order_by("valid_from").first()
        ends = following.valid_from if following else None
    return rows.create(valid_from=day, valid_before=ends, **what)


def end_on(rows: DatedQuerySet, day: dt.date) -> int:
    """End every row on a day: rows in force are closed, rows that would start later are taken away. Returns how many were touched."""
    later = rows.filter(valid_from__gte=day)
    touched = later.count()
    later.delete()
    return touched + rows.on(day).update(valid_before=day)
