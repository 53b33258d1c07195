"""Every page of Laurel in a real browser: on a desk in light colours, on a phone in dark ones; each as one role that may open it.

The pages are those of tests/frontend/expectations. An address that answers with something else than a page stands in NOT_PAGES with the
reason; whatever is in neither fails. The page of a chart is waited for, since axe reads what is drawn.
"""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from people.api import Role
from tests.browser.looks import DESK, PHONE, Watched
from tests.frontend import expectations
from tests.frontend import world as worlds
from tests.frontend.expectations import Row, groups
from tests.frontend.world import ANONYMOUS, PASSWORD, World

NOT_PAGES = {
    "search/": "a fragment: what the palette finds",
    "theme/": "takes no GET",
    "language/": "sends back to the page it came from",
    "boards/ticket/": "what a script asks for before it opens a socket",
    "boards/<int:board_id>/csv/": "a download",
    "contests/<int:contest_id>/now/": "a fragment: what the clock has moved",
    "contests/<int:contest_id>/places.csv": "a download",
    "contests/<int:contest_id>/matches.csv": "a download",
    "contests/<int:contest_id>/tickets.txt": "a download",
    "deals/accounts/": "a fragment: accounts offered while a name is typed",
    "territories/customers/": "a download",
    "territories/customers/names/": "a fragment: customers offered while a name is typed",
    "plans/<slug:key>/versions/<int:number>/document/": "a download",
    "periods/runs/<int:run_id>/progress/": "a fragment: how far a calculation is",
    "plans/<slug:key>/simulations/<int:simulation_id>/progress/": "a fragment: how far a simulation is",
    "statements/<int:statement_id>/lines/": "a fragment: lines of a component",
    "statements/<int:statement_id>/unpaid/": "a fragment: what is not paid, and why",
    "statements/<int:statement_id>/csv/": "a download",
    "statements/<int:statement_id>/pdf/": "a download",
    "accounts/password/set/": "everybody has a password: leads elsewhere",
    "accounts/login/code/confirm/": "nobody is sent a code: leads elsewhere",
    "accounts/2fa/authenticate/": "leads elsewhere unless one is half signed in",
}
# Shown only to somebody who typed their password a moment ago, or has a second factor: walked by a test of their own.
SECOND_FACTOR = (
    "accounts/2fa/totp/activate/",
    "accounts/2fa/recovery-codes/",
    "accounts/2fa/recovery-codes/generate/",
    "accounts/2fa/totp/deactivate/",
    "accounts/2fa/reauthenticate/",
)
NOT_PAGES |= {"accounts/2fa/recovery-codes/download/": "a download"}
# The order in which roles are asked to open a page: those with the fullest pages first.
READERS = (Role.SALES_OPS, Role.FINANCE, Role.ADMINISTRATOR, Role.REP, Role.HR, ANONYMOUS)
# Pages that differ by who reads them or by what is asked of them, beside the one that is walked anyhow.
MORE = {
    "shell": [(role, "/") for role in (Role.REP, Role.MANAGER, Role.FINANCE, Role.HR, Role.AUDITOR, Role.EMPLOYEE)]
    + [(Role.REP, "/no-such-page/")],
    "crm": [(Role.SALES_OPS, "/deals/?q=nothing"), (Role.REP, "/deals/"), (Role.REP, "/territories/"), (Role.AUDITOR, "/territories/")],
    "boards": [(Role.REP, "/boards/"), (Role.MANAGER, "/boards/")],
    "contests": [(Role.REP, "/contests/"), (Role.FINANCE, "/contests/")],
    "money": [(Role.REP, "/plans/"), (Role.REP, "/statements/"), (Role.SALES_OPS, "/quotas/?on=2026-02-01")],
}
# Chromium's own words about answers that are as they should be, and about the style guide's sample of a wrong number.
MEANT = {"/no-such-page/": "404 (Not Found)", "/styleguide/": "cannot be parsed"}


def reader_of(row: Row) -> str | None:
    return next((who for who in READERS if row.answers[who] == 200), None) if row.method == "get" else None


def visits(group: ModuleType, world: World) -> list[tuple[str, str]]:
    """Who opens which path."""
    name = group.__name__.rpartition(".")[2]
    own = [(reader_of(row), row.path(world)) for row in group.ROWS if reader_of(row) and row.route not in NOT_PAGES]
    return list(dict.fromkeys([*own, *MORE.get(name, [])]))  # type: ignore[list-item]


def faults_on_both(page: Page, path: str, watched: Watched) -> list[str]:
    """What is wrong with the page that stands, wide and light, then narrow and dark."""
    expect(page.locator("h1")).to_have_count(1)
    for chart in page.locator("[data-chart]").all():
        expect(chart.locator(".main-svg").first).to_be_attached(timeout=30_000)
    found = [f"{path} on a desk: {fault}" for fault in watched.faults(meant=MEANT.get(path, "\0"))]
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    found += [f"{path} on a phone: {fault}" for fault in watched.faults()]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    return found


def test_every_address_is_walked_or_said_to_be_no_page() -> None:
    rows = [row for group in groups() for row in group.ROWS if row.method == "get"]
    walked = {row.route for row in rows if reader_of(row)} - set(NOT_PAGES)

    assert {row.route for row in rows} - walked - set(NOT_PAGES) - set(SECOND_FACTOR) == set(), "nobody looked at these in a browser"
    assert set(NOT_PAGES) - {row.route for row in rows} == set(), "these are gone"


@pytest.mark.parametrize("group", groups(), ids=lambda group: group.__name__.rpartition(".")[2])
def test_every_page_is_quiet_fits_and_is_legible(browser: Browser, base_url: str, sign_in: Any, group: ModuleType) -> None:
    world = expectations.prepare(worlds.build())
    pages: dict[str, tuple[Page, Watched]] = {}
    wrong, asked = [], set()

    for who, path in visits(group, world):
        if who not in pages:
            context = browser.new_context(base_url=base_url, viewport=DESK, color_scheme="light")
            if who != ANONYMOUS:
                sign_in(context, world.users[who])
            page = context.new_page()
            page.on("request", lambda request: asked.add(request.url))
            pages[who] = page, Watched(page)
        page, watched = pages[who]
        answer = page.goto(path)
        assert answer is not None
        if answer.status != 200 and path not in MEANT:
            wrong.append(f"{path} as {who}: {answer.status}")
        wrong += faults_on_both(page, path, watched)

    assert not wrong, "\n".join(wrong)
    assert [url for url in asked if not url.startswith((base_url, "data:", "blob:"))] == []


def test_pages_about_the_second_factor_are_too(page: Page) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    world = worlds.build()
    watched = Watched(page)
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(f"{Role.REP}@laurel.test")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")
    page.goto(f"/{SECOND_FACTOR[0]}")  # asks for the password again
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button").last.click()
    expect(page).to_have_url(re.compile(f"/{SECOND_FACTOR[0]}$"))
    wrong = []

    for path in SECOND_FACTOR:
        if path == "accounts/2fa/recovery-codes/":
            TOTP.activate(world.users[Role.REP], generate_totp_secret())
            RecoveryCodes.activate(world.users[Role.REP])
        answer = page.goto(f"/{path}")
        assert answer is not None
        if not (answer.status == 200 and page.url.endswith(path)):
            wrong.append(f"{path}: {answer.status} at {page.url}")
        wrong += faults_on_both(page, path, watched)

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_form_from_elsewhere_is_refused_on_a_page_of_ours(browser: Browser, base_url: str, theme: Any) -> None:
    page = browser.new_context(base_url=base_url, viewport=PHONE, color_scheme=theme).new_page()  # type: ignore[arg-type]
    watched = Watched(page)
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill("a@b.test")
    page.get_by_label("Password").fill("x")

    page.evaluate("document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((field) => { field.value = 'x'.repeat(64); })")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert watched.faults(meant="403 (Forbidden)") == []
