"""The list of plans and the list of people on one: what they show, filter and export."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frontend.tables import Column
from incentives import api


def as_of(plans: QuerySet[Any], on: dt.date) -> QuerySet[Any]:
    """Add to each plan the version in force on a day, how many people are on it then, and whether it has a draft."""
    now = api.published_versions().filter(plan=OuterRef("pk"), effective_from__lte=on)
    now = now.filter(Q(in_force_before__isnull=True) | Q(in_force_before__gt=on)).order_by("-effective_from")
    return api.with_counts(plans, on=on).annotate(
        number_now=Subquery(now.values("number")[:1]), period_kind_now=Subquery(now.values("period_kind")[:1])
    )


class PlanFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=_("Search"))

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=text) | Q(key__icontains=text))


PLAN_COLUMNS = [
    Column("name", _("Plan"), ("name",), lambda plan: plan.name),
    Column("version", _("Version"), ("number_now",), lambda plan: plan.number_now),
    Column("period", _("Paid per"), ("period_kind_now",), lambda plan: plan.period_kind_now),
    Column("currency", _("Currency"), ("currency",), lambda plan: plan.currency),
    Column("people", _("People today"), ("payees",), lambda plan: plan.payees, end=True),
]


class AssignmentFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=_("Search"))
    when = django_filters.ChoiceFilter(
        method="in_time",
        label=_("When"),
        choices=[("now", _("On it today")), ("ended", _("Ended")), ("later", _("Not begun"))],
        empty_label=_("Any time"),
    )

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(person__name__icontains=text) | Q(person__reference__icontains=text))

    def in_time(self, rows: QuerySet[Any], _name: str, wanted: str) -> QuerySet[Any]:
        today = timezone.localdate()
        if wanted == "later":
            return rows.filter(valid_from__gt=today)
        if wanted == "ended":
            return rows.filter(valid_before__lte=today)
        return rows.filter(Q(valid_from__lte=today) & (Q(valid_before__isnull=True) | Q(valid_before__gt=today)))


ASSIGNMENT_COLUMNS = [
    Column("person", _("Person"), ("person__name",), lambda row: row.person.name),
    Column("reference", _("Reference"), (), lambda row: row.person.reference, on_page=False),
    Column("from", _("From"), ("valid_from",), lambda row: row.valid_from),
    Column("before", _("Before"), ("valid_before",), lambda row: row.valid_before),
    Column("target", _("Target pay"), ("target",), lambda row: row.target, end=True),
    Column("per", _("Target per"), (), lambda row: row.target_per, on_page=False),
    Column("parameters", _("Parameters"), (), lambda row: "; ".join(f"{key}={value}" for key, value in sorted(row.parameters.items()))),
    Column("actions", _("Actions"), end=True),
]
