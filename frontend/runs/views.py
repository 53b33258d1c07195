"""Periods and runs, for those who calculate and those who check."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from desk.api import AlreadyUnderWay, Job
from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, only_if, or_404
from frontend.tables import Table, respond
from incentives import api
from incentives.engine.periods import NoSuchPeriod
from incentives.engine.problems import Problem

from .listing import COLUMNS, RUN_COLUMNS, PeriodFilters, with_counts

for_readers = only_if(api.may_see_runs)
for_runners = only_if(api.may_run_periods)
for_closers = only_if(api.may_close_periods)
MONTHS = [
    (1, gettext_lazy("January")),
    (2, gettext_lazy("February")),
    (3, gettext_lazy("March")),
    (4, gettext_lazy("April")),
    (5, gettext_lazy("May")),
    (6, gettext_lazy("June")),
    (7, gettext_lazy("July")),
    (8, gettext_lazy("August")),
    (9, gettext_lazy("September")),
    (10, gettext_lazy("October")),
    (11, gettext_lazy("November")),
    (12, gettext_lazy("December")),
]


class OpenForm(forms.Form):
    key = forms.CharField(
        label=gettext_lazy("Period"),
        max_length=9,
        help_text=gettext_lazy(
            "2026-01 is a month, 2026-01-A and 2026-01-B its halves, 2026-Q1 a quarter, 2026-H1 a half-year, 2026 a year, "
            "2026-W05 a week, 2026-F05 the two weeks that begin with it."
        ),
    )
    fiscal_year_starts = forms.TypedChoiceField(
        label=gettext_lazy("The fiscal year starts in"),
        choices=MONTHS,
        coerce=int,
        initial=1,
        help_text=gettext_lazy("Makes no difference to a month."),
    )


def _dressed(run: Any) -> Any:
    """A run with what its summary says, ready to show."""
    run.amounts = api.totals_in_order(run.summary.get("totals", {}))
    run.payees = run.summary.get("payees")
    run.lines = run.summary.get("lines")
    run.of_payees = run.summary.get("of_payees")
    run.was_narrowed = run.summary.get("only") is not None
    run.corrections = run.summary.get("corrections", [])
    return run


def _period(request: HttpRequest, period_id: int) -> Any:
    with or_404(api.NoSuchRun):
        return api.period_for(looking(request), period_id)


def _run(request: HttpRequest, run_id: int) -> Any:
    with or_404(api.NoSuchRun):
        return _dressed(api.run_for(looking(request), run_id))


def _may(request: HttpRequest) -> dict[str, bool]:
    viewer = looking(request)
    return {"may_run": api.may_run_periods(viewer), "may_close": api.may_close_periods(viewer)}


@for_readers
def periods(request: HttpRequest) -> HttpResponseBase:
    table = Table(
        request,
        with_counts(looking(request)),
        key="periods",
        columns=COLUMNS,
        filters=PeriodFilters,
        sort="-period",
        row_template="runs/row.html",
    )
    return respond(request, table, "runs/list.html", _may(request))


@for_runners
def open_period(request: HttpRequest) -> HttpResponse:
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = api.period_named(key=form.cleaned_data["key"], fiscal_year_starts=form.cleaned_data["fiscal_year_starts"])
        except NoSuchPeriod:
            form.add_error("key", _("Write 2026-01, 2026-01-A, 2026-Q1, 2026-H1, 2026, 2026-W05 or 2026-F05."))
        else:
            return done(request, "runs:period", made.pk)
    return dialog(request, "runs/open.html", {"form": form}, status=422 if form.is_bound else 200)


@for_readers
def period(request: HttpRequest, period_id: int) -> HttpResponseBase:
    found = _period(request, period_id)
    runs = api.runs_visible_to(looking(request)).filter(period=found)
    table = Table(request, runs, key="runs", columns=RUN_COLUMNS, sort="-asked", row_template="runs/run_row.html")
    for run in table.page.object_list:
        _dressed(run)
    what = api.closing(found, today=timezone.localdate())
    context = {
        "period": found,
        "last_day": found.before - dt.timedelta(days=1),
        "run_before": table.page.paginator.count,
        "alive": runs.filter(job__state__in=Job.ALIVE).first(),
        "advice": what.advice,
        "statement_count": what.statements,
        "totals": api.totals_in_order(what.totals),
        **_may(request),
    }
    return respond(request, table, "runs/period.html", context)


@for_runners
@require_POST
def start(request: HttpRequest, period_id: int) -> HttpResponse:
    try:
        everybody = request.POST.get("everybody") == "yes"
        found = _period(request, period_id)
        api.ask_for_run(period_id=found.pk, asked_by_id=request.user.pk, asked_at=timezone.now(), everybody=everybody)
    except (api.CannotRun, AlreadyUnderWay) as refusal:
        messages.error(request, str(refusal))
    return redirect("runs:period", period_id=period_id)


@for_readers
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    found = _run(request, run_id)
    told = [Problem("run", "", text.replace("%", "%%")) for text in found.summary.get("problems", [])]
    # An older run's advice has been overtaken by what was calculated since.
    newest = api.last_good_run(found.period)
    context = {
        "run": found,
        "problems": told,
        "inputs": found.inputs.order_by("name"),
        "advice": api.advice_on(found.period) if newest == found else None,
        **_may(request),
    }
    return render(request, "runs/run.html", context)


@for_readers
def progress(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far a run is. Once it has ended, the page that asked is loaded again, for its result stands there."""
    found = _run(request, run_id)
    response = render(request, "frontend/components/progress.html", {"job": found.job, "title": _("Calculating"), "url": request.path})
    if not found.job.is_alive:
        response["HX-Refresh"] = "true"
    return response


@for_runners
@require_POST
def cancel(request: HttpRequest, run_id: int) -> HttpResponse:
    found = _run(request, run_id)
    stopping = api.cancel_run(run_id=found.pk, at=timezone.now())
    if stopping.state in api.ENDED_WELL:
        messages.info(request, _("It had come to its end before it could be stopped. What it posted stays."))
    else:
        messages.info(request, _("It stops between two steps; nothing half-done is kept."))
    return redirect("runs:period", period_id=found.period_id)


@for_closers
def close(request: HttpRequest, period_id: int) -> HttpResponse:
    """The day is that of whoever closes, as on every page they see: their own time zone, or the company's where they have none."""
    found, refusal, today = _period(request, period_id), "", timezone.localdate()
    if request.method == "POST":
        try:
            api.close_period(period_id=found.pk, by_id=request.user.pk, at=timezone.now(), today=today)
        except api.CannotClosePeriod as cannot:
            refusal = str(cannot)
        else:
            messages.success(request, _("%(key)s is closed.") % {"key": found.key})
            return done(request, "runs:period", found.pk)
    what = api.closing(found, today=today)
    context = {
        "period": found,
        "last_day": found.before - dt.timedelta(days=1),
        "refusal": refusal,
        "statement_count": what.statements,
        "totals": api.totals_in_order(what.totals),
        "closing": what,
    }
    return dialog(request, "runs/close.html", context, status=422 if request.method == "POST" else 200)
