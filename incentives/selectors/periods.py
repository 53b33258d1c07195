"""Periods and what stands open in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from incentives.engine import periods as calendar
from incentives.engine.plan import PeriodKind
from incentives.models import Batch, Period, Run, Statement


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing a period would seal: shown before it is confirmed."""

    period: Period
    statements: int
    totals: dict[str, str]
    """Unit → amount as text, of everything posted into the period."""
    open_before: tuple[str, ...]
    """Keys of earlier periods that are still open and hold postings: they have to be closed first."""
    last_run: Run | None
    has_ended: bool


def as_calculated(period: Period) -> calendar.Period:
    """The period as the engine counts it."""
    return calendar.Period(PeriodKind(period.kind), period.start, period.before, period.fiscal_year_starts)


def periods() -> QuerySet[Period]:
    """Periods that were run or have been asked for, latest first."""
    return Period.objects.order_by("-start", "kind")


def closing(period: Period, *, today: dt.date) -> Closing:
    earlier = Period.objects.filter(
        kind=period.kind, fiscal_year_starts=period.fiscal_year_starts, before__lte=period.start, state="open", batches__isnull=False
    )
    return Closing(
        period=period,
        statements=Statement.objects.filter(period=period).count(),
        totals=totals_posted(period),
        open_before=tuple(earlier.order_by("start").values_list("key", flat=True).distinct()),
        last_run=Run.objects.filter(period=period, state__in=[Run.State.POSTED, Run.State.UNCHANGED]).order_by("-finished_at").first(),
        has_ended=period.before <= today,
    )


def totals_posted(period: Period) -> dict[str, str]:
    """Unit → amount as text, over all batches of a period."""
    from decimal import Decimal

    totals: dict[str, Decimal] = {}
    for batch_totals in Batch.objects.filter(period=period).values_list("totals", flat=True):
        for unit, amount in batch_totals.items():
            totals[unit] = totals.get(unit, Decimal(0)) + Decimal(amount)
    return {unit: f"{amount:f}" for unit, amount in sorted(totals.items())}
