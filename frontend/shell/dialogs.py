"""Answers of views that stand in the page's one dialog, and as a page of their own where htmx did not ask."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse


def dialog(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Show a dialog; its template extends `dialog_layout`. Answer an invalid form with status 422."""
    return render(request, template, context, status=status)


def done(request: HttpRequest, url_name: str, *args: object) -> HttpResponse:
    """Leave the dialog for a page: by htmx where it asked, else by an ordinary redirect."""
    if getattr(request, "htmx", None):
        return HttpResponse(headers={"HX-Redirect": reverse(url_name, args=args)})
    return redirect(url_name, *args)
