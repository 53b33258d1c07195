"""What every request needs before and after its view: the reader's time zone and language, and messages for htmx."""

from __future__ import annotations

import json
import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

GetResponse = Callable[[HttpRequest], HttpResponse]


def refuse_nul(get_response: GetResponse) -> GetResponse:
    """Answer 400 to an address with a NUL character: PostgreSQL keeps none in a text, so no search with one can mean anything."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("a NUL character in the address")
        return get_response(request)

    return middleware


def personal_settings(get_response: GetResponse) -> GetResponse:
    """Show moments in the person's own time zone, and pages in their language unless they chose another here (a cookie)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        person = getattr(request.user, "person", None)
        if person is None:
            return get_response(request)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and translation.check_for_language(person.locale):
            translation.activate(person.locale)
            request.LANGUAGE_CODE = translation.get_language()
        try:
            timezone.activate(zoneinfo.ZoneInfo(person.time_zone))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            timezone.deactivate()
        try:
            return get_response(request)
        finally:
            timezone.deactivate()

    return middleware


def messages_for_htmx(get_response: GetResponse) -> GetResponse:
    """Send messages along with a fragment as an event that toast.js shows; whole pages render them themselves."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        leaves_page = "HX-Redirect" in response or "HX-Refresh" in response or 300 <= response.status_code < 400
        if not getattr(request, "htmx", False) or leaves_page:
            return response
        waiting = [{"level": message.level_tag, "text": str(message)} for message in get_messages(request)]
        if waiting:
            events = json.loads(response.get("HX-Trigger", "{}"))
            response["HX-Trigger"] = json.dumps(events | {"laurel:messages": waiting})
        return response

    return middleware
