"""What a worker does for incentives."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone


@shared_task  # type: ignore[untyped-decorator]
def end_abandoned_runs(**_from_newer_callers: object) -> None:
    from incentives.services import runs

    runs.end_abandoned_runs(as_of=timezone.now())


@shared_task  # type: ignore[untyped-decorator]
def run_period(*, job_id: int, **_from_newer_callers: object) -> None:
    from desk import api as desk
    from incentives.services.runs import execute_run

    desk.perform(
        job_id=job_id, do=lambda work: execute_run(run_id=work.arguments["run_id"], work=work, clock=timezone.now), clock=timezone.now
    )


@shared_task  # type: ignore[untyped-decorator]
def simulate_plan(*, job_id: int, **_from_newer_callers: object) -> None:
    from desk import api as desk
    from incentives.services.simulations import execute_simulation

    desk.perform(
        job_id=job_id,
        do=lambda work: execute_simulation(simulation_id=work.arguments["simulation_id"], work=work, clock=timezone.now),
        clock=timezone.now,
    )


@shared_task  # type: ignore[untyped-decorator]
def expire_points(**_from_newer_callers: object) -> None:
    from incentives.services.points import expire_points as expire

    expire(at=timezone.now(), today=timezone.localdate())
