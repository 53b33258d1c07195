"""The stack as such: a browser reaches a real Laurel on the test database."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect


def test_the_sign_in_page_opens_and_loads_everything_it_names_from_our_own_host(page: Page, base_url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)

    answer: Any = page.goto("/accounts/login/")

    assert answer.status == 200
    expect(page.get_by_role("textbox").first).to_be_visible()
    assert [url for url in asked if not url.startswith((base_url, "data:"))] == []
    assert complaints == []
