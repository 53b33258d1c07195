"""Who may see whom, by role and by dated reporting line."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from people import api as people
from people.models import Person, ReportingLine, Role, User

pytestmark = pytest.mark.django_db

JAN, MAR, JUN, DEC = dt.date(2026, 1, 1), dt.date(2026, 3, 1), dt.date(2026, 6, 1), dt.date(2026, 12, 1)


@dataclass
class House:
    persons: dict[str, Person]

    def __getitem__(self, name: str) -> Person:
        return self.persons[name]

    def viewer(self, name: str, *roles: str) -> people.Viewer:
        user = User.objects.filter(person=self[name]).first() or people.create_user(
            email=f"{name}@example.test", password=None, roles=roles, person_id=self[name].id
        )
        return people.viewer_of(user)


@pytest.fixture
def house() -> House:
    """vp above boss (all year) and above newboss; boss above ana until March, newboss from then; bo with boss all year."""
    names = ("vp", "boss", "newboss", "ana", "bo", "kit", "stranger")
    persons = {name: people.create_person(reference=name, name=name.title()) for name in names}
    for below, above, on in [
        ("boss", "vp", JAN),
        ("newboss", "vp", JAN),
        ("ana", "boss", JAN),
        ("bo", "boss", JAN),
        ("ana", "newboss", MAR),
    ]:
        people.change_manager(person_id=persons[below].id, manager_id=persons[above].id, on=on)
    north = people.create_team(key="north", name="North")
    for name in ("ana", "bo"):
        people.move_to_team(person_id=persons[name].id, team_id=north.id, on=JAN)
    people.assign_assistant(assistant_id=persons["kit"].id, person_id=persons["ana"].id, on=JAN, before=JUN)
    return House(persons)


def names(queryset: object) -> set[str]:
    return {person.reference for person in queryset}  # type: ignore[attr-defined]


def test_a_rep_sees_themselves_their_team_and_their_managers_and_nobody_else(house: House) -> None:
    assert names(people.people_visible_to(house.viewer("ana", Role.REP), on=JUN)) == {"ana", "bo", "newboss", "vp"}
    assert names(people.people_visible_to(house.viewer("stranger", Role.EMPLOYEE), on=JUN)) == {"stranger"}


def test_an_assistant_sees_whom_they_assist_while_they_do(house: House) -> None:
    kit = house.viewer("kit", Role.ASSISTANT)

    assert names(people.people_visible_to(kit, on=MAR)) == {"kit", "ana"}
    assert names(people.people_visible_to(kit, on=JUN)) == {"kit"}
    assert people.may_act_for(kit, house["ana"].id, on=MAR)
    assert not people.may_act_for(kit, house["ana"].id, on=JUN)
    assert not people.may_act_for(kit, house["bo"].id, on=MAR)
    assert people.may_act_for(house.viewer("bo"), house["bo"].id, on=MAR)


@pytest.mark.parametrize("role", [Role.SALES_OPS, Role.FINANCE, Role.HR, Role.EXECUTIVE, Role.AUDITOR, Role.ADMINISTRATOR])
def test_roles_about_everybody_see_everybody(house: House, role: str) -> None:
    assert names(people.people_visible_to(house.viewer("stranger", role), on=JUN)) == set(house.persons)


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.REP, Role.ASSISTANT, Role.MANAGER])
def test_other_roles_alone_show_nobody_more(house: House, role: str) -> None:
    assert names(people.people_visible_to(house.viewer("stranger", role), on=JUN)) == {"stranger"}


def test_managing_is_decided_by_the_lines_of_the_day(house: House) -> None:
    assert names(people.managed_persons(house.viewer("boss", Role.MANAGER), on=JAN)) == {"ana", "bo"}
    assert names(people.managed_persons(house.viewer("boss"), on=MAR)) == {"bo"}
    assert names(people.managed_persons(house.viewer("vp"), on=MAR)) == {"boss", "newboss", "ana", "bo"}
    assert names(people.direct_reports(house.viewer("vp"), on=MAR)) == {"boss", "newboss"}


def test_a_manager_keeps_the_periods_in_which_they_were_the_manager(house: House) -> None:
    boss, newboss, vp, ana = house.viewer("boss"), house.viewer("newboss"), house.viewer("vp"), house["ana"].id

    assert people.was_manager_of(boss, ana, first=JAN, before=MAR)
    assert not people.was_manager_of(boss, ana, first=MAR, before=JUN)
    assert not people.was_manager_of(newboss, ana, first=JAN, before=MAR)
    assert people.was_manager_of(newboss, ana, first=MAR, before=JUN)
    assert people.was_manager_of(vp, ana, first=JAN, before=MAR)
    assert people.was_manager_of(vp, ana, first=JUN, before=DEC)
    assert not people.was_manager_of(vp, house["vp"].id, first=JAN, before=DEC)


def test_a_line_two_levels_up_counts_only_on_days_on_which_both_held(house: House) -> None:
    people.end_reporting(person_id=house["boss"].id, on=JUN)

    spans = {(span.person_id, span.valid_from, span.valid_before) for span in people.managed_spans(house.viewer("vp"))}

    assert (house["bo"].id, JAN, JUN) in spans
    assert (house["ana"].id, JAN, MAR) in spans
    assert (house["ana"].id, MAR, None) in spans
    assert not people.was_manager_of(house.viewer("vp"), house["bo"].id, first=JUN, before=DEC)


def test_a_circle_written_round_the_services_ends_the_walk(house: House) -> None:
    ReportingLine.objects.create(person=house["vp"], manager=house["bo"], valid_from=JAN)

    assert names(people.managed_persons(house.viewer("bo"), on=MAR)) == {"vp", "boss", "newboss", "ana"}
    assert [person.reference for person in people.managers_above(house["bo"].id, on=MAR)] == ["boss", "vp"]


def test_a_missing_and_a_hidden_person_look_the_same(house: House) -> None:
    ana = house.viewer("ana")

    assert people.person_for(ana, house["bo"].id, on=MAR) == house["bo"]
    with pytest.raises(people.NoSuchPerson) as hidden:
        people.person_for(ana, house["stranger"].id, on=MAR)
    with pytest.raises(people.NoSuchPerson) as missing:
        people.person_for(ana, 10**9, on=MAR)
    assert type(hidden.value) is type(missing.value)


def test_an_outside_auditor_is_nobody_and_sees_everybody(house: House) -> None:
    viewer = people.viewer_of(people.create_user(email="audit@example.test", password=None, roles=[Role.AUDITOR]))

    assert viewer.person_id is None
    assert names(people.people_visible_to(viewer, on=JUN)) == set(house.persons)
    assert people.managed_spans(viewer) == ()
    assert not viewer.is_person(None)


def test_a_closed_account_looks_at_nothing(house: House) -> None:
    user = people.create_user(email="gone@example.test", password=None, roles=[Role.FINANCE])
    people.close_account(user_id=user.id)

    with pytest.raises(PermissionError):
        people.viewer_of(User.objects.get(id=user.id))
