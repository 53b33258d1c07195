"""Reading the CRM. Nothing here decides who may see what it returns: pages go through access.py."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Count, F, Prefetch, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from .models import Account, Activity, Opportunity, OpportunityLine, OpportunitySplit, Order, Product, Stage, StageHistory


def stages() -> QuerySet[Stage]:
    return Stage.objects.order_by("position", "key")


def products() -> QuerySet[Product]:
    return Product.objects.order_by("name")


def anything_returned() -> bool:
    """Whether there is a single return. They are corrected, never deleted: without one there never was any."""
    # Asked at every tick of a board: to write the statement would take longer than to answer it.
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM crm_return)")
        return bool(cursor.fetchone()[0])


def accounts() -> QuerySet[Account]:
    return Account.objects.order_by("name")


def for_list(opportunities: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    """Deals with what a row of a list shows, in one query."""
    return opportunities.select_related("account", "owner", "stage")


def with_details(opportunities: QuerySet[Opportunity]) -> QuerySet[Opportunity]:
    """Deals with everything their page shows, in a fixed number of queries."""
    return for_list(opportunities).prefetch_related(
        Prefetch("lines", OpportunityLine.objects.select_related("product").order_by("pk")),
        Prefetch("splits", OpportunitySplit.objects.select_related("person").order_by("role", "-share", "person__name")),
        Prefetch("orders", Order.objects.order_by("placed_on", "pk")),
        Prefetch(
            "stage_history",
            StageHistory.objects.select_related("from_stage", "to_stage", "recorded_by__person", "on_behalf_of").order_by(
                "-recorded_at", "-pk"
            ),
        ),
        Prefetch("activities", Activity.objects.select_related("owner", "entered_by__person").order_by("-occurred_at", "-pk")),
    )


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One stage of the board: its totals by currency over all of its deals, and the largest of them."""

    stage: Stage
    count: int
    totals: tuple[tuple[str, Decimal], ...]
    deals: tuple[Opportunity, ...]

    @property
    def left_out(self) -> int:
        return self.count - len(self.deals)


def board(opportunities: QuerySet[Opportunity], *, most: int = 50) -> list[BoardColumn]:
    """The deals by stage, at most `most` a column (the largest first), in three queries however many there are."""
    found = opportunities.order_by()
    sums = found.values("stage_id", "currency").annotate(count=Count("pk"), amount=Sum("amount"))
    counts: dict[int, int] = {}
    totals: dict[int, list[tuple[str, Decimal]]] = {}
    for row in sums:
        counts[row["stage_id"]] = counts.get(row["stage_id"], 0) + row["count"]
        if row["amount"] is not None:
            totals.setdefault(row["stage_id"], []).append((row["currency"], row["amount"]))
    place = Window(RowNumber(), partition_by="stage_id", order_by=[F("amount").desc(nulls_last=True), F("pk").asc()])
    shown = list(for_list(found.annotate(place=place).filter(place__lte=most)))
    deals: dict[int, list[Opportunity]] = {}
    for deal in sorted(shown, key=lambda deal: deal.place):  # type: ignore[attr-defined]
        deals.setdefault(deal.stage_id, []).append(deal)
    return [
        BoardColumn(stage, counts.get(stage.pk, 0), tuple(sorted(totals.get(stage.pk, []))), tuple(deals.get(stage.pk, [])))
        for stage in stages()
    ]
