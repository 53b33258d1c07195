"""A small company for tests of runs: payees, a plan, deals with accepted orders; every piece made as the application makes it."""

from __future__ import annotations

import datetime as dt
import time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from crm.models import Opportunity, Order, Stage
from desk import api as desk
from incentives.models import Assignment, Line, Period, Plan, PlanVersion, Run, Simulation
from incentives.services import assignments, periods, plans, quotas, runs, simulations
from people import api as people
from people.models import Person

AT = dt.datetime(2026, 4, 2, 9, 0, tzinfo=dt.UTC)

PLAN = """
plan: {name}
currency: USD
period: month
effective: {{from: {effective}}}
measures:
  bookings:
    from: deals
    where: stage.kind = "won"
    date: closed_on
    value: amount
    credit: {{to: owner, share: splits}}
    over: {over}
  won: {{from: deals, where: stage.kind = "won", date: closed_on, take: count}}
components:
  commission:
    on: bookings
    rate: {{by: attainment(bookings), mode: {mode}, bands: {{0%: 5%, 100%: 8%, 120%: 12%}}}}
  effort: {{unit: points, on: won, pay: 10}}
"""


def document(*, name: str = "Field sales", over: str = "quarter to date", mode: str = "whole", effective: str = "2026-01-01") -> str:
    return PLAN.format(name=name, over=over, mode=mode, effective=effective)


def person(reference: str) -> Person:
    found = people.persons_by_reference([reference]).get(reference)
    return found or people.create_person(reference=reference, name=f"{reference.title()} Example")


def published(text: str | None = None, *, key: str = "field") -> Plan:
    """A plan whose first version, or next one, is in force."""
    text = text or document()
    plan = Plan.objects.filter(key=key).first()
    if plan is None:
        said, problems = plans.check_document(text)
        assert said is not None, problems
        plan = plans.create_plan(key=key, name=said.name, currency=said.currency, document=text, by_id=None, at=AT)
    draft = plans.start_draft(plan_id=plan.pk, by_id=None, at=AT)
    draft = plans.save_draft(version_id=draft.pk, document=text, at=AT)
    plans.publish_version(version_id=draft.pk, by_id=None, at=AT, confirmed_sha256=draft.sha256)
    return plan


def version(plan: Plan, number: int = 1) -> PlanVersion:
    return plan.versions.get(number=number)


def on_plan(who: str, plan: Plan, start: str = "2026-01-01", before: str | None = None, **details: Any) -> Assignment:
    return assignments.assign(
        person_id=person(who).pk, plan_id=plan.pk, valid_from=day(start), valid_before=before and day(before), by_id=None, at=AT, **details
    )


def quota(
    who: str, amount: str, per: str = "quarter", start: str = "2026-01-01", before: str | None = None, *, plan: Plan | None = None
) -> None:
    row = quotas.QuotaRow(person(who).pk, "bookings", day(start), before and day(before), Decimal(amount), per, plan and plan.pk)
    quotas.set_quota(quota=row, by_id=None, at=AT)


def deal(key: str, who: str, amount: str, closed: str, *, accepted: bool = True, currency: str = "USD") -> Opportunity:
    """A won deal, with the accepted order that plans ask for."""
    won = Opportunity.objects.create(
        source="test",
        external_id=key,
        name=f"Deal {key}",
        owner=person(who),
        stage=stage("won"),
        stage_since=AT,
        amount=Decimal(amount),
        currency=currency,
        created_on=min(day("2026-01-01"), day(closed)),
        closed_on=day(closed),
        entered_at=AT,
    )
    if accepted:
        order(won)
    return won


def order(won: Opportunity) -> Order:
    return Order.objects.create(
        source="test", external_id=f"O-{won.external_id}", number=won.external_id, opportunity=won, state="accepted",
        accepted_on=won.closed_on, placed_on=won.closed_on, entered_at=AT,
    )  # fmt: skip


def stage(kind: str) -> Stage:
    found = Stage.objects.filter(kind=kind).first()
    sure = {"won": Decimal(1), "lost": Decimal(0)}.get(kind, Decimal("0.5"))
    return found or Stage.objects.create(key=kind, name=kind.title(), kind=kind, position=9, probability=sure, forecast="closed")


def period(key: str) -> Period:
    return periods.period_named(key=key)


def ask(key: str, *only: Plan, by_id: int | None = None) -> Run:
    return runs.ask_for_run(period_id=period(key).pk, asked_by_id=by_id, asked_at=AT, plan_ids=[plan.pk for plan in only])


def work(run: Run) -> Run:
    """Do a run's job as a worker does; whatever goes wrong is in the job and the run."""
    desk.perform(
        job_id=run.job_id,
        do=lambda done: runs.execute_run(run_id=done.arguments["run_id"], work=done, clock=clock),
        clock=clock,
    )
    return Run.objects.select_related("job", "period").get(pk=run.pk)


def calculated(key: str, *only: Plan) -> Run:
    run = ended(work(ask(key, *only)))
    assert run.state in (Run.State.POSTED, Run.State.UNCHANGED), (run.state, run.summary, run.job.error)
    return run


def simulated(version: PlanVersion, first: str = "2026-01-01", before: str = "2026-04-01") -> Simulation:
    """A simulation of a version, answered as a worker does."""
    asked = simulations.ask_for_simulation(version_id=version.pk, first=day(first), before=day(before), asked_by_id=None, asked_at=AT)
    desk.perform(
        job_id=asked.job_id,
        do=lambda done: simulations.execute_simulation(simulation_id=done.arguments["simulation_id"], work=done, clock=clock),
        clock=clock,
    )
    return Simulation.objects.select_related("job").get(pk=asked.pk)


def ended(run: Run) -> Run:
    """The run once it has ended: in browser tests a real worker listens, and may have taken the job before us."""
    give_up = time.monotonic() + 60
    while run.state in Run.UNDER_WAY and time.monotonic() < give_up:
        time.sleep(0.1)
        run = Run.objects.select_related("job", "period").get(pk=run.pk)
    return run


def close(key: str) -> Period:
    return periods.close_period(period_id=period(key).pk, by_id=None, at=AT, today=AT.date())


def clock() -> dt.datetime:
    return AT


def posted(run: Run, component: str = "commission") -> dict[str, Decimal]:
    """Fact → amount of a run's lines of one component; what has no fact goes by its kind."""
    lines = Line.objects.filter(batch__run=run, component=component)
    return {line.fact.removeprefix("test/") if line.fact else line.kind: line.amount for line in lines}


def sums(key: str, component: str = "commission") -> dict[str, Decimal]:
    """Payee → everything posted into a period for one component."""
    totals: dict[str, Decimal] = {}
    for reference, amount in Line.objects.filter(batch__period__key=key, component=component).values_list("person__reference", "amount"):
        totals[reference] = totals.get(reference, Decimal(0)) + amount
    return totals


@lru_cache
def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
