"""The shell in a real browser: palette, menus, keys, theme, phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from people.api import Role
from tests.browser.looks import PHONE, Watched
from tests.frontend import world as worlds
from tests.frontend.world import PASSWORD


@pytest.fixture
def hr(page: Page, context, sign_in) -> Page:
    sign_in(context, worlds.build().users[Role.HR])
    page.goto("/people/")
    return page


def test_somebody_signs_in_with_the_password_they_were_given(page: Page) -> None:
    worlds.build()
    page.goto("/accounts/login/")

    page.get_by_label("Email").fill(f"{Role.REP}@laurel.test")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("needs you")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")


def test_the_palette_takes_one_to_a_person_without_the_mouse(hr: Page) -> None:
    watched = Watched(hr)

    hr.keyboard.press("/")
    expect(hr.get_by_role("combobox", name="Search")).to_be_focused()
    hr.keyboard.type("Palm")
    expect(hr.get_by_role("option", name="Ada Palm")).to_have_attribute("aria-selected", "true")
    assert watched.faults() == []
    hr.keyboard.press("Enter")

    expect(hr.get_by_role("heading", level=1, name="Ada Palm")).to_be_visible()


def test_ctrl_k_opens_and_closes_the_palette_also_from_within_a_field(hr: Page) -> None:
    hr.get_by_role("searchbox", name="Search in this table").focus()

    hr.keyboard.press("Control+k")
    expect(hr.get_by_role("dialog", name="Search")).to_be_visible()
    hr.keyboard.press("Control+k")

    expect(hr.get_by_role("dialog", name="Search")).to_be_hidden()


def test_keys_of_one_character_can_be_switched_off(hr: Page) -> None:
    hr.keyboard.press("?")
    hr.get_by_label("Use keys of a single character").uncheck()
    hr.keyboard.press("Escape")

    hr.keyboard.press("/")

    expect(hr.get_by_role("dialog", name="Search")).to_be_hidden()


def test_the_theme_changes_at_once_and_stays(hr: Page) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    before = hr.evaluate(ground)

    hr.get_by_label("preferences and signing out").click()
    with hr.expect_response("**/theme/"):
        hr.get_by_role("button", name="Dark").click()
    switched = hr.evaluate(ground)
    hr.reload()

    assert before != switched == hr.evaluate(ground)


def test_a_list_is_searched_sorted_and_walked_by_keys_without_leaving_the_page(hr: Page) -> None:
    hr.get_by_role("searchbox", name="Search in this table").fill("person")
    expect(hr.get_by_role("row")).to_have_count(1 + 6)
    hr.get_by_role("columnheader", name="Name").get_by_role("link").click()
    expect(hr.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "descending")
    hr.get_by_role("rowheader").first.get_by_role("link").focus()
    hr.keyboard.press("ArrowDown")
    second = hr.get_by_role("rowheader").nth(1).get_by_role("link")
    expect(second).to_be_focused()
    name = second.text_content() or ""
    hr.keyboard.press("Enter")

    expect(hr.get_by_role("heading", level=1)).to_have_text(name[2:])
    hr.go_back()
    expect(hr.get_by_role("searchbox", name="Search in this table")).to_have_value("person")


def test_filters_in_force_stand_as_chips_and_go_with_a_click(hr: Page) -> None:
    hr.get_by_text("Team", exact=True).first.click()
    hr.get_by_label("North").check()
    expect(hr.get_by_role("link", name="Team: North")).to_be_visible()

    hr.get_by_role("link", name="Team: North").click()

    expect(hr.get_by_text("Ben Oak")).to_be_visible()


def test_on_a_phone_the_bar_has_four_entries_and_the_rest_is_behind_more(browser: Browser, base_url: str, sign_in) -> None:
    context = browser.new_context(base_url=base_url, viewport=PHONE, has_touch=True)
    sign_in(context, worlds.build().users[Role.ADMINISTRATOR])
    page = context.new_page()
    page.goto("/people/")
    bar = page.get_by_role("navigation", name="Main")

    assert bar.locator(".rail__link:visible").count() == 4
    bar.get_by_role("button", name="More").click()
    page.get_by_role("dialog", name="All pages").get_by_role("link", name="Changes").click()

    expect(page.get_by_role("heading", level=1, name="Changes")).to_be_visible()
    context.close()
