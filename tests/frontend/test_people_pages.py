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


def test_hr_enters_mends_and_removes_an_absence_on_the_persons_page(client_of, world: World) -> None:
    hr: Client = client_of(Role.HR)
    path = f"/people/{world.ids['rep']}/"

    entered = hr.post(f"{path}absences/add/", {"first": "2026-02-01", "before": "2026-02-15", "kind": "parental"}, follow=True)
    absence = people.person_for(people.viewer_of(world.users[Role.HR]), world.ids["rep"], on=START).absences.get()
    overlapping = hr.post(f"{path}absences/add/", {"first": "2026-02-14"})
    hr.post(f"/people/absences/{absence.pk}/", {"first": "2026-02-01", "kind": "parental"})
    absence.refresh_from_db()

    assert "parental" in entered.content.decode()
    assert overlapping.status_code == 422
    assert "They are away already on some of these days." in overlapping.content.decode()
    assert absence.valid_before is None
    hr.post(f"/people/absences/{absence.pk}/remove/")
    assert "None entered" in hr.get(path).content.decode()


def test_why_somebody_is_away_is_told_to_them_and_their_managers_and_not_to_the_team(page_of, world: World) -> None:
    people.add_absence(person_id=world.ids["rep"], first=START, kind="parental")
    mate = people.create_person(reference="mate", name="Max Fir", hired_on=START)
    people.move_to_team(person_id=mate.id, team_id=world.ids["north"], on=START)
    path = f"/people/{world.ids['rep']}/"

    for role in (Role.REP, Role.MANAGER, Role.HR, Role.FINANCE):
        assert "parental" in page_of(role, path).content.decode()
    for role in (Role.ASSISTANT, Role.EXECUTIVE):
        hidden = "parental" not in page_of(role, path).content.decode()
        assert hidden is (role is Role.ASSISTANT), "Ines stands above Ada, Ann does not"
