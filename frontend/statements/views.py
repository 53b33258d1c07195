"""The payee's own page for a period, its lines, and the story of each line. Whose statements one sees is access.py's to say."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext

from crm.api import facts_called, opportunities_visible_to
from frontend.shell.dialogs import dialog
from frontend.shell.viewing import looking, or_404
from frontend.tables import Table, respond
from incentives import api

from .corrections import corrections_of, difference_text
from .listing import StatementFilters, columns, units_of
from .page import LineView, components_of, lines_of, notes_of, sentence, standings_of, unpaid_of, without_orders, words
from .settlement import settlements_of
from .stories import slices_of, steps_of

PER_PAGE = 50


@login_required
def statements(request: HttpRequest) -> HttpResponseBase:
    viewer = looking(request)
    rows = api.statements_visible_to(viewer)
    sees_others = rows.exclude(person_id=viewer.person_id or 0).exists()
    units = units_of(rows) if request.GET.get("as") == "csv" else ()
    table = Table(
        request,
        rows,
        key="statements",
        columns=columns(sees_others=sees_others, units=units),
        filters=StatementFilters,
        sort="-period",
        row_template="statements/row.html",
    )
    return respond(request, table, "statements/list.html", {"sees_others": sees_others})


def statement_of(request: HttpRequest, statement_id: int) -> Any:
    with or_404(api.NoSuchStatement):
        return api.statement_for(looking(request), statement_id)


@login_required
def statement(request: HttpRequest, statement_id: int) -> HttpResponse:
    found, viewer = statement_of(request, statement_id), looking(request)
    parts, plans, settlements = components_of(found), api.plans(found), settlements_of(found)
    mine = viewer.is_person(found.person_id)
    same = api.earlier_and_later(found).filter(pk__in=api.statements_visible_to(viewer).values("pk"))
    periods = list(same[:36])
    context = {
        "statement": found,
        "is_mine": mine,
        "sentence": sentence(found, parts, mine=mine, settled=bool(settlements)),
        "settlements": settlements,
        "totals": api.totals(found),
        "components": parts,
        "standings": standings_of(found, today=timezone.localdate()),
        "periods": periods,
        "before": next((each for each in periods if each.period.start < found.period.start), None),
        "without_orders": without_orders(plans),
        "may_leave_out": any(plan.requires_accepted_order or plan.limits_windfalls for plan in plans),
        "notes": notes_of(found, plans),
        "corrections": corrections_of(found),
        "awards": api.awards_on(found),
        "corrected": [
            {"statement": each.statement, "words": difference_text(each.amounts)} for each in _opened_by(viewer, api.corrected_since(found))
        ],
    }
    response = render(request, "statements/statement.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _opened_by(viewer: Any, corrections: list[Any]) -> list[Any]:
    """Those whose other statement the viewer may see; nobody is told of one that is hidden from them."""
    visible = set(api.statements_visible_to(viewer).filter(pk__in=[each.statement.pk for each in corrections]).values_list("pk", flat=True))
    return [each for each in corrections if each.statement.pk in visible]


@login_required
def unpaid(request: HttpRequest, statement_id: int) -> HttpResponse:
    """What is not paid, and why: asked for when it is opened, since the engine works it out from the facts as they are now."""
    rows = unpaid_of(statement_of(request, statement_id))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    deals = may_open_deals(request, [row.deal_id for row in page if row.deal_id])
    return render(request, "statements/unpaid.html", {"page": page, "deals": deals})


def may_open_deals(request: HttpRequest, ids: list[int]) -> frozenset[int]:
    return frozenset(opportunities_visible_to(looking(request), on=timezone.localdate()).filter(pk__in=ids).values_list("pk", flat=True))


@login_required
def lines(request: HttpRequest, statement_id: int) -> HttpResponse:
    """A page of the lines of one component, or of those that a search finds."""
    found = statement_of(request, statement_id)
    corrected = request.GET.get("corrected", "")
    wanted, component, version = request.GET.get("q", "").strip(), request.GET.get("component", ""), request.GET.get("version", "")
    if not wanted and not component and not corrected:
        return HttpResponse("")
    rows = api.lines(found, search=wanted, component=component, facts=facts_called(wanted) if wanted else ())
    if version.isdecimal():
        rows = rows.filter(plan_version_id=int(version))
    if corrected:
        rows = rows.filter(pk__in=api.lines_of_corrections(found), window_before=_day(corrected))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    dressed = lines_of(found, list(page.object_list))
    context = {
        "lines": dressed,
        "deals": may_open_deals(request, [line.deal_id for line in dressed if line.deal_id]),
        "page": page,
        "searched": bool(wanted),
        "title": words(component) or wanted or gettext("Corrections"),
    }
    return render(request, "statements/lines.html", context)


@login_required
def story(request: HttpRequest, statement_id: int, line_id: int) -> HttpResponse:
    """How a line came about, in words and numbers, down to the deal."""
    with or_404(api.NoSuchStatement):
        found, line = api.statement_line_for(looking(request), line_id)
    if found.pk != statement_id:
        raise Http404
    told = api.story_of(line)
    view = lines_of(found, [line])[0]
    opens = view.deal_id is not None and view.deal_id in may_open_deals(request, [view.deal_id])
    context = {
        "title": f"{view.component_title}: {view.title}",
        "line": line,
        "steps": steps_of(told, _called(line, view)),
        "slices": slices_of(told),
        "plan": line.plan_version,
        "deal": view.title if view.deal_id or view.note else "",
        "deal_id": view.deal_id if opens else None,
    }
    return dialog(request, "statements/story.html", context)


def _called(line: Any, view: LineView) -> dict[str, str]:
    """What the story's names are called: the plan's measures in words, and the record of the line by its title."""
    measures = api.said_by([line.plan_version])[line.plan_version_id].measures
    called = {key: words(key).lower() for key in measures}
    return called | ({line.fact: view.title} if line.fact and line.source else {})
