"""Lives through the months: orders change later, the month is run, and on the fifth of the next one it is closed."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator

from django.utils import timezone

from desk import api as desk
from incentives import api as incentives
from incentives.engine.periods import Period
from incentives.engine.plan import PeriodKind

from .company import Company
from .days import ONE_DAY
from .load_crm import change_orders


def periods_of(company: Company) -> Iterator[Period]:
    """The periods to run, in their order: every month, and after the last month of a quarter (or the current one) the quarter."""
    story = company.story
    for month in story.month_starts():
        yield Period.of(PeriodKind.MONTH, month)
        quarter = Period.of(PeriodKind.QUARTER, month)
        if quarter.last_day.month == month.month or month == story.this_month:
            yield quarter


def live_through(company: Company, by_id: int | None, say: Callable[[str], None]) -> None:
    """Run every period of the story and close those that are over. What was closed by an earlier, interrupted call stays closed."""
    changes = company.later_changes
    for period in periods_of(company):
        kept = incentives.period_named(key=period.name)
        if not kept.is_open:
            continue
        if period.kind is PeriodKind.MONTH:
            change_orders([change for change in changes if change.on < period.before], by_id)
        over = period.before <= company.story.as_of
        run_at = _moment(period.before + 2 * ONE_DAY, company) if over else company.story.morning
        summary = _run(kept.pk, by_id, run_at)
        if over:
            closed_at = _moment(period.before + 4 * ONE_DAY, company)
            incentives.close_period(period_id=kept.pk, by_id=by_id, at=closed_at, today=closed_at.date())
        say(f"  {period.name}: {summary.get('lines', 0):,} lines{', closed' if over else ', open'}")


def _moment(day: dt.date, company: Company) -> dt.datetime:
    """The morning of a day, or of the story's last one if that comes first."""
    return min(dt.datetime.combine(day, dt.time(8), dt.UTC), company.story.morning)


def _run(period_id: int, by_id: int | None, at: dt.datetime) -> dict[str, object]:
    """Ask for a run and do it here. A worker that listens already may be quicker: then it is waited for."""
    run = incentives.ask_for_run(period_id=period_id, asked_by_id=by_id, asked_at=at)
    assert run.job is not None
    # The run is dated by the story, its job's lease by the clock on the wall: a sweeper may be looking.
    desk.perform(job_id=run.job.pk, do=lambda work: incentives.execute_run(run_id=run.pk, work=work, clock=lambda: at), clock=timezone.now)
    while (job := desk.Job.objects.get(id=run.job.pk)).is_alive:
        time.sleep(0.1)
    if job.state != desk.Job.State.DONE:
        raise RuntimeError(f"the run of period {period_id} ended as {job.state}: {job.error}")
    result: dict[str, object] = job.result
    return result
