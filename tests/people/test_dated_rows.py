"""Dated rows: the database itself refuses what would make a day ambiguous."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from people import api as people
from people.models import AssistantAssignment, Person, ReportingLine, TeamMembership

pytestmark = pytest.mark.django_db

JAN, MAR, JUN = dt.date(2026, 1, 1), dt.date(2026, 3, 1), dt.date(2026, 6, 1)


def person(reference: str) -> Person:
    return people.create_person(reference=reference, name=f"Person {reference}")


def refused(sql: str, *values: object) -> str:
    """Run raw SQL that the database must refuse; return the name of the constraint that did."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
    return caught.value.__cause__.diag.constraint_name


INSERT_MEMBER = "INSERT INTO people_teammembership (person_id, team_id, valid_from, valid_before) VALUES (%s, %s, %s, %s)"
INSERT_LINE = "INSERT INTO people_reportingline (person_id, manager_id, valid_from, valid_before) VALUES (%s, %s, %s, %s)"
INSERT_ASSISTANT = "INSERT INTO people_assistantassignment (assistant_id, person_id, valid_from, valid_before) VALUES (%s, %s, %s, %s)"


def test_a_person_in_two_teams_on_one_day_is_refused_in_raw_sql() -> None:
    ana, north, south = person("ana"), people.create_team(key="n", name="North"), people.create_team(key="s", name="South")
    people.move_to_team(person_id=ana.id, team_id=north.id, on=JAN)

    assert refused(INSERT_MEMBER, ana.id, south.id, MAR, JUN) == "one_team_at_a_time"
    assert refused(INSERT_MEMBER, ana.id, north.id, MAR, None) == "one_team_at_a_time"


def test_two_managers_on_one_day_and_reporting_to_oneself_are_refused_in_raw_sql() -> None:
    ana, bo, cy = person("ana"), person("bo"), person("cy")
    people.change_manager(person_id=ana.id, manager_id=bo.id, on=JAN)

    assert refused(INSERT_LINE, ana.id, cy.id, MAR, None) == "one_manager_at_a_time"
    assert refused(INSERT_LINE, bo.id, bo.id, MAR, None) == "nobody_reports_to_themselves"


def test_an_assistant_may_work_for_two_persons_but_once_for_each() -> None:
    ana, bo, kit = person("ana"), person("bo"), person("kit")
    people.assign_assistant(assistant_id=kit.id, person_id=ana.id, on=JAN)
    people.assign_assistant(assistant_id=kit.id, person_id=bo.id, on=JAN)

    assert refused(INSERT_ASSISTANT, kit.id, ana.id, MAR, JUN) == "assistant_assigned_once_at_a_time"
    with pytest.raises(people.CannotAssist):
        people.assign_assistant(assistant_id=kit.id, person_id=ana.id, on=MAR, before=JUN)


def test_a_row_that_ends_when_it_starts_is_refused_and_one_that_follows_at_once_is_not() -> None:
    ana, north, south = person("ana"), people.create_team(key="n", name="North"), people.create_team(key="s", name="South")
    with connection.cursor() as cursor:
        cursor.execute(INSERT_MEMBER, [ana.id, north.id, JAN, MAR])
        cursor.execute(INSERT_MEMBER, [ana.id, south.id, MAR, None])

    assert refused(INSERT_MEMBER, person("bo").id, north.id, JAN, JAN) == "team_membership_days_in_order"
    assert people.team_of(ana.id, on=MAR - dt.timedelta(days=1)) == north
    assert people.team_of(ana.id, on=MAR) == south


def test_a_form_learns_of_an_overlap_in_words() -> None:
    ana, north = person("ana"), people.create_team(key="n", name="North")
    people.move_to_team(person_id=ana.id, team_id=north.id, on=JAN)

    with pytest.raises(ValidationError, match="overlap another entry"):
        TeamMembership(person=ana, team=north, valid_from=MAR).full_clean()


def test_a_move_ends_the_old_row_and_keeps_what_was_planned_for_later() -> None:
    ana = person("ana")
    north, south, west = (people.create_team(key=key, name=key) for key in ("north", "south", "west"))
    people.move_to_team(person_id=ana.id, team_id=north.id, on=JAN)
    people.move_to_team(person_id=ana.id, team_id=west.id, on=JUN)

    people.move_to_team(person_id=ana.id, team_id=south.id, on=MAR)

    rows = TeamMembership.objects.filter(person=ana).order_by("valid_from").values_list("team__key", "valid_from", "valid_before")
    assert list(rows) == [("north", JAN, MAR), ("south", MAR, JUN), ("west", JUN, None)]


def test_a_move_before_the_first_row_ends_where_that_begins_and_the_same_move_twice_is_one() -> None:
    ana, north, south = person("ana"), people.create_team(key="n", name="North"), people.create_team(key="s", name="South")
    people.move_to_team(person_id=ana.id, team_id=south.id, on=MAR)
    people.move_to_team(person_id=ana.id, team_id=north.id, on=JAN)
    people.move_to_team(person_id=ana.id, team_id=north.id, on=JAN)

    rows = TeamMembership.objects.filter(person=ana).order_by("valid_from").values_list("team__key", "valid_from", "valid_before")
    assert list(rows) == [("n", JAN, MAR), ("s", MAR, None)]


def test_a_move_on_the_day_of_another_replaces_it() -> None:
    ana, north, south = person("ana"), people.create_team(key="n", name="North"), people.create_team(key="s", name="South")
    people.move_to_team(person_id=ana.id, team_id=north.id, on=JAN)
    people.move_to_team(person_id=ana.id, team_id=south.id, on=JAN)

    assert list(TeamMembership.objects.filter(person=ana).values_list("team__key", "valid_from")) == [("s", JAN)]


def test_nobody_can_report_to_somebody_below_them() -> None:
    ana, bo, cy = person("ana"), person("bo"), person("cy")
    people.change_manager(person_id=bo.id, manager_id=ana.id, on=JAN)
    people.change_manager(person_id=cy.id, manager_id=bo.id, on=MAR)

    with pytest.raises(people.CannotReportTo, match="reports to the person"):
        people.change_manager(person_id=ana.id, manager_id=cy.id, on=JAN)
    assert not ReportingLine.objects.filter(person=ana).exists()


def test_leaving_ends_team_manager_and_assistance_and_then_closes_the_account() -> None:
    ana, bo, kit = person("ana"), person("bo"), person("kit")
    north = people.create_team(key="n", name="North")
    people.move_to_team(person_id=ana.id, team_id=north.id, on=JAN)
    people.change_manager(person_id=ana.id, manager_id=bo.id, on=JAN)
    people.assign_assistant(assistant_id=kit.id, person_id=ana.id, on=JAN)
    user = people.create_user(email="Ana@Example.test", password="a long password", roles=["rep"], person_id=ana.id)

    people.record_departure(person_id=ana.id, left_on=JUN)

    assert people.team_of(ana.id, on=JUN - dt.timedelta(days=1)) == north
    assert people.team_of(ana.id, on=JUN) is None
    assert people.manager_of(ana.id, on=JUN) is None
    assert AssistantAssignment.objects.get().valid_before == JUN
    assert people.close_accounts_of_leavers(as_of=JUN - dt.timedelta(days=1)) == 0
    assert people.close_accounts_of_leavers(as_of=JUN) == 1
    user.refresh_from_db()
    assert not user.is_active


def test_hire_and_leave_the_wrong_way_round_is_refused_by_service_and_database() -> None:
    with pytest.raises(people.CannotSavePerson, match="later than the day of hire"):
        people.create_person(reference="x", name="X", hired_on=JUN, left_on=JAN)
    insert = (
        "INSERT INTO people_person (reference, name, job_title, time_zone, locale, hired_on, left_on)"
        " VALUES ('x', 'X', '', 'UTC', 'en', %s, %s)"
    )
    assert refused(insert, JUN, JAN) == "person_leaves_after_being_hired"
    with pytest.raises(people.CannotSavePerson, match="not a time zone"):
        people.create_person(reference="x", name="X", time_zone="Mars/Olympus")


INSERT_ABSENCE = "INSERT INTO people_absence (person_id, kind, valid_from, valid_before) VALUES (%s, 'sick', %s, %s)"


def test_a_person_is_away_for_one_reason_at_a_time_by_service_and_database() -> None:
    ana = person("ana")
    away = people.add_absence(person_id=ana.id, first=JAN, before=MAR, kind=" parental ")

    assert away.kind == "parental"
    assert refused(INSERT_ABSENCE, ana.id, JAN, None) == "one_absence_at_a_time"
    assert refused(INSERT_ABSENCE, ana.id, JUN, JUN) == "absence_days_in_order"
    with pytest.raises(people.CannotSaveAbsence, match="away already"):
        people.add_absence(person_id=ana.id, first=MAR - dt.timedelta(days=1))
    with pytest.raises(people.CannotSaveAbsence, match="later than the first day away"):
        people.change_absence(absence_id=away.pk, first=MAR, before=MAR)

    people.change_absence(absence_id=away.pk, first=JAN, before=JUN, kind="parental")
    people.remove_absence(absence_id=away.pk)
    assert not ana.absences.exists()


def test_the_trail_says_that_an_absence_changed_and_never_why_somebody_was_away() -> None:
    away = people.add_absence(person_id=person("ana").id, first=JAN, before=MAR, kind="sick")
    people.change_absence(absence_id=away.pk, first=JAN, before=MAR, kind="parental")

    entered, changed = people.trail_of(away)
    assert (entered.what, changed.what) == ("inserted", "personal data changed")
    assert "sick" not in str(entered) + str(changed)
    assert "parental" not in str(entered) + str(changed)
