"""Whose trails a reader may open: each app says so for its own records; an app that says nothing shows nothing."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model

import crm.api
import desk.api
import incentives.api
import people.api
from people.api import Viewer, tracked_models

MAY_READ: dict[str, Callable[[Viewer], bool]] = {
    "people": people.api.may_read_trails,
    "crm": crm.api.may_read_trails,
    "desk": desk.api.may_read_trails,
    "incentives": incentives.api.may_read_trails,
}


def readable_models(viewer: Viewer) -> dict[str, type[Model]]:
    """Return the tracked models whose changes a viewer may read, by label."""
    allowed = {app for app, may_read in MAY_READ.items() if may_read(viewer)}
    return {label: model for label, model in tracked_models().items() if model._meta.app_label in allowed}
