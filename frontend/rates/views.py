"""The list of dated exchange rates, and setting one. Whoever reads all plans reads them, whoever edits plans sets them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.fields import AmountField
from frontend.formats import day_text, number_text
from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, only_if
from frontend.tables import Column, Table, respond
from incentives import api


class RateFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=gettext_lazy("Search"))
    when = django_filters.ChoiceFilter(
        method="in_time",
        label=gettext_lazy("When"),
        choices=[("now", gettext_lazy("In force today")), ("later", gettext_lazy("Not begun"))],
        empty_label=gettext_lazy("Any time"),
    )

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        """Each word is one of the two currencies, so that "eur usd" and "EUR/USD" find the pair, whichever way round."""
        for word in text.replace("/", " ").replace("→", " ").split():
            rows = rows.filter(Q(from_currency__icontains=word) | Q(to_currency__icontains=word))
        return rows

    def in_time(self, rows: QuerySet[Any], _name: str, wanted: str) -> QuerySet[Any]:
        today = timezone.localdate()
        if wanted == "later":
            return rows.filter(valid_from__gt=today)
        return rows.filter(Q(valid_from__lte=today) & (Q(valid_before__isnull=True) | Q(valid_before__gt=today)))


COLUMNS = [
    Column("pair", gettext_lazy("Currencies"), ("from_currency", "to_currency", "-valid_from")),
    Column("from_currency", gettext_lazy("One unit of"), (), lambda row: row.from_currency, on_page=False),
    Column("to_currency", gettext_lazy("In"), (), lambda row: row.to_currency, on_page=False),
    Column("from", gettext_lazy("From"), ("valid_from", "from_currency", "to_currency"), lambda row: row.valid_from),
    Column("before", gettext_lazy("Before"), ("valid_before",), lambda row: row.valid_before),
    Column("rate", gettext_lazy("Rate"), ("rate",), lambda row: row.rate, end=True),
    Column("actions", gettext_lazy("Actions"), end=True),
]


@only_if(api.may_read_all_plans)
def rates(request: HttpRequest) -> HttpResponseBase:
    may_edit = api.may_edit_plans(looking(request))
    table = Table(
        request, api.exchange_rates(), key="rates", columns=COLUMNS, filters=RateFilters, sort="pair", row_template="rates/row.html"
    )
    return respond(request, table, "rates/list.html", {"may_edit": may_edit})


class RateForm(forms.Form):
    from_currency = forms.CharField(
        label=gettext_lazy("One unit of"), min_length=3, max_length=3, help_text=gettext_lazy("Its three letters: USD, MYR, EUR.")
    )
    to_currency = forms.CharField(label=gettext_lazy("Is worth so much in"), min_length=3, max_length=3)
    rate = AmountField(label=gettext_lazy("Rate"), max_digits=24, decimal_places=12)
    valid_from = forms.DateField(
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("It holds until the next rate of the two. A rate of the same day is replaced."),
    )


@only_if(api.may_edit_plans)
def set_rate(request: HttpRequest) -> HttpResponse:
    """Set a rate from a day on; `from` and `to` in the address say which pair a row of the list was about."""
    initial = {
        "from_currency": request.GET.get("from", ""),
        "to_currency": request.GET.get("to", ""),
        "valid_from": timezone.localdate().replace(day=1),
    }
    form = RateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        pair = given["from_currency"].upper(), given["to_currency"].upper()
        before = _of_day(*pair, given["valid_from"])
        try:
            row = api.set_exchange_rate(from_currency=pair[0], to_currency=pair[1], valid_from=given["valid_from"], rate=given["rate"])
        except api.CannotSetRate as cannot:
            form.add_error(None, str(cannot))
        else:
            values = {"one": pair[0], "rate": number_text(row.rate), "other": pair[1], "day": day_text(row.valid_from)}
            said = _("1 %(one)s is %(rate)s %(other)s from %(day)s.") % values
            if before is not None and before != row.rate:
                said += " " + _("It was %(rate)s before.") % {"rate": number_text(before)}
            messages.success(request, said)
            return done(request, "rates:list")
    return dialog(request, "rates/set.html", {"form": form}, status=422 if form.is_bound else 200)


def _of_day(from_currency: str, to_currency: str, day: dt.date) -> Any:
    """The rate that is set for this very day."""
    same = api.exchange_rates().filter(from_currency=from_currency, to_currency=to_currency, valid_from=day)
    return same.values_list("rate", flat=True).first()
