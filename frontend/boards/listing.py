"""The list of boards, and the list of all places that sales operations and files are made of."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from frontend.tables import Column
from leaderboard.api import Board


class BoardFilters(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(method="search", label=_("Search"))
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[(Board.State.LIVE.value, _("Live")), (Board.State.CLOSED.value, _("Closed")), (Board.State.DRAFT.value, _("Draft"))],
        empty_label=_("All"),
    )

    def search(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(Q(title__icontains=text) | Q(purpose__icontains=text))


COLUMNS = [
    Column("title", _("Board"), ("title",), lambda row: row.title),
    Column("purpose", _("What it is for"), (), lambda row: row.purpose, on_page=False),
    Column("participants", _("Who is ranked"), ("participants", "title"), lambda row: row.get_participants_display()),
    Column("score", _("By"), ("score", "title"), lambda row: row.get_score_display()),
    Column("window", _("Window"), ("window", "title"), lambda row: row.get_window_display()),
    Column("state", _("State"), ("-state", "title"), lambda row: row.state),
]
