"""The style guide, in both themes and at both widths: every component as the browser draws it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from people.api import Role
from tests.browser.looks import found_by_axe
from tests.frontend import world as worlds


def test_a_dialog_opens_over_the_page_and_gives_the_focus_back(page: Page, context, sign_in) -> None:
    sign_in(context, worlds.build().users[Role.SALES_OPS])
    page.goto("/styleguide/")
    opener = page.get_by_role("button", name="Open a dialog")

    opener.click()
    expect(page.get_by_role("dialog", name="Close March 2026?")).to_be_visible()
    assert found_by_axe(page) == []
    page.keyboard.press("Escape")

    expect(opener).to_be_focused()


def test_a_chart_has_its_figures_beside_it_and_follows_the_theme(page: Page, context, sign_in) -> None:
    sign_in(context, worlds.build().users[Role.SALES_OPS])
    page.emulate_media(color_scheme="light")
    page.goto("/styleguide/")
    line = page.locator("#sample-chart .js-line").first
    in_light = line.evaluate("(path) => getComputedStyle(path).stroke")

    page.emulate_media(color_scheme="dark")
    page.wait_for_function("(before) => getComputedStyle(document.querySelector('#sample-chart .js-line')).stroke !== before", arg=in_light)
    page.get_by_text("Show the figures").click()

    expect(page.get_by_role("cell", name="5,000.00")).to_be_visible()
