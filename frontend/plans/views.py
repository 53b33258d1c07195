"""Reading plans: the list, what a plan says, its versions and how they differ."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from frontend.csp import chart_page
from frontend.shell.viewing import looking, or_404
from frontend.tables import Table, respond
from incentives import api

from .curves import charts_of
from .lines import compare_lines
from .listing import PLAN_COLUMNS, PlanFilters, as_of
from .reading import changes_between, days_of, draft_of, ends_of, plan_of, version_now, words_of


@login_required
def plans(request: HttpRequest) -> HttpResponseBase:
    viewer, today = looking(request), timezone.localdate()
    rows = as_of(api.plans_visible_to(viewer), today)
    table = Table(request, rows, key="plans", columns=PLAN_COLUMNS, filters=PlanFilters, sort="name", row_template="plans/row.html")
    may_edit = api.may_edit_plans(viewer)
    empty = (
        _("Start with a name and a small example.") if may_edit else _("A plan appears here once you are on it, or may read all of them.")
    )
    return respond(request, table, "plans/list.html", {"may_edit": may_edit, "empty_words": empty})


def plan_of_request(request: HttpRequest, key: str) -> Any:
    """The plan of an address, as far as the viewer may see it; 404 otherwise."""
    if "\0" in key:
        raise Http404
    with or_404(api.NoSuchPlan):
        return api.plan_for(looking(request), key)


def version_of_request(request: HttpRequest, key: str, number: int) -> Any:
    with or_404(api.NoSuchPlan):
        return api.version_for(looking(request), key, number)


@chart_page
@login_required
def plan(request: HttpRequest, key: str) -> HttpResponse:
    found = plan_of_request(request, key)
    version = version_now(found, timezone.localdate())
    return render(request, "plans/plan.html", _page_of(request, found, version))


@chart_page
@login_required
def version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    found = version_of_request(request, key, number)
    return render(request, "plans/plan.html", _page_of(request, found.plan, found))


def _page_of(request: HttpRequest, found: Any, version: Any) -> dict[str, Any]:
    said = plan_of(version) if version else None
    viewer = looking(request)
    return {
        "plan": found,
        "version": version,
        "days": days_of(version, ends_of(found)) if version else "",
        "draft": draft_of(found) if api.may_edit_plans(viewer) else None,
        "sees_people": api.may_read_all_plans(viewer),
        "words": words_of(said) if said else [],
        "charts": charts_of(said) if said else [],
        "may_edit": api.may_edit_plans(viewer),
        "may_simulate": api.may_simulate(viewer),
    }


@login_required
def versions(request: HttpRequest, key: str) -> HttpResponse:
    found = plan_of_request(request, key)
    visible = list(api.versions_visible_to(looking(request), found))
    said, ends = {version.pk: plan_of(version) for version in visible}, ends_of(found)
    viewer = looking(request)
    may = {
        "may_edit": api.may_edit_plans(viewer),
        "sees_people": api.may_read_all_plans(viewer),
        "may_simulate": api.may_simulate(viewer),
    }
    rows = []
    for version, before in zip(visible, [*visible[1:], None], strict=True):
        new, old = said[version.pk], said[before.pk] if before else None
        rows.append(
            {
                "version": version,
                "days": days_of(version, ends),
                "may_withdraw": may["may_edit"] and version.state == "published" and not api.has_posted(version),
                "before_number": before.number if before else None,
                "changes": changes_between(old, new) if old and new else None,
            }
        )
    return render(
        request, "plans/versions.html", {"plan": found, "draft": draft_of(found) if may["may_edit"] else None, "rows": rows, **may}
    )


@login_required
def compare(request: HttpRequest, key: str, old: int, new: int) -> HttpResponse:
    before, after = version_of_request(request, key, old), version_of_request(request, key, new)
    said = plan_of(before), plan_of(after)
    context = {
        "plan": after.plan,
        "old": before,
        "new": after,
        "changes": changes_between(said[0], said[1]) if said[0] and said[1] else None,
        "lines": compare_lines(before.document, after.document),
    }
    return render(request, "plans/compare.html", context)


@login_required
def document(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """The text of a version as a file, byte for byte as it is calculated."""
    found = version_of_request(request, key, number)
    if not found.document:
        raise Http404
    kind, ending = ("application/json", "json") if found.document.lstrip().startswith("{") else ("application/yaml", "yaml")
    response = HttpResponse(found.document, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.plan.key}-v{found.number}.{ending}"'
    return response
