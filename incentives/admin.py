"""Incentives in the admin site: to look, never to change. Lines are not here: millions of them, and each is somebody's pay."""

from __future__ import annotations

from django.contrib import admin

from people.admin import ReadOnlyAdmin

from .models import (
    Assignment,
    Batch,
    ExchangeRate,
    Objective,
    Period,
    Plan,
    PlanVersion,
    Quota,
    Run,
    RunInput,
    SharedTable,
    SharedTableRows,
    WindfallReview,
)


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
    list_display = ["key", "name", "currency", "owner"]
    search_fields = ["key", "name"]
    list_select_related = ["owner__person"]


@admin.register(PlanVersion)
class PlanVersionAdmin(ReadOnlyAdmin):
    list_display = ["plan", "number", "state", "effective_from", "effective_before", "published_at"]
    list_filter = ["state", "plan"]
    list_select_related = ["plan"]


@admin.register(SharedTable)
class SharedTableAdmin(ReadOnlyAdmin):
    list_display = ["key", "name"]


@admin.register(SharedTableRows)
class SharedTableRowsAdmin(ReadOnlyAdmin):
    list_display = ["table", "valid_from", "created_at"]
    list_select_related = ["table"]


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    list_display = ["plan", "person", "valid_from", "valid_before"]
    list_filter = ["plan"]
    search_fields = ["person__reference", "person__name"]
    list_select_related = ["plan", "person"]


@admin.register(Quota)
class QuotaAdmin(ReadOnlyAdmin):
    list_display = ["person", "measure", "plan", "valid_from", "valid_before", "amount", "per"]
    list_filter = ["measure", "plan"]
    search_fields = ["person__reference", "person__name"]
    list_select_related = ["plan", "person"]


@admin.register(Objective)
class ObjectiveAdmin(ReadOnlyAdmin):
    list_display = ["person", "name", "weight", "due_on", "result", "reviewed_on"]
    search_fields = ["person__reference", "person__name", "name"]
    list_select_related = ["person"]


@admin.register(WindfallReview)
class WindfallReviewAdmin(ReadOnlyAdmin):
    list_display = ["windfall", "counts", "amount", "decided_at", "decided_by"]
    search_fields = ["windfall__person__reference", "windfall__person__name", "windfall__fact"]
    list_select_related = ["windfall__person", "decided_by"]


@admin.register(ExchangeRate)
class ExchangeRateAdmin(ReadOnlyAdmin):
    list_display = ["from_currency", "to_currency", "valid_from", "rate"]
    list_filter = ["from_currency", "to_currency"]


@admin.register(Period)
class PeriodAdmin(ReadOnlyAdmin):
    list_display = ["key", "kind", "start", "before", "state", "closed_at"]
    list_filter = ["kind", "state"]


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ["id", "period", "state", "asked_at", "asked_by", "finished_at"]
    list_filter = ["state"]
    list_select_related = ["period", "asked_by__person"]


@admin.register(RunInput)
class RunInputAdmin(ReadOnlyAdmin):
    list_display = ["run", "name", "rows", "bytes", "sha256"]
    list_select_related = ["run__period"]


@admin.register(Batch)
class BatchAdmin(ReadOnlyAdmin):
    list_display = ["id", "period", "run", "posted_at", "lines", "entries"]
    list_select_related = ["period", "run__period"]
