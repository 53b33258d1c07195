"""Which version of a plan holds on which days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Least

from incentives.calculation.inputs import SharedRows, VersionInForce
from incentives.engine.periods import OF_THE_CALENDAR, Period
from incentives.models import PlanVersion, SharedTableRows


def published_versions() -> QuerySet[PlanVersion]:
    """Published versions with `in_force_before`: where their document ends, or the next version begins (LEAST skips what is empty)."""
    later = PlanVersion.objects.filter(
        plan=OuterRef("plan"), state=PlanVersion.State.PUBLISHED, effective_from__gt=OuterRef("effective_from")
    ).order_by("effective_from")
    next_start = Subquery(later.values("effective_from")[:1])
    return PlanVersion.objects.filter(state=PlanVersion.State.PUBLISHED).annotate(in_force_before=Least(F("effective_before"), next_start))


def versions_in_force(*, first: dt.date, before: dt.date, plan_ids: Iterable[int] | None = None) -> list[PlanVersion]:
    """Published versions that hold on a day of [first, before), each plan's in order; of all plans unless some are named."""
    versions = published_versions().select_related("plan").filter(effective_from__lt=before)
    versions = versions.filter(Q(in_force_before__isnull=True) | Q(in_force_before__gt=first))
    if plan_ids is not None:
        versions = versions.filter(plan_id__in=plan_ids)
    return list(versions.order_by("plan__key", "effective_from"))


def version_on(plan_id: int, day: dt.date) -> PlanVersion | None:
    """The version of a plan that holds on a day."""
    return next(iter(versions_in_force(first=day, before=day + dt.timedelta(days=1), plan_ids=[plan_id])), None)


def versions_for(period: Period, *, reaching_back_to: dt.date, plan_ids: Iterable[int] | None = None) -> tuple[VersionInForce, ...]:
    """The versions a run of this period calculates: those with periods like it, also where one ended earlier in a window still open."""
    versions = versions_in_force(first=reaching_back_to, before=period.before, plan_ids=plan_ids)
    return tuple(
        _held(version)
        for version in versions
        if version.period_kind == period.kind
        and (period.kind in OF_THE_CALENDAR or version.fiscal_year_starts == period.fiscal_year_starts)
    )


def versions_on_days(*, first: dt.date, before: dt.date, plan_ids: Iterable[int] | None = None) -> tuple[VersionInForce, ...]:
    """The versions that hold on any of these days, whatever their periods."""
    return tuple(map(_held, versions_in_force(first=first, before=before, plan_ids=plan_ids)))


def _held(version: PlanVersion) -> VersionInForce:
    return VersionInForce(
        version.pk,
        version.plan_id,
        version.plan.key,
        version.number,
        version.document,
        version.sha256,
        version.effective_from,  # type: ignore[arg-type]  # a published version has one, by a constraint
        version.in_force_before,  # type: ignore[attr-defined]  # annotated
    )


def shared_rows() -> tuple[SharedRows, ...]:
    rows = SharedTableRows.objects.select_related("table").order_by("table__key", "valid_from")
    return tuple(SharedRows(row.table.key, row.valid_from, row.document) for row in rows)
