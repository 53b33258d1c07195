"""What if these deals close: a payee's own estimate, by the engine that pays."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control

from crm.api import CannotSuppose, StageKind, Supposition, opportunities_visible_to
from frontend.periods import period_title
from frontend.shell.viewing import looking
from frontend.statements.page import words
from incentives import api

from .forms import Supposing

MOST_DEALS = 200


@login_required
def estimate(request: HttpRequest) -> HttpResponse:
    """The page, and for a request that asks for the result alone, that part of it."""
    viewer, today = looking(request), timezone.localdate()
    person_id = viewer.person_id
    periods = api.periods_to_estimate(person_id=person_id, on=today) if person_id is not None else []
    if person_id is None or not periods:
        return render(request, "whatif/estimate.html", {"periods": []})
    period = next((each for each in periods if each.name == _asked(request)), periods[0])
    last_day = period.before - dt.timedelta(days=1)
    deals = _open_deals(viewer, person_id, today)
    with_products = set(deals.filter(lines__isnull=False).values_list("pk", flat=True))
    supposing = Supposing(
        request.POST if request.method == "POST" else None, deals[:MOST_DEALS], with_products=with_products, last_day=last_day, today=today
    )
    context: dict[str, Any] = {
        "periods": [(each, period_title(each.name, each.start, each.before)) for each in periods],
        "period": period,
        "period_title": period_title(period.name, period.start, period.before),
        "supposing": supposing,
        "left_out": max(deals.count() - MOST_DEALS, 0),
    }
    context |= _estimated(supposing, person_id, period)
    asks_for_result = request.headers.get("HX-Target") == "estimate"
    template = "whatif/result.html" if asks_for_result else "whatif/estimate.html"
    response = render(request, template, context, status=422 if "refusals" in context and not asks_for_result else 200)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _asked(request: HttpRequest) -> str:
    return request.POST.get("period", "") or request.GET.get("period", "")


def _open_deals(viewer: Any, person_id: int, today: dt.date) -> Any:
    """The open deals that would be credited to the payee, those that close soonest first."""
    visible = opportunities_visible_to(viewer, on=today).filter(stage__kind=StageKind.OPEN)
    own = visible.filter(Q(owner_id=person_id) | Q(splits__person_id=person_id)).distinct()
    return own.select_related("account", "stage").order_by("expected_close_on", "name", "pk")


def _estimated(supposing: Supposing, person_id: int, period: Any) -> dict[str, Any]:
    """What the page says of the result, or why there is none."""
    if supposing.is_bound and not supposing.is_valid():
        return {"refusals": [], "is_invalid": True}
    currency = api.currency_of(person_id, period)
    try:
        found = api.what_if(
            person_id=person_id,
            period=period,
            supposition=supposing.supposition(person_id, currency) if supposing.is_bound else Supposition(),
            at=timezone.now(),
        )
    except CannotSuppose as refusal:
        return {"refusals": [str(refusal)]}
    except api.CannotEstimate as refusal:
        return {"refusals": refusal.problems}
    return {
        "totals": [(unit, now, then, then - now) for unit, now, then in found.totals()],
        "components": [(words(part.component), part) for part in found.components if part.now or part.then],
        "measures": [(words(part.measure), part) for part in found.measures if part.quota],
    }
