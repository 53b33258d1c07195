"""The list of contests."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from frontend.tables import Column
from leaderboard.api import Contest, ContestKind

State = Contest.State
PHASES = {
    "to come": (_("To come"), (State.SCHEDULED,)),
    "under way": (_("Under way"), (State.LIVE, State.CLOSING)),
    "over": (_("Over"), (State.FROZEN, State.PAID, State.CANCELLED)),
    "in the making": (_("In the making"), (State.DRAFT, State.REHEARSAL)),
}


class ContestFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=_("Search"))
    phase = django_filters.ChoiceFilter(
        method="in_phase", label=_("When"), choices=[(key, label) for key, (label, _states) in PHASES.items()], empty_label=_("All")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=ContestKind.choices, empty_label=_("All"))

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(board__title__icontains=text) | Q(board__purpose__icontains=text))

    def in_phase(self, rows: QuerySet[Any], _name: str, wanted: str) -> QuerySet[Any]:
        return rows.filter(state__in=PHASES[wanted][1])


COLUMNS = [
    Column("title", _("Contest"), ("board__title",), lambda row: row.board.title),
    Column("purpose", _("What it is for"), (), lambda row: row.board.purpose, on_page=False),
    Column("kind", _("Kind"), ("kind", "board__title"), lambda row: row.get_kind_display()),
    Column("first", _("First day"), ("board__first_on",), lambda row: row.board.first_on),
    Column("before", _("Day after the last"), ("board__before_on",), lambda row: row.board.before_on, on_page=False),
    Column("state", _("State"), ("state", "board__title"), lambda row: row.get_state_display()),
]
