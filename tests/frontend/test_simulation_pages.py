"""Simulations as sales ops see them: asked for in a dialog, answered by a worker, read by person and team, forgotten."""

from __future__ import annotations

from typing import Any

import pytest

from incentives.models import Simulation
from people.api import Role
from tests.frontend.world import World
from tests.incentives import company

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(world: World) -> World:
    plan = company.published(company.document(over="period"))
    company.on_plan(world.rep.reference, plan)
    company.quota(world.rep.reference, "10000", "month")
    company.deal("D1", world.rep.reference, "4000", "2026-01-15")
    draft = company.plans.start_draft(plan_id=plan.pk, by_id=None, at=company.AT)
    text = company.document(over="period").replace("0%: 5%", "0%: 6%")
    world.ids["draft"] = company.plans.save_draft(version_id=draft.pk, document=text, at=company.AT)
    return world


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return " ".join(response.content.decode().split())


def test_a_draft_is_simulated_from_its_plans_page(planned: World, client_of: Any) -> None:
    client = client_of(Role.SALES_OPS)
    assert "Nothing was simulated yet" in text_of(client.get("/plans/field/simulations/"))
    told = {"version": planned.ids["draft"].pk, "first": "2026-01-01", "last": "2026-02-28"}
    client.post("/plans/field/simulations/new/", told)
    asked = Simulation.objects.get()
    assert asked.job is not None
    assert "Simulating" in text_of(client.get(f"/plans/field/simulations/{asked.pk}/"))


def test_the_result_says_who_gets_more(planned: World, page_of: Any) -> None:
    found = company.simulated(planned.ids["draft"], "2026-01-01", "2026-03-01")
    text = text_of(page_of(Role.FINANCE, f"/plans/field/simulations/{found.pk}/"))
    assert "200.00" in text
    assert "240.00" in text
    assert "+20%" in text
    assert "North" in text
    assert "Ada Palm" in text
    losers = text_of(page_of(Role.FINANCE, f"/plans/field/simulations/{found.pk}/?who=losers"))
    assert "Ada Palm" not in losers
    points = text_of(page_of(Role.FINANCE, f"/plans/field/simulations/{found.pk}/?unit=points"))
    assert "As before" in points


def test_what_cannot_be_asked_is_said_beside_the_form(planned: World, client_of: Any) -> None:
    told = {"version": planned.ids["draft"].pk, "first": "2026-02-01", "last": "2026-01-31"}
    assert "before the first" in text_of(client_of(Role.SALES_OPS).post("/plans/field/simulations/new/", told), 422)


def test_a_failed_one_says_why_and_can_be_forgotten(planned: World, client_of: Any) -> None:
    found = company.simulated(planned.ids["draft"], "2026-01-10", "2026-03-01")
    client = client_of(Role.SALES_OPS)
    assert "no whole periods" in text_of(client.get(f"/plans/field/simulations/{found.pk}/"))
    client.post(f"/plans/field/simulations/{found.pk}/forget/")
    assert not Simulation.objects.exists()


def test_a_simulation_of_another_plan_is_not_found_here(planned: World, page_of: Any) -> None:
    found = company.simulated(planned.ids["draft"])
    assert page_of(Role.SALES_OPS, f"/plans/other/simulations/{found.pk}/").status_code == 404
