"""Boards in the admin site: to look, never to change."""

from __future__ import annotations

from django.contrib import admin

from people.admin import ReadOnlyAdmin

from .models import Badge, Board, BoardMember, BoardMetric, Contest, FrozenStandings, Handicap, LevelScheme, Streak


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


@admin.register(Badge)
class BadgeAdmin(ReadOnlyAdmin):
    """Without who earned it, and without kudos, whose words are for those who may see both colleagues."""

    list_display = ["title", "kind", "window", "state", "counts_from", "team"]
    list_filter = ["kind", "state"]
    list_select_related = ["team"]
    search_fields = ["title"]


@admin.register(LevelScheme)
class LevelSchemeAdmin(ReadOnlyAdmin):
    list_display = ["title", "state", "counts_from", "team"]
    list_filter = ["state"]
    list_select_related = ["team"]


@admin.register(Streak)
class StreakAdmin(ReadOnlyAdmin):
    list_display = ["title", "unit", "freezes", "state", "counts_from", "team"]
    list_filter = ["state"]
    list_select_related = ["team"]
