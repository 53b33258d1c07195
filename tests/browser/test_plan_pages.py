"""Writing and publishing a plan, and setting quotas by keys, in a real browser; the plan pages on a desk and on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from people.api import Role
from tests.browser.looks import DESK, PHONE, Watched
from tests.frontend import world as worlds
from tests.frontend.world import World
from tests.incentives import company

expect.set_options(timeout=30_000)


@pytest.fixture
def world() -> World:
    """The rep is on a plan with two versions and a draft, and has a quota for every plan. Nothing is calculated."""
    world = worlds.build()
    plan = company.published(key="field")
    company.published(company.document(effective="2026-06-01"), key="field")
    company.plans.start_draft(plan_id=plan.pk, by_id=None, at=company.AT)
    company.on_plan(world.rep.reference, plan)
    company.quota(world.rep.reference, "100000")
    return world


@pytest.fixture
def ops(context: BrowserContext, page: Page, sign_in: Any, world: World) -> Page:
    sign_in(context, world.users[Role.SALES_OPS])
    return page


def test_a_draft_is_written_mended_and_published(ops: Page) -> None:
    ops.set_viewport_size(DESK)
    ops.goto("/plans/field/draft/")
    text, findings = ops.get_by_label("The plan's document"), ops.locator("#findings")
    expect(findings).to_contain_text("The plan reads well")
    whole = text.input_value().replace("2026-06-01", "2026-09-01")

    text.fill(whole.replace("0%: 5%", "0%: 5 percent"))
    place = findings.get_by_role("button", name="line")
    expect(place).to_be_visible()
    number = whole[: whole.index("0%: 5%")].count("\n") + 1
    expect(place).to_contain_text(f"line {number}")
    expect(ops.locator(".editor__numbers [data-problem]")).to_have_text(f"{number}\n")
    place.click()
    before_caret = text.evaluate("field => field.value.slice(0, field.selectionStart)")
    assert before_caret.count("\n") + 1 == number

    text.fill(whole.replace("0%: 5%", "0%: 6.5%"))
    expect(findings).to_contain_text("The plan reads well")
    expect(findings).to_contain_text("6.5%")
    expect(findings.get_by_role("heading", name="What changes against the version in force")).to_be_visible()
    expect(findings.locator(".js-plotly-plot .scatterlayer path").first).to_be_attached()

    ops.get_by_role("button", name="Save and publish…").click()
    dialog = ops.get_by_role("dialog")
    expect(dialog).to_contain_text("It holds from Sep 1, 2026")
    expect(dialog).to_contain_text("6.5%")
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(ops.get_by_text("is published.")).to_be_visible()

    ops.get_by_role("link", name="Versions").click()
    latest = ops.get_by_role("listitem").filter(has_text="Version 3").first
    latest.locator("summary").click()
    expect(latest).to_contain_text("6.5%")


def test_leaving_a_text_that_is_not_saved_asks_first(ops: Page) -> None:
    asked: list[str] = []
    ops.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    ops.goto("/plans/field/draft/")
    text = ops.get_by_label("The plan's document")
    expect(ops.locator(".editor__numbers span").first).to_be_attached()
    text.click()
    text.press_sequentially("x")

    ops.get_by_role("link", name="Plans").first.click()
    ops.wait_for_timeout(300)
    assert (asked, "draft" in ops.url) == (["beforeunload"], True)

    ops.get_by_role("button", name="Save the draft").click()
    expect(ops.get_by_text("The draft is saved.")).to_be_visible()
    assert asked == ["beforeunload"]


def test_the_quota_grid_is_filled_by_keys(ops: Page) -> None:
    plan = company.Plan.objects.get(key="field")
    for who in ("bea", "cleo"):
        company.on_plan(who, plan)
    ops.goto("/quotas/?on=2026-04-01")
    ada, bea, cleo = (ops.get_by_role("textbox", name=f"Quota of {name}") for name in ("Ada Palm", "Bea Example", "Cleo Example"))
    expect(ops.locator("[data-grid][data-started]")).to_be_visible()

    ada.click()
    ops.keyboard.press("Enter")
    expect(bea).to_be_focused()
    ops.keyboard.type("50,000")
    ops.keyboard.press("ArrowRight")
    expect(ops.get_by_label("Quota of Bea Example: per")).to_be_focused()
    ops.keyboard.press("ArrowLeft")
    expect(bea).to_be_focused()
    ops.keyboard.press("ArrowDown")
    expect(cleo).to_be_focused()
    ops.keyboard.type("9")
    expect(cleo).to_have_attribute("data-changed", "")
    ops.keyboard.press("Escape")
    expect(cleo).to_have_value("")
    ops.keyboard.press("ArrowUp")
    ops.keyboard.press("ArrowUp")
    expect(ada).to_be_focused()
    ops.keyboard.press("ControlOrMeta+a")
    ops.keyboard.type("120000")
    ops.get_by_role("button", name="Save").click()

    expect(ops.get_by_text("2 quotas are set.")).to_be_visible()
    expect(bea).to_have_value("50,000")
    ops.get_by_role("row", name="Ada Palm").get_by_role("button", name="Undo").click()
    dialog = ops.get_by_role("dialog")
    expect(dialog).to_contain_text("100,000 per quarter, holds on")
    dialog.get_by_role("button", name="Change it").click()
    expect(ada).to_have_value("100,000")


def test_a_file_that_is_not_taken_comes_back_with_what_is_wrong(ops: Page) -> None:
    ops.goto("/quotas/")
    watched = Watched(ops)
    ops.get_by_role("button", name="Import CSV").click()
    dialog = ops.get_by_role("dialog")
    content = b"person,measure,from,amount,per\nrep,bookngs,2026-01-01,100,month\n"
    dialog.get_by_label("CSV file").set_input_files([{"name": "quotas.csv", "mimeType": "text/csv", "buffer": content}])
    dialog.get_by_role("button", name="Import").click()
    expect(dialog.get_by_role("row", name="rep")).to_contain_text("Did you mean “bookings”?")

    with ops.expect_download() as file:
        dialog.get_by_role("link", name="The file with what is wrong in each row").click()
    assert "Did you mean" in file.value.path().read_text("utf-8-sig")
    assert watched.faults(meant="422") == []

    mended = content.replace(b"bookngs", b"bookings")
    dialog.get_by_label("CSV file").set_input_files([{"name": "quotas.csv", "mimeType": "text/csv", "buffer": mended}])
    dialog.get_by_role("button", name="Import").click()
    expect(ops.get_by_text("1 quota set")).to_be_visible()


PAGES = (
    "/plans/",
    "/plans/new/",
    "/plans/field/",
    "/plans/field/versions/",
    "/plans/field/compare/1/2/",
    "/plans/field/draft/",
    "/plans/field/people/",
    "/quotas/?on=2026-04-01",
    "/rates/",
    "/tables/",
    "/tables/new/",
)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_plan_pages_fit_the_screen_and_everybody(ops: Page, size: dict[str, int]) -> None:
    ops.set_viewport_size(size)  # type: ignore[arg-type]
    watched = Watched(ops)
    faults = {}
    for path in PAGES:
        ops.goto(path)
        ops.wait_for_load_state("networkidle")
        if found := watched.faults():
            faults[path] = found
    assert faults == {}
