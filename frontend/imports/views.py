"""Imports and quarantine. A row is fixed by correcting the file or the mapping and importing again, or it is discarded."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet, Sum
from django.forms import CheckboxSelectMultiple
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from crm import api as crm
from frontend.shell.dialogs import dialog, done
from frontend.shell.viewing import looking, or_404
from frontend.tables import Column, Table, respond

COUNTS = ("read", "created", "updated", "unchanged", "quarantined", "set_aside")


def _reader(request: HttpRequest) -> Any:
    viewer = looking(request)
    if not crm.may_read_imports(viewer):
        raise Http404
    return viewer


def _counted(runs: QuerySet[Any]) -> QuerySet[Any]:
    counted: QuerySet[Any] = runs.select_related("started_by__person").annotate(
        files_count=Count("files"), **{f"{name}_rows": Sum(f"files__{name}", default=0) for name in COUNTS}
    )
    return counted


IMPORT_COLUMNS = [
    Column("started", _("Import"), ("started_at",), lambda run: run.started_at),
    Column("mapping", _("Mapping"), ("mapping",), lambda run: run.mapping),
    Column("state", _("State"), ("state",), lambda run: run.get_state_display()),
    Column("read", _("Rows read"), ("read_rows",), lambda run: run.read_rows, end=True),
    Column("created", _("New"), ("created_rows",), lambda run: run.created_rows, end=True, wide_only=True),
    Column("updated", _("Changed"), ("updated_rows",), lambda run: run.updated_rows, end=True, wide_only=True),
    Column("unchanged", _("As before"), ("unchanged_rows",), lambda run: run.unchanged_rows, end=True, wide_only=True),
    Column("set_aside", _("Set aside"), ("set_aside_rows",), lambda run: run.set_aside_rows, end=True, wide_only=True),
    Column("quarantined", _("Quarantine"), ("quarantined_rows",), lambda run: run.quarantined_rows, end=True),
]


@login_required
def imports(request: HttpRequest) -> HttpResponseBase:
    viewer = _reader(request)
    table = Table(
        request,
        _counted(crm.imports_visible_to(viewer)),
        key="imports",
        columns=IMPORT_COLUMNS,
        sort="-started",
        row_template="imports/row.html",
    )
    waiting = crm.quarantine_visible_to(viewer).filter(state="open").count()
    return respond(request, table, "imports/list.html", {"waiting": waiting})


@login_required
def one(request: HttpRequest, import_id: int) -> HttpResponse:
    viewer = _reader(request)
    with or_404(crm.NoSuchImport):
        found = crm.import_for(viewer, import_id)
    files: list[Any] = list(found.files.order_by("position"))
    for file in files:
        file.named_rules = sorted(file.rules.items())
    totals = {name: sum(getattr(file, name) for file in files) for name in COUNTS}
    context = {"run": found, "files": files, "totals": totals, "waiting": found.quarantine.filter(state="open").count()}
    return render(request, "imports/one.html", context)


class QuarantineFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=_("Search"))
    state = django_filters.MultipleChoiceFilter(
        choices=[("open", _("Waiting")), ("fixed", _("Fixed by a later import")), ("discarded", _("Discarded"))],
        label=_("State"),
        widget=CheckboxSelectMultiple,
    )
    run = django_filters.NumberFilter(field_name="run", label=_("Import"))

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(record__icontains=text) | Q(message__icontains=text) | Q(file__icontains=text) | Q(rule__icontains=text))


QUARANTINE_COLUMNS = [
    Column("record", _("Row"), ("file", "row_number"), lambda row: f"{row.file}:{row.row_number}"),
    Column("id", _("Record"), ("record",), lambda row: row.record, on_page=False),
    Column("rule", _("Rule"), ("rule",), lambda row: row.rule, wide_only=True),
    Column("message", _("What is wrong"), (), lambda row: row.message),
    Column("state", _("State"), ("state",), lambda row: row.get_state_display()),
    Column("times", _("Times seen"), ("times_seen",), lambda row: row.times_seen, end=True, wide_only=True),
    Column("seen", _("Last seen"), ("last_seen_at",), lambda row: row.last_seen_at),
]


@login_required
def quarantine(request: HttpRequest) -> HttpResponseBase:
    viewer = _reader(request)
    rows = crm.quarantine_visible_to(viewer)
    table = Table(
        request,
        rows,
        key="quarantine",
        columns=QUARANTINE_COLUMNS,
        filters=QuarantineFilters,
        sort="-seen",
        row_template="imports/quarantine_row.html",
    )
    waiting = rows.filter(state="open")
    reasons = waiting.values("mapping", "step", "rule").annotate(count=Count("pk")).order_by("-count")[:8]
    return respond(request, table, "imports/quarantine.html", {"waiting": waiting.count(), "reasons": reasons})


@login_required
def row(request: HttpRequest, row_id: int) -> HttpResponse:
    viewer = _reader(request)
    found = get_object_or_404(crm.quarantine_visible_to(viewer).select_related("run", "settled_by__person"), pk=row_id)
    context = {
        "row": found,
        "problems": found.message.splitlines(),
        "payload": found.payload.items(),
        "may_settle": crm.may_settle_quarantine(viewer),
    }
    return render(request, "imports/quarantined.html", context)


def _settled(request: HttpRequest, row_id: int) -> Any:
    """The row that somebody decides about, who has to be one of those that may."""
    viewer = _reader(request)
    if not crm.may_settle_quarantine(viewer):
        raise Http404
    return get_object_or_404(crm.quarantine_visible_to(viewer), pk=row_id)


def _act(request: HttpRequest) -> crm.Act:
    return crm.Act(by_id=request.user.pk, at=timezone.now())


class DiscardForm(forms.Form):
    reason = forms.CharField(label=_("Why the row is not needed"), max_length=200)


@login_required
def discard(request: HttpRequest, row_id: int) -> HttpResponse:
    found = _settled(request, row_id)
    form = DiscardForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            crm.discard_quarantined(quarantine_id=found.pk, reason=form.cleaned_data["reason"], act=_act(request))
        except crm.CannotDiscard as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, gettext("The row is discarded. It stays so while the file brings exactly this row."))
            return done(request, "imports:row", found.pk)
    return dialog(request, "imports/discard.html", {"row": found, "form": form}, status=422 if form.is_bound else 200)


@require_POST
@login_required
def reopen(request: HttpRequest, row_id: int) -> HttpResponse:
    found = _settled(request, row_id)
    try:
        crm.reopen_quarantined(quarantine_id=found.pk, act=_act(request))
    except crm.CannotDiscard as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, gettext("The row waits again."))
    return redirect("imports:row", found.pk)
