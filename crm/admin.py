"""The CRM in the admin site: to look, never to change."""

from __future__ import annotations

from django.contrib import admin

from people.admin import ReadOnlyAdmin

from .models import (
    Account,
    Activity,
    Contact,
    ImportFile,
    ImportRun,
    Invoice,
    Opportunity,
    Order,
    Payment,
    Product,
    Quarantine,
    Return,
    Stage,
    StageHistory,
    Territory,
    TerritoryAccount,
    TerritoryHolder,
    TerritoryRule,
)


class RecordAdmin(ReadOnlyAdmin):
    """Records found by their name and by their id in the source system."""

    list_filter = ["source"]
    show_full_result_count = False


@admin.register(Stage)
class StageAdmin(ReadOnlyAdmin):
    list_display = ["position", "name", "key", "kind", "probability", "forecast"]


@admin.register(StageHistory)
class StageHistoryAdmin(ReadOnlyAdmin):
    list_display = ["opportunity", "from_stage", "to_stage", "happened_on", "recorded_at", "recorded_by"]
    list_select_related = ["opportunity", "from_stage", "to_stage", "recorded_by__person"]
    show_full_result_count = False


@admin.register(Account, Contact)
class PartyAdmin(RecordAdmin):
    list_display = ["name", "owner", "source", "external_id"]
    list_select_related = ["owner"]
    search_fields = ["name", "external_id"]


@admin.register(Product)
class ProductAdmin(RecordAdmin):
    list_display = ["code", "name", "family", "variant", "list_price", "currency", "active"]
    search_fields = ["code", "name"]


@admin.register(Opportunity)
class OpportunityAdmin(RecordAdmin):
    list_display = ["name", "account", "owner", "stage", "amount", "currency", "closed_on", "source", "external_id"]
    list_select_related = ["account", "owner", "stage"]
    search_fields = ["name", "external_id"]


@admin.register(Activity)
class ActivityAdmin(RecordAdmin):
    list_display = ["occurred_at", "kind", "owner", "account", "subject", "entered_at"]
    list_select_related = ["owner", "account"]
    search_fields = ["subject", "external_id"]


@admin.register(Order, Invoice)
class NumberedAdmin(RecordAdmin):
    list_display = ["number", "account", "owner", "amount", "currency", "source", "external_id"]
    list_select_related = ["account", "owner"]
    search_fields = ["number", "external_id"]


@admin.register(Payment, Return)
class MoneyBackAndForthAdmin(RecordAdmin):
    list_display = ["external_id", "invoice", "amount", "currency", "source"]
    list_select_related = ["invoice"]
    search_fields = ["external_id"]


class ImportFileInline(admin.TabularInline):  # type: ignore[type-arg]  # Django's own class takes none when it runs
    model = ImportFile
    can_delete = False
    extra = 0

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_view_permission(self, request: object, obj: object = None) -> bool:
        return True


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ["mapping", "started_at", "finished_at", "state", "started_by"]
    list_select_related = ["started_by__person"]
    inlines = [ImportFileInline]


@admin.register(Quarantine)
class QuarantineAdmin(ReadOnlyAdmin):
    list_display = ["file", "row_number", "record", "rule", "state", "last_seen_at"]
    list_filter = ["state", "mapping", "rule"]
    search_fields = ["record", "message"]


@admin.register(Territory)
class TerritoryAdmin(ReadOnlyAdmin):
    list_display = ["name", "key"]
    search_fields = ["name", "key"]


@admin.register(TerritoryAccount)
class TerritoryAccountAdmin(ReadOnlyAdmin):
    list_display = ["account", "territory", "valid_from", "valid_before"]
    list_select_related = ["account", "territory"]
    show_full_result_count = False


@admin.register(TerritoryHolder)
class TerritoryHolderAdmin(ReadOnlyAdmin):
    list_display = ["territory", "person", "share", "valid_from", "valid_before"]
    list_select_related = ["territory", "person"]


@admin.register(TerritoryRule)
class TerritoryRuleAdmin(ReadOnlyAdmin):
    list_display = ["territory", "industry", "country", "valid_from", "valid_before"]
    list_select_related = ["territory"]
