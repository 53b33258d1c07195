"""Runs: what was posted last, and what a run means for other periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from django.db.models import Max, QuerySet

from incentives.engine import periods as calendar
from incentives.engine.periods import Days, window_of
from incentives.models import Batch, Period, Run, RunPlan

if TYPE_CHECKING:
    from incentives.calculation.inputs import Inputs

ENDED_WELL = (Run.State.POSTED, Run.State.UNCHANGED)


def runs(period_id: int | None = None) -> QuerySet[Run]:
    """Runs, latest first, with what a list shows of them."""
    found = Run.objects.select_related("period", "job", "asked_by__person", "batch").prefetch_related("plans__version__plan")
    return found if period_id is None else found.filter(period_id=period_id)


def last_results(period_id: int, version_ids: Iterable[int]) -> dict[int, str]:
    """Version id → checksum of the results that the period last posted for it."""
    rows = RunPlan.objects.filter(run__period_id=period_id, run__batch__isnull=False, version_id__in=list(version_ids))
    return dict(rows.order_by("run__batch__id").values_list("version_id", "results_sha256"))


def latest_batches(period_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """(Period, plan) → the batch that holds its latest results."""
    rows = RunPlan.objects.filter(run__batch__isnull=False, run__batch__period_id__in=period_ids)
    latest = rows.values("run__batch__period_id", "plan_id").annotate(batch=Max("run__batch__id"))
    return {(row["run__batch__period_id"], row["plan_id"]): row["batch"] for row in latest}


def periods_after(period: Period, inputs: Inputs) -> list[str]:
    """Keys of later open periods that were posted already by one of these plans: they stand on what is posted now."""
    plan_ids = {version.plan_id for version in inputs.versions}
    later = Period.objects.filter(kind=period.kind, start__gte=period.before, state=Period.State.OPEN, runs__batch__isnull=False)
    return list(later.filter(runs__plans__plan_id__in=plan_ids).order_by("start").values_list("key", flat=True).distinct())


def periods_not_run(period: Period, inputs: Inputs) -> list[str]:
    """Keys of earlier periods, in windows still open, that were never run: their deals are counted for the first time in this one."""
    open_days = _open_days(inputs)
    if open_days is None or open_days.start >= period.start:
        return []
    kind, fiscal = inputs.period.kind, inputs.period.fiscal_year_starts
    wanted = {each.name for each in calendar.periods_between(kind, open_days.start, period.start, fiscal)}
    run = Run.objects.filter(state__in=ENDED_WELL, period__kind=period.kind, period__key__in=wanted)
    return sorted(wanted - set(run.values_list("period__key", flat=True)))


def _open_days(inputs: Inputs) -> Days | None:
    """From the earliest first day of an open window of one of the versions, cut to the days it is in force, to the period's end."""
    from incentives import documents

    starts: list[dt.date] = []
    for version in inputs.versions:
        plan = documents.plan_of(version.document, inputs.shared_tables)
        period = calendar.Period(inputs.period.kind, inputs.period.start, inputs.period.before, plan.fiscal_year_starts)
        for component in plan.components.values():
            days = component.on and window_of(plan.measures[component.on].over, period).meet(version.start, version.before)
            if days:
                starts.append(days.start)
    return Days(min(starts), inputs.period.before) if starts else None


def posted_into(period_id: int) -> list[int]:
    """Ids of the batches of a period, in their order."""
    return list(Batch.objects.filter(period_id=period_id).order_by("id").values_list("id", flat=True))
