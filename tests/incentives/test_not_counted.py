"""Deals without an accepted order: not paid, and told to their payee with the reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crm import api as crm
from crm.models import OpportunitySplit
from incentives import api
from incentives.models import Statement
from people import api as people
from tests.incentives import company as c

pytestmark = pytest.mark.django_db


def statement_of(who: str) -> Statement:
    return Statement.objects.select_related("person", "period").get(person__reference=who)


def told(who: str) -> list[tuple[str, Decimal | None, str, str]]:
    return [(fact.fact, fact.amount, fact.measure, fact.reason) for fact in api.facts_not_counted(statement_of(who))]


def test_a_won_deal_without_an_accepted_order_is_not_paid_but_told_until_there_is_one() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    c.deal("D1", "ana", "1000.00", "2026-01-10")
    waiting = c.deal("D2", "ana", "70.00", "2026-01-20", accepted=False)
    c.calculated("2026-01")
    assert c.sums("2026-01") == {"ana": 50}
    assert told("ana") == [("test/D2", Decimal("70.0000"), "bookings", "no accepted order")]

    c.order(waiting)
    c.calculated("2026-01")

    assert c.sums("2026-01") == {"ana": Decimal("53.50")}
    assert told("ana") == []


def test_only_what_the_plan_would_count_for_this_payee_in_this_period_is_told() -> None:
    plan = c.published()
    for who in ("ana", "bo"):
        c.on_plan(who, plan)
    c.deal("FEBRUARY", "ana", "1.00", "2026-02-01", accepted=False)
    c.deal("BOS", "bo", "1.00", "2026-01-20", accepted=False)
    lost = c.deal("LOST", "ana", "1.00", "2026-01-20", accepted=False)
    lost.stage = c.stage("lost")
    lost.save()
    shared = c.deal("SHARED", "bo", "1.00", "2026-01-20", accepted=False)
    OpportunitySplit.objects.create(opportunity=shared, person=c.person("ana"), share=Decimal("0.5"))
    OpportunitySplit.objects.create(opportunity=shared, person=c.person("bo"), share=Decimal("0.5"))
    given = c.deal("GIVEN", "ana", "1.00", "2026-01-20", accepted=False)
    OpportunitySplit.objects.create(opportunity=given, person=c.person("bo"), share=1)
    c.calculated("2026-01")

    # The owner of GIVEN has no share of what is added up, but the plan's count of deals is the owner's whole.
    assert told("ana") == [("test/GIVEN", 1, "won", "no accepted order"), ("test/SHARED", 1, "bookings", "no accepted order")]
    assert [fact for fact, *_ in told("bo")] == ["test/BOS", "test/GIVEN", "test/SHARED"]


def test_a_measure_that_requires_nothing_has_nothing_to_tell_and_is_named() -> None:
    free = 'won: {from: deals, where: stage.kind = "won", date: closed_on, take: count'
    plan = c.published(c.document().replace(free, free + ", requires: nothing"))
    c.on_plan("ana", plan)
    c.deal("D2", "ana", "70.00", "2026-01-20", accepted=False)

    c.calculated("2026-01")

    assert c.sums("2026-01", "effort") == {"ana": 10}
    assert [(fact, measure) for fact, _amount, measure, _reason in told("ana")] == [("test/D2", "bookings")]
    (said,) = api.plans(statement_of("ana"))
    assert (said.requires_accepted_order, said.measures_without_orders) == (True, ("won",))


CREDITS = ("{to: first manager}", "{to: every manager}", "{to: team}", "{to: assistants}", "{to: territory, by: account.territory}")


@pytest.mark.parametrize("credit", [*CREDITS, "{to: role specialist}"])
def test_whoever_would_be_credited_with_what_somebody_else_sold_is_told_of_it(credit: str) -> None:
    """Ana sold; Bo is her manager, team mate and assistant, holds the territory and is the deal's specialist. Cleo is nothing of it."""
    plan = c.published(c.document().replace("credit: {to: owner, share: splits}", f"credit: {credit}"))
    ana, bo = c.person("ana"), c.person("bo")
    for who in ("bo", "cleo"):
        c.on_plan(who, plan)
    team = people.create_team(key="blue", name="Blue")
    for person in (ana, bo):
        people.move_to_team(person_id=person.pk, team_id=team.pk, on=c.day("2026-01-01"))
    people.change_manager(person_id=ana.pk, manager_id=bo.pk, on=c.day("2026-01-01"))
    people.assign_assistant(assistant_id=bo.pk, person_id=ana.pk, on=c.day("2026-01-01"))
    west = crm.create_territory(key="west", name="West")
    crm.add_holder(territory_id=west.pk, person_id=bo.pk, days=crm.Days(c.day("2026-01-01")))
    crm.add_rule(territory_id=west.pk, days=crm.Days(c.day("2026-01-01")), country="Chile")
    waiting = c.deal("D2", "ana", "70.00", "2026-01-20", accepted=False)
    waiting.account = crm.Account.objects.create(name="Acme", country="Chile", source="test", external_id="acme", entered_at=c.AT)
    waiting.save()
    OpportunitySplit.objects.create(opportunity=waiting, person=bo, share=1, role="specialist")
    for who in ("bo", "cleo"):
        c.deal(f"PAID {who}", who, "1.00", "2026-01-05")
    c.calculated("2026-01")

    assert told("bo") == [("test/D2", Decimal("70.0000"), "bookings", "no accepted order")]
    assert told("cleo") == []


def test_a_plan_that_requires_nothing_has_nothing_to_tell() -> None:
    plan = c.published(c.document() + "requires: nothing\n")
    c.on_plan("ana", plan)
    c.deal("D2", "ana", "70.00", "2026-01-20", accepted=False)

    c.calculated("2026-01")

    assert c.sums("2026-01") == {"ana": Decimal("3.50")}
    assert told("ana") == []
    assert not api.plans(statement_of("ana"))[0].requires_accepted_order
