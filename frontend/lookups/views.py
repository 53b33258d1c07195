"""Shared tables: the list, the dated rows of one, and writing rows from a day on. Whoever reads all plans reads them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.formats import day_text
from frontend.plans.reading import rows_of
from frontend.shell.viewing import looking, only_if
from frontend.tables import Column, Table, respond
from incentives import api

for_readers = only_if(api.may_read_all_plans)
for_editors = only_if(api.may_edit_plans)
STARTER = "table: {name}\nby: [product.family]\nrows:\n  - [any, 0]\n"


class TableFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=gettext_lazy("Search"))

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=text) | Q(key__icontains=text) | Q(description__icontains=text))


COLUMNS = [
    Column("name", gettext_lazy("Table"), ("name",), lambda table: table.name),
    Column("key", gettext_lazy("Key"), ("key",), lambda table: table.key),
    Column("description", gettext_lazy("Description"), (), lambda table: table.description, wide_only=True),
    Column("latest", gettext_lazy("Latest rows from"), ("latest_from",), lambda table: table.latest_from),
    Column("texts", gettext_lazy("Versions"), ("texts",), lambda table: table.texts, end=True),
]


@for_readers
def tables(request: HttpRequest) -> HttpResponseBase:
    may_edit = api.may_edit_plans(looking(request))
    table = Table(
        request, api.shared_tables(), key="tables", columns=COLUMNS, filters=TableFilters, sort="name", row_template="lookups/row.html"
    )
    return respond(request, table, "lookups/list.html", {"may_edit": may_edit})


def _table(table_id: int) -> Any:
    found = api.shared_tables().filter(pk=table_id).first()
    if found is None:
        raise Http404
    return found


@for_readers
def table(request: HttpRequest, table_id: int) -> HttpResponse:
    """Show every text of a table, the latest first, each with the days on which it holds."""
    found = _table(table_id)
    texts = list(found.rows.order_by("-valid_from"))
    ends = {older.pk: newer.valid_from for newer, older in pairwise(texts)}
    said = [{"rows": rows, "before": ends.get(rows.pk)} for rows in texts]
    context = {"table": found, "texts": said, "may_edit": api.may_edit_plans(looking(request))}
    return render(request, "lookups/table.html", context)


class RowsForm(forms.Form):
    valid_from = forms.DateField(
        label=gettext_lazy("From"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("These rows hold until the table's next ones. Rows of the same day are replaced."),
    )
    document = forms.CharField(strip=False, max_length=200_000, widget=forms.Textarea)
    seen_sha256 = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_document(self) -> str:
        return str(self.cleaned_data["document"]).replace("\r\n", "\n")


class NewTableForm(RowsForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    key = forms.CharField(
        label=gettext_lazy("Key"), max_length=80, help_text=gettext_lazy("Plans name it so: “shared: standard rates”. It stays for good.")
    )
    description = forms.CharField(label=gettext_lazy("Description"), required=False, max_length=1_000)
    field_order = ("name", "key", "description", "valid_from")

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if api.shared_tables().filter(key=key).exists():
            raise forms.ValidationError(_("There is a table with this key already."))
        return key


@for_editors
def new(request: HttpRequest) -> HttpResponse:
    initial = {"valid_from": timezone.localdate().replace(day=1), "document": STARTER.format(name="…")}
    return _write(request, NewTableForm(request.POST or None, initial=initial), None)


@for_editors
def rows(request: HttpRequest, table_id: int) -> HttpResponse:
    found = _table(table_id)
    latest = found.rows.order_by("-valid_from").first()
    initial = {
        "valid_from": timezone.localdate().replace(day=1),
        "document": latest.document if latest else STARTER.format(name=found.name),
        "seen_sha256": latest.sha256 if latest else "",
    }
    return _write(request, RowsForm(request.POST or None, initial=initial), found)


def _write(request: HttpRequest, form: Any, table: Any | None) -> HttpResponse:
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key = table.key if table else given["key"]
        there = table.rows.filter(valid_from=given["valid_from"]).first() if table else None
        if there and there.sha256 != given["seen_sha256"]:
            form.add_error("valid_from", _("There are other rows from this day on, which you have not been shown. Choose another day."))
        else:
            try:
                saved = api.save_rows(
                    key=key,
                    valid_from=given["valid_from"],
                    document=given["document"],
                    by_id=request.user.pk,
                    at=timezone.now(),
                    name=given.get("name", ""),
                    description=given.get("description", ""),
                )
            except api.CannotSaveTable as cannot:
                form.add_error(None, str(cannot))
                problems = rows_of(cannot.problems)
            else:
                values = {"table": saved.table.name, "day": day_text(saved.valid_from)}
                messages.success(request, _("%(table)s has these rows from %(day)s.") % values)
                return redirect("lookups:table", table_id=saved.table_id)
    context = {"form": form, "table": table, "problems": problems}
    return render(request, "lookups/rows.html", context, status=422 if form.is_bound else 200)
