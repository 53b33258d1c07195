"""Nothing a page needs comes from another host, and nothing runs or styles inline: our content security policy would refuse it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from people.api import Role
from tests.frontend.conftest import signed_in
from tests.frontend.expectations import all_rows
from tests.frontend.world import ANONYMOUS, World

ASSETS = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "use": "href",
    "object": "data",
}
DATA_BLOCKS = {"application/json"}
OWN = Path(settings.BASE_DIR) / "frontend" / "static"


class Page(HTMLParser):
    """Collects what a page would load from elsewhere, and what it would run or style inline."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.complaints: list[str] = []
        self.assets: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        asset = given.get(ASSETS.get(tag, ""), "")
        if asset and not asset.startswith("data:"):
            self.assets.append(asset)
            if urlsplit(asset).netloc:
                self.complaints.append(f"<{tag}> loads {asset}")
        if tag == "style" or (tag == "script" and not given.get("src") and given.get("type") not in DATA_BLOCKS):
            self.complaints.append(f"an inline <{tag}>")
        for name, value in given.items():
            if name == "style" or name.startswith(("on", "hx-on")) or value.strip().lower().startswith("javascript:"):
                self.complaints.append(f'<{tag} {name}="{value}">')


@pytest.fixture(scope="module")
def pages(prepared_world: World) -> list[tuple[str, str, object]]:
    """Every page of the table, as the first role that may open it, and Today, which is another page for each, as all of them: path, role,
    response. And the page for what is not there."""
    world = prepared_world
    found = [("/no-such-page/", Role.REP, signed_in(world, Role.REP).get("/no-such-page/"))]
    for row in all_rows():
        opens = [role for role in sorted(row.answers, reverse=True) if row.answers[role] == 200 and row.method == "get"]
        for who in opens if row.route == "" else opens[:1]:
            client = signed_in(world, who)
            path = row.path(world)
            found.append((path, who, client.get(path, row.data)))
    return found


def _html(response) -> str:
    return response.content.decode() if response["Content-Type"].startswith("text/html") else ""


def test_no_page_loads_from_another_host_or_runs_anything_inline(pages) -> None:
    complaints = [f"{path} as {who}: {complaint}" for path, who, response in pages for complaint in Page(_html(response)).complaints]

    assert not complaints, "\n".join(complaints)
    assert {ANONYMOUS} < {who for _path, who, _response in pages}, "no page was rendered for somebody signed in"


def test_every_asset_of_every_page_is_a_file_of_ours(pages) -> None:
    named = {asset for _path, _who, response in pages for asset in Page(_html(response)).assets if asset.startswith(settings.STATIC_URL)}
    missing = [asset for asset in named if finders.find(asset.removeprefix(settings.STATIC_URL)) is None]

    assert missing == []
    assert any(asset.endswith("laurel.css") for asset in named)


def test_every_page_forbids_inline_scripts_and_only_chart_pages_allow_inline_styles(pages) -> None:
    wrong = []
    for path, who, response in pages:
        policy = dict(part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";"))
        has_chart = "data-chart=" in _html(response)
        if policy["script-src"] != "'self'" or policy["default-src"] != "'self'":
            wrong.append(f"{path} as {who}: scripts from {policy['script-src']}")
        if ("'unsafe-inline'" in policy["style-src"]) > has_chart:
            wrong.append(f"{path} as {who}: inline styles without a chart")

    assert not wrong, "\n".join(wrong)


def test_our_own_style_sheets_and_scripts_name_no_other_host() -> None:
    wrong = []
    for file in [*OWN.rglob("*.css"), *OWN.rglob("*.js"), *OWN.rglob("*.svg")]:
        for address in re.findall(r"""(?:https?:)?//[\w.-]+\.[a-z]{2,}""", file.read_text()):
            if address != "http://www.w3.org":  # the name of SVG itself, which nothing fetches
                wrong.append(f"{file.relative_to(OWN)}: {address}")

    assert wrong == []


def test_the_reader_of_pages_sees_each_kind_of_offence() -> None:
    offences = (
        '<script src="https://cdn.example/x.js"></script><script>alert(1)</script><style>b{}</style><p style="color:red" onclick="x()">'
        '<a href="javascript:x()"></a><link rel="stylesheet" href="//fonts.example/f.css"><script type="application/json">{}</script>'
    )

    assert len(Page(offences).complaints) == 7
