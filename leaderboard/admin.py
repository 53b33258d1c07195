"""Boards in the admin site: to look, never to change."""

from __future__ import annotations

from django.contrib import admin

from people.admin import ReadOnlyAdmin

from .models import Board, BoardMember, BoardMetric, Contest, FrozenStandings, Handicap


@admin.register(Board)
class BoardAdmin(ReadOnlyAdmin):
    list_display = ["title", "state", "participants", "score", "window", "visibility", "values", "amounts_allowed_at"]
    list_filter = ["state", "participants", "score"]
    search_fields = ["title"]


@admin.register(BoardMetric)
class BoardMetricAdmin(ReadOnlyAdmin):
    list_display = ["board", "position", "plan", "kind", "key", "weight", "breaks_ties", "is_pay"]
    list_select_related = ["board", "plan"]


@admin.register(BoardMember)
class BoardMemberAdmin(ReadOnlyAdmin):
    list_display = ["board", "person", "valid_from", "valid_before"]
    list_select_related = ["board", "person"]


@admin.register(Handicap)
class HandicapAdmin(ReadOnlyAdmin):
    list_display = ["board", "person", "factor", "valid_from", "valid_before", "reason"]
    list_select_related = ["board", "person"]


@admin.register(FrozenStandings)
class FrozenStandingsAdmin(ReadOnlyAdmin):
    """Without its rows, which may be ten thousand, and without wishes, which are nobody's business."""

    list_display = ["board", "window", "participants", "facts_at", "frozen_at"]
    list_select_related = ["board"]


@admin.register(Contest)
class ContestAdmin(ReadOnlyAdmin):
    """Without the seed of a raffle, which nobody is told before it is drawn."""

    list_display = ["board", "kind", "state", "scheduled_at"]
    list_filter = ["kind", "state"]
    list_select_related = ["board"]
    exclude = ["raffle_seed"]
