"""Who looks, and what becomes of what they may not see: a 404, the same as for what does not exist."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from people.api import Viewer, viewer_of

View = Callable[..., HttpResponseBase]


def looking(request: HttpRequest) -> Viewer:
    """Return the viewer of a request of a signed-in user; the same record all through the request."""
    viewer: Viewer | None = getattr(request, "laurel_viewer", None)
    if viewer is None:
        viewer = viewer_of(request.user)  # type: ignore[arg-type]  # nobody who is not signed in comes this far
        request.laurel_viewer = viewer  # type: ignore[attr-defined]
    return viewer


def asked_by_htmx(request: HttpRequest, target: str = "") -> bool:
    """Whether htmx asks, for the element with this id if one is named: then a fragment is the answer, else a page."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and (not target or htmx.target == target)  # type: ignore[union-attr]


@contextmanager
def or_404(*missing: type[LookupError]) -> Iterator[None]:
    """Turn an access function's "no such thing" into a 404."""
    try:
        yield
    except missing as nothing:
        raise Http404 from nothing


def only_for(*roles: str) -> Callable[[View], View]:
    """Let a page exist only for these roles."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not looking(request).has(*roles):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def only_if(may: Callable[[Viewer], bool]) -> Callable[[View], View]:
    """Let a page exist only for viewers of whom an access function says so."""

    def decorate(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(looking(request)):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate
