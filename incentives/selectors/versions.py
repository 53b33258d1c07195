"""Which version of a plan holds on which days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

from django.db import connection
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
    return list(_in_force(first, before, plan_ids).select_related("plan"))


def _in_force(first: dt.date, before: dt.date, plan_ids: Iterable[int] | None) -> QuerySet[PlanVersion]:
    versions = published_versions().filter(effective_from__lt=before)
    versions = versions.filter(Q(in_force_before__isnull=True) | Q(in_force_before__gt=first))
    if plan_ids is not None:
        versions = versions.filter(plan_id__in=plan_ids)
    return versions.order_by("plan__key", "effective_from")


def version_on(plan_id: int, day: dt.date) -> PlanVersion | None:
    """The version of a plan that holds on a day."""
    return next(iter(versions_in_force(first=day, before=day + dt.timedelta(days=1), plan_ids=[plan_id])), None)


def versions_for(period: Period, *, reaching_back_to: dt.date, plan_ids: Iterable[int] | None = None) -> tuple[VersionInForce, ...]:
    """The versions a run of this period calculates: those with periods like it, also where one ended earlier in a window still open."""
    return tuple(
        held
        for held, kind, fiscal_year_starts in _held(reaching_back_to, period.before, plan_ids)
        if kind == period.kind and (period.kind in OF_THE_CALENDAR or fiscal_year_starts == period.fiscal_year_starts)
    )


def versions_on_days(*, first: dt.date, before: dt.date, plan_ids: Iterable[int] | None = None) -> tuple[VersionInForce, ...]:
    """The versions that hold on any of these days, whatever their periods."""
    return tuple(held for held, _kind, _fiscal_year_starts in _held(first, before, plan_ids))


def _held(first: dt.date, before: dt.date, plan_ids: Iterable[int] | None) -> Iterator[tuple[VersionInForce, str, int]]:
    """Yield the versions that hold on any of these days, with the kind of their periods and the month their fiscal year starts with."""
    if plan_ids is not None and not (plan_ids := tuple(plan_ids)):
        return
    sql, parameters = _statement_of_versions(first, before, plan_ids)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        for *held, kind, fiscal_year_starts in cursor.fetchall():
            yield VersionInForce(*held), kind, fiscal_year_starts


@lru_cache(maxsize=256)
def _statement_of_versions(first: dt.date, before: dt.date, plan_ids: tuple[int, ...] | None) -> tuple[str, tuple[Any, ...]]:
    """What the database is asked. A live board asks it at every tick, and to write it takes longer than to answer it."""
    columns = ("pk", "plan_id", "plan__key", "number", "document", "sha256", "effective_from", "in_force_before")
    rows = _in_force(first, before, plan_ids).values_list(*columns, "period_kind", "fiscal_year_starts")
    found: tuple[str, tuple[Any, ...]] = rows.query.sql_with_params()
    return found


def shared_rows() -> tuple[SharedRows, ...]:
    with connection.cursor() as cursor:
        cursor.execute(*_statement_of_shared_rows())
        return tuple(SharedRows(*row) for row in cursor.fetchall())


@cache
def _statement_of_shared_rows() -> tuple[str, tuple[Any, ...]]:
    rows = SharedTableRows.objects.order_by("table__key", "valid_from").values_list("table__key", "valid_from", "document")
    found: tuple[str, tuple[Any, ...]] = rows.query.sql_with_params()
    return found
