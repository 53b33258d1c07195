"""Contests in a real browser: made and announced by sales operations, played by the clock, watched by a rep, paid by finance."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from leaderboard import api
from people.api import Role
from tests.browser.looks import PHONE, found_by_axe, overflow
from tests.frontend import world as worlds
from tests.frontend.expectations import contests
from tests.frontend.world import World
from tests.incentives import company

expect.set_options(timeout=30_000)


@pytest.fixture
def world() -> World:
    found = worlds.build()
    contests.prepare(found)
    return found


def on_a_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert overflow(page) == 0
    assert found_by_axe(page) == []


def test_a_rep_follows_a_bracket_and_sees_the_clock_end_it(context: BrowserContext, page: Page, sign_in: Any, world: World) -> None:
    sign_in(context, world.users[Role.REP])
    page.goto("/contests/")
    expect(page.get_by_role("link", name="The bracket")).to_be_visible()
    expect(page.get_by_text("The race")).to_have_count(0)
    assert found_by_axe(page) == []
    on_a_phone(page)
    page.get_by_role("link", name="The bracket").click()
    expect(page.get_by_text("You play", exact=False)).to_be_visible()
    assert found_by_axe(page) == []

    # The page asks again and again, and is told what the clock has done meanwhile.
    company.deal("win", world.rep.reference, "900", (timezone.now() - dt.timedelta(days=1)).date().isoformat())
    for days in range(9):
        api.advance_contests(at=timezone.now() + dt.timedelta(days=days))

    expect(page.get_by_role("heading", name="Result")).to_be_visible(timeout=90_000)
    expect(page.get_by_text("You have won")).to_be_visible()
    on_a_phone(page)


def test_sales_operations_makes_rehearses_and_announces_one(context: BrowserContext, page: Page, sign_in: Any, world: World) -> None:
    sign_in(context, world.users[Role.SALES_OPS])
    page.goto("/contests/new/")
    page.get_by_role("button", name="Keep as a draft").last.click()
    expect(page.get_by_role("alert")).to_contain_text("Title")
    assert found_by_axe(page) == []
    on_a_phone(page)

    page.goto(f"/contests/new/?like={world.ids['draft_contest']}")
    page.get_by_label("Title").fill("The second race")
    page.get_by_role("button", name="Keep as a draft").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The second race")
    page.get_by_role("button", name="Rehearse").click()
    page.get_by_role("dialog").get_by_role("button", name="Rehearse").click()
    expect(page.get_by_role("region", name="How it would have ended")).to_contain_text(world.rep.name)
    assert found_by_axe(page) == []
    page.get_by_role("link", name="The second race").first.click()
    page.get_by_role("button", name="Announce").click()
    expect(page.get_by_role("dialog")).to_contain_text("the clock takes it from round to round")
    assert found_by_axe(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Announce").click()
    expect(page.get_by_text("is announced.")).to_be_visible()
    assert api.Contest.objects.get(board__title="The second race").state == "scheduled"

    page.get_by_role("button", name="Cancel the contest").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel the contest").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_be_visible()
    page.get_by_role("dialog").get_by_label("Reason").fill("The quarter was cut short.")
    page.get_by_role("dialog").get_by_role("button", name="Cancel the contest").click()
    expect(page.get_by_text("The quarter was cut short.")).to_be_visible()


def test_finance_approves_prizes_in_one_step(context: BrowserContext, page: Page, sign_in: Any, world: World) -> None:
    sign_in(context, world.users[Role.FINANCE])
    page.goto("/contests/prizes/")
    assert found_by_axe(page) == []
    on_a_phone(page)
    page.get_by_role("button", name="Approve").click()
    dialog = page.get_by_role("dialog")
    (award,) = api.Contest.objects.get(pk=world.ids["drawn_raffle"]).awards.all()  # whoever was drawn
    expect(dialog).to_contain_text(award.person.name)
    dialog.get_by_role("button", name="Approve and post").click()
    expect(page.get_by_text("are approved and posted.")).to_be_visible()
    assert api.Contest.objects.get(pk=world.ids["drawn_raffle"]).state == "paid"
    with page.expect_download() as download:
        page.get_by_role("link", name="The list of tickets").click()
    assert download.value.path().read_text().splitlines()
    assert found_by_axe(page) == []
