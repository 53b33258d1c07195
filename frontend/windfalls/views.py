"""Windfalls: the deals that wait until sales operations or finance decide what of them counts, and what was decided."""

from __future__ import annotations

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

from crm.api import titles_of
from frontend.fields import AmountField
from frontend.formats import number_text
from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, or_404
from frontend.statements.page import words
from frontend.tables import Column, Table, respond
from incentives import api

UNPROCESSABLE = 422


class WindfallFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=gettext_lazy("Search"))
    state = django_filters.ChoiceFilter(
        method="in_state",
        label=gettext_lazy("State"),
        choices=[("waiting", gettext_lazy("Waiting")), ("decided", gettext_lazy("Decided"))],
        empty_label=gettext_lazy("All"),
    )

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(person__name__icontains=text) | Q(plan__name__icontains=text) | Q(fact__icontains=text))

    def in_state(self, rows: QuerySet[Any], _name: str, wanted: str) -> QuerySet[Any]:
        return rows.filter(review__isnull=wanted == "waiting")


def _review(row: Any) -> Any:
    return getattr(row, "review", None)


COLUMNS = [
    Column("person", gettext_lazy("Person"), ("person__name", "-credited_on", "fact"), lambda row: row.person.name),
    Column("fact", gettext_lazy("Deal"), ("fact",), lambda row: row.fact),
    Column("plan", gettext_lazy("Plan"), ("plan__name", "measure"), lambda row: row.plan.name),
    Column("measure", gettext_lazy("Measure"), (), lambda row: row.measure, on_page=False),
    Column("day", gettext_lazy("Credited on"), ("credited_on", "person__name", "fact"), lambda row: row.credited_on),
    Column("credit", gettext_lazy("Credit"), ("credit",), lambda row: row.credit, end=True),
    Column("limit", gettext_lazy("Limit"), ("limit",), lambda row: row.limit, end=True),
    Column("unit", gettext_lazy("Unit"), (), lambda row: row.unit, on_page=False),
    Column("counts", gettext_lazy("What counts"), (), lambda row: _review(row).counts if _review(row) else ""),
    Column("amount", gettext_lazy("Amount"), (), lambda row: _review(row).amount if _review(row) else None, on_page=False),
    Column("reason", gettext_lazy("Reason"), (), lambda row: _review(row).reason if _review(row) else "", on_page=False),
    Column("actions", gettext_lazy("Actions"), end=True),
]


@login_required
def windfalls(request: HttpRequest) -> HttpResponseBase:
    viewer = looking(request)
    if not api.may_see_windfalls(viewer):
        raise Http404
    table = Table(
        request,
        api.windfalls_visible_to(viewer),
        key="windfalls",
        columns=COLUMNS,
        filters=WindfallFilters,
        sort="-day",
        row_template="windfalls/row.html",
    )
    return respond(request, table, "windfalls/list.html", {"own_person": viewer.person_id})


class ReviewForm(forms.Form):
    counts = forms.ChoiceField(
        label=gettext_lazy("What counts"), choices=[(word.value, word.label) for word in api.DECISIONS], widget=forms.RadioSelect
    )
    amount = AmountField(label=gettext_lazy("Amount"), required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, unit: str, **options: Any) -> None:
        super().__init__(*args, **options)
        in_money = _("Only beside “Another amount”, in %(currency)s.") % {"currency": unit}
        self.fields["amount"].help_text = in_money if unit else _("Only beside “Another amount”, a plain number: it is no money.")


@login_required
def review(request: HttpRequest, windfall_id: int) -> HttpResponse:
    """Decide what of a windfall counts, or decide otherwise."""
    windfall = _reviewed(request, windfall_id)
    before = _review(windfall)
    initial = (
        {"counts": before.counts if before.counts in api.DECISIONS else "", "amount": _typed(before.amount), "reason": before.reason}
        if before
        else {}
    )
    form = ReviewForm(request.POST or None, initial=initial, unit=windfall.unit)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        decision = api.Decision(given["counts"], given["amount"], given["reason"])
        try:
            api.review_windfall(windfall_id=windfall.pk, decision=decision, by_id=request.user.pk, at=timezone.now())
        except api.CannotReview as cannot:
            form.add_error(cannot.field or None, str(cannot))
        else:
            messages.success(request, _("The decision is kept. It is paid when the period is calculated next."))
            return done(request, "windfalls:list")
    context = {"form": form, "windfall": windfall, "title": _title(windfall), "measure": words(windfall.measure)}
    return dialog(request, "windfalls/review.html", context, status=UNPROCESSABLE if form.is_bound else 200)


@login_required
def undo(request: HttpRequest, windfall_id: int) -> HttpResponse:
    """Take a decision back, so that the windfall waits again."""
    windfall = _reviewed(request, windfall_id)
    if _review(windfall) is None:
        raise Http404
    if request.method == "POST":
        api.undo_review(windfall_id=windfall.pk)
        messages.success(request, _("The decision is taken back. The deal waits again."))
        return done(request, "windfalls:list")
    return dialog(request, "windfalls/undo.html", {"windfall": windfall, "title": _title(windfall)})


def _reviewed(request: HttpRequest, windfall_id: int) -> Any:
    with or_404(api.NoSuchRun):
        return api.windfall_reviewed_by(looking(request), windfall_id)


def _typed(amount: Any) -> str:
    """The amount as somebody would have typed it, without the zeros that the database keeps."""
    return "" if amount is None else number_text(amount)


def _title(windfall: Any) -> str:
    title = titles_of([(windfall.source, windfall.fact)]).get((windfall.source, windfall.fact))
    return title.title if title else windfall.fact
