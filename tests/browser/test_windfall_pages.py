"""A deal that is large beside the quota is decided on in a real browser, paid, and the decision taken back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from incentives.models import WindfallReview
from people.api import Role
from tests.browser.looks import Watched, found_by_axe
from tests.frontend import world as worlds
from tests.frontend.world import World
from tests.incentives import company

expect.set_options(timeout=30_000)


@pytest.fixture
def waiting() -> World:
    """A deal of 60,000 of the rep's waits, of which a limit of 10,000 would count."""
    world = worlds.build()
    text = company.document(over="period").replace("value: amount", "value: amount\n    windfall: {above: 10000, then: wait for review}", 1)
    company.on_plan(world.rep.reference, company.published(text, key="field"))
    company.deal("D1", world.rep.reference, "60000", "2026-01-15")
    company.calculated("2026-01")
    return world


def test_finance_decides_on_a_windfall_which_is_then_paid_and_takes_it_back(
    context: BrowserContext, page: Page, sign_in: Any, waiting: World
) -> None:
    sign_in(context, waiting.users[Role.FINANCE])
    page.goto("/windfalls/")
    watched = Watched(page)
    row = page.get_by_role("row").filter(has_text="60,000")
    expect(row).to_contain_text("waits")
    assert found_by_axe(page) == []

    row.get_by_role("button", name="Review").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("10,000")
    dialog.get_by_role("radio", name="Another amount").check()
    dialog.get_by_role("textbox", name="Reason").fill("Half of it was ours")
    dialog.get_by_role("button", name="Decide").click()
    expect(dialog).to_contain_text("An amount stands beside “Another amount”")
    assert found_by_axe(page) == []
    dialog.get_by_role("textbox", name="Amount").fill("20,000.50")
    dialog.get_by_role("button", name="Decide").click()

    expect(page.get_by_text("The decision is kept.")).to_be_visible()
    expect(row).to_contain_text("20,000.5")
    expect(row).to_contain_text("Half of it was ours")
    company.calculated("2026-01")
    assert company.sums("2026-01") == {waiting.rep.reference: company.Decimal("1000.0300")}

    row.get_by_role("button", name="Take back").click()
    page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("The deal waits again.")).to_be_visible()
    expect(row).to_contain_text("waits")
    assert not WindfallReview.objects.exists()
    # The browser itself notes that the form was answered with 422.
    assert [each for each in watched.complaints if "422" not in each] == []
