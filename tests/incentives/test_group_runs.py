"""Runs of plans that look at more than one payee or window: pools by team, and growth over the year before."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command

from crm.models import Opportunity
from incentives.models import Line, Run
from people.models import Team, TeamMembership
from tests.incentives import company as c

pytestmark = pytest.mark.django_db

PLAN = """
plan: Teams
currency: USD
period: month
effective: {from: 2026-01-01}
measures:
  bookings: {from: deals, where: stage.kind = "won", date: closed_on, value: amount}
  of_the_year: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, over: year to date}
components:
  team_pool: {pool: {amount: 1% * team(bookings), of: team}}
  growth: {pay: "if(of_the_year > previous(of_the_year), 100, 0)"}
"""


@pytest.fixture
def run() -> Run:
    plan = c.published(PLAN)
    east = Team.objects.create(key="east", name="East")
    for who in ("ana", "bo", "cy"):
        c.on_plan(who, plan)
    for who in ("ana", "bo"):
        TeamMembership.objects.create(person=c.person(who), team=east, valid_from=c.day("2026-01-01"))
    last_year = c.deal("D0", "ana", "5000.00", "2026-02-10")
    Opportunity.objects.filter(pk=last_year.pk).update(created_on=c.day("2025-01-01"), closed_on=c.day("2025-02-10"))
    c.deal("D1", "ana", "1000.00", "2026-01-10")
    c.deal("D2", "cy", "70.00", "2026-01-10")
    return c.calculated("2026-01")


def amounts(run: Run, component: str) -> dict[str, Decimal]:
    lines = Line.objects.filter(batch__run=run, component=component).select_related("person")
    return {line.person.reference: line.amount for line in lines}


def test_a_pool_is_shared_by_those_whom_the_database_has_in_one_team(run: Run) -> None:
    assert amounts(run, "team_pool") == {"ana": Decimal("5.0000"), "bo": Decimal("5.0000"), "cy": Decimal("0.7000")}


def test_facts_of_the_year_before_are_read_where_a_formula_asks_for_them(run: Run) -> None:
    assert amounts(run, "growth") == {"ana": Decimal(0), "bo": Decimal(0), "cy": Decimal(100)}


def test_such_a_run_is_proven_from_what_it_kept(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    TeamMembership.objects.all().delete()

    call_command("recompute", str(run.pk))
    assert "is proven" in capsys.readouterr().out
