"""Reading the whole trail: what was changed lately, in every tracked table at once. One object's story is `audit.trail_of`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import QuerySet, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform


@dataclass(frozen=True, slots=True)
class RecentChange:
    """One event of the trail. `kind` is the tracked model's label ("people.person"), `object_id` its key, deleted or not."""

    kind: str
    object_id: int
    what: str
    at: dt.datetime
    user_id: int | None
    because: str
    url: str


def tracked_models() -> dict[str, type[models.Model]]:
    """Return every model whose changes are written down, by its label."""
    return {model._meta.label_lower: model for model in _event_models()}


def _event_models() -> dict[type[models.Model], type[models.Model]]:
    found = {}
    for event_model in apps.get_models():
        tracked = getattr(event_model, "pgh_tracked_model", None)
        if tracked is not None:
            found[tracked] = event_model
    return found


def recent_changes(
    *,
    kinds: Iterable[str] | None = None,
    user_id: int | None = None,
    first: dt.datetime | None = None,
    before: dt.datetime | None = None,
    start: int = 0,
    count: int = 50,
) -> list[RecentChange]:
    """Return `count` changes, newest first, after leaving out `start`; of these kinds, by this user, in [first, before)."""
    wanted = None if kinds is None else set(kinds)
    parts = [
        _part(event_model, model._meta.label_lower, user_id, first, before)[: start + count]
        for model, event_model in _event_models().items()
        if wanted is None or model._meta.label_lower in wanted
    ]
    if not parts:
        return []
    # A union of one part is that part, already in order and cut.
    rows = parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True).order_by("-pgh_created_at", "-pgh_id")
    return [
        RecentChange(
            kind=row["trail_kind"],
            object_id=row["pgh_obj_id"],
            what=row["pgh_label"],
            at=row["pgh_created_at"],
            user_id=row["trail_user"],
            because=row["trail_because"] or "",
            url=row["trail_url"] or "",
        )
        for row in rows[start : start + count]
    ]


def _part(
    event_model: type[models.Model], kind: str, user_id: int | None, first: dt.datetime | None, before: dt.datetime | None
) -> QuerySet[models.Model, dict[str, Any]]:
    # Each table hands over no more than its newest rows, found by its key: the union never sorts a whole trail.
    events = event_model._default_manager.order_by("-pgh_id")
    if user_id is not None:
        events = events.filter(pgh_context__user=user_id)
    if first is not None:
        events = events.filter(pgh_created_at__gte=first)
    if before is not None:
        events = events.filter(pgh_created_at__lt=before)
    # The prefix keeps clear of the tracked tables' own columns (an account has a `kind`).
    return events.values(
        "pgh_id",
        "pgh_created_at",
        "pgh_label",
        "pgh_obj_id",
        trail_kind=Value(kind, output_field=models.CharField()),
        trail_user=KeyTransform("user", "pgh_context"),
        trail_because=KeyTextTransform("because", "pgh_context"),
        trail_url=KeyTextTransform("url", "pgh_context"),
    )
