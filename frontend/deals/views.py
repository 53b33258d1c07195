"""The list of deals and one deal's page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from crm import api as crm
from frontend.activities.looks import with_icons
from frontend.audit.trails import trail_of_deal
from frontend.people.views import SEES_TRAIL
from frontend.shell.viewing import looking, or_404
from frontend.tables import Table, respond
from people.api import Viewer, people_visible_to

from .listing import COLUMNS, DealFilters, as_listed

TONES = {"open": ("info", "arrow-right"), "won": ("right", "trophy"), "lost": ("calm", "circle-x")}


@login_required
def deals(request: HttpRequest) -> HttpResponseBase:
    viewer, today = reader_of_deals(request), timezone.localdate()
    rows = as_listed(crm.opportunities_visible_to(viewer, on=today))
    table = Table(request, rows, key="deals", columns=COLUMNS, filters=DealFilters, sort="-since", row_template="deals/row.html")
    context = {"may_add": crm.may_create_opportunities(viewer), "seen": openable_people(viewer, on=today), "today": today}
    return respond(request, table, "deals/list.html", context)


def reader_of_deals(request: HttpRequest) -> Viewer:
    """Return the viewer, or 404 for those whose work has nothing to do with deals: an empty list would be a lie."""
    viewer = looking(request)
    if not crm.may_read_opportunities(viewer):
        raise Http404
    return viewer


def openable_people(viewer: Viewer, *, on: Any) -> frozenset[int] | None:
    """Return whose pages the viewer may open; None means everybody's."""
    return None if viewer.sees_everybody else frozenset(people_visible_to(viewer, on=on).values_list("id", flat=True))


@login_required
def deal(request: HttpRequest, deal_id: int) -> HttpResponse:
    viewer, today = looking(request), timezone.localdate()
    with or_404(crm.NoSuchOpportunity):
        crm.opportunity_for(viewer, deal_id, on=today)
    found = crm.with_details(crm.opportunities_visible_to(viewer, on=today)).get(pk=deal_id)
    seen = openable_people(viewer, on=today)
    context = {
        "deal": found,
        "today": today,
        "seen": seen,
        "owner_opens": seen is None or found.owner_id in seen,
        "may_change": crm.may_change_opportunity(viewer, found, on=today),
        "may_log": crm.may_log_activities(viewer),
        "steps": list(_steps(found)),
        "lines": found.lines.all(),
        "splits": found.splits.all(),
        "orders": found.orders.all(),
        "activities": with_icons(found.activities.all()),
        "history": _history(found),
        "trail": trail_of_deal(found) if viewer.has(*SEES_TRAIL) else None,
    }
    return render(request, "deals/deal.html", context)


def _steps(found: Any) -> Iterator[dict[str, Any]]:
    """Yield the stages with those the deal has been in marked; of the closed ones only that in which it stands."""
    been_in = {step.to_stage_id for step in found.stage_history.all()}
    for stage in crm.stages():
        current = stage.pk == found.stage_id
        if stage.kind != "open" and not current:
            continue
        done = stage.pk in been_in and not (current and stage.kind != "won")
        yield {"stage": stage, "current": current, "state": "done" if done else "waiting"}


def _history(found: Any) -> list[Any]:
    moves = list(found.stage_history.all())
    for step in moves:
        step.tone, step.icon = TONES[step.to_stage.kind] if step.from_stage_id else ("calm", "plus")
    return moves
