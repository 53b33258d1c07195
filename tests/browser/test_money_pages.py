"""Plans, quotas, periods and statements in a real browser, with a real worker behind the calculations."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from people.api import Role
from tests.browser.looks import Watched, found_by_axe
from tests.frontend import world as worlds
from tests.frontend.expectations import money
from tests.frontend.world import World
from tests.incentives import company

# A check draws curves, a period is calculated by a worker: on a busy machine that takes longer than the five seconds of the default.
expect.set_options(timeout=30_000)


@pytest.fixture
def paid() -> World:
    """The rep has a plan with a draft, a quota, one deal, and a statement of January."""
    world = worlds.build()
    money.prepare(world)
    return world


@pytest.fixture
def opened(context: BrowserContext, page: Page, sign_in: Any, paid: World) -> Any:
    """`opened(Role.REP, "/statements/")` is the page as that role sees it."""

    def open_as(role: str, path: str) -> Page:
        sign_in(context, paid.users[role])
        page.goto(path)
        return page

    return open_as


def test_a_rep_follows_a_cent_from_the_total_to_the_deal(opened: Any, paid: World) -> None:
    page = opened(Role.REP, f"/statements/{paid.ids['statement']}/")
    watched = Watched(page)

    expect(page.get_by_text("You earned 3,000.03 USD")).to_be_visible()
    page.locator("summary", has_text="Commission").click()
    row = page.get_by_role("row", name="Deal D1")
    expect(row).to_contain_text("60,000.55")
    expect(row).to_contain_text("3,000.03")
    row.get_by_role("link", name="How?").click()

    story = page.get_by_role("dialog")
    for figure in ("60,000.55", "5%", "100,000", "3,000.0275", "3,000.03"):
        expect(story).to_contain_text(figure)
    assert watched.complaints == []
    assert found_by_axe(page) == []


def test_a_statement_is_searched_for_a_deal(opened: Any, paid: World) -> None:
    page = opened(Role.FINANCE, f"/statements/{paid.ids['statement']}/")

    page.get_by_role("searchbox", name="Find a deal in this statement").fill("D1")
    expect(page.locator("#found-lines").get_by_role("row")).to_have_count(3)
    page.get_by_role("searchbox", name="Find a deal in this statement").fill("nobody")
    expect(page.locator("#found-lines")).to_contain_text("No line of this statement fits.")


def test_a_payee_opens_what_is_not_paid_and_reads_on(opened: Any, paid: World) -> None:
    for number in range(51):
        company.deal(f"U{number:02}", paid.rep.reference, "10", "2026-01-20", accepted=False)
    page = opened(Role.REP, f"/statements/{paid.ids['statement']}/")

    page.locator("summary", has_text="Not paid, and why").click()
    expect(page.get_by_role("row", name="Deal U00")).to_contain_text("No accepted order stands behind it.")
    assert found_by_axe(page) == []
    page.get_by_role("button", name="Next").click()

    expect(page.get_by_role("row", name="Deal U50")).to_be_visible()
    expect(page.get_by_role("row", name="Deal U00")).to_have_count(0)


def test_a_statement_is_taken_away_as_pdf_and_csv(opened: Any, paid: World) -> None:
    page = opened(Role.REP, f"/statements/{paid.ids['statement']}/")

    with page.expect_download() as pdf:
        page.get_by_role("link", name="PDF").click()
    with page.expect_download() as csv:
        page.get_by_role("link", name="CSV").click()

    assert pdf.value.path().read_bytes().startswith(b"%PDF-")
    assert "3000.03" in csv.value.path().read_text("utf-8-sig")


def test_a_period_is_calculated_by_the_worker_and_closed_with_confirmation(opened: Any, paid: World) -> None:
    company.deal("D2", paid.rep.reference, "30000.00", "2026-01-20")
    page = opened(Role.FINANCE, f"/periods/{paid.ids['period']}/")

    page.get_by_role("button", name="Calculate again").click()
    expect(page.get_by_role("row").filter(has_text="1,500.00")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Close the period").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("4,500.03")
    dialog.get_by_role("button", name="Close it").click()

    expect(page.get_by_text("Nothing can be posted into it any more.")).to_be_visible()


def test_quotas_are_changed_in_the_grid_and_a_wrong_one_says_so_beside_itself(opened: Any, paid: World) -> None:
    page = opened(Role.SALES_OPS, "/quotas/?on=2026-04-01")
    field = page.get_by_role("textbox", name="Quota of Ada Palm")
    expect(field).to_have_value("100,000")

    field.fill("12o,000")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("textbox", name="Quota of Ada Palm")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("textbox", name="Quota of Ada Palm").fill("120,000")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("1 quota is set.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Quota of Ada Palm")).to_have_value("120,000")
