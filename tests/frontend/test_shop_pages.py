"""A wallet by its page: what can be redeemed, what is pending, and where it came from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from incentives import api
from people.api import Role
from tests.incentives import company

pytestmark = pytest.mark.django_db


def test_a_wallet_says_what_can_be_redeemed_what_is_pending_and_why(world: Any, page_of: Any) -> None:
    plan = company.published(key="points")
    company.on_plan(world.rep.reference, plan)
    company.deal("P1", world.rep.reference, "500", "2026-03-05")
    company.calculated("2026-03", plan)
    api.award(
        key="prize", person_id=world.rep.pk, period_id=company.period("2026-03").pk, amount=Decimal(2500), unit="points",
        reason="Spring cup", by_id=world.users[Role.FINANCE].pk, at=company.AT,
    )  # fmt: skip
    page = " ".join(page_of(Role.REP, "/shop/points/").content.decode().split())
    assert "My points" in page
    assert "2,500" in page
    assert "10 points of 2026-03 can be redeemed when that period is approved." in page
    assert "Spring cup" in page
    assert "Effort" in page
    file = b"".join(page_of(Role.REP, "/shop/points/?as=csv").streaming_content).decode()
    assert "Spring cup" in file
    assert f"Points of {world.rep.name}" in page_of(Role.FINANCE, f"/shop/points/{world.rep.pk}/").content.decode()


def test_a_persons_page_leads_who_may_read_them_to_the_points(world: Any, page_of: Any) -> None:
    page, points = f"/people/{world.rep.pk}/", f"/shop/points/{world.rep.pk}/"

    for role in (Role.FINANCE, Role.SALES_OPS, Role.AUDITOR, Role.REP):
        assert points in page_of(role, page).content.decode(), role
    for role in (Role.MANAGER, Role.HR):
        assert points not in page_of(role, page).content.decode(), role
