"""Writes people through their own services, one by one: a company has few, and the rules of the organisation live there."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from people import api as people

from .items import CannotWrite, Item, Outcome, Writer


class _PeopleWriter(ABC):
    """Saves record by record. What the services refuse is noted, so that one pass finds all that is."""

    def write(self, items: list[Item]) -> None:
        self.look_up(items)
        for item in items:
            try:
                self.save(item)
            except CannotWrite as refusal:
                item.refusal = refusal

    @abstractmethod
    def look_up(self, items: list[Item]) -> None:
        """Read, once for all of them, what there is already."""

    @abstractmethod
    def save(self, item: Item) -> None:
        """Create or change one record and set its id and outcome. Raises CannotWrite."""


class OfficeWriter(_PeopleWriter):
    def look_up(self, items: list[Item]) -> None:
        self._known = people.offices_by_name()

    def save(self, item: Item) -> None:
        before = self._known.get(item.values["name"])
        country = item.values.get("country", before.country if before else "")
        if before is None or before.country != country:
            item.outcome = Outcome.UPDATED if before else Outcome.CREATED
            before = _refusing("country", people.save_office, name=item.values["name"], country=country)
        item.id = before.pk


class TeamWriter(_PeopleWriter):
    def look_up(self, items: list[Item]) -> None:
        self._known = people.teams_by_key()

    def save(self, item: Item) -> None:
        key, name, parent_id = item.values["key"], item.values["name"], item.values.get("parent")
        before = self._known.get(key)
        if before is None:
            before = _refusing("key", people.create_team, key=key, name=name, parent_id=parent_id)
            item.outcome = Outcome.CREATED
        elif before.name != name or before.parent_id != item.values.get("parent", before.parent_id):
            text = _("There is a team “%(key)s” already, named “%(name)s”; an import does not rename or move teams.")
            raise CannotWrite("name" if before.name != name else "parent", text % {"key": before.key, "name": before.name})
        item.id = before.pk


class PersonWriter(_PeopleWriter):
    _FIELDS = ("name", "email", "job_title", "hired_on", "time_zone")

    def look_up(self, items: list[Item]) -> None:
        self._known = people.persons_by_reference({item.values["reference"] for item in items})

    def save(self, item: Item) -> None:
        wanted: dict[str, Any] = {name: item.values[name] for name in self._FIELDS if name in item.values}
        if "email" in wanted:
            wanted["email"] = wanted["email"] or None
        if not wanted.get("time_zone", "UTC"):
            del wanted["time_zone"]
        if "office" in item.values:
            wanted["office_id"] = item.values["office"]
        item.id = self._save(item, self._known.get(item.values["reference"]), wanted)

    def _save(self, item: Item, before: Any, wanted: dict[str, Any]) -> int:
        left_on = item.values.get("left_on")
        blamed = _blamed(wanted)
        if before is None:
            item.outcome = Outcome.CREATED
            before = _refusing(blamed or "left_on", people.create_person, reference=item.values["reference"], left_on=left_on, **wanted)
            return int(before.pk)
        differing = {name: value for name, value in wanted.items() if getattr(before, name) != value}
        if differing:
            item.outcome = Outcome.UPDATED
            _refusing(blamed or "hired_on", people.change_person, person_id=before.pk, **differing)
        if left_on is not None and before.left_on != left_on:
            item.outcome = Outcome.UPDATED
            _refusing("left_on", people.record_departure, person_id=before.pk, left_on=left_on)
        return int(before.pk)


class MembershipWriter(_PeopleWriter):
    def look_up(self, items: list[Item]) -> None:
        self._standing = _by_day(items, lambda day: {person: team.pk for person, team in people.teams_by_person(on=day).items()})

    def save(self, item: Item) -> None:
        person_id, team_id, day = item.values["person"], item.values["team"], item.values["from"]
        before = self._standing[day].get(person_id)
        if before != team_id:
            _refusing("team", people.move_to_team, person_id=person_id, team_id=team_id, on=day)
            item.outcome = Outcome.CREATED if before is None else Outcome.UPDATED
            self._standing[day][person_id] = team_id


class ReportingWriter(_PeopleWriter):
    def look_up(self, items: list[Item]) -> None:
        self._standing = _by_day(items, lambda day: people.managers_by_person(on=day))

    def save(self, item: Item) -> None:
        person_id, manager_id, day = item.values["person"], item.values["manager"], item.values["from"]
        before = self._standing[day].get(person_id)
        if before != manager_id:
            _refusing("manager", people.change_manager, person_id=person_id, manager_id=manager_id, on=day)
            item.outcome = Outcome.CREATED if before is None else Outcome.UPDATED
            self._standing[day][person_id] = manager_id


def _by_day(items: list[Item], read: Callable[[dt.date], dict[int, int]]) -> dict[dt.date, dict[int, int]]:
    return {day: read(day) for day in {item.values["from"] for item in items}}


def _blamed(wanted: dict[str, Any]) -> str:
    """The field of a person that no service can take, whatever the others are."""
    try:
        ZoneInfo(wanted.get("time_zone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        return "time_zone"
    return ""


def _refusing(field: str, service: Callable[..., Any], **arguments: Any) -> Any:
    """What the service gives; its refusal is told of the field that it is about."""
    try:
        return service(**arguments)
    except people.Refused as refused:
        raise CannotWrite(field, refused.message) from refused


def people_writer(target: str) -> Writer:
    writers: dict[str, type[_PeopleWriter]] = {
        "office": OfficeWriter,
        "team": TeamWriter,
        "person": PersonWriter,
        "team membership": MembershipWriter,
        "reporting line": ReportingWriter,
    }
    return writers[target]()
