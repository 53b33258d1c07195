"""The list of statements: what it shows and filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from frontend.exports import Amount
from frontend.formats import decimals_in, unit_text
from frontend.periods import period_title
from frontend.shell.viewing import looking
from frontend.tables import Column
from incentives import api


def _periods(request: HttpRequest) -> QuerySet[Any]:
    seen = api.statements_visible_to(looking(request)).order_by().values("period")
    return api.Period.objects.filter(pk__in=seen)


class PeriodChoice(django_filters.fields.ModelMultipleChoiceField):  # type: ignore[misc]
    def label_from_instance(self, period: Any) -> str:
        return period_title(period.key, period.start, period.before)


class PeriodFilter(django_filters.ModelMultipleChoiceFilter):  # type: ignore[misc]
    field_class = PeriodChoice


class StatementFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=_("Search"))
    period = PeriodFilter(queryset=_periods, label=_("Period"), widget=CheckboxSelectMultiple)
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=[("calculated", _("calculated")), ("closed", _("closed"))], widget=CheckboxSelectMultiple
    )

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(person__name__icontains=text) | Q(person__reference__icontains=text) | Q(period__key__icontains=text))


def units_of(rows: QuerySet[Any]) -> list[str]:
    """The units that occur in the totals of statements: currencies first, then points."""
    units = {unit for totals in rows.order_by().values_list("totals", flat=True).distinct() for unit in totals}
    return [unit for unit, _amount in api.totals_in_order(dict.fromkeys(units, "0"))]


def columns(*, sees_others: bool, units: Sequence[str] = ()) -> list[Column]:
    """The columns of the page; `units` are those of the file, in which amounts of different units never share a column."""
    whose = [
        Column("person", _("Person"), ("person__name",), lambda row: row.person.name, on_page=False),
        Column("reference", _("Reference"), (), lambda row: row.person.reference, on_page=False),
    ]
    return [
        *whose,
        Column("period", _("Statement"), ("period__start", "person__name"), lambda row: row.period.key),
        *([Column("job", _("Job title"), ("person__job_title",), lambda row: row.person.job_title, wide_only=True)] if sees_others else []),
        Column("state", _("State"), ("state",), lambda row: row.state),
        Column("totals", _("Earned"), (), end=True),
        *(Column(f"earned {unit}", format_lazy("{} {}", _("Earned"), unit_text(unit)), (), _earned(unit), on_page=False) for unit in units),
        Column("updated", _("Calculated"), ("updated_at",), lambda row: row.updated_at, wide_only=True),
    ]


def _earned(unit: str) -> Callable[[Any], object]:
    """Nothing where a statement has no such unit; else the amount with the currency's own decimals, as a number."""

    def value(row: Any) -> Amount | None:
        text = row.totals.get(unit)
        return None if text is None else Amount(Decimal(text), decimals_in(Decimal(text), unit))

    return value
