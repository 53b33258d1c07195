"""The list of periods, and that of a period's calculations: what they show and filter."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from frontend.statuses import word_of_run
from frontend.tables import Column
from incentives import api
from people.api import Viewer


def with_counts(viewer: Viewer) -> QuerySet[Any]:
    """The periods a viewer may see, with how many statements each has and how its last calculation went."""
    last: QuerySet[Any] = api.runs_visible_to(viewer).filter(period=OuterRef("pk")).order_by("-asked_at", "-pk")
    return api.periods_visible_to(viewer).annotate(
        statement_count=Count("statements"),
        last_run_state=Subquery(last.values("state_now")[:1]),
        last_run_at=Subquery(last.values("asked_at")[:1]),
    )


class PeriodFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(field_name="key", lookup_expr="icontains", label=_("Search"))
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=[("open", _("open")), ("closed", _("closed"))], widget=CheckboxSelectMultiple
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"),
        choices=[
            ("week", _("week")),
            ("fortnight", _("fortnight")),
            ("other fortnight", _("other fortnight")),
            ("half-month", _("half-month")),
            ("month", _("month")),
            ("quarter", _("quarter")),
            ("half-year", _("half-year")),
            ("year", _("year")),
        ],
        widget=CheckboxSelectMultiple,
    )


COLUMNS = [
    Column("period", _("Period"), ("start", "kind"), lambda period: period.key),
    Column("kind", _("Kind"), ("kind",), lambda period: period.kind),
    Column("state", _("State"), ("state",), lambda period: period.state),
    Column("statements", _("Statements"), ("statement_count",), lambda period: period.statement_count, end=True),
    Column("last_run", _("Last calculation"), ("last_run_state",), lambda period: word_of_run(period.last_run_state or "")),
    Column("asked", _("Asked"), ("last_run_at",), lambda period: period.last_run_at, wide_only=True),
]
RUN_COLUMNS = [
    Column("asked", _("Asked"), ("asked_at",), lambda run: run.asked_at),
    Column("by", _("By"), ("asked_by__person__name",), lambda run: run.asked_by),
    Column("state", _("State"), ("state_now",), lambda run: word_of_run(run.state_now)),
    Column("people", _("People"), (), lambda run: run.summary.get("payees"), end=True, wide_only=True),
    Column("lines", _("Lines"), (), lambda run: run.summary.get("lines"), end=True, wide_only=True),
    Column("posted", _("Posted"), end=True),
]
