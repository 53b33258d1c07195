"""Quotas in a grid and from a file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from frontend.plans.forms import PERS
from frontend.plans.reading import draft_of, plan_of, version_now
from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, only_if
from incentives import api
from incentives.engine.problems import Problem

from .grid import changed, grid

LARGEST_FILE = 5_000_000
for_readers = only_if(api.may_read_all_plans)
for_editors = only_if(api.may_edit_plans)


class ChoiceForm(forms.Form):
    plan: Any = forms.ModelChoiceField(label=gettext_lazy("Plan"), queryset=None, empty_label=None)
    measure = forms.ChoiceField(label=gettext_lazy("Measure"))
    on = forms.DateField(label=gettext_lazy("From day"), widget=forms.DateInput(attrs={"type": "date"}))


class FileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it."))
        return file


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """The plan, measure and day that the page is about: what was asked for, else the first that there is."""
    plans = api.plans_visible_to(looking(request)).order_by("name")
    given = ChoiceForm(request.GET)
    given.fields["plan"].queryset = plans  # type: ignore[attr-defined]
    given.fields["measure"].choices = [(text, text) for text in request.GET.getlist("measure")]  # type: ignore[attr-defined]
    given.is_valid()  # what can be read is taken, the rest falls back to what there is
    asked = given.cleaned_data
    plan = asked.get("plan") or plans.first()
    on: dt.date = asked.get("on") or timezone.localdate().replace(day=1)
    version = (version_now(plan, on) or draft_of(plan)) if plan else None
    said = plan_of(version) if version else None
    measures = list(said.measures) if said else []
    measure = asked.get("measure") if asked.get("measure") in measures else (measures[0] if measures else "")
    choice = ChoiceForm(initial={"plan": plan, "measure": measure, "on": on})
    choice.fields["plan"].queryset = plans  # type: ignore[attr-defined]
    choice.fields["measure"].choices = [(key, key) for key in measures]  # type: ignore[attr-defined]
    return {"plan": plan, "measure": measure, "on": on, "choice": choice}


def _page(request: HttpRequest, chosen: dict[str, Any], rows: Any, problems: Any = (), status: int = 200) -> HttpResponse:
    may_edit = api.may_edit_plans(looking(request))
    return render(
        request, "quotas/list.html", {**chosen, "rows": rows, "problems": problems, "pers": PERS, "may_edit": may_edit}, status=status
    )


@for_readers
def quotas(request: HttpRequest) -> HttpResponse:
    chosen = _chosen(request)
    rows = grid(plan=chosen["plan"], measure=chosen["measure"], on=chosen["on"], viewer=looking(request)) if chosen["measure"] else []
    return _page(request, chosen, rows)


@for_editors
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save the rows of the grid that were changed, all or none."""
    chosen = _chosen(request)
    rows = grid(plan=chosen["plan"], measure=chosen["measure"], on=chosen["on"], viewer=looking(request)) if chosen["measure"] else []
    wanted = changed(rows, request.POST, plan=chosen["plan"], measure=chosen["measure"], on=chosen["on"])
    if not any(row.problem for row in rows):
        try:
            done_ = api.set_quotas(quotas=[quota for _row, quota in wanted], by_id=request.user.pk, at=timezone.now())
        except api.CannotSetQuotas as cannot:
            for problem in cannot.problems:
                wanted[problem.row - 1][0].problem = problem.message
        else:
            messages.success(request, ngettext("%(count)s quota is set.", "%(count)s quotas are set.", done_.set) % {"count": done_.set})
            return HttpResponseRedirect(f"{reverse('quotas:list')}?{request.GET.urlencode()}")
    wrong = [{"person_id": row.person.pk, "name": row.person.name, "text": row.problem} for row in rows if row.problem]
    return _page(request, chosen, rows, wrong, status=422)


@for_editors
def import_csv(request: HttpRequest) -> HttpResponse:
    form, problems = FileForm(request.POST or None, request.FILES or None), []
    if request.method == "POST" and form.is_valid():
        try:
            brought = api.import_quotas_csv(content=form.cleaned_data["file"].read(), by_id=request.user.pk, at=timezone.now())
        except api.CannotSetQuotas as cannot:
            name = form.cleaned_data["file"].name
            problems = [
                Problem("quota", f"{name} · {each.column}" if each.column else name, each.message.replace("%", "%%"), line=each.row)
                for each in cannot.problems
            ]
        else:
            text = _("%(set)s quotas set, %(unchanged)s were there already.") % {"set": brought.set, "unchanged": brought.unchanged}
            messages.success(request, text)
            return done(request, "quotas:list")
    return dialog(request, "quotas/import.html", {"form": form, "problems": problems}, status=422 if request.method == "POST" else 200)
