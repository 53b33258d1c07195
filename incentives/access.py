"""Who may see and do what with plans, runs and pay. What is missing and what is hidden look the same.

Pay is private: a statement is seen by its payee, by whoever was above the payee on a day of its period, and by finance; by nobody else
(docs/decisions/0006-ledger-and-pay.md). The books, which name no one, are read by finance and auditors.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from incentives.models import (
    Batch,
    Entry,
    Line,
    LineGroup,
    Objective,
    Period,
    Plan,
    PlanVersion,
    Quota,
    Run,
    Simulation,
    Statement,
    Windfall,
)
from people.api import managed_persons, managed_spans, people_visible_to
from people.data import Role, Viewer

WRITES_PLANS = (Role.SALES_OPS,)
READS_PLANS = (Role.SALES_OPS, Role.FINANCE, Role.AUDITOR)
RUNS_PERIODS = (Role.SALES_OPS, Role.FINANCE)
CLOSES_PERIODS = (Role.FINANCE,)
READS_BOOKS = (Role.FINANCE, Role.AUDITOR)
SEES_ALL_PAY = (Role.FINANCE,)
REVIEWS_WINDFALLS = (Role.SALES_OPS, Role.FINANCE)


class NoSuchStatement(LookupError):
    """There is no such statement, or the viewer may not know of it."""


class NoSuchPlan(LookupError):
    """There is no such plan or version, or the viewer may not know of it."""


class NoSuchRun(LookupError):
    """There is no such run or period, or the viewer may not know of it."""


def may_edit_plans(viewer: Viewer) -> bool:
    """Drafts, publishing, assignments, quotas, shared tables, exchange rates."""
    return viewer.has(*WRITES_PLANS)


def may_read_all_plans(viewer: Viewer) -> bool:
    """Every plan with its drafts, who is on it, and all quotas."""
    return viewer.has(*READS_PLANS)


def may_run_periods(viewer: Viewer) -> bool:
    return viewer.has(*RUNS_PERIODS)


def may_see_runs(viewer: Viewer) -> bool:
    return viewer.has(*RUNS_PERIODS, *READS_BOOKS)


def may_close_periods(viewer: Viewer) -> bool:
    return viewer.has(*CLOSES_PERIODS)


def may_simulate(viewer: Viewer) -> bool:
    """Ask what a plan would have paid, and see the answer by name: who designs plans weighs what they do to people, and finance pays."""
    return viewer.has(Role.SALES_OPS, Role.FINANCE)


def simulations_visible_to(viewer: Viewer) -> QuerySet[Simulation]:
    return Simulation.objects.select_related("plan", "job", "asked_by__person") if may_simulate(viewer) else Simulation.objects.none()


def simulation_for(viewer: Viewer, simulation_id: int) -> Simulation:
    """Return a simulation, or raise NoSuchPlan whether it is missing or merely hidden."""
    found = simulations_visible_to(viewer).filter(id=simulation_id).first()
    if found is None:
        raise NoSuchPlan(simulation_id)
    return found


def may_read_books(viewer: Viewer) -> bool:
    return viewer.has(*READS_BOOKS)


def may_see_all_pay(viewer: Viewer) -> bool:
    return viewer.has(*SEES_ALL_PAY)


def may_read_trails(viewer: Viewer) -> bool:
    """Whether the viewer may read who changed what of plans, quotas and pay. Not administrators: a target is as private as pay."""
    return viewer.has(Role.AUDITOR)


def statements_visible_to(viewer: Viewer) -> QuerySet[Statement]:
    """A viewer's own statements, those of whom they managed on a day of the period, at any depth, and for finance all."""
    statements = Statement.objects.select_related("person", "period")
    if may_see_all_pay(viewer):
        return statements
    if viewer.person_id is None:
        return statements.none()
    return statements.filter(Q(person_id=viewer.person_id) | Q(id__in=_of_managed_spans(viewer, _STATEMENTS_OF_SPANS)))


def statement_for(viewer: Viewer, statement_id: int) -> Statement:
    """Return a statement, or raise NoSuchStatement whether it is missing or merely hidden."""
    statement = statements_visible_to(viewer).filter(id=statement_id).first()
    if statement is None:
        raise NoSuchStatement(statement_id)
    return statement


def statement_line_for(viewer: Viewer, line_id: int) -> tuple[Statement, Line]:
    """Return a line and the statement it stands on, or raise NoSuchStatement."""
    from incentives.ledger.columns import LINES_OF_A_BATCH

    # The id tells the batch, and so the one partition to look into; there, the group whose numbers it is among.
    batch_id = line_id // LINES_OF_A_BATCH
    group = LineGroup.objects.filter(batch_id=batch_id, id__lte=line_id).order_by("-id").values_list("id", flat=True).first()
    line = Line.objects.filter(id=line_id, batch_id=batch_id, group_id=group).select_related("batch").first()
    if line is None:
        raise NoSuchStatement(line_id)
    statement = statements_visible_to(viewer).filter(person_id=line.person_id, period_id=line.batch.period_id).first()
    if statement is None:
        raise NoSuchStatement(line_id)
    return statement, line


def _of_managed_spans(viewer: Viewer, sql: str) -> RawSQL:
    """Ids found by joining with the days on which the viewer managed whom; they travel as arrays, however many there are."""
    spans = managed_spans(viewer)
    columns = [span.person_id for span in spans], [span.valid_from for span in spans], [span.valid_before for span in spans]
    return RawSQL(sql, columns)  # noqa: S611  constants below


_STATEMENTS_OF_SPANS = """
    SELECT statement.id FROM incentives_statement statement
    JOIN incentives_period period ON period.id = statement.period_id
    JOIN unnest(%s::bigint[], %s::date[], %s::date[]) AS span (person_id, first, before)
      ON span.person_id = statement.person_id AND daterange(span.first, span.before) && daterange(period.start, period.before)
"""


def plans_visible_to(viewer: Viewer) -> QuerySet[Plan]:
    """All plans for sales ops, finance and auditors; else the plans a viewer, or somebody they managed then, is or was on."""
    if may_read_all_plans(viewer):
        return Plan.objects.all()
    if viewer.person_id is None:
        return Plan.objects.none()
    own = Q(assignments__person_id=viewer.person_id)
    plans = Plan.objects.filter(own | Q(id__in=_of_managed_spans(viewer, _PLANS_OF_SPANS)))
    return plans.filter(versions__state=PlanVersion.State.PUBLISHED).distinct()


_PLANS_OF_SPANS = """
    SELECT assignment.plan_id FROM incentives_assignment assignment
    JOIN unnest(%s::bigint[], %s::date[], %s::date[]) AS span (person_id, first, before)
      ON span.person_id = assignment.person_id
     AND daterange(span.first, span.before) && daterange(assignment.valid_from, assignment.valid_before)
"""


def plan_for(viewer: Viewer, key: str) -> Plan:
    """Return a plan by its key, or raise NoSuchPlan whether it is missing or merely hidden."""
    plan = plans_visible_to(viewer).filter(key=key).first()
    if plan is None:
        raise NoSuchPlan(key)
    return plan


def versions_visible_to(viewer: Viewer, plan: Plan) -> QuerySet[PlanVersion]:
    """Versions of a plan that the viewer may see: payees and managers see published ones, never a draft."""
    versions = plan.versions.select_related("plan", "published_by__person", "created_by__person").order_by("-number")
    return versions if may_read_all_plans(viewer) else versions.filter(state=PlanVersion.State.PUBLISHED)


def version_for(viewer: Viewer, key: str, number: int) -> PlanVersion:
    """Return one version of a plan, or raise NoSuchPlan."""
    version = versions_visible_to(viewer, plan_for(viewer, key)).filter(number=number).first()
    if version is None:
        raise NoSuchPlan(key, number)
    return version


def quotas_visible_to(viewer: Viewer) -> QuerySet[Quota]:
    """All quotas for those who read all plans; else one's own. A manager sees the quotas on statements."""
    quotas = Quota.objects.select_related("person", "plan")
    return quotas if may_read_all_plans(viewer) else quotas.filter(person_id=viewer.person_id or 0)


def objectives_visible_to(viewer: Viewer, *, on: dt.date) -> QuerySet[Objective]:
    """One's own objectives, those of whom one manages on the day, at any depth, and for those who read all plans everybody's."""
    objectives = Objective.objects.select_related("person")
    if may_read_all_plans(viewer):
        return objectives
    below = managed_persons(viewer, on=on).values("id")
    return objectives.filter(Q(person_id=viewer.person_id or 0) | Q(person_id__in=below))


def persons_reviewed_by(viewer: Viewer, *, on: dt.date) -> QuerySet[Any]:
    """Whose objectives the viewer agrees on and reviews: sales ops everybody's, a manager those of the persons below; nobody their own."""
    persons = people_visible_to(viewer, on=on) if may_edit_plans(viewer) else managed_persons(viewer, on=on)
    return persons.exclude(id=viewer.person_id or 0)


def objective_reviewed_by(viewer: Viewer, objective_id: int, *, on: dt.date) -> Objective:
    """Return an objective that the viewer may change and review, or raise NoSuchPlan whether it is missing or merely hidden."""
    found = objectives_visible_to(viewer, on=on).filter(id=objective_id, person__in=persons_reviewed_by(viewer, on=on)).first()
    if found is None:
        raise NoSuchPlan(objective_id)
    return found


def may_see_windfalls(viewer: Viewer) -> bool:
    """Those who decide what of a windfall counts, and nobody else: what a deal is worth to a payee is as private as pay."""
    return viewer.has(*REVIEWS_WINDFALLS)


def windfalls_visible_to(viewer: Viewer) -> QuerySet[Windfall]:
    """All windfalls that wait for a review or have one."""
    if not may_see_windfalls(viewer):
        return Windfall.objects.none()
    return Windfall.objects.filter(needs_review=True).select_related("person", "plan", "review")


def windfall_reviewed_by(viewer: Viewer, windfall_id: int) -> Windfall:
    """Return a windfall that the viewer may decide on, never their own; or raise NoSuchRun whether it is missing or merely hidden."""
    found = windfalls_visible_to(viewer).exclude(person_id=viewer.person_id or 0).filter(id=windfall_id).first()
    if found is None:
        raise NoSuchRun(windfall_id)
    return found


def periods_visible_to(viewer: Viewer) -> QuerySet[Period]:
    return Period.objects.all() if may_see_runs(viewer) else Period.objects.none()


def runs_visible_to(viewer: Viewer) -> QuerySet[Run]:
    from incentives.selectors.runs import runs

    return runs() if may_see_runs(viewer) else Run.objects.none()


def run_for(viewer: Viewer, run_id: int) -> Run:
    """Return a run, or raise NoSuchRun whether it is missing or merely hidden."""
    run = runs_visible_to(viewer).filter(id=run_id).first()
    if run is None:
        raise NoSuchRun(run_id)
    return run


def period_for(viewer: Viewer, period_id: int) -> Period:
    """Return a period by its id, or raise NoSuchRun."""
    period = periods_visible_to(viewer).filter(id=period_id).first()
    if period is None:
        raise NoSuchRun(period_id)
    return period


def batches_visible_to(viewer: Viewer) -> QuerySet[Batch]:
    return Batch.objects.select_related("run", "period") if may_read_books(viewer) else Batch.objects.none()


def entries_visible_to(viewer: Viewer) -> QuerySet[Entry]:
    """Entries of the books, with ids of payees and no names."""
    entries = Entry.objects.select_related("batch__period", "plan_version__plan", "debit", "credit")
    return entries if may_read_books(viewer) else entries.none()
