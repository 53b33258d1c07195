"""What templates name exists, and only frontend knows addresses (the layers hold in templates, too)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver

from frontend.icons import drawing
from frontend.shell.navigation import ENTRIES, RAILS
from frontend.statuses import LOOKS

BASE = Path(settings.BASE_DIR)
TEMPLATES = BASE / "frontend" / "templates"
LOWER = ("people", "desk", "crm", "incentives", "leaderboard")
EVERY_TEMPLATE = sorted(str(file.relative_to(TEMPLATES)) for file in TEMPLATES.rglob("*.html"))


def _named(pattern: str) -> set[tuple[str, str]]:
    return {(name, found) for name in EVERY_TEMPLATE for found in re.findall(pattern, (TEMPLATES / name).read_text())}


@pytest.mark.parametrize("name", EVERY_TEMPLATE)
def test_every_template_can_be_read(name: str) -> None:
    get_template(name)


def test_every_template_that_another_names_is_there() -> None:
    for _name, other in _named(r"""{%\s*(?:extends|include)\s+"([^"]+)\""""):
        get_template(other)


def test_every_address_that_a_template_names_is_there() -> None:
    missing = {f"{name}: {url}" for name, url in _named(r"""{%\s*url\s+["']([\w:.-]+)["']""") if not _is_known(url)}

    assert missing == set()


def _is_known(name: str) -> bool:
    resolver = get_resolver()
    *spaces, last = name.split(":")
    for space in spaces:
        if space not in resolver.namespace_dict:
            return False
        resolver = resolver.namespace_dict[space][1]
    return last in resolver.reverse_dict


def test_every_icon_that_is_named_is_in_the_package() -> None:
    named = {icon for _name, icon in _named(r"""{%\s*icon\s+["']([\w/-]+)["']""")}
    named |= {icon for _name, icon in _named(r"""icon_name=["']([\w/-]+)["']""")}
    named |= {look.icon for look in LOOKS.values()} | {entry.icon for entry in ENTRIES.values()}

    for icon in sorted(named):
        assert drawing(icon if "/" in icon else f"outline/{icon}", {}).startswith("<svg "), icon
    assert len(named) > 20


def test_every_persona_has_a_rail_that_begins_with_today() -> None:
    assert {keys[0] for keys in RAILS.values()} == {"today"}


def test_only_frontend_knows_addresses() -> None:
    """Lower apps own no pages: they name no template of frontend's and reverse no address; links in mails are kinds and ids."""
    offences = []
    for app in LOWER:
        for file in [*(BASE / app).rglob("*.py"), *(BASE / app).rglob("*.html"), *(BASE / app).rglob("*.txt")]:
            text = file.read_text()
            pattern = r"{%\s*url\b|django\.shortcuts|\breverse\(|\bfrontend/|from frontend|{%\s*(?:extends|include)\s+[\"']frontend"
            offences += [f"{file.relative_to(BASE)}: {found}" for found in re.findall(pattern, text)]

    assert offences == []
