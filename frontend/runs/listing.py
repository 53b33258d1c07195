"""The list of periods: what it shows and filters."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from frontend.tables import Column
from incentives import api
from people.api import Viewer


def with_counts(viewer: Viewer) -> QuerySet[Any]:
    """The periods a viewer may see, with how many statements each has and how its last calculation went."""
    last = api.runs_visible_to(viewer).filter(period=OuterRef("pk")).order_by("-asked_at", "-pk")
    return api.periods_visible_to(viewer).annotate(
        statement_count=Count("statements"),
        last_run_state=Subquery(last.values("state")[:1]),
        last_run_at=Subquery(last.values("asked_at")[:1]),
    )


class PeriodFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(field_name="key", lookup_expr="icontains", label=_("Search"))
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=[("open", _("open")), ("closed", _("closed"))], widget=CheckboxSelectMultiple
    )
    kind = django_filters.MultipleChoiceFilter(
        label=_("Kind"),
        choices=[("month", _("month")), ("quarter", _("quarter")), ("half-year", _("half-year")), ("year", _("year"))],
        widget=CheckboxSelectMultiple,
    )


COLUMNS = [
    Column("period", _("Period"), ("start", "kind"), lambda period: period.key),
    Column("kind", _("Kind"), ("kind",), lambda period: period.kind),
    Column("state", _("State"), ("state",), lambda period: period.state),
    Column("statements", _("Statements"), ("statement_count",), lambda period: period.statement_count, end=True),
    Column("last_run", _("Last calculation"), ("last_run_state",), lambda period: period.last_run_state),
    Column("asked", _("Asked"), ("last_run_at",), lambda period: period.last_run_at, wide_only=True),
]
