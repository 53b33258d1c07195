"""The admin site shows tables to superusers and changes nothing: changes go through services, where rules and audit are."""

from __future__ import annotations

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from .models import (
    Absence,
    AssistantAssignment,
    CalendarException,
    Office,
    Person,
    ReportingLine,
    RoleGrant,
    Team,
    TeamMembership,
    User,
    WorkingCalendar,
)


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # Django's own class takes none when it runs
    """For every app's admin.py."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Person)
class PersonAdmin(ReadOnlyAdmin):
    list_display = ["reference", "name", "job_title", "office", "hired_on", "left_on"]
    search_fields = ["reference", "name"]
    list_select_related = ["office"]


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ["email", "person", "is_active", "last_login"]
    exclude = ["password"]
    search_fields = ["email"]
    list_select_related = ["person"]


@admin.register(RoleGrant)
class RoleGrantAdmin(ReadOnlyAdmin):
    list_display = ["user", "role"]
    list_filter = ["role"]
    list_select_related = ["user__person"]


@admin.register(TeamMembership)
class TeamMembershipAdmin(ReadOnlyAdmin):
    list_display = ["person", "team", "valid_from", "valid_before"]
    list_select_related = ["person", "team"]


@admin.register(ReportingLine)
class ReportingLineAdmin(ReadOnlyAdmin):
    list_display = ["person", "manager", "valid_from", "valid_before"]
    list_select_related = ["person", "manager"]


@admin.register(AssistantAssignment)
class AssistantAssignmentAdmin(ReadOnlyAdmin):
    list_display = ["assistant", "person", "valid_from", "valid_before"]
    list_select_related = ["assistant", "person"]


@admin.register(Absence)
class AbsenceAdmin(ReadOnlyAdmin):
    list_display = ["person", "kind", "valid_from", "valid_before"]
    list_select_related = ["person"]


for plain in (Office, Team, WorkingCalendar, CalendarException):
    admin.site.register(plain, ReadOnlyAdmin)
