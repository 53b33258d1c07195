"""Objectives: one's own, and for managers those of their people, whom they agree on them with and whose results they review."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.fields import AmountField, DayField
from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking
from frontend.tables import Column, Table, respond
from incentives import api

UNPROCESSABLE = 422
HUNDRED = Decimal(100)


class ObjectiveFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=gettext_lazy("Search"))
    state = django_filters.ChoiceFilter(
        method="in_state",
        label=gettext_lazy("State"),
        choices=[("open", gettext_lazy("Not reviewed")), ("reviewed", gettext_lazy("Reviewed"))],
        empty_label=gettext_lazy("All"),
    )

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=text) | Q(person__name__icontains=text))

    def in_state(self, rows: QuerySet[Any], _name: str, wanted: str) -> QuerySet[Any]:
        return rows.filter(result__isnull=wanted == "open")


COLUMNS = [
    Column("person", gettext_lazy("Person"), ("person__name", "-due_on", "name"), lambda row: row.person.name),
    Column("reference", gettext_lazy("Reference"), (), lambda row: row.person.reference, on_page=False),
    Column("name", gettext_lazy("Objective"), ("name",), lambda row: row.name),
    Column("due", gettext_lazy("Due"), ("due_on", "person__name", "name"), lambda row: row.due_on),
    Column("weight", gettext_lazy("Weight"), ("weight",), lambda row: row.weight, end=True),
    Column("result", gettext_lazy("Result"), ("result",), lambda row: row.result, end=True),
    Column("reviewed", gettext_lazy("Reviewed"), ("reviewed_on",), lambda row: row.reviewed_on, wide_only=True),
]
ACTIONS = Column("actions", gettext_lazy("Actions"), end=True)


@login_required
def objectives(request: HttpRequest) -> HttpResponseBase:
    viewer, today = looking(request), timezone.localdate()
    rows = api.with_totals(api.objectives_visible_to(viewer, on=today))
    reviewed = set(api.persons_reviewed_by(viewer, on=today).values_list("id", flat=True))
    columns = [*COLUMNS, ACTIONS] if reviewed else COLUMNS
    table = Table(
        request, rows, key="objectives", columns=columns, filters=ObjectiveFilters, sort="-due", row_template="objectives/row.html"
    )
    return respond(request, table, "objectives/list.html", {"reviewed": reviewed})


class ObjectiveForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What is to be achieved"), max_length=200)
    weight = AmountField(
        label=gettext_lazy("Weight in %"),
        max_digits=7,
        decimal_places=4,
        help_text=gettext_lazy("The weights of all that one person has due on one day are 100 % together."),
    )
    due_on = DayField(label=gettext_lazy("Due on"))
    result = AmountField(
        label=gettext_lazy("Result in %"),
        max_digits=8,
        decimal_places=4,
        required=False,
        help_text=gettext_lazy("What of it was achieved. Empty as long as it was not reviewed; until then it pays nothing."),
    )

    def agreed(self) -> api.Agreed:
        given = self.cleaned_data
        result = given["result"]
        return api.Agreed(given["name"], given["weight"] / HUNDRED, given["due_on"], None if result is None else result / HUNDRED)


class NewForm(ObjectiveForm):
    person: forms.ModelChoiceField[Any] = forms.ModelChoiceField(label=gettext_lazy("Person"), queryset=None)
    field_order = ("person", "name", "weight", "due_on", "result")

    def __init__(self, *args: Any, persons: QuerySet[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = persons  # type: ignore[attr-defined]


@login_required
def agree(request: HttpRequest) -> HttpResponse:
    """Keep an objective that was agreed with one of the viewer's people."""
    today = timezone.localdate()
    persons = api.persons_reviewed_by(looking(request), on=today).order_by("name")
    if not persons.exists():
        raise Http404
    form = NewForm(request.POST or None, persons=persons, initial={"due_on": _end_of_quarter(today)})
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        try:
            api.agree_objective(person_id=person.pk, agreed=form.agreed(), by_id=request.user.pk, at=timezone.now(), today=today)
        except api.CannotKeepObjective as cannot:
            form.add_error(cannot.field or None, str(cannot))
        else:
            messages.success(request, _("The objective of %(person)s is kept.") % {"person": person})
            return done(request, "objectives:list")
    return dialog(request, "objectives/edit.html", {"form": form, "objective": None}, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
def review(request: HttpRequest, objective_id: int) -> HttpResponse:
    """Change an objective, or enter what its review gave."""
    today = timezone.localdate()
    objective = _reviewed(request, objective_id, today)
    initial = {
        "name": objective.name,
        "weight": _in_percent(objective.weight),
        "due_on": objective.due_on,
        "result": None if objective.result is None else _in_percent(objective.result),
    }
    form = ObjectiveForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            api.change_objective(objective_id=objective.pk, agreed=form.agreed(), today=today)
        except api.CannotKeepObjective as cannot:
            form.add_error(cannot.field or None, str(cannot))
        else:
            messages.success(request, _("The objective of %(person)s is kept.") % {"person": objective.person})
            return done(request, "objectives:list")
    return dialog(request, "objectives/edit.html", {"form": form, "objective": objective}, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
def remove(request: HttpRequest, objective_id: int) -> HttpResponse:
    objective = _reviewed(request, objective_id, timezone.localdate())
    if request.method == "POST":
        api.remove_objective(objective_id=objective.pk)
        messages.success(request, _("The objective of %(person)s is taken away.") % {"person": objective.person})
        return done(request, "objectives:list")
    return dialog(request, "objectives/remove.html", {"objective": objective})


def _reviewed(request: HttpRequest, objective_id: int, today: dt.date) -> api.Objective:
    try:
        return api.objective_reviewed_by(looking(request), objective_id, on=today)
    except api.NoSuchPlan as hidden:
        raise Http404 from hidden


def _in_percent(share: Decimal) -> Decimal:
    """0.400000 is 40: without the zeros, and never as an exponent."""
    return Decimal(f"{(share * HUNDRED).normalize():f}")


def _end_of_quarter(day: dt.date) -> dt.date:
    month = day.month + 2 - (day.month - 1) % 3
    return dt.date(day.year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
