"""Quotas in a grid and from a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from frontend.exports import csv_response
from frontend.formats import day_text
from frontend.plans.reading import draft_of, plan_of, version_now
from frontend.rejected import sheet_of
from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import asked_by_htmx, looking, only_if
from incentives import api

from .grid import amount_words, changed, days_words, grid

LARGEST_FILE = 5_000_000
PER_PAGE = 50
CSV_HEAD = ("person", "measure", "from", "before", "amount", "per", "plan")
for_readers = only_if(api.may_read_all_plans)
for_editors = only_if(api.may_edit_plans)


class ChoiceForm(forms.Form):
    plan: Any = forms.ModelChoiceField(label=gettext_lazy("Plan"), queryset=None, empty_label=None)
    measure = forms.ChoiceField(label=gettext_lazy("Measure"))
    on = forms.DateField(label=gettext_lazy("From day"), widget=forms.DateInput(attrs={"type": "date"}))
    q = forms.CharField(label=gettext_lazy("Person"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"}))


class FileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 5 MB. Split it."))
        return file


def _chosen(request: HttpRequest, asked_for: QueryDict) -> dict[str, Any]:
    """The plan, measure and day that the page is about: what was asked for, else the first that there is."""
    plans = api.plans_visible_to(looking(request)).order_by("name")
    given = ChoiceForm(asked_for)
    given.fields["plan"].queryset = plans  # type: ignore[attr-defined]
    given.fields["measure"].choices = [(text, text) for text in asked_for.getlist("measure")]  # type: ignore[attr-defined]
    given.is_valid()  # what can be read is taken, the rest falls back to what there is
    asked = given.cleaned_data
    plan = asked.get("plan") or plans.first()
    on: dt.date = asked.get("on") or timezone.localdate().replace(day=1)
    version = (version_now(plan, on) or draft_of(plan)) if plan else None
    said = plan_of(version) if version else None
    measures = list(said.measures) if said else []
    measure = asked.get("measure") if asked.get("measure") in measures else (measures[0] if measures else "")
    chosen = {"plan": plan, "measure": measure, "on": on, "q": asked.get("q", ""), "page": asked_for.get("page", "1")}
    choice = ChoiceForm(initial=chosen)
    choice.fields["plan"].queryset = plans  # type: ignore[attr-defined]
    choice.fields["measure"].choices = [(key, key) for key in measures]  # type: ignore[attr-defined]
    return {**chosen, "choice": choice}


def _address(chosen: Mapping[str, Any]) -> str:
    asked = {
        "plan": chosen["plan"].pk if chosen["plan"] else "",
        "measure": chosen["measure"],
        "on": chosen["on"].isoformat(),
        "q": chosen["q"],
        "page": "" if chosen["page"] == "1" else chosen["page"],
    }
    return f"{reverse('quotas:list')}?{urlencode({name: value for name, value in asked.items() if value})}"


def _rows(request: HttpRequest, chosen: Mapping[str, Any]) -> list[Any]:
    if not chosen["measure"]:
        return []
    return grid(plan=chosen["plan"], measure=chosen["measure"], on=chosen["on"], viewer=looking(request), search=chosen["q"])


def _page(request: HttpRequest, chosen: dict[str, Any], rows: list[Any], problems: Any = (), status: int = 200) -> HttpResponse:
    page = Paginator(rows, PER_PAGE).get_page(chosen["page"])
    context = {
        **chosen,
        "address": _address(chosen),
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "problems": problems,
        "pers": api.Per.choices,
        "may_edit": api.may_edit_plans(looking(request)),
    }
    return render(request, "quotas/list.html", context, status=status)


@for_readers
def quotas(request: HttpRequest) -> HttpResponseBase:
    chosen = _chosen(request, request.GET)
    if request.GET.get("as") == "csv" and chosen["plan"]:
        return _csv(chosen)
    return _page(request, chosen, _rows(request, chosen))


def _csv(chosen: Mapping[str, Any]) -> HttpResponseBase:
    """All quotas of the measure that count for the plan, on whatever days: a file that the import takes again."""
    found = api.quotas_of(chosen["plan"], [chosen["measure"]])
    rows = (
        [
            quota.person.reference,
            quota.measure,
            quota.valid_from,
            quota.valid_before,
            quota.amount,
            quota.per,
            quota.plan.key if quota.plan else "",
        ]
        for quota in found.iterator(chunk_size=2_000)
    )
    return csv_response("quotas.csv", CSV_HEAD, rows)


@for_editors
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Save the rows of the grid that were changed, all or none, into the plan, measure and day that the grid was about."""
    chosen = _chosen(request, request.POST)
    if str(chosen["plan"].pk if chosen["plan"] else "") != request.POST.get("plan", "") or chosen["measure"] != request.POST.get("measure"):
        messages.error(request, _("Nothing was saved: this plan or measure is there no more. Choose again."))
        return HttpResponseRedirect(_address(chosen))
    rows = _rows(request, chosen)
    wanted = changed(rows, request.POST, plan=chosen["plan"], measure=chosen["measure"], on=chosen["on"])
    if not any(row.problem for row in rows):
        try:
            api.set_quotas(quotas=[each.quota for each in wanted], by_id=request.user.pk, at=timezone.now())
        except api.CannotSetQuotas as cannot:
            for problem in cannot.problems:
                wanted[problem.row - 1].row.problem = problem.message
        else:
            count = len({each.row.person.pk for each in wanted})
            messages.success(request, ngettext("%(count)s quota is set.", "%(count)s quotas are set.", count) % {"count": count})
            return HttpResponseRedirect(_address(chosen))
    wrong = [{"person_id": row.person.pk, "name": row.person.name, "text": row.problem} for row in rows if row.problem]
    return _page(request, chosen, rows, wrong, status=422)


class RemovalForm(forms.Form):
    how = forms.ChoiceField(label=gettext_lazy("What becomes of its days"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["how"].choices = choices  # type: ignore[attr-defined]
        self.fields["how"].initial = choices[0][0]


@for_editors
def remove(request: HttpRequest, quota_id: int) -> HttpResponse:
    """Take a quota out of the grid: undo it, end it on the day the grid is about, or take it away altogether."""
    quota = api.quotas_visible_to(looking(request)).filter(pk=quota_id).first()
    if quota is None:
        raise Http404
    chosen = _chosen(request, request.GET)
    form = RemovalForm(request.POST or None, choices=_removals(quota, chosen["on"]))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            api.remove_quota(quota_id=quota.pk, how=api.Removal(form.cleaned_data["how"]), on=chosen["on"])
        except api.CannotSetQuotas as cannot:
            refusal = str(cannot)
        else:
            messages.success(request, _("The quota of %(person)s is changed.") % {"person": quota.person})
            back = _address(chosen)
            # `done` knows no query, and the grid is to be found as it was left.
            return HttpResponse(headers={"HX-Redirect": back}) if asked_by_htmx(request) else HttpResponseRedirect(back)
    context = {
        "quota": quota,
        "form": form,
        "refusal": refusal,
        "plan": quota.plan,
        "words": f"{amount_words(quota)}, {days_words(quota)}.",
    }
    return dialog(request, "quotas/remove.html", context, status=422 if request.method == "POST" else 200)


def _removals(quota: Any, on: dt.date) -> list[tuple[str, str]]:
    """What may become of the quota's days, in words; the mildest first."""
    found = []
    before = api.quota_before(quota)
    if before:
        text = _("The quota before it, %(quota)s, holds on in its place") % {"quota": amount_words(before)}
        found.append((api.Removal.BACK, text))
    if quota.valid_from < on and (quota.valid_before is None or on < quota.valid_before):
        found.append((api.Removal.ENDS, _("It ends before %(day)s; what it was until then stays") % {"day": day_text(on)}))
    found.append((api.Removal.GONE, _("It is taken away for all its days, as if it had never been set")))
    return [(str(how), text) for how, text in found]


@for_editors
def import_csv(request: HttpRequest) -> HttpResponse:
    form, sheet = FileForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            brought = api.import_quotas_csv(content=content, by_id=request.user.pk, at=timezone.now())
        except api.CannotSetQuotas as cannot:
            sheet = sheet_of(content, cannot.problems)
        else:
            text = ngettext(
                "%(set)s quota set, %(unchanged)s were there already.", "%(set)s quotas set, %(unchanged)s were there already.", brought.set
            )
            text %= {"set": brought.set, "unchanged": brought.unchanged}
            messages.success(request, text)
            return done(request, "quotas:list")
    return dialog(request, "quotas/import.html", {"form": form, "sheet": sheet}, status=422 if request.method == "POST" else 200)
