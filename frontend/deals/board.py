"""The board: a column for each stage with its largest deals and its total in every currency."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm import api as crm
from frontend.shell.viewing import looking

from .listing import owners, search_deals
from .views import reader_of_deals

CARDS_PER_COLUMN = 40
CLOSED_DAYS = 30
"""How long won and lost deals stay on the board."""


class WhatToShow(forms.Form):
    q = forms.CharField(required=False)
    owner: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, required=False, empty_label=_("Everybody's deals"), label=_("Owner")
    )

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET)
        self.fields["owner"].queryset = owners(request)  # type: ignore[attr-defined]
        self.fields["owner"].widget.attrs["aria-label"] = _("Owner")


def on_the_board(request: HttpRequest, form: WhatToShow, *, today: dt.date) -> QuerySet[Any]:
    """Return the deals the board shows to this viewer, with these filters."""
    wanted = form.cleaned_data if form.is_valid() else {}
    recently = Q(closed_on__gt=today - dt.timedelta(days=CLOSED_DAYS))
    deals: QuerySet[Any] = crm.opportunities_visible_to(looking(request), on=today).filter(Q(stage__kind="open") | recently)
    if wanted.get("q"):
        deals = search_deals(deals, wanted["q"])
    if wanted.get("owner"):
        deals = deals.filter(owner=wanted["owner"])
    return deals


@login_required
def board(request: HttpRequest) -> HttpResponse:
    viewer, today = reader_of_deals(request), timezone.localdate()
    form = WhatToShow(request)
    columns = crm.board(on_the_board(request, form, today=today), most=CARDS_PER_COLUMN)
    changeable = crm.persons_entered_for(viewer, on=today)
    for column in columns:
        deal: Any
        for deal in column.deals:
            deal.may_change = changeable is None or deal.owner_id in changeable
    context = {
        "form": form,
        "filters": form.cleaned_data if form.is_valid() else {},
        "columns": columns,
        "stages": [column.stage for column in columns],
        "today": today,
        "closed_days": CLOSED_DAYS,
        "may_add": crm.may_create_opportunities(viewer),
        "may_move": changeable is None or bool(changeable),
    }
    return render(request, "deals/board.html", context)


def rendered_heads(deals: QuerySet[Any], stage_ids: set[int]) -> dict[str, str]:
    """Return the heads of these columns as the page was first built from, by stage: what a move changes besides the card."""
    columns = [column for column in crm.board(deals, most=0) if column.stage.pk in stage_ids]
    return {str(column.stage.pk): render_to_string("deals/column_head.html", {"column": column}) for column in columns}
