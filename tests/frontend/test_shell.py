from __future__ import annotations

import json

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from frontend.shell.middleware import messages_for_htmx
from frontend.shell.navigation import entries_for
from people import api as people
from people.api import Role
from tests.frontend.world import World


def test_the_palette_finds_only_whom_the_reader_may_see(page_of) -> None:
    found = page_of(Role.REP, "/search/", q="a").content.decode(), page_of(Role.REP, "/search/", q="al").content.decode()

    assert "Ada Palm" not in found[0], "one letter matches too much to be of use"
    assert "Ada Palm" in found[1]
    assert "Ben Oak" not in page_of(Role.REP, "/search/", q="Ben").content.decode()
    assert "Ben Oak" in page_of(Role.HR, "/search/", q="Ben").content.decode()


def test_the_palette_offers_the_pages_of_the_readers_own_rail(page_of) -> None:
    assert "/audit/" in page_of(Role.AUDITOR, "/search/", q="chan").content.decode()
    assert "/audit/" not in page_of(Role.REP, "/search/", q="chan").content.decode()


def test_somebody_with_two_roles_has_the_entries_of_both_once() -> None:
    keys = [entry.key for entry in entries_for([Role.REP, Role.AUDITOR])]

    assert keys[0] == "today"
    assert "audit" in keys
    assert len(keys) == len(set(keys))


def test_the_theme_is_remembered_and_sends_nobody_elsewhere(client_of) -> None:
    client: Client = client_of(Role.REP)

    away = client.post("/theme/", {"theme": "dark", "next": "https://elsewhere.example/"})

    assert away["Location"] == "/"
    assert 'data-theme="dark"' in client.get("/people/").content.decode()
    client.post("/theme/", {"theme": "plaid", "next": "/people/"})
    assert 'data-theme="dark"' in client.get("/people/").content.decode()


def test_pages_come_in_the_persons_language_until_they_choose_another(client_of, world: World) -> None:
    people.change_person(person_id=world.ids["rep"], locale="ms")
    client: Client = client_of(Role.REP)

    assert 'lang="ms"' in client.get("/people/").content.decode()
    client.post("/language/", {"language": "zh-hans", "next": "/"})
    assert 'lang="zh-hans"' in client.get("/people/").content.decode()


def test_messages_reach_a_fragment_as_an_event_and_stay_for_the_page_that_follows_a_redirect(rf: RequestFactory) -> None:
    from django.contrib.messages.storage.fallback import FallbackStorage

    def answered(response: HttpResponse) -> tuple[HttpResponse, HttpRequest]:
        request = rf.get("/", headers={"HX-Request": "true"})
        request.session = {}
        request.htmx = True
        request._messages = FallbackStorage(request)
        request._messages.add(25, "Moved")
        return messages_for_htmx(lambda _request: response)(request), request

    fragment, _ = answered(HttpResponse("<p>", headers={"HX-Trigger": json.dumps({"other": 1})}))
    leaving, request = answered(HttpResponse(headers={"HX-Redirect": "/"}))

    assert json.loads(fragment["HX-Trigger"]) == {"other": 1, "laurel:messages": [{"level": "success", "text": "Moved"}]}
    assert "HX-Trigger" not in leaving
    assert [str(message) for message in get_messages(request)] == ["Moved"]


def test_what_is_missing_is_told_in_our_own_words(page_of) -> None:
    response = page_of(Role.REP, "/no/such/page/")

    assert response.status_code == 404
    assert "is not yours to see" in response.content.decode()


def test_a_facts_search_finds_columns_by_name_and_by_meaning(page_of) -> None:
    response = page_of(Role.SALES_OPS, "/facts/", htmx="sources", q="customer's industry")

    names = {row["field"].name for source in response.context["sources"] for row in source["fields"]}
    assert names == {"account.industry"}
    assert response.content.decode().lstrip().startswith('<div id="sources"')
