"""Simulations of a plan: asking, waiting, and what came out, beside what was in force."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from frontend.csp import chart_page
from frontend.fields import DayField
from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, only_if, or_404
from frontend.tables import Column, Table, respond
from incentives import api

from .comparing import charts_of_result, stress_of, summary_of
from .reading import draft_of
from .views import plan_of_request

for_designers = only_if(api.may_simulate)

LIST_COLUMNS = [
    Column("asked", gettext_lazy("Asked"), ("asked_at",), lambda row: row.asked_at),
    Column("by", gettext_lazy("By"), ("asked_by__person__name",), lambda row: row.asked_by, wide_only=True),
    Column("version", gettext_lazy("Version"), ("version_number",), lambda row: row.version_number, end=True),
    Column("days", gettext_lazy("Days"), ("first", "before"), lambda row: f"{row.first} – {row.before - dt.timedelta(days=1)}"),
    Column("state", gettext_lazy("State"), ("state",), lambda row: row.get_state_display()),
]
PAYEE_COLUMNS = [
    Column("person", gettext_lazy("Person"), ("person__name",), lambda row: row.person.name),
    Column("team", gettext_lazy("Team"), ("team_name",), lambda row: row.team_name or "", wide_only=True),
    Column("current", gettext_lazy("As it was"), ("current",), lambda row: row.current, end=True),
    Column("candidate", gettext_lazy("Candidate"), ("candidate",), lambda row: row.candidate, end=True),
    Column("difference", gettext_lazy("Difference"), ("difference",), lambda row: row.difference, end=True),
    Column("share", gettext_lazy("In percent"), ("share",), lambda row: row.share, end=True, wide_only=True),
]


class PayeeFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(field_name="person__name", lookup_expr="icontains", label=gettext_lazy("Search"))
    who = django_filters.ChoiceFilter(
        label=gettext_lazy("Who"),
        choices=[("winners", gettext_lazy("gets more")), ("losers", gettext_lazy("gets less"))],
        method="of_kind",
        empty_label=gettext_lazy("everybody"),
    )

    def of_kind(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(difference__gt=0) if value == "winners" else rows.filter(difference__lt=0)


class SimulateForm(forms.Form):
    version: Any = forms.ModelChoiceField(label=gettext_lazy("Candidate"), queryset=None)
    first = DayField(label=gettext_lazy("First day"))
    last = DayField(label=gettext_lazy("Last day"), help_text=gettext_lazy("Whole periods of the plan: months, quarters or years."))

    def __init__(self, *args: Any, versions: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["version"].queryset = versions  # type: ignore[attr-defined]
        self.fields["version"].label_from_instance = _version_words  # type: ignore[attr-defined]


def _version_words(version: Any) -> str:
    words = {"draft": _("draft"), "published": _("published"), "withdrawn": _("withdrawn")}
    return _("Version %(number)s, %(state)s") % {"number": version.number, "state": words.get(version.state, version.state)}


def _simulation(request: HttpRequest, key: str, simulation_id: int) -> Any:
    with or_404(api.NoSuchPlan):
        found = api.simulation_for(looking(request), simulation_id)
    if found.plan.key != key:
        raise Http404
    return found


def _tabs(request: HttpRequest, plan: Any) -> dict[str, Any]:
    viewer = looking(request)
    may_edit = api.may_edit_plans(viewer)
    draft = draft_of(plan) if may_edit else None
    return {"plan": plan, "may_edit": may_edit, "sees_people": api.may_read_all_plans(viewer), "may_simulate": True, "draft": draft}


@for_designers
def simulations(request: HttpRequest, key: str) -> HttpResponseBase:
    plan = plan_of_request(request, key)
    rows = api.simulations_visible_to(looking(request)).filter(plan=plan)
    table = Table(request, rows, key="simulations", columns=LIST_COLUMNS, sort="-asked", row_template="plans/simulation_row.html")
    return respond(request, table, "plans/simulations.html", _tabs(request, plan))


@for_designers
def simulate(request: HttpRequest, key: str) -> HttpResponse:
    plan = plan_of_request(request, key)
    first, last = _last_four_quarters(timezone.localdate())
    versions = api.versions_visible_to(looking(request), plan).exclude(document="")
    form = SimulateForm(request.POST or None, versions=versions, initial={"first": first, "last": last, "version": versions.first()})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            asked = api.ask_for_simulation(
                version_id=told["version"].pk,
                first=told["first"],
                before=told["last"] + dt.timedelta(days=1),
                asked_by_id=request.user.pk,
                asked_at=timezone.now(),
            )
        except api.CannotSimulate as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, "plans:simulation", plan.key, asked.pk)
    return dialog(request, "plans/simulate.html", {"plan": plan, "form": form}, status=422 if form.is_bound else 200)


def _last_four_quarters(today: dt.date) -> tuple[dt.date, dt.date]:
    """A year up to the end of the last whole quarter: windows of quarters are then whole, too."""
    before = today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    return before.replace(year=before.year - 1), before - dt.timedelta(days=1)


@chart_page
@for_designers
def simulation(request: HttpRequest, key: str, simulation_id: int) -> HttpResponseBase:
    found = _simulation(request, key, simulation_id)
    units = found.result.get("units", {})
    unit = request.GET.get("unit", "")
    unit = unit if unit in units else next(iter(units), "")
    context = _tabs(request, found.plan) | {
        "simulation": found,
        "last_day": found.before - dt.timedelta(days=1),
        "problems": found.result.get("problems", []),
        "units": list(units),
        "unit": unit,
    }
    if not unit:
        return render(request, "plans/simulation.html", context)
    table = Table(
        request,
        api.simulated_pay(found, unit),
        key="payees",
        columns=PAYEE_COLUMNS,
        filters=PayeeFilters,
        sort="difference",
        row_template="plans/simulated_row.html",
    )
    pairs = list(api.simulated_pay(found, unit).values_list("current", "candidate"))
    context |= {
        "summary": summary_of(units[unit]),
        "stress": stress_of(units[unit]),
        "charts": charts_of_result(found, unit, units[unit], pairs),
        "teams": api.simulated_teams(found, unit),
    }
    return respond(request, table, "plans/simulation.html", context)


@for_designers
def simulation_progress(request: HttpRequest, key: str, simulation_id: int) -> HttpResponse:
    """How far it is; once it has ended the page that asked is loaded again, for its result stands there."""
    found = _simulation(request, key, simulation_id)
    response = render(request, "frontend/components/progress.html", {"job": found.job, "title": _("Simulating"), "url": request.path})
    if not found.job.is_alive:
        response["HX-Refresh"] = "true"
    return response


@for_designers
@require_POST
def forget(request: HttpRequest, key: str, simulation_id: int) -> HttpResponse:
    found = _simulation(request, key, simulation_id)
    api.discard_simulation(simulation_id=found.pk, at=timezone.now())
    messages.success(request, _("The simulation is gone. It can be asked for again at any time."))
    return redirect("plans:simulations", key=found.plan.key)
