"""Running a period: asked for on a page, done by a worker, posted once however often it is tried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from desk import api as desk
from incentives.calculation.keeping import folder_of, forget
from incentives.calculation.locks import period_to_ourselves, posting_to_ourselves
from incentives.models import Batch, Period, Run, RunInput, RunPlan
from incentives.selectors.runs import last_results, periods_after, periods_not_run
from people import api as people
from people.api import Refused

from . import statements
from .found_windfalls import keep_windfalls

if TYPE_CHECKING:
    from incentives.calculation.computing import Computed
    from incentives.calculation.inputs import Inputs, VersionInForce
    from incentives.calculation.keeping import KeptFile
    from incentives.engine.problems import Problem

TASK = "incentives.tasks.run_period"
MOST_ATTEMPTS = 3
"""Reading again because an earlier period was posted meanwhile; somebody who posts faster than that has to stop first."""


class CannotRun(Refused):
    code = "cannot_run"


class CannotCalculate(Refused):
    """The data or plans can't be calculated as they are; the run's summary lists every problem."""

    code = "cannot_calculate"


@transaction.atomic
def ask_for_run(
    *, period_id: int, asked_by_id: int | None, asked_at: dt.datetime, plan_ids: Collection[int] = (), everybody: bool = False
) -> Run:
    """Queue a calculation of a period, of all its plans or of some. Raises CannotRun, or desk's AlreadyUnderWay.

    A period that was calculated before is calculated for those whom something touches since, unless `everybody` is asked for.
    """
    period = Period.objects.get(id=period_id)
    if not period.is_open:
        raise CannotRun(_("%(key)s is closed. What came late is posted by running a period that is open.") % {"key": period.key})
    run = Run.objects.create(period=period, asked_at=asked_at, asked_by_id=asked_by_id, everybody=everybody)
    run.plans_asked.set(plan_ids)
    run.job = desk.enqueue(
        kind="period.run",
        task=TASK,
        arguments={"run_id": run.pk},
        asked_at=asked_at,
        created_by_id=asked_by_id,
        subject_kind="run",
        subject_id=run.pk,
        exclusive_key=f"run:{period.pk}",
    )
    run.save(update_fields=["job"])
    return run


def cancel_run(*, run_id: int, at: dt.datetime) -> Run:
    """Ask a run to stop: it stops between two steps and keeps nothing, up to the commit of its posting. One that has posted stays."""
    run = Run.objects.select_related("job").get(id=run_id)
    if run.job is not None:
        run.job = desk.request_cancel(job_id=run.job.pk, at=at)
        if not run.job.is_alive:
            _end(run.pk, Run.State.CANCELLED, at, {})
    return Run.objects.select_related("job").get(id=run_id)


def end_abandoned_runs(*, as_of: dt.datetime) -> list[int]:
    """End the runs whose job has ended without them: no worker is left to do it. Returns their ids."""
    abandoned = Run.objects.select_related("job").filter(state__in=Run.UNDER_WAY, job__isnull=False).exclude(job__state__in=desk.Job.ALIVE)
    ids = []
    for run in abandoned.order_by("pk"):
        _end(run.pk, run.shown_state, as_of, {})
        ids.append(run.pk)
    return ids


def execute_run(*, run_id: int, work: desk.Work, clock: Callable[[], dt.datetime]) -> dict[str, Any]:
    """Calculate and post a run; called again after a crash, it posts once. Returns the run's summary."""
    run = Run.objects.select_related("period").get(id=run_id)
    with period_to_ourselves(run.period_id):
        run.refresh_from_db()
        if run.state not in Run.UNDER_WAY:
            done: dict[str, Any] = run.summary
            return done
        Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING)
        try:
            return _calculate_and_post(run, work, clock)
        except desk.JobCancelled:
            _end(run.pk, Run.State.CANCELLED, clock(), {})
            raise
        except desk.LeaseLost:
            raise  # another worker goes on with it
        except Refused as refusal:
            _end(run.pk, Run.State.FAILED, clock(), {"problems": getattr(refusal, "problems", [refusal.message])})
            raise
        except Exception:
            _end(run.pk, Run.State.FAILED, clock(), {})
            raise


def _calculate_and_post(run: Run, work: desk.Work, clock: Callable[[], dt.datetime]) -> dict[str, Any]:
    from incentives.calculation import keeping
    from incentives.engine import problems

    for _attempt in range(MOST_ATTEMPTS):
        try:
            inputs, computed, kept = _calculate(run, work, keeping.keep)
        except problems.Refused as refused:
            error = CannotCalculate(_("This period can't be calculated yet: %(count)s problems.") % {"count": len(refused.problems)})
            error.problems = _in_words(refused.problems)  # type: ignore[attr-defined]
            raise error from refused
        summary = _post(run.pk, work, inputs, computed, kept, clock())
        if summary is not None:
            return summary
        forget(folder_of(run.pk))
    raise CannotRun(_("An earlier period is being posted again and again. Run this one when that has ended."))


def _in_words(problems: Sequence[Problem]) -> list[str]:
    """Each problem as it is told; a run knows persons by their ids, and those who read this by their references."""
    named = {str(person.pk): person.reference for person in people.persons_by_reference().values()}
    told = [
        replace(problem, values=tuple((key, named.get(value, value) if key == "person" else value) for key, value in problem.values))
        for problem in problems
    ]
    return [f"{problem.path}: {problem.message()} {problem.advice()}".strip() for problem in told]


def _calculate(run: Run, work: desk.Work, keep: Callable[..., tuple[KeptFile, ...]]) -> tuple[Inputs, Computed, tuple[KeptFile, ...]]:
    from incentives.calculation import computing, corrections

    work.progress(0, 0, _("Reading the data"))
    plan_ids = list(run.plans_asked.values_list("id", flat=True)) or None
    inputs = corrections.read_for_run(run.period, plan_ids=plan_ids, everybody=run.everybody)
    if not inputs.versions:
        raise CannotRun(_("No published plan pays for %(key)s. Publish one whose dates include it.") % {"key": run.period.key})
    steps = sum(len(each.versions) for each in (inputs, *inputs.corrections)) + 3
    work.progress(1, steps, _("Keeping a copy of what was read"))
    done = iter(range(2, steps))
    # What is calculated and what is kept are the same tables, which nobody changes.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="keep") as keeper:
        keeping = keeper.submit(keep, folder_of(run.pk), inputs)

        def before(version: VersionInForce) -> None:
            if keeping.done():
                keeping.result()  # what cannot be kept need not be calculated either
            work.progress(next(done), steps, _("Calculating %(plan)s") % {"plan": version.plan_key})

        computed = computing.compute(inputs, progress=before)
        kept = keeping.result()
    work.progress(steps - 1, steps, _("Posting"))
    return inputs, computed, kept


@transaction.atomic
def _post(
    run_id: int, work: desk.Work, inputs: Inputs, computed: Computed, kept: tuple[KeptFile, ...], at: dt.datetime
) -> dict[str, Any] | None:
    """Post what was computed, with the run's new state. None: what was earned earlier has changed since it was read."""
    from incentives.ledger.posting import post_batch, totals_of

    posting_to_ourselves()
    run = Run.objects.select_for_update(of=["self"]).get(id=run_id)
    summary: dict[str, Any] = run.summary
    if run.state not in Run.UNDER_WAY:
        return summary
    # Closing takes the same lock, and the database would refuse the batch: this says it in words.
    if not Period.objects.select_for_update().get(id=run.period_id).is_open:
        raise CannotRun(_("%(key)s was closed while it was being calculated.") % {"key": run.period.key})
    if Batch.objects.filter(id__gt=inputs.last_batch, period__before__lte=run.period.before).exists():
        return None
    work.check()
    lines = computed.postings.lines
    is_news = lines.num_rows > 0 or _has_other_results(run, inputs, computed)
    _write_down(run, inputs, computed, kept)
    keep_windfalls(inputs=inputs, found=computed.windfalls, at=at)
    summary = run.summary = {
        "plans": sorted({version.plan_key for version in inputs.versions}),
        "payees": _count_payees(computed),
        "only": None if inputs.only is None else sorted(map(int, inputs.only)),
        "of_payees": inputs.tables["payees"].num_rows,
        "corrections": [
            {
                "period": each.period.name,
                "payees": None if each.only is None else len(each.only),
                "lines": computed.corrections[each.period.name],
            }
            for each in inputs.corrections
        ],
        "lines": lines.num_rows,
        "totals": totals_of(lines),
        "run_again": periods_after(run.period, inputs) if is_news else [],
        "last_batch": inputs.last_batch,
        "not_run_before": periods_not_run(run.period, inputs),
    }
    if is_news:
        batch = post_batch(run=run, postings=computed.postings, posted_at=at)
        summary["statements"] = statements.write_statements(batch=batch, at=at)
        payload = {"run": run.pk, "period": run.period_id, "key": run.period.key, "batch": batch.pk}
        desk.publish(name="period.posted.v1", payload=payload, at=at)
    run.state = Run.State.POSTED if is_news else Run.State.UNCHANGED
    run.data_as_of, run.finished_at, run.engine = inputs.as_of, at, f"duckdb {version('duckdb')}"
    run.save()
    # Last, so that the page that asks for an end does not wait for the posting. A cancel that came in time undoes all of it.
    work.hold()
    return summary


def _has_other_results(run: Run, inputs: Inputs, computed: Computed) -> bool:
    """Whether anybody who was calculated stands otherwise than the period last said, though no line may say so."""
    if inputs.only is not None:
        return bool(inputs.only)
    return last_results(run.period_id, computed.results_sha256) != computed.results_sha256


def _count_payees(computed: Computed) -> int:
    return len(computed.postings.windows["person_id"].unique())


def _write_down(run: Run, inputs: Inputs, computed: Computed, kept: tuple[KeptFile, ...]) -> None:
    RunPlan.objects.bulk_create(
        RunPlan(
            run=run,
            plan_id=version.plan_id,
            version_id=version.id,
            in_force_from=version.start,
            in_force_before=version.before,
            results_sha256=computed.results_sha256[version.id],
        )
        for version in inputs.all_versions
    )
    RunInput.objects.bulk_create(
        RunInput(run=run, name=file.name, file=f"{run.pk}/{file.name}", sha256=file.sha256, rows=file.rows, bytes=file.bytes)
        for file in kept
    )


def _end(run_id: int, state: str, at: dt.datetime, summary: dict[str, Any]) -> None:
    """Write down that a run ended without posting. What it kept proves nothing and goes."""
    if Run.objects.filter(pk=run_id, state__in=Run.UNDER_WAY).update(state=state, finished_at=at, summary=summary):
        forget(folder_of(run_id))
