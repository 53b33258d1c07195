"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from crm.api import may_log_activities

from .languages import offered_languages
from .navigation import entries_for
from .preferences import theme_of
from .viewing import asked_by_htmx, looking

DIALOG = "dialog"
"""The id of the one dialog of a page; requests that fill it get the fragment without the shell."""


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    match = request.resolver_match
    return {
        "theme": theme_of(request),
        "languages": offered_languages(),
        "rail": SimpleLazyObject(lambda: entries_for(looking(request).roles) if signed_in else []),
        "may_log": SimpleLazyObject(lambda: signed_in and may_log_activities(looking(request))),
        "section": match.namespace if match else "",
        "dialog_layout": "frontend/dialog_fragment.html" if asked_by_htmx(request, DIALOG) else "frontend/dialog_alone.html",
    }
