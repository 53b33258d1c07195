"""What every template knows."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .navigation import entries_for
from .preferences import theme_of

DIALOG = "dialog"
"""The id of the one dialog of a page; requests that fill it get the fragment without the shell."""


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    match = request.resolver_match
    htmx = getattr(request, "htmx", None)
    return {
        "theme": theme_of(request),
        "rail": SimpleLazyObject(lambda: entries_for(user.roles) if signed_in else []),
        "section": match.namespace if match else "",
        "dialog_layout": "frontend/dialog_fragment.html" if htmx and htmx.target == DIALOG else "frontend/dialog_alone.html",
    }
