"""What a run reads: the period, narrowed to those whom something touches since it was last calculated, and closed periods that changed.

A closed period stays as it is. Where its data read otherwise today than when it was last looked at, those whom that touches are
calculated again as of that period, and the difference is posted into the period that is open (docs/plan-format.md 2.6).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from django.db.models import Q, QuerySet

from incentives.engine.periods import add_months
from incentives.models import Period, Run, RunInput
from incentives.selectors.periods import as_calculated
from incentives.selectors.runs import ENDED_WELL

from . import keeping, reading
from .inputs import Inputs
from .marks import mark
from .touched import EVERYBODY, Touched, touched

MONTHS_BACK = 12
"""How far back closed periods are looked at: what is found later than a year after is for a person to adjust."""


def read_for_run(period: Period, *, plan_ids: Iterable[int] | None = None, everybody: bool = False) -> Inputs:
    """Read what a run of an open period needs. Raises engine.problems.Refused when a plan can no longer be read.

    `everybody`: calculate all payees of the period though only some are touched.
    """
    inputs = reading.read_inputs(as_calculated(period), period_id=period.pk, plan_ids=plan_ids)
    corrections = tuple(_corrections(period, plan_ids))
    found = EVERYBODY if everybody else _since_last_time(inputs, last_kept(period, inputs))
    if found.persons is None:
        return replace(inputs, corrections=corrections)
    # Whoever is corrected is calculated here, too: limits and settlement of this period count what the correction posts.
    corrected = [correction.only for correction in corrections]
    only = None if None in corrected else found.persons.union(*(persons for persons in corrected if persons is not None))
    return replace(inputs, corrections=corrections, only=only)


def _corrections(period: Period, plan_ids: Iterable[int] | None) -> Iterator[Inputs]:
    now_at = mark()
    for closed in closed_before(period):
        last = _runs_that_looked_at(closed).first()
        if last is not None and now_at is not None and now_at == keeping.mark_kept(_folder(last, closed)):
            continue  # nothing at all has changed since it was last looked at
        was = _kept_of(last, closed)
        now = reading.read_inputs(as_calculated(closed), period_id=period.pk, plan_ids=plan_ids, posting=as_calculated(period))
        if not now.versions:
            continue
        found = _since_last_time(now, was, earned_too=False)
        if not found.is_nobody:
            yield replace(now, only=found.persons)


def closed_before(period: Period) -> list[Period]:
    """Closed periods of the last year that hold postings and ended before this one, earliest first."""
    earliest = add_months(period.start, -MONTHS_BACK)
    closed = Period.objects.filter(kind=period.kind, fiscal_year_starts=period.fiscal_year_starts, state=Period.State.CLOSED)
    return list(closed.filter(before__lte=period.start, start__gte=earliest, batches__isnull=False).distinct().order_by("start"))


def last_kept(period: Period, inputs: Inputs) -> Inputs | None:
    """What the last run of the period by these very versions kept, if that is still at hand."""
    versions = {version.id for version in inputs.versions}
    for run in Run.objects.filter(period=period, state__in=ENDED_WELL).order_by("-pk").prefetch_related("plans")[:10]:
        if versions <= {plan.version_id for plan in run.plans.all()}:
            return _kept_of(run, period)
    return None


def _runs_that_looked_at(closed: Period) -> QuerySet[Run]:
    """Runs of the period itself and those that corrected it since, latest first."""
    corrected = RunInput.objects.filter(name=f"{keeping.CORRECTIONS}/{closed.key}/{keeping.RUN}").values("run")
    return Run.objects.filter(Q(period=closed) | Q(pk__in=corrected), state__in=ENDED_WELL).order_by("-pk")


def _kept_of(run: Run | None, period: Period) -> Inputs | None:
    """What a run kept of a period, its own or one that it corrected; None where it is not at hand as it was written."""
    if run is None:
        return None
    folder, of_period = keeping.folder_of(run.pk), _folder(run, period)
    if not (of_period / keeping.RUN).is_file():
        return None
    files = [keeping.KeptFile(file.name, file.sha256, file.rows, file.bytes) for file in run.inputs.all()]
    try:
        keeping.verify(folder, files)
        return keeping.read_kept(of_period)
    except (keeping.KeptInputsChanged, keeping.OtherFormat):
        return None


def _folder(run: Run, period: Period) -> Path:
    """Where a run keeps what it read of a period: its own, or one that it corrected."""
    folder = keeping.folder_of(run.pk)
    return folder if run.period_id == period.pk else folder / keeping.CORRECTIONS / period.key


def _since_last_time(now: Inputs, was: Inputs | None, *, earned_too: bool = True) -> Touched:
    return EVERYBODY if was is None else touched(was, now, earned_too=earned_too)
