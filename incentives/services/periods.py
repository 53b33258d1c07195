"""Periods: made when they are first needed, closed by one confirmed action."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from desk import api as desk
from incentives.engine import periods as calendar
from incentives.engine.plan import PeriodKind
from incentives.models import Period, Statement
from incentives.selectors.periods import as_calculated, refusals_to_close
from people.api import Refused


class CannotClosePeriod(Refused):
    code = "cannot_close_period"


@transaction.atomic
def period_named(*, key: str, fiscal_year_starts: int = 1) -> Period:
    """Return the period called 2026-W05, 2026-F05, 2026-01, 2026-01-A, 2026-Q1, 2026-H1 or 2026, made if it is asked for the first time.

    Raises engine.periods.NoSuchPeriod for a text that names none.
    """
    return _kept(calendar.Period.parse(key, fiscal_year_starts))


@transaction.atomic
def period_holding(*, day: dt.date, kind: str, fiscal_year_starts: int = 1) -> Period:
    """Return the period of a kind (one of Period.Kind) that holds a day, made if need be."""
    return _kept(calendar.Period.of(PeriodKind(kind), day, fiscal_year_starts))


def _kept(period: calendar.Period) -> Period:
    # A month, or half of one, belongs to no fiscal year of its own: plans with different ones share it, and one statement shows them all.
    fiscal_year_starts = 1 if period.kind in calendar.OF_THE_CALENDAR else period.fiscal_year_starts
    kept, _made = Period.objects.get_or_create(
        key=period.name,
        fiscal_year_starts=fiscal_year_starts,
        defaults={"kind": period.kind.value, "start": period.start, "before": period.before},
    )
    return kept


@transaction.atomic
def close_period(*, period_id: int, by_id: int | None, at: dt.datetime, today: dt.date) -> Period:
    """Close a period for good: from now on the database refuses postings into it. Raises CannotClosePeriod.

    `today` is the day it is for whoever closes: the moment alone does not say whether the period's last day is over there.
    """
    period = Period.objects.select_for_update().get(id=period_id)
    for refusal in refusals_to_close(period, today=today):
        raise CannotClosePeriod(refusal)
    # Before the period: once it is closed, the database refuses any change of its statements.
    Statement.objects.filter(period=period).update(state=Statement.State.CLOSED, updated_at=at)
    period.state, period.closed_at, period.closed_by_id = Period.State.CLOSED, at, by_id
    period.save()
    desk.publish(name="period.closed.v1", payload={"period": period.pk, "key": as_calculated(period).name}, at=at)
    return period
