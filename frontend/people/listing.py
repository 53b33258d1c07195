"""The list of people: what it shows, filters and exports."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import F, FilteredRelation, Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from frontend.shell.viewing import looking
from frontend.tables import Column
from people.api import teams_visible_to


def as_of(persons: QuerySet[Any], on: dt.date) -> QuerySet[Any]:
    """Add everybody's team and manager of a day, which the database keeps to one each."""
    shown: QuerySet[Any] = persons.select_related("office").annotate(
        membership=FilteredRelation("team_memberships", condition=_in_force("team_memberships", on)),
        line=FilteredRelation("reporting_lines", condition=_in_force("reporting_lines", on)),
        team_id_now=F("membership__team_id"),
        team_name=F("membership__team__name"),
        manager_id_now=F("line__manager_id"),
        manager_name=F("line__manager__name"),
    )
    return shown


def _in_force(relation: str, on: dt.date) -> Q:
    lasts = Q(**{f"{relation}__valid_before__isnull": True}) | Q(**{f"{relation}__valid_before__gt": on})
    return Q(**{f"{relation}__valid_from__lte": on}) & lasts


def _teams(request: HttpRequest) -> QuerySet[Any]:
    return teams_visible_to(looking(request), on=timezone.localdate())


class PeopleFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=_("Search"))
    team = django_filters.ModelMultipleChoiceFilter(
        field_name="team_id_now", queryset=_teams, label=_("Team"), widget=CheckboxSelectMultiple, method="in_teams"
    )
    employed = django_filters.ChoiceFilter(
        method="employment",
        label=_("Employment"),
        choices=[("now", _("Works here")), ("left", _("Has left")), ("all", _("Everybody"))],
        empty_label=None,
    )

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=text) | Q(reference__icontains=text) | Q(job_title__icontains=text))

    def in_teams(self, rows: QuerySet[Any], _name: str, teams: QuerySet[Any]) -> QuerySet[Any]:
        return rows.filter(team_id_now__in=[team.pk for team in teams]) if teams else rows

    def employment(self, rows: QuerySet[Any], _name: str, wanted: str) -> QuerySet[Any]:
        today = timezone.localdate()
        return rows.filter(left_on__lte=today) if wanted == "left" else rows

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Without a word about it, the list is of those who work here."""
        rows: QuerySet[Any] = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("employed") in ("left", "all"):
            return rows
        return rows.exclude(left_on__lte=timezone.localdate())


COLUMNS = [
    Column("name", _("Name"), ("name",), lambda person: person.name),
    Column("reference", _("Reference"), ("reference",), lambda person: person.reference, on_page=False),
    Column("job", _("Job title"), ("job_title",), lambda person: person.job_title),
    Column("team", _("Team"), ("team_name",), lambda person: person.team_name),
    Column("manager", _("Manager"), ("manager_name",), lambda person: person.manager_name),
    Column("office", _("Office"), ("office__name",), lambda person: person.office.name if person.office else "", wide_only=True),
    Column("hired", _("Hired"), ("hired_on",), lambda person: person.hired_on, wide_only=True),
]
