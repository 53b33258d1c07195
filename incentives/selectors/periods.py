"""Periods and what stands open in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from desk import api as desk
from incentives.engine import periods as calendar
from incentives.engine.plan import PeriodKind
from incentives.models import Batch, Period, Run, Statement

from .runs import RunAdvice, advice_on, last_good_run, runs


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing a period would seal: shown before it is confirmed."""

    period: Period
    statements: int
    totals: dict[str, str]
    """Unit → amount as text, of everything posted into the period."""
    open_before: tuple[Period, ...]
    """Earlier periods that are still open and hold postings: they have to be closed first."""
    has_ended: bool
    refusals: tuple[str, ...]
    """Why it cannot be closed now, in words; empty when it can."""
    last_run: Run | None
    """The latest that came to its end."""
    failed_since: Run | None
    """The latest of all, where that one failed."""
    advice: RunAdvice


def as_calculated(period: Period) -> calendar.Period:
    """The period as the engine counts it."""
    return calendar.Period(PeriodKind(period.kind), period.start, period.before, period.fiscal_year_starts)


def periods() -> QuerySet[Period]:
    """Periods that were run or have been asked for, latest first."""
    return Period.objects.order_by("-start", "kind")


def closing(period: Period, *, today: dt.date) -> Closing:
    latest = runs(period.pk).first()
    return Closing(
        period=period,
        statements=Statement.objects.filter(period=period).count(),
        totals=totals_posted(period),
        open_before=tuple(open_before(period)),
        has_ended=period.before <= today,
        refusals=tuple(refusals_to_close(period, today=today)),
        last_run=last_good_run(period),
        failed_since=latest if latest and latest.shown_state == Run.State.FAILED else None,
        advice=advice_on(period),
    )


def open_before(period: Period) -> QuerySet[Period]:
    """Earlier periods of the same kind that hold postings and are still open."""
    earlier = Period.objects.filter(kind=period.kind, fiscal_year_starts=period.fiscal_year_starts, before__lte=period.start, state="open")
    return earlier.filter(batches__isnull=False).order_by("start").distinct()


def refusals_to_close(period: Period, *, today: dt.date) -> Iterator[str]:
    """Why a period cannot be closed on this day, each reason in words."""
    if not period.is_open:
        yield _("This period is closed already.")
        return
    if period.before > today:
        yield _("This period has not ended yet.")
    if desk.alive_job(f"run:{period.pk}"):
        yield _("This period is being calculated just now. Wait for the run to end, or cancel it.")
    for earlier in open_before(period):
        yield _("%(key)s is still open. Periods are closed in their order.") % {"key": earlier.key}


def totals_posted(period: Period) -> dict[str, str]:
    """Unit → amount as text, over all batches of a period."""
    from decimal import Decimal

    totals: dict[str, Decimal] = {}
    for batch_totals in Batch.objects.filter(period=period).values_list("totals", flat=True):
        for unit, amount in batch_totals.items():
            totals[unit] = totals.get(unit, Decimal(0)) + Decimal(amount)
    return {unit: f"{amount:f}" for unit, amount in sorted(totals.items())}
