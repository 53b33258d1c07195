"""What holds for some days, kept in dialogs in a real browser: absences on a person's page, holders and customers of a territory."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from crm import api as crm
from people.api import Role
from tests.browser.looks import Watched, found_by_axe
from tests.frontend import crm_world
from tests.frontend import world as worlds
from tests.frontend.world import World

expect.set_options(timeout=30_000)


@pytest.fixture
def company() -> World:
    world = worlds.build()
    crm_world.prepare(world)
    return world


@pytest.fixture
def opened(context: BrowserContext, page: Page, sign_in: Any, company: World) -> Any:
    def open_as(role: str, path: str) -> Page:
        sign_in(context, company.users[role])
        page.goto(path)
        return page

    return open_as


def card(page: Page, title: str) -> Locator:
    return page.locator(".card").filter(has=page.get_by_role("heading", name=title))


def test_hr_adds_an_absence_ends_it_and_undoes_it(opened: Any, company: World) -> None:
    page = opened(Role.HR, f"/people/{company.rep.pk}/")
    watched, absences = Watched(page), card(page, "Absences")

    absences.get_by_role("button", name="Add an absence").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert found_by_axe(page) == []
    dialog.get_by_label("First day away").fill("2025-03-03")
    dialog.get_by_label("Kind").fill("parental")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The absence of Ada Palm is noted.")).to_be_visible()
    expect(absences.get_by_text("parental")).to_be_visible()

    # Ended on a day that is none, then on one that is.
    absences.get_by_role("button", name="Change the absence").click()
    dialog.get_by_label("First day back").fill("2025-03-01")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("The first day back must be later than the first day away.")).to_be_visible()
    dialog.get_by_label("First day back").fill("2025-04-01")
    dialog.get_by_label("Kind").fill("sick")
    dialog.get_by_role("button", name="Save").click()
    expect(absences.get_by_text("sick")).to_be_visible()
    absence = company.rep.absences.get()
    assert (absence.valid_from.isoformat(), absence.valid_before.isoformat(), absence.kind) == ("2025-03-03", "2025-04-01", "sick")

    absences.get_by_role("button", name="Remove the absence").click()
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).not_to_be_visible()
    assert company.rep.absences.exists()
    absences.get_by_role("button", name="Remove the absence").click()
    dialog.get_by_role("button", name="Remove it").click()
    expect(absences.get_by_text("None entered")).to_be_visible()
    assert not company.rep.absences.exists()
    # The days that were none answered 422, which Chromium tells of.
    assert [each for each in watched.complaints if "422" not in each] == []


def test_sales_operations_hands_a_territory_over_and_puts_a_customer_there(opened: Any, company: World) -> None:
    north = crm.Territory.objects.get(key="north")
    page = opened(Role.SALES_OPS, f"/territories/{north.pk}/")
    watched, dialog = Watched(page), page.get_by_role("dialog")
    assert found_by_axe(page) == []

    for person, day in (("Ada Palm", "2025-02-01"), ("Ben Oak", "2025-03-01")):
        page.get_by_role("button", name="Hand it to somebody").click()
        dialog.get_by_label("Person").select_option(label=person)
        dialog.get_by_label("From", exact=True).fill(day)
        assert found_by_axe(page) == []
        dialog.get_by_role("button", name="Keep it").click()
        expect(page.get_by_text(f"{person} holds The North.")).to_be_visible()
    rows = north.holders.order_by("valid_from").values_list("person__name", "valid_before")
    assert [(name, before and before.isoformat()) for name, before in rows] == [("Ada Palm", "2025-03-01"), ("Ben Oak", None)]

    page.get_by_role("button", name="Put a customer here").click()
    dialog.get_by_label("Customer").fill("Northwind Foods")
    dialog.get_by_label("From", exact=True).fill("2025-05-01")
    dialog.get_by_role("button", name="Keep it").click()
    row = page.get_by_role("row", name="Northwind Foods")
    expect(row).to_be_visible()

    row.get_by_role("button", name="Take Northwind Foods out").click()
    dialog.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("No customer lies here today")).to_be_visible()
    assert found_by_axe(page) == []
    assert watched.complaints == []
