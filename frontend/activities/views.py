"""Logging an activity: one dialog, reached by a key from anywhere, also in the name of those one assists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from crm import api as crm
from frontend.fields import add_errors
from frontend.shell.viewing import asked_by_htmx, looking
from people.api import Viewer, assisted_ids, people_to_choose

from .forms import ActivityForm
from .looks import ICONS

UNPROCESSABLE = 422


@login_required
def log(request: HttpRequest) -> HttpResponse:
    viewer, now = looking(request), timezone.now()
    if not crm.may_log_activities(viewer):
        raise Http404
    today = timezone.localdate(now)
    owners = _owners(viewer, on=today)
    usual = {
        "occurred_at": now,
        "kind": "call",
        "owner": _usual_owner(viewer, owners, on=today),
        "opportunity": request.GET.get("opportunity"),
    }
    given = request.POST if request.method == "POST" else None
    form = ActivityForm(given, owners=owners, deals=crm.opportunities_visible_to(viewer, on=today), initial=usual)
    if request.method == "POST" and form.is_valid():
        deed = form.deed()
        act = crm.Act.of(viewer, deed.owner_id, at=now)
        try:
            activity = crm.log_activity(deed=deed, act=act)
        except crm.CannotLogActivity as refused:
            add_errors(form, refused.errors)
        else:
            messages.success(request, _("%(kind)s logged.") % {"kind": activity.get_kind_display()})
            return _done(request, activity)
    context = {
        "form": form,
        "kinds": [(radio, ICONS[radio.data["value"]]) for radio in form["kind"]],
        "one_owner": owners.count() == 1,
    }
    return render(request, "activities/log.html", context, status=UNPROCESSABLE if form.errors else None)


def _owners(viewer: Viewer, *, on: Any) -> QuerySet[Any]:
    allowed = crm.persons_entered_for(viewer, on=on)
    persons: QuerySet[Any] = people_to_choose(viewer, on=on)
    return persons if allowed is None else persons.filter(id__in=allowed)


def _usual_owner(viewer: Viewer, owners: QuerySet[Any], *, on: Any) -> int | None:
    """An assistant mostly writes down what the one they assist did; everybody else what they did themselves."""
    assisted = owners.filter(id__in=assisted_ids(viewer, on=on)).values_list("id", flat=True).first()
    return assisted or viewer.person_id


def _done(request: HttpRequest, activity: Any) -> HttpResponse:
    if not asked_by_htmx(request):
        return redirect("deals:deal", activity.opportunity_id) if activity.opportunity_id else redirect("today:home")
    # The page below may list activities, so it is read again where it is.
    return HttpResponse(headers={"HX-Refresh": "true"})
