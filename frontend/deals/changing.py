"""Entering, editing and moving deals."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect

from crm import api as crm
from frontend.fields import add_errors
from frontend.shell.viewing import asked_by_htmx, looking, or_404
from people.api import Viewer, people_visible_to

from .board import WhatToShow, on_the_board, rendered_heads
from .forms import EditDealForm, MoveForm, NewDealForm

UNPROCESSABLE = 422
CONFLICT = 409
OFFERED = 20


def _owners(viewer: Viewer, *, on: dt.date, also: int | None = None) -> QuerySet[Any]:
    """Those in whose name the viewer may enter a deal, and the one who owns it now."""
    allowed = crm.persons_entered_for(viewer, on=on)
    here = Q(left_on__isnull=True) | Q(left_on__gt=on)
    wanted = here if allowed is None else here & Q(id__in=allowed)
    persons: QuerySet[Any] = people_visible_to(viewer, on=on).filter(wanted | Q(id=also)).order_by("name")
    return persons


def _changeable(request: HttpRequest, deal_id: int) -> Any:
    viewer, today = looking(request), timezone.localdate()
    with or_404(crm.NoSuchOpportunity):
        deal = crm.opportunity_for(viewer, deal_id, on=today)
    if not crm.may_change_opportunity(viewer, deal, on=today):
        raise Http404
    return deal


@login_required
def new(request: HttpRequest) -> HttpResponse:
    viewer, now = looking(request), timezone.now()
    if not crm.may_create_opportunities(viewer):
        raise Http404
    owners = _owners(viewer, on=timezone.localdate(now))
    latest = crm.opportunities_visible_to(viewer, on=timezone.localdate(now)).exclude(currency="").order_by("-pk").first()
    usual = {"owner": viewer.person_id, "created_on": timezone.localdate(now), "currency": latest.currency if latest else "USD"}
    form = NewDealForm(request.POST if request.method == "POST" else None, owners=owners, initial=usual)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            deal = crm.create_opportunity(
                fields=form.fields_of_deal(),
                stage_id=given["stage"].pk,
                created_on=given["created_on"],
                act=crm.Act.of(viewer, given["owner"].pk, at=now),
            )
        except crm.CannotSaveOpportunity as refused:
            add_errors(form, refused.errors)
        else:
            messages.success(request, _("%(name)s was added.") % {"name": deal.name})
            return redirect("deals:deal", deal.pk)
    return render(request, "deals/form.html", {"form": form}, status=UNPROCESSABLE if form.errors else None)


@login_required
def edit(request: HttpRequest, deal_id: int) -> HttpResponse:
    viewer, deal = looking(request), _changeable(request, deal_id)
    now = timezone.now()
    known = {
        name: getattr(deal, name)
        for name in ("name", "account", "owner", "currency", "expected_close_on", "forecast", "lost_reason", "version")
    }
    known["amount"] = None if deal.amount is None else f"{deal.amount.normalize():f}"
    owners = _owners(viewer, on=timezone.localdate(now), also=deal.owner_id)
    form = EditDealForm(request.POST if request.method == "POST" else None, owners=owners, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            crm.change_opportunity(
                opportunity_id=deal.pk,
                fields=form.fields_of_deal(),
                seen_version=form.cleaned_data["version"],
                act=crm.Act.of(viewer, deal.owner_id, at=now),
            )
        except crm.CannotSaveOpportunity as refused:
            add_errors(form, refused.errors)
        except crm.ChangedMeanwhile as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("deals:deal", deal.pk)
    return render(request, "deals/form.html", {"form": form, "deal": deal}, status=UNPROCESSABLE if form.errors else None)


@login_required
def move(request: HttpRequest, deal_id: int) -> HttpResponseBase:
    """Ask for stage and day (a dialog, or a page), or move: the board's script posts and reads JSON, the form posts itself."""
    deal = _changeable(request, deal_id)
    if request.method != "POST":
        usual = {"stage": request.GET.get("stage", _next_stage(deal)), "closed_on": timezone.localdate(), "version": deal.version}
        return _ask(request, deal, MoveForm(initial=usual), back=request.GET.get("back", ""))
    if "application/json" in request.headers.get("Accept", ""):
        return _move_on_the_board(request, deal)
    form, back = MoveForm(request.POST), request.POST.get("back", "")
    if not form.is_valid():
        return _ask(request, deal, form, back=back)
    given = form.cleaned_data
    try:
        moved = _change_stage(request, deal, given["stage"].pk, given["version"], given["closed_on"], given["lost_reason"])
    except crm.CannotSaveOpportunity as refused:
        add_errors(form, refused.errors)
        return _ask(request, deal, form, back=back)
    except crm.ChangedMeanwhile as refused:
        form.add_error(None, refused.message)
        return _ask(request, deal, form, back=back)
    messages.success(request, _("%(name)s is now in %(stage)s.") % {"name": moved.name, "stage": moved.stage.name})
    address = reverse("deals:board") if back == "board" else reverse("deals:deal", args=[deal.pk])
    return HttpResponseClientRedirect(address) if asked_by_htmx(request) else redirect(address)


def _next_stage(deal: Any) -> int:
    """The stage that mostly follows; a closed deal stays where it is until somebody says otherwise."""
    following = crm.stages().filter(position__gt=deal.stage.position).first() if deal.stage.kind == "open" else None
    return following.pk if following else deal.stage_id


def _ask(request: HttpRequest, deal: Any, form: MoveForm, *, back: str) -> HttpResponse:
    return render(request, "deals/move.html", {"deal": deal, "form": form, "back": back}, status=UNPROCESSABLE if form.errors else None)


def _change_stage(request: HttpRequest, deal: Any, stage_id: int, version: int, on: dt.date, lost_reason: str | None = None) -> Any:
    act = crm.Act.of(looking(request), deal.owner_id, at=timezone.now())
    return crm.change_stage(
        opportunity_id=deal.pk, stage_id=stage_id, seen_version=version, happened_on=on, act=act, lost_reason=lost_reason
    )


def _move_on_the_board(request: HttpRequest, deal: Any) -> JsonResponse:
    """Move and answer with the card's new version and the heads of both columns, or with the reason why not."""
    today = timezone.localdate()
    form = MoveForm({**request.POST.dict(), "closed_on": today.isoformat()})
    if not form.is_valid():
        return JsonResponse({"message": _("This stage does not exist any more. Reload the board.")}, status=UNPROCESSABLE)
    former, wanted = deal.stage_id, form.cleaned_data["stage"].pk
    try:
        moved = _change_stage(request, deal, wanted, form.cleaned_data["version"], today)
    except (crm.CannotSaveOpportunity, crm.ChangedMeanwhile) as refused:
        return JsonResponse({"message": refused.message}, status=CONFLICT)
    shown = on_the_board(request, WhatToShow(request), today=today)
    return JsonResponse({"version": moved.version, "heads": rendered_heads(shown, {former, wanted})})


@require_GET
@login_required
def account_names(request: HttpRequest) -> HttpResponse:
    """Return names of accounts that begin with, or hold, what was typed."""
    if not crm.may_create_opportunities(looking(request)):
        raise Http404
    text = request.GET.get("q", "").strip()
    names = crm.accounts().filter(name__icontains=text).values_list("name", flat=True)[:OFFERED] if text else []
    return JsonResponse({"names": list(names)})
