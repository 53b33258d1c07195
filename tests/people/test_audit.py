"""The audit trail: everything is seen, nothing is named, nothing is ever changed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.test import RequestFactory
from pghistory.middleware import HistoryMiddleware

from people import api as people
from people.models import Person, RoleGrant, TeamMembership

pytestmark = pytest.mark.django_db


def ana() -> Person:
    return people.create_person(reference="E-1", name="Ana Silva", email="ana@example.test", job_title="Rep")


def test_a_change_says_who_when_what_before_and_after() -> None:
    user = people.create_user(email="hr@example.test", password=None, roles=["hr"])
    person = ana()

    with people.acting(user_id=user.id, because="promotion"):
        people.change_person(person_id=person.id, job_title="Senior rep")

    born, promoted = people.trail_of(person)
    assert (born.what, born.before, born.after["job_title"]) == ("inserted", {}, "Rep")
    assert (promoted.what, promoted.user_id, promoted.because) == ("updated", user.id, "promotion")
    assert (promoted.before, promoted.after) == ({"job_title": "Rep"}, {"job_title": "Senior rep"})
    assert promoted.at >= born.at


def test_somebody_acting_within_another_act_signs_only_what_they_do() -> None:
    person = ana()

    with people.acting(because="import"):
        with people.acting(because="promotion"):
            people.change_person(person_id=person.id, job_title="Lead")
        people.change_person(person_id=person.id, job_title="Head")
    people.change_person(person_id=person.id, job_title="Chief")

    assert [change.because for change in people.trail_of(person)] == ["", "promotion", "import", ""]


def test_a_request_signs_with_its_user_and_address() -> None:
    user = people.create_user(email="hr@example.test", password=None, roles=["hr"])
    person = ana()
    request = RequestFactory().post("/people/1/")
    request.user = user

    HistoryMiddleware(lambda _request: people.change_person(person_id=person.id, job_title="Lead"))(request)

    change = people.trail_of(person)[-1]
    assert (change.user_id, change.url) == (user.id, "/people/1/")


def test_bulk_updates_raw_sql_and_deletes_are_seen() -> None:
    person = ana()
    Person.objects.filter(id=person.id).update(job_title="One")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET job_title = 'Two' WHERE id = %s", [person.id])
        cursor.execute("DELETE FROM people_person WHERE id = %s", [person.id])

    changes = people.trail_of(person)
    assert [change.what for change in changes] == ["inserted", "updated", "updated", "deleted"]
    assert [change.after.get("job_title") for change in changes] == ["Rep", "One", "Two", None]
    assert changes[-1].before["job_title"] == "Two"


def test_names_and_addresses_are_recorded_as_changed_and_never_kept() -> None:
    person = ana()
    people.change_person(person_id=person.id, name="Ana Costa", email="costa@example.test")
    people.create_user(email="secret@example.test", password="a very long password", roles=["rep"], person_id=person.id)

    assert [change.what for change in people.trail_of(person)] == ["inserted", "personal data changed"]
    with connection.cursor() as cursor:
        kept = ""
        for table in ("people_personevent", "people_userevent"):
            cursor.execute(f"SELECT coalesce(string_agg(e::text, ' '), '') FROM {table} e")
            kept += cursor.fetchone()[0]
    assert kept
    for word in ("Ana", "Silva", "Costa", "example.test", "pbkdf2"):
        assert word not in kept


def test_granting_and_withdrawing_a_role_leaves_both_on_the_trail() -> None:
    user = people.create_user(email="x@example.test", password=None, roles=["rep"])
    grant = RoleGrant.objects.get(user=user)

    people.withdraw_role(user_id=user.id, role="rep")

    assert [(change.what, (change.after or change.before)["role"]) for change in people.trail_of(grant)] == [
        ("inserted", "rep"),
        ("deleted", "rep"),
    ]


def test_a_move_is_on_the_trail_of_the_row_it_ended() -> None:
    person = ana()
    north, south = people.create_team(key="n", name="North"), people.create_team(key="s", name="South")
    row = people.move_to_team(person_id=person.id, team_id=north.id, on=dt.date(2026, 1, 1))

    people.move_to_team(person_id=person.id, team_id=south.id, on=dt.date(2026, 3, 1))

    assert people.trail_of(row)[-1].after == {"valid_before": dt.date(2026, 3, 1)}
    assert TeamMembership.objects.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_personevent SET job_title = 'other'",
        "DELETE FROM people_personevent",
        "TRUNCATE people_personevent",
    ],
)
def test_the_trail_is_never_changed_not_even_by_the_owner_of_the_tables(statement: str) -> None:
    person = ana()

    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert len(people.trail_of(person)) == 1


def test_every_event_table_of_people_is_guarded() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.relname, array_agg(t.tgname ORDER BY t.tgname)
                              FILTER (WHERE t.tgname IN ('only_grows', 'never_emptied') AND t.tgenabled = 'O')
              FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid
             WHERE c.relkind = 'r' AND c.relname LIKE 'people\\_%event' GROUP BY c.relname
            """
        )
        guarded = dict(cursor.fetchall())

    assert len(guarded) == 11
    assert all(triggers == ["never_emptied", "only_grows"] for triggers in guarded.values()), guarded


def test_people_migrations_hold_no_rows() -> None:
    """A flush between tests would take rows put in by a migration away, and then tests would differ from a real installation."""
    operations = [
        type(operation).__name__
        for (app, _name), migration in MigrationLoader(None).disk_migrations.items()
        if app in {"people", "desk"}
        for operation in migration.operations
    ]
    assert "RunPython" not in operations


def test_what_was_deleted_stays_in_the_trail_of_what_it_belonged_to_at_one_query(django_assert_num_queries) -> None:
    user = people.create_user(email="a@example.test", password=None, roles=["rep", "manager", "finance"])
    people.withdraw_role(user_id=user.pk, role="finance")

    with django_assert_num_queries(1):
        changes = people.trail_of_all(RoleGrant, user_id=user.pk)

    assert [(change.what, (change.after or change.before)["role"]) for change in changes] == [
        ("inserted", "finance"),
        ("inserted", "manager"),
        ("inserted", "rep"),
        ("deleted", "finance"),
    ]
