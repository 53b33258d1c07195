"""Boards in a real browser: a deal that closes moves a row before one's eyes, a board is made, a name taken off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from crm import events
from crm.models import Opportunity
from launcher import programs
from launcher.children import Child
from leaderboard import api as boards
from leaderboard.models import AnonymityWish
from people.api import Role
from people.models import Person
from tests.browser.looks import PHONE, Watched, found_by_axe
from tests.frontend import world as worlds
from tests.frontend.world import World
from tests.leaderboard import company as b
from tests.leaderboard.live.conftest import forget_live

FAR_AWAY = "Asia/Kathmandu"
"""A quarter of an hour beside everybody else, and not where the browser is."""
expect.set_options(timeout=30_000)


def won(key: str, who: str, amount: int) -> None:
    with transaction.atomic():
        b.won(key, who, amount, timezone.now().date().isoformat())
        found = Opportunity.objects.get(external_id=key)
        events.opportunity_changed(opportunity=found.pk, fact=f"test/{key}", persons=[b.person(who).pk], at=timezone.now())


@pytest.fixture
def world() -> World:
    found = worlds.build()
    plan = b.field("eva", "fay", found.rep.reference, "gus")
    for number, who in enumerate(("eva", "fay", found.rep.reference)):
        b.won(f"D{number}", who, 3000 - number * 1000, timezone.now().date().isoformat())
    found.ids["board"] = b.board(b.metric(plan), at=timezone.now(), visibility="full").pk
    return found


@pytest.fixture
def clockwork(world: World, command_env: Callable[..., dict[str, str]], services: Any, tmp_path: Path) -> Iterator[Child]:
    import redis

    client = redis.Redis.from_url(services.redis_url, decode_responses=True)
    forget_live(client)
    child = programs.start_boards(command_env(), log_dir=tmp_path)
    yield child
    child.stop()
    forget_live(client)
    client.close()


@pytest.mark.usefixtures("clockwork")
def test_a_deal_that_closes_moves_the_row_and_ones_own_place(context: BrowserContext, page: Page, sign_in: Any, world: World) -> None:
    Person.objects.filter(pk=world.rep.pk).update(time_zone=FAR_AWAY)
    sign_in(context, world.users[Role.REP])
    page.goto(f"/boards/{world.ids['board']}/")
    watched = Watched(page)
    board, rows = page.locator("[data-live]"), page.locator("[data-live-rows] tr")
    expect(board).to_have_attribute("data-live-state", "open")
    expect(rows.nth(2)).to_contain_text("Ada Palm")
    expect(page.locator("[data-own=place]")).to_have_text("3")
    expect(rows.nth(2)).to_have_attribute("aria-current", "true")
    assert watched.faults() == []

    won("NEW", world.rep.reference, 5000)

    expect(rows.nth(0)).to_contain_text("Ada Palm")
    expect(rows.nth(0)).to_contain_text("6,000")
    expect(page.locator("[data-own=place]")).to_have_text("1")
    expect(page.get_by_text("Nobody is ahead of you")).to_be_visible()
    age = page.locator("time[data-live-at]").first
    told = dt.datetime.fromisoformat(age.get_attribute("datetime") or "").astimezone(ZoneInfo(FAR_AWAY))
    assert age.text_content() == f"{told:%H:%M}"
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="dark")
    assert watched.faults() == []

    page.goto("/")
    expect(page.locator("[data-live-around] tr").first).to_contain_text("Ada Palm")
    assert found_by_axe(page) == []


def test_a_board_is_made_and_published(context: BrowserContext, page: Page, sign_in: Any, world: World) -> None:
    sign_in(context, world.users[Role.SALES_OPS])
    page.goto("/boards/new/")
    assert found_by_axe(page) == []
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_role("alert")).to_contain_text("Title")
    assert found_by_axe(page) == []

    page.get_by_label("Title").fill("Most deals")
    page.get_by_label("Figure", exact=False).first.select_option(label="bookings (USD)")
    page.get_by_role("button", name="Keep as a draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Most deals")
    page.get_by_role("button", name="Publish").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("What decides who wins is fixed then")
    assert found_by_axe(page) == []
    dialog.get_by_role("button", name="Publish").click()

    expect(page.get_by_text("is live.")).to_be_visible()
    assert boards.Board.objects.get(title="Most deals").state == "live"


def test_a_name_is_taken_off_boards_and_put_back(context: BrowserContext, page: Page, sign_in: Any, world: World) -> None:
    sign_in(context, world.users[Role.REP])
    page.goto(f"/boards/{world.ids['board']}/")
    page.get_by_role("button", name="Stand without a name").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Your place and score still count")
    assert found_by_axe(page) == []
    dialog.get_by_role("button", name="Stand without a name").click()
    expect(page.get_by_text("Your name is taken off every board.")).to_be_visible()
    assert AnonymityWish.objects.get().person_id == world.rep.pk

    page.get_by_role("button", name="My name on boards").click()
    page.get_by_role("dialog").get_by_role("button", name="Show my name again").click()
    expect(page.get_by_text("Boards show your name again.")).to_be_visible()
    assert found_by_axe(page) == []
