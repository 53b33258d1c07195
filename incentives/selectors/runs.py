"""Runs: what was posted last, and what a run means for other periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, CharField, F, Max, Q, QuerySet, Value, When

from desk.api import Job
from incentives.engine import periods as calendar
from incentives.engine.periods import Days, window_of
from incentives.models import Batch, Period, Run, RunPlan

if TYPE_CHECKING:
    from incentives.calculation.inputs import Inputs

ENDED_WELL = (Run.State.POSTED, Run.State.UNCHANGED)

STATE_NOW = Case(
    When(state__in=Run.UNDER_WAY, job__state=Job.State.CANCELLED, then=Value(Run.State.CANCELLED)),
    When(state__in=Run.UNDER_WAY, job__state__in=(Job.State.DONE, Job.State.FAILED), then=Value(Run.State.FAILED)),
    default=F("state"),
    output_field=CharField(),
)
"""`Run.shown_state`, for lists that sort and filter by it."""


@dataclass(frozen=True, slots=True)
class RunAdvice:
    """What should be calculated so that a period and those around it rest on the same figures; all empty when they do."""

    posted_since: tuple[Period, ...]
    """Earlier periods that posted after this one was calculated, which stands on what they had posted before."""
    never_run: tuple[Period, ...]
    """Earlier periods whose deals this one counts because they were never calculated. One that was never opened has no id."""
    run_again: tuple[Period, ...]
    """Later open periods that stand on what this one had posted before."""

    @property
    def is_any(self) -> bool:
        return bool(self.posted_since or self.never_run or self.run_again)


def runs(period_id: int | None = None) -> QuerySet[Run]:
    """Runs, latest first, with what a list shows of them; `state_now` is what `shown_state` says."""
    found = (
        Run.objects.annotate(state_now=STATE_NOW)
        .select_related("period", "job", "asked_by__person", "batch")
        .prefetch_related("plans__version__plan")
    )
    return found if period_id is None else found.filter(period_id=period_id)


def last_results(period_id: int, version_ids: Iterable[int]) -> dict[int, str]:
    """Version id → checksum of the results that the period last posted for it."""
    rows = RunPlan.objects.filter(run__period_id=period_id, run__batch__isnull=False, version_id__in=list(version_ids))
    return dict(rows.order_by("run__batch__id").values_list("version_id", "results_sha256"))


def latest_batches(period_ids: Collection[int], *, person_id: int) -> dict[tuple[int, int], int]:
    """(Period, plan) → the batch that holds the person's latest results: a run may have calculated only those whom something touched."""
    rows = RunPlan.objects.filter(run__batch__isnull=False, run__batch__period_id__in=period_ids)
    rows = rows.filter(Q(run__summary__only=None) | Q(run__summary__only__isnull=True) | Q(run__summary__only__contains=[person_id]))
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


def last_good_run(period: Period) -> Run | None:
    """The latest run that came to its end, whether or not it had anything to post."""
    return Run.objects.filter(period=period, state__in=ENDED_WELL).order_by("-finished_at", "-pk").first()


def advice_on(period: Period) -> RunAdvice:
    """What the period's runs, and those of the periods around it, say is to be calculated; what has been done since is left out."""
    last = last_good_run(period)
    if last is None:
        return RunAdvice((), (), ())
    earlier = Batch.objects.filter(period__kind=period.kind, period__before__lte=period.start, id__gt=_read_to(last))
    since = earlier.filter(run__summary__run_again__contains=[period.key])
    return RunAdvice(
        posted_since=tuple(Period.objects.filter(pk__in=since.values("period")).order_by("start")) if period.is_open else (),
        never_run=tuple(_never_run(last.summary.get("not_run_before", []), period)) if period.is_open else (),
        run_again=tuple(_standing_on_less(period)),
    )


def _read_to(run: Run) -> int:
    """The newest batch there was when the run read what had been earned. Not a moment: clocks of several workers would be compared."""
    read_to: int = run.summary.get("last_batch", 0)
    return read_to


def _never_run(keys: Iterable[str], period: Period) -> Iterator[Period]:
    known = {each.key: each for each in Period.objects.filter(kind=period.kind, key__in=keys, start__lt=period.start)}
    done = set(Run.objects.filter(state__in=ENDED_WELL, period__in=known.values()).values_list("period__key", flat=True))
    for key in keys:
        if key not in known:
            missing = calendar.Period.parse(key, period.fiscal_year_starts)
            yield Period(
                key=key, kind=period.kind, start=missing.start, before=missing.before, fiscal_year_starts=period.fiscal_year_starts
            )
        elif key not in done and known[key].is_open:
            yield known[key]


def _standing_on_less(period: Period) -> Iterator[Period]:
    """Later open periods that were calculated before the last batch of this one that touches them."""
    named: dict[str, int] = {}
    for batch in Batch.objects.filter(period=period).select_related("run").order_by("id"):
        named |= dict.fromkeys(batch.run.summary.get("run_again", []), batch.pk)
    later = Period.objects.filter(kind=period.kind, key__in=named, start__gt=period.start, state=Period.State.OPEN).order_by("start")
    for each in later:
        last = last_good_run(each)
        if last is not None and _read_to(last) < named[each.key]:
            yield each


def posted_into(period_id: int) -> list[int]:
    """Ids of the batches of a period, in their order."""
    return list(Batch.objects.filter(period_id=period_id).order_by("id").values_list("id", flat=True))
