"""Every address of Laurel, opened as nobody and as every role, against a table that says what each shall answer.

An address that nobody listed fails: a page without a decision about who sees it is a page that everybody sees.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from people.api import Role
from tests.frontend.expectations import Row, all_rows
from tests.frontend.world import ANONYMOUS, EVERY_ROLE, World

ADMIN = "admin/"
EVERYBODY = sorted(EVERY_ROLE | {ANONYMOUS})

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(prepared_world: World, db: None) -> World:
    return prepared_world


def routes(patterns: list[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[str]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, here)
        else:
            yield here


def test_every_address_is_listed_and_no_listed_one_is_gone() -> None:
    there = {route for route in routes() if not route.startswith(ADMIN)}
    listed = {row.route for row in all_rows()}

    assert there - listed == set(), "say in tests/frontend/expectations/ who may open these"
    assert listed - there == set(), "these are listed but do not exist any more"


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_address_answers_as_listed(who: str, world: World, client_of) -> None:
    client: Client = client_of(who)
    wrong = []

    for row in all_rows():
        path = row.path(world)
        answer = client.post(path, row.data) if row.method == "post" else client.get(path, row.data)
        if row.method == "post" or settings.SESSION_COOKIE_NAME in answer.cookies:
            client = client_of(who)  # signing out is among the addresses
        if answer.status_code != row.answers[who]:
            wrong.append(f"{row.method} {path} as {who}: {answer.status_code}, not {row.answers[who]}")
        elif who == ANONYMOUS and _asks_to_sign_in(row) and not answer["Location"].startswith("/accounts/login/"):
            wrong.append(f"{path}: strangers are sent to {answer['Location']}, not to the sign-in page")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", EVERYBODY)
def test_what_may_not_be_opened_may_not_be_sent_either(who: str, world: World, client_of) -> None:
    client: Client = client_of(who)
    wrong = []

    for row in all_rows():
        is_hidden = row.answers[who] == 404 or (who == ANONYMOUS and _asks_to_sign_in(row))
        if row.method == "post" or not is_hidden:
            continue
        answer = client.post(row.path(world))
        asked_to_sign_in = who == ANONYMOUS and answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
        if answer.status_code not in {404, 405} and not asked_to_sign_in:
            wrong.append(f"post {row.path(world)} as {who}: {answer.status_code}")

    assert not wrong, "\n".join(wrong)


def _asks_to_sign_in(row: Row) -> bool:
    return row.answers[ANONYMOUS] == 302 and row.answers[Role.ADMINISTRATOR] in {200, 404} and row.route != "accounts/logout/"


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_admin_site_opens_only_for_superusers(who: str, world: World, client_of) -> None:
    client: Client = client_of(who)
    wrong = []

    for route in routes():
        if not route.startswith(ADMIN) or route in {"admin/login/", "admin/logout/"}:
            continue
        answer = client.get("/" + _filled(route))
        sent_away = answer.status_code == 302 and answer["Location"].startswith("/admin/login/")
        if who == Role.ADMINISTRATOR:
            if sent_away or answer.status_code >= 500:
                wrong.append(f"{route}: {answer.status_code}")
        elif not sent_away:
            wrong.append(f"{route} as {who}: {answer.status_code} in place of the sign-in page")

    assert not wrong, "\n".join(wrong)


def _filled(route: str) -> str:
    for place, example in (("<path:object_id>", "1"), ("<int:content_type_id>", "1"), ("<path:object_id>", "1"), ("<id>", "1")):
        route = route.replace(place, example)
    if "(?P<app_label>" in route:
        route = "admin/people/"
    return route.replace("(?P<url>.*)$", "no-such-page/").rstrip("$")


def test_no_two_rows_say_the_same_thing_differently() -> None:
    said: dict[tuple[object, ...], object] = {}
    for row in all_rows():
        key = (row.route, row.args, row.method)
        assert said.setdefault(key, row.answers) == row.answers, f"{key} is listed twice, with different answers"
