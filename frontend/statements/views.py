"""The payee's own page for a period, its lines, and the story of each line. Whose statements one sees is access.py's to say."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from crm.api import facts_called, opportunities_visible_to
from frontend.shell.dialogs import dialog
from frontend.shell.viewing import looking, or_404
from frontend.tables import Table, respond
from incentives import api

from .listing import StatementFilters, columns
from .page import components_of, lines_of, notes_of, sentence, standings_of, words
from .stories import slices_of, steps_of

PER_PAGE = 50


@login_required
def statements(request: HttpRequest) -> HttpResponseBase:
    viewer = looking(request)
    rows = api.statements_visible_to(viewer)
    sees_others = rows.exclude(person_id=viewer.person_id or 0).exists()
    table = Table(
        request,
        rows,
        key="statements",
        columns=columns(sees_others=sees_others),
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
    parts = components_of(found)
    mine = viewer.is_person(found.person_id)
    same = api.earlier_and_later(found).filter(pk__in=api.statements_visible_to(viewer).values("pk"))
    periods = list(same[:36])
    context = {
        "statement": found,
        "is_mine": mine,
        "sentence": sentence(found, parts, mine=mine),
        "totals": api.totals(found),
        "components": parts,
        "standings": standings_of(found, today=timezone.localdate()),
        "periods": periods,
        "before": next((each for each in periods if each.period.start < found.period.start), None),
        "unpaid": unpaid_of(found),
        "notes": notes_of(found),
    }
    response = render(request, "statements/statement.html", context)
    patch_cache_control(response, private=True, no_store=True)
    return response


def unpaid_of(found: Any) -> list[dict[str, Any]]:
    """Facts that would have counted but for something the payee can see to, each with the reason."""
    from crm.api import titles_of

    facts = api.facts_not_counted(found)
    titles = titles_of((fact.source, fact.fact) for fact in facts)
    reasons = {"no accepted order": _("No accepted order stands behind it. It is paid once there is one.")}
    return [
        {
            "name": titles[fact.source, fact.fact].title if (fact.source, fact.fact) in titles else fact.fact,
            "day": fact.day,
            "amount": fact.amount,
            "currency": fact.currency,
            "reason": reasons.get(fact.reason, fact.reason),
        }
        for fact in facts
    ]


def may_open_deals(request: HttpRequest, ids: list[int]) -> frozenset[int]:
    return frozenset(opportunities_visible_to(looking(request), on=timezone.localdate()).filter(pk__in=ids).values_list("pk", flat=True))


@login_required
def lines(request: HttpRequest, statement_id: int) -> HttpResponse:
    """A page of the lines of one component, or of those that a search finds."""
    found = statement_of(request, statement_id)
    wanted, component, version = request.GET.get("q", "").strip(), request.GET.get("component", ""), request.GET.get("version", "")
    if not wanted and not component:
        return HttpResponse("")
    rows = api.lines(found, search=wanted, component=component, facts=facts_called(wanted) if wanted else ())
    if version.isdecimal():
        rows = rows.filter(plan_version_id=int(version))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    dressed = lines_of(found, list(page.object_list), deals=_deals_of(request, list(page.object_list)))
    return render(
        request, "statements/lines.html", {"lines": dressed, "page": page, "searched": bool(wanted), "title": words(component) or wanted}
    )


def _deals_of(request: HttpRequest, rows: list[Any]) -> frozenset[int]:
    from crm.api import titles_of

    titles = titles_of((line.source, line.fact) for line in rows if line.source and line.fact)
    return may_open_deals(request, [title.deal_id for title in titles.values() if title.deal_id])


@login_required
def story(request: HttpRequest, statement_id: int, line_id: int) -> HttpResponse:
    """How a line came about, in words and numbers, down to the deal."""
    with or_404(api.NoSuchStatement):
        found, line = api.statement_line_for(looking(request), line_id)
    if found.pk != statement_id:
        raise Http404
    told = api.story_of(line)
    view = lines_of(found, [line], deals=_deals_of(request, [line]))[0]
    context = {
        "title": f"{view.component_title}: {view.title}",
        "line": line,
        "steps": steps_of(told, {line.fact: view.title} if line.fact and line.source else {}),
        "slices": slices_of(told),
        "plan": line.plan_version,
        "deal": view.title if view.deal_url or view.note else "",
        "deal_url": view.deal_url,
    }
    return dialog(request, "statements/story.html", context)
