"""Jobs and events, to look at."""

from __future__ import annotations

from django.contrib import admin

from people.admin import ReadOnlyAdmin

from .models import Job, OutboxEvent, OutboxReader


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ["id", "kind", "state", "done", "total", "attempt", "created_at", "ended_at"]
    list_filter = ["state", "kind"]


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnlyAdmin):
    list_display = ["id", "name", "created_at"]
    list_filter = ["name"]


@admin.register(OutboxReader)
class OutboxReaderAdmin(ReadOnlyAdmin):
    list_display = ["name", "last_transaction", "last_event", "read_at"]
