"""Objectives: agreed and reviewed by managers, read by plans, refused where their weights are no whole."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from incentives import access
from incentives.models import Line, Objective, Run
from incentives.services.objectives import Agreed, CannotKeepObjective, agree_objective, change_objective, remove_objective
from people.data import Role, Viewer
from people.models import ReportingLine
from tests.incentives import company as c

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 4, 2)
DUE = dt.date(2026, 1, 31)
PLAN = """
plan: MBO
currency: USD
period: month
effective: {from: 2026-01-01}
requires: nothing
measures:
  mbo: {from: objectives, date: due_on, value: weight * result}
components:
  bonus: {pay: mbo * target}
"""


def agreed(who: str, name: str, weight: str, result: str | None = None, due_on: dt.date = DUE) -> Objective:
    wanted = Agreed(name, Decimal(weight), due_on, None if result is None else Decimal(result))
    return agree_objective(person_id=c.person(who).pk, agreed=wanted, by_id=None, at=c.AT, today=TODAY)


@pytest.fixture
def ana_on_mbos() -> None:
    c.on_plan("ana", c.published(PLAN), target=Decimal(1000), target_per="month")


def bonus(run: Run) -> Decimal:
    return sum((line.amount for line in Line.objects.filter(batch__run=run)), Decimal(0))


@pytest.mark.usefixtures("ana_on_mbos")
def test_a_run_pays_results_by_their_weights_and_what_is_reviewed_later_later() -> None:
    agreed("ana", "Hire two", "0.4", "1.2")
    other = agreed("ana", "Win Acme", "0.6")

    assert bonus(c.calculated("2026-01")) == Decimal(480)
    change_objective(objective_id=other.pk, agreed=Agreed(other.name, other.weight, other.due_on, Decimal("0.5")), today=TODAY)
    assert bonus(c.calculated("2026-01")) == Decimal(300)


@pytest.mark.usefixtures("ana_on_mbos")
def test_a_run_is_refused_while_the_weights_of_a_payee_are_no_whole() -> None:
    agreed("ana", "Hire two", "0.4", "1")
    run = c.ask("2026-01")
    c.work(run)
    run.refresh_from_db()

    assert run.state == Run.State.FAILED
    assert "due on 2026-01-31 add up to 40%, not to 100%" in str(run.summary["problems"])


@pytest.mark.usefixtures("ana_on_mbos")
def test_the_weights_of_somebody_who_is_not_on_the_plan_hold_up_nobody() -> None:
    agreed("ana", "Hire two", "1", "1")
    agreed("bo", "Rest", "0.3")

    assert bonus(c.calculated("2026-01")) == Decimal(1000)


def test_a_result_keeps_the_day_on_which_it_was_reviewed_until_it_changes() -> None:
    objective = agreed("ana", "Hire two", "0.4", "1.2")
    later = dt.date(2026, 5, 1)

    renamed = change_objective(objective_id=objective.pk, agreed=Agreed("Hire three", Decimal("0.4"), DUE, Decimal("1.2")), today=later)
    assert renamed.reviewed_on == TODAY
    changed = change_objective(objective_id=objective.pk, agreed=Agreed("Hire three", Decimal("0.4"), DUE, Decimal(1)), today=later)
    assert changed.reviewed_on == later
    opened = change_objective(objective_id=objective.pk, agreed=Agreed("Hire three", Decimal("0.4"), DUE), today=later)
    assert opened.reviewed_on is None
    remove_objective(objective_id=objective.pk)
    with pytest.raises(CannotKeepObjective):
        remove_objective(objective_id=objective.pk)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Agreed("", Decimal("0.4"), DUE), "name"),
        (Agreed("x", Decimal(0), DUE), "weight"),
        (Agreed("x", Decimal("1.1"), DUE), "weight"),
        (Agreed("x", Decimal("0.1234567"), DUE), "weight"),
        (Agreed("x", Decimal("0.4"), DUE, Decimal(-1)), "result"),
        (Agreed("x", Decimal("0.4"), DUE, Decimal(11)), "result"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_field(wanted: Agreed, field: str) -> None:
    with pytest.raises(CannotKeepObjective) as refused:
        agree_objective(person_id=c.person("ana").pk, agreed=wanted, by_id=None, at=c.AT, today=TODAY)

    assert refused.value.field == field


def test_the_database_keeps_no_result_without_its_day() -> None:
    objective = agreed("ana", "Hire two", "0.4")

    with pytest.raises(IntegrityError), transaction.atomic():
        Objective.objects.filter(pk=objective.pk).update(result=1)


def viewer(who: str, *roles: str) -> Viewer:
    return Viewer(user_id=0, person_id=c.person(who).pk, roles=frozenset(roles))


def test_people_see_their_own_managers_those_below_and_nobody_reviews_their_own() -> None:
    own, below, stranger = agreed("max", "Lead", "1"), agreed("ana", "Sell", "1"), agreed("bo", "Other", "1")
    ReportingLine.objects.create(person=c.person("ana"), manager=c.person("max"), valid_from=c.day("2026-01-01"))
    seen = {who: set(access.objectives_visible_to(viewer(who, *roles), on=TODAY)) for who, *roles in WHO}
    reviewed = {who: set(access.persons_reviewed_by(viewer(who, *roles), on=TODAY)) for who, *roles in WHO}

    assert seen == {"max": {own, below}, "ana": {below}, "ops": {own, below, stranger}, "fin": {own, below, stranger}}
    assert reviewed["max"] == {c.person("ana")}
    assert reviewed["ana"] == reviewed["fin"] == set()
    assert c.person("ops") not in reviewed["ops"]
    assert {c.person("ana"), c.person("max")} <= reviewed["ops"]
    with pytest.raises(access.NoSuchPlan):
        access.objective_reviewed_by(viewer("max", Role.MANAGER), own.pk, on=TODAY)
    assert access.objective_reviewed_by(viewer("max", Role.MANAGER), below.pk, on=TODAY) == below


WHO = (("max", Role.MANAGER), ("ana", Role.REP), ("ops", Role.SALES_OPS), ("fin", Role.FINANCE))
