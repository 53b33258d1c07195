"""The audit page: what was changed lately, and one record's whole story."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from frontend.exports import csv_response
from frontend.shell.viewing import looking, only_for
from people.api import Role, recent_changes, tracked_models

from .forms import WhatToShow
from .readable import readable_models
from .trails import WORDS, names_of_users, steps_of

PER_PAGE = 50
MOST_EXPORTED = 10_000
READERS = (Role.AUDITOR, Role.ADMINISTRATOR)


@only_for(*READERS)
def changes(request: HttpRequest) -> HttpResponseBase:
    models = readable_models(looking(request))
    form = WhatToShow(request.GET, models=models)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = wanted.get("page") or 1
    asked: dict[str, Any] = {
        "kinds": [wanted["kind"]] if wanted.get("kind") else models,
        "user_id": wanted.get("who"),
        "first": _midnight(wanted.get("first")),
        "before": _midnight(wanted["last"] + dt.timedelta(days=1)) if wanted.get("last") else None,
    }
    if request.GET.get("as") == "csv":
        found = _rows(recent_changes(**asked, count=MOST_EXPORTED))
        cells = ([row["at"], row["who"], row["kind_name"], row["object_id"], row["what"], row["because"], row["url"]] for row in found)
        return csv_response("changes.csv", [_("When"), _("Who"), _("What"), _("Number"), _("Change"), _("Reason"), _("Page")], cells)
    found = _rows(recent_changes(**asked, start=(page - 1) * PER_PAGE, count=PER_PAGE + 1))
    context = {
        "form": form,
        "rows": found[:PER_PAGE],
        "page": page,
        "older": page + 1 if len(found) > PER_PAGE and page < 200 else None,
        "newer": page - 1 if page > 1 else None,
        "who": names_of_users([wanted.get("who")]).get(wanted.get("who") or 0, ""),
    }
    return render(request, "audit/changes.html", context)


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return timezone.make_aware(dt.datetime.combine(day, dt.time())) if day else None


def _rows(found: list[Any]) -> list[dict[str, Any]]:
    names = names_of_users(change.user_id for change in found)
    models = tracked_models()
    rows = []
    for change in found:
        word, icon, tone = WORDS.get(change.what, (change.what, "point", "calm"))
        rows.append(
            {
                "at": change.at,
                "who": names.get(change.user_id, _("a deleted account")) if change.user_id else _("the system"),
                "user_id": change.user_id,
                "kind": change.kind,
                "kind_name": capfirst(str(models[change.kind]._meta.verbose_name)),
                "object_id": change.object_id,
                "what": word,
                "icon": icon,
                "tone": tone,
                "because": change.because,
                "url": change.url,
            }
        )
    return rows


@only_for(*READERS)
def record(request: HttpRequest, kind: str, object_id: int) -> HttpResponse:
    model = readable_models(looking(request)).get(kind)
    steps = steps_of([(model, {"pk": object_id})]) if model else []
    if model is None or not steps:
        raise Http404
    return render(
        request, "audit/record.html", {"steps": steps, "kind_name": capfirst(str(model._meta.verbose_name)), "object_id": object_id}
    )
