from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from people import api as people
from people.api import Role
from tests.frontend.world import START, World


def rows(response: Any) -> list[str]:
    return [person.name for person in response.context["table"].page.object_list]


def test_a_rep_finds_their_team_and_managers_and_nobody_else(page_of) -> None:
    assert rows(page_of(Role.REP, "/people/")) == ["Ada Palm", "Ines Alder", "Mara Birch"]


def test_the_list_sorts_searches_and_filters_and_says_what_is_in_force(page_of, world: World) -> None:
    response = page_of(Role.HR, "/people/", team=world.ids["north"], q="a", sort="-name")

    assert rows(response) == ["Mara Birch", "Ada Palm"]
    assert [(chip.label, chip.value) for chip in response.context["table"].chips] == [("Team", "North")]
    assert 'aria-sort="descending"' in response.content.decode()


def test_htmx_gets_only_the_table_and_a_csv_file_holds_every_row(page_of) -> None:
    part = page_of(Role.HR, "/people/", htmx="people-table").content.decode()
    csv = b"".join(page_of(Role.HR, "/people/", **{"as": "csv"}).streaming_content).decode()

    assert part.lstrip().startswith('<div id="people-table"')
    assert csv.startswith("\ufeffName,Reference,Job title")
    assert csv.count("\r\n") == 1 + 11


def test_a_page_beyond_the_last_is_the_last_and_an_unknown_order_is_the_usual_one(page_of) -> None:
    response = page_of(Role.HR, "/people/", page="99", sort="password")

    assert response.status_code == 200
    assert response.context["table"].sort == "name"


def test_leavers_are_found_only_by_those_who_ask_for_them(page_of, world: World) -> None:
    people.record_departure(person_id=world.ids["stranger"], left_on=dt.date(2025, 6, 1))

    assert "Ben Oak" not in rows(page_of(Role.HR, "/people/"))
    assert rows(page_of(Role.HR, "/people/", employed="left")) == ["Ben Oak"]


def test_who_changed_a_person_is_told_to_auditors_only(page_of, world: World) -> None:
    path = f"/people/{world.ids['rep']}/"

    assert "Who changed what" in page_of(Role.AUDITOR, path).content.decode()
    assert "Who changed what" not in page_of(Role.MANAGER, path).content.decode()


def test_names_that_the_reader_may_not_open_are_no_links(page_of, world: World) -> None:
    text = page_of(Role.REP, f"/people/{world.ids['rep']}/").content.decode()

    assert f'href="/people/{world.users[Role.MANAGER].person.id}/"' in text
    assert f'href="/people/{world.users[Role.ASSISTANT].person.id}/"' not in text


@pytest.mark.parametrize("many", [3, 30])
def test_lists_ask_the_database_as_often_for_many_people_as_for_few(
    many: int, world: World, client_of, django_assert_max_num_queries
) -> None:
    for number in range(many):
        person = people.create_person(reference=f"more-{number}", name=f"More {number}", hired_on=START)
        people.move_to_team(person_id=person.id, team_id=world.ids["north"], on=START)
    rep: Client = client_of(Role.REP)

    for path, most in (
        ("/people/", 26),
        ("/people/teams/", 20),
        (f"/people/teams/{world.ids['north']}/", 38),
        (f"/people/{world.ids['rep']}/", 30),
    ):
        with django_assert_max_num_queries(most):
            assert rep.get(path).status_code == 200


def test_the_trail_names_changes_in_words_and_who_made_them(page_of, world: World) -> None:
    with people.acting(user_id=world.users[Role.HR].id, because="moved to the south"):
        people.move_to_team(person_id=world.ids["rep"], team_id=world.ids["south"], on=dt.date(2026, 2, 17))

    text = page_of(Role.AUDITOR, f"/people/{world.ids['rep']}/").content.decode()
    listed = page_of(Role.AUDITOR, "/audit/", who=world.users[Role.HR].id)

    assert "moved to the south" in text
    assert {row["who"] for row in listed.context["rows"]} == {"HR Person"}
    assert {row["kind"] for row in listed.context["rows"]} == {"people.teammembership"}


def test_the_trail_goes_by_days_and_kinds_and_into_a_file(page_of) -> None:
    nothing = page_of(Role.AUDITOR, "/audit/", last="2020-01-01")
    teams = page_of(Role.AUDITOR, "/audit/", kind="people.team")
    csv = b"".join(page_of(Role.AUDITOR, "/audit/", kind="people.team", **{"as": "csv"}).streaming_content).decode()

    assert nothing.context["rows"] == []
    assert len(teams.context["rows"]) == 3
    assert csv.count("\r\n") == 1 + 3
