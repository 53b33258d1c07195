"""What if, as a rep uses it: deals ticked and typed, activities counted, errors in words, and nobody else's pay."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from crm.models import Opportunity
from people.api import Role
from tests.frontend.world import World
from tests.incentives import company

pytestmark = pytest.mark.django_db
TODAY = "2026-02-10T09:00:00Z"


@pytest.fixture
def planned(world: World) -> World:
    company.on_plan(world.rep.reference, company.published(company.document(over="period")))
    company.quota(world.rep.reference, "10000", "month")
    company.stage("won")
    return world


def open_deal(world: World, key: str = "O1", amount: str | None = "2000.50") -> Opportunity:
    return Opportunity.objects.create(
        source="test", external_id=key, name=f"Deal {key}", owner=world.rep, stage=company.stage("open"), stage_since=company.AT,
        amount=amount, currency="USD", created_on=company.day("2026-01-05"), entered_at=company.AT,
    )  # fmt: skip


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return " ".join(response.content.decode().split())


def test_a_ticked_deal_is_added_to_what_is_earned(planned: World, client_of: Any) -> None:
    deal = open_deal(planned)
    with time_machine.travel(TODAY):
        client = client_of(Role.REP)
        page = text_of(client.get("/what-if/"))
        assert "Deal O1" in page
        assert "Nothing would be paid in this period." in page
        result = text_of(client.post("/what-if/", {"period": "2026-02", f"deal-{deal.pk}-won": "on"}, headers={"HX-Target": "estimate"}))
    assert "100.03" in result  # 5 % of 2,000.50
    assert "20%" in result
    assert "<html" not in result
    deal.refresh_from_db()
    assert deal.closed_on is None


def test_a_typed_deal_and_another_amount_count_too(planned: World, client_of: Any) -> None:
    deal = open_deal(planned, amount=None)
    told = {"period": "2026-02", f"deal-{deal.pk}-won": "on", f"deal-{deal.pk}-amount": "1,000", "typed-1-amount": "3000"}
    with time_machine.travel(TODAY):
        result = text_of(client_of(Role.REP).post("/what-if/", told))
    assert "200.00" in result
    assert "20" in result  # points for two deals


def test_what_cannot_be_is_said_in_words(planned: World, client_of: Any) -> None:
    deal = open_deal(planned, amount=None)
    with time_machine.travel(TODAY):
        client = client_of(Role.REP)
        told = {"period": "2026-02", f"deal-{deal.pk}-won": "on"}
        assert "has no amount yet" in text_of(client.post("/what-if/", told), 422)
        told = {"period": "2026-02", "typed-1-amount": "many"}
        assert "Some of what you typed" in text_of(client.post("/what-if/", told), 422)


def test_whoever_is_on_no_plan_is_told_so(world: World, client_of: Any) -> None:
    assert "You are on no plan today" in text_of(client_of(Role.HR).get("/what-if/"))


def test_deals_of_others_are_not_listed(planned: World, client_of: Any) -> None:
    other = Opportunity.objects.create(
        source="test", external_id="X", name="Deal X", owner_id=planned.ids["stranger"], stage=company.stage("open"),
        stage_since=company.AT, amount=5, currency="USD", created_on=company.day("2026-01-05"), entered_at=company.AT,
    )  # fmt: skip
    with time_machine.travel(TODAY):
        client = client_of(Role.REP)
        assert "Deal X" not in text_of(client.get("/what-if/"))
        result = text_of(client.post("/what-if/", {"period": "2026-02", f"deal-{other.pk}-won": "on"}))
    assert "Nothing would be paid in this period." in result
