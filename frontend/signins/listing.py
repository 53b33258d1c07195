"""The list of accounts: what it shows, filters and exports."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _

from frontend.tables import Column
from people.api import Role


def role_names(user: Any) -> str:
    return ", ".join(sorted(str(Role(grant.role).label) for grant in user.role_grants.all()))


class UserFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=_("Search"))
    role = django_filters.MultipleChoiceFilter(method="with_roles", label=_("Role"), choices=Role.choices, widget=CheckboxSelectMultiple)
    state = django_filters.ChoiceFilter(
        method="in_state", label=_("State"), choices=[("open", _("May sign in")), ("closed", _("Closed"))], empty_label=_("Any")
    )

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(email__icontains=text) | Q(person__name__icontains=text) | Q(person__reference__icontains=text))

    def with_roles(self, rows: QuerySet[Any], _name: str, wanted: list[str]) -> QuerySet[Any]:
        return rows.filter(role_grants__role__in=wanted).distinct() if wanted else rows

    def in_state(self, rows: QuerySet[Any], _name: str, state: str) -> QuerySet[Any]:
        return rows.filter(is_active=state == "open")


COLUMNS = [
    Column("email", _("E-mail"), ("email",), lambda user: user.email),
    Column("person", _("Person"), ("person__name",), lambda user: user.person.name if user.person else "", wide_only=True),
    Column("roles", _("Roles"), (), role_names),
    Column("state", _("State"), ("is_active",), lambda user: _("May sign in") if user.is_active else _("Closed")),
    Column("last", _("Last sign-in"), ("last_login",), lambda user: user.last_login, wide_only=True),
    Column("actions", "", ()),
]
