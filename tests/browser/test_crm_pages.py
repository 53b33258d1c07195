"""Deals and activities in a real browser: the board by mouse and by keys, the dialog reached by a key, phone width, axe."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from crm.models import Activity, Opportunity
from people.api import Role
from tests.browser.looks import PHONE, Watched, found_by_axe, overflow
from tests.frontend import crm_world
from tests.frontend import world as worlds
from tests.frontend.world import World


@pytest.fixture
def world() -> World:
    made = worlds.build()
    crm_world.prepare(made)
    crm_world.imported(made)
    return made


@pytest.fixture
def rep(page: Page, context: Any, sign_in: Any, world: World) -> Page:
    sign_in(context, world.users[Role.REP])
    return page


def stage_of(world: World, name: str = "deal") -> str:
    return Opportunity.objects.get(pk=world.ids[name]).stage.key


def open_board(page: Page) -> None:
    """Open the board and wait until it listens: its script comes after the page, and keys pressed before are nobody's."""
    page.goto("/deals/board/")
    expect(page.locator("[data-board][data-started]")).to_be_visible()


def column(page: Page, name: str) -> Any:
    return page.locator(f"section[data-stage-name='{name}']")


def test_a_card_is_dragged_to_the_next_stage_and_the_totals_follow(rep: Page, world: World) -> None:
    watched = Watched(rep)
    open_board(rep)

    with rep.expect_response("**/move/"):
        column(rep, "Lead").get_by_role("article").drag_to(column(rep, "Offer"))

    expect(column(rep, "Offer").get_by_role("link", name="Renewal of Northwind")).to_be_visible()
    expect(column(rep, "Offer").get_by_text("25,400.50")).to_be_visible()
    expect(column(rep, "Lead").get_by_text("Nothing here")).to_be_visible()
    assert stage_of(world) == "offer"
    assert watched.complaints == []


def test_a_card_is_moved_by_keys_alone_and_each_step_is_told(rep: Page, world: World) -> None:
    open_board(rep)
    voice = rep.locator("#board-voice")
    title = rep.get_by_role("link", name="Renewal of Northwind")
    title.focus()

    rep.keyboard.press("Space")
    expect(voice).to_contain_text("is taken up, in Lead")
    rep.keyboard.press("ArrowRight")
    expect(voice).to_contain_text("Over Offer")
    with rep.expect_response("**/move/"):
        rep.keyboard.press("Enter")

    expect(voice).to_contain_text("Renewal of Northwind is now in Offer")
    expect(title).to_be_focused()
    assert stage_of(world) == "offer"


def test_escape_leaves_a_card_where_it_was(rep: Page, world: World) -> None:
    open_board(rep)
    rep.get_by_role("link", name="Renewal of Northwind").focus()

    for key in ("Space", "ArrowRight", "Escape"):
        rep.keyboard.press(key)

    expect(rep.locator("#board-voice")).to_contain_text("stays in Lead")
    assert stage_of(world) == "lead"


def test_the_cards_menu_moves_it_too(rep: Page, world: World) -> None:
    open_board(rep)

    rep.get_by_label("Move Renewal of Northwind").click()
    with rep.expect_response("**/move/"):
        column(rep, "Lead").get_by_role("link", name="Offer", exact=True).click()

    assert stage_of(world) == "offer"


def test_winning_by_drag_asks_for_the_day_first(rep: Page, world: World) -> None:
    open_board(rep)

    column(rep, "Lead").get_by_role("article").drag_to(column(rep, "Won"))
    dialog = rep.get_by_role("dialog", name="Move Renewal of Northwind")
    expect(dialog.get_by_label("To")).to_have_value(str(world.ids["stage won"]))
    dialog.get_by_role("button", name="Move").click()

    expect(column(rep, "Won").get_by_role("link", name="Renewal of Northwind")).to_be_visible()
    expect(rep.locator("#toasts")).to_contain_text("is now in Won")
    assert stage_of(world) == "won"


def test_a_move_the_server_refuses_is_taken_back_with_its_reason(rep: Page, world: World) -> None:
    open_board(rep)
    Opportunity.objects.filter(pk=world.ids["deal"]).update(version=99)

    with rep.expect_response("**/move/"):
        column(rep, "Lead").get_by_role("article").drag_to(column(rep, "Offer"))

    expect(rep.locator("#toasts")).to_contain_text("Somebody else has changed this deal meanwhile")
    expect(column(rep, "Lead").get_by_role("link", name="Renewal of Northwind")).to_be_visible()
    assert stage_of(world) == "lead"


def test_an_activity_is_logged_in_three_keys_from_any_page(rep: Page, world: World) -> None:
    rep.goto("/people/")

    rep.keyboard.press("a")
    dialog = rep.get_by_role("dialog", name="Log an activity")
    expect(dialog.get_by_role("radio", name="Call")).to_be_focused()
    assert found_by_axe(rep) == []
    rep.keyboard.press("ArrowRight")
    with rep.expect_navigation():
        rep.keyboard.press("Enter")

    expect(rep.locator("#toasts")).to_contain_text("Visit logged")
    activity = Activity.objects.get()
    assert (activity.kind, activity.owner_id, activity.on_behalf_of_id) == ("visit", world.ids["rep"], None)


def test_an_assistant_logs_for_the_rep_on_a_phone(browser: Browser, base_url: str, sign_in: Any, world: World) -> None:
    context = browser.new_context(base_url=base_url, viewport=PHONE, has_touch=True)
    sign_in(context, world.users[Role.ASSISTANT])
    page = context.new_page()
    page.goto("/")

    page.locator(".topbar").get_by_role("link", name="Log activity").click()
    dialog = page.get_by_role("dialog", name="Log an activity")
    expect(dialog.get_by_label("Who did it")).to_have_value(str(world.ids["rep"]))
    assert overflow(page) <= 0
    dialog.get_by_role("radio", name="Meeting").check()
    dialog.get_by_label("Deal").select_option(label="Renewal of Northwind · Northwind Foods")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Log it").click()

    assert Activity.objects.get().on_behalf_of_id == world.ids["rep"]
    context.close()


def test_the_dialog_says_what_is_wrong_and_keeps_what_was_typed(rep: Page, world: World) -> None:
    rep.goto("/")
    rep.keyboard.press("a")
    dialog = rep.get_by_role("dialog", name="Log an activity")
    dialog.get_by_label("About").fill("Price talk")
    dialog.get_by_label("When").fill("2999-01-01T09:00")

    dialog.get_by_role("button", name="Log it").click()

    expect(dialog.get_by_role("alert")).to_contain_text("One thing needs you")
    expect(dialog.get_by_label("About")).to_have_value("Price talk")
    expect(dialog.get_by_label("When")).to_have_attribute("aria-invalid", "true")


def test_an_account_is_offered_while_its_name_is_typed(rep: Page, world: World) -> None:
    rep.goto("/deals/new/")
    rep.get_by_label("Name").fill("Second site")
    with rep.expect_response("**/deals/accounts/?q=north"):
        rep.get_by_label("Account").press_sequentially("north")
    expect(rep.locator("datalist option")).to_have_attribute("value", "Northwind Foods")
    rep.get_by_label("Account").fill("Northwind Foods")

    rep.get_by_role("button", name="Add the deal").click()

    expect(rep.get_by_role("heading", level=1, name="Second site")).to_be_visible()
