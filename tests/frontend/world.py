"""A small company for the tests of pages: every role once, made with the services that the product itself uses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from people import api as people
from people.api import Role

START = dt.date(2025, 1, 1)
ANONYMOUS = "anonymous"
PASSWORD = "a laurel for everybody"
EVERY_ROLE = frozenset(Role.values)


@dataclass
class World:
    users: dict[str, Any]
    """One user for each role, by role."""
    ids: dict[str, Any] = field(default_factory=dict)
    """Keys of the records that addresses are made of, by a name that says what they are."""

    @property
    def rep(self) -> Any:
        return self.users[Role.REP].person


def build() -> World:
    """Ada is a rep in North; Mara manages her and Ann assists her. Ines stands above both teams. Everybody else is in no team."""
    sales = people.create_team(key="sales", name="Sales")
    north = people.create_team(key="north", name="North", parent_id=sales.id)
    south = people.create_team(key="south", name="South", parent_id=sales.id)
    named = {Role.REP: "Ada Palm", Role.ASSISTANT: "Ann Rowan", Role.MANAGER: "Mara Birch", Role.EXECUTIVE: "Ines Alder"}
    persons = {role: _person(role, named.get(role, f"{role.label} Person")) for role in Role}
    stranger = _person("stranger", "Ben Oak")
    people.move_to_team(person_id=persons[Role.REP].id, team_id=north.id, on=START)
    people.move_to_team(person_id=persons[Role.MANAGER].id, team_id=north.id, on=START)
    people.move_to_team(person_id=stranger.id, team_id=south.id, on=START)
    people.change_manager(person_id=persons[Role.REP].id, manager_id=persons[Role.MANAGER].id, on=START)
    people.change_manager(person_id=persons[Role.MANAGER].id, manager_id=persons[Role.EXECUTIVE].id, on=START)
    people.assign_assistant(assistant_id=persons[Role.ASSISTANT].id, person_id=persons[Role.REP].id, on=START)
    users = {
        role: people.create_user(email=f"{role}@laurel.test", password=PASSWORD, roles=[role], person_id=persons[role].id) for role in Role
    }
    administrator = users[Role.ADMINISTRATOR]
    administrator.is_staff = administrator.is_superuser = True
    administrator.save()
    return World(users, {"rep": persons[Role.REP].id, "stranger": stranger.id, "north": north.id, "south": south.id})


def _person(reference: str, name: str) -> Any:
    return people.create_person(reference=str(reference), name=name, email=f"{reference}@laurel.test", hired_on=START, time_zone="UTC")
