"""How the pages look to this reader: a cookie, so that it also holds before signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from .viewing import asked_by_htmx

THEMES = ("system", "light", "dark")
COOKIE = "laurel_theme"
YEAR_SECONDS = 365 * 24 * 60 * 60


def theme_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in THEMES else "system"


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember the theme and go back; the page's own script has switched already."""
    chosen = request.POST.get("theme", "")
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponse(status=204) if asked_by_htmx(request) else redirect(back if safe else "/")
    if chosen in THEMES:
        response.set_cookie(COOKIE, chosen, max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure())
    return response
