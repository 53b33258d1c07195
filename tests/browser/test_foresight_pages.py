"""What if, simulations and corrections in a real browser: what is ticked moves the figure, a worker answers, both versions are read."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from crm.models import Opportunity
from people.api import Role
from tests.browser.looks import Watched, found_by_axe
from tests.frontend import world as worlds
from tests.frontend.world import World
from tests.incentives import company

expect.set_options(timeout=30_000)


@pytest.fixture
def planned() -> World:
    """The rep is on a monthly plan with a draft; January is closed and was corrected in February; one deal is open."""
    world = worlds.build()
    rep = world.rep.reference
    plan = company.published(company.document(over="period"))
    company.on_plan(rep, plan)
    company.quota(rep, "10000", "month")
    company.deal("D1", rep, "4000", "2026-01-15")
    company.calculated("2026-01")
    company.close("2026-01")
    company.deal("D2", rep, "1000", "2026-01-20")
    company.calculated("2026-02")
    draft = company.plans.start_draft(plan_id=plan.pk, by_id=None, at=company.AT)
    text = company.document(over="period").replace("0%: 5%", "0%: 6%")
    company.plans.save_draft(version_id=draft.pk, document=text, at=company.AT)
    Opportunity.objects.create(
        source="test", external_id="O1", name="Deal O1", owner=world.rep, stage=company.stage("open"), stage_since=company.AT,
        amount="2000.50", currency="USD", created_on=dt.date(2026, 1, 5), entered_at=company.AT,
    )  # fmt: skip
    return world


@pytest.fixture
def opened(context: BrowserContext, page: Page, sign_in: Any, planned: World) -> Any:
    def open_as(role: str, path: str) -> Page:
        sign_in(context, planned.users[role])
        page.goto(path)
        return page

    return open_as


def test_a_ticked_deal_moves_the_estimate(opened: Any) -> None:
    page = opened(Role.REP, "/what-if/")
    watched = Watched(page)
    expect(page.locator("#estimate")).to_contain_text("Nothing would be paid in this period.")

    page.get_by_role("checkbox", name="Deal O1").check()
    expect(page.locator("#estimate")).to_contain_text("100.03")
    page.get_by_role("group", name="Typed deal 1").get_by_label("Amount").fill("3000")
    page.get_by_role("group", name="Typed deal 1").get_by_label("Amount").press("Tab")
    expect(page.locator("#estimate")).to_contain_text("250.03")

    assert watched.complaints == []
    assert found_by_axe(page) == []


def test_a_draft_is_simulated_by_the_worker(opened: Any) -> None:
    page = opened(Role.SALES_OPS, "/plans/field/simulations/")

    page.get_by_role("button", name="Simulate…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("First day").fill("2026-01-01")
    dialog.get_by_label("Last day").fill("2026-02-28")
    dialog.get_by_role("button", name="Simulate").click()

    expect(page.get_by_role("heading", name="Who gets more, who gets less")).to_be_visible(timeout=60_000)
    row = page.get_by_role("row", name="Ada Palm")
    expect(row).to_contain_text("250.00")
    expect(row).to_contain_text("300.00")
    assert found_by_axe(page) == []


def test_a_payee_reads_a_correction_beside_the_closed_statement(opened: Any, planned: World) -> None:
    statement = planned.rep.statements.get(period__key="2026-02")
    page = opened(Role.REP, f"/statements/{statement.pk}/")

    page.locator("summary", has_text="January 2026").filter(has_text="USD").click()
    money, points = page.get_by_role("row", name="Deal D2").nth(0), page.get_by_role("row", name="Deal D2").nth(1)
    expect(money).to_contain_text("50.00")
    expect(points).to_contain_text("10")
    assert found_by_axe(page) == []
    page.get_by_role("link", name="The statement of January 2026 as it was closed").click()

    expect(page.get_by_text("Corrected since it was closed").first).to_be_visible()
    assert found_by_axe(page) == []
