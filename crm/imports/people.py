"""Writes people through their own services, one by one: a company has few, and the rules of the organisation live there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from people import api as people

from .items import CannotWrite, Context, Item, Outcome


class OfficeWriter:
    def write(self, items: list[Item]) -> None:
        known = people.offices_by_name()
        for item in items:
            before = known.get(item.values["name"])
            country = item.values.get("country", before.country if before else "")
            if before is None or before.country != country:
                item.outcome = Outcome.UPDATED if before else Outcome.CREATED
                before = _refusing(item, people.save_office, name=item.values["name"], country=country)
            item.id = before.pk


class TeamWriter:
    def write(self, items: list[Item]) -> None:
        known = people.teams_by_key()
        for item in items:
            before = known.get(item.values["key"])
            if before is None:
                before = _refusing(
                    item, people.create_team, key=item.values["key"], name=item.values["name"], parent_id=item.values.get("parent")
                )
                item.outcome = Outcome.CREATED
            elif before.name != item.values["name"] or before.parent_id != item.values.get("parent", before.parent_id):
                text = _("There is a team “%(key)s” already, named “%(name)s”; an import does not rename or move teams.")
                raise CannotWrite(item, text % {"key": before.key, "name": before.name})
            item.id = before.pk


class PersonWriter:
    _FIELDS = ("name", "email", "job_title", "hired_on", "time_zone")

    def write(self, items: list[Item]) -> None:
        known = people.persons_by_reference({item.values["reference"] for item in items})
        for item in items:
            wanted: dict[str, Any] = {name: item.values[name] for name in self._FIELDS if name in item.values}
            if "email" in wanted:
                wanted["email"] = wanted["email"] or None
            if not wanted.get("time_zone", "UTC"):
                del wanted["time_zone"]
            if "office" in item.values:
                wanted["office_id"] = item.values["office"]
            item.id = self._save(item, known.get(item.values["reference"]), wanted)

    def _save(self, item: Item, before: Any, wanted: dict[str, Any]) -> int:
        left_on = item.values.get("left_on")
        if before is None:
            item.outcome = Outcome.CREATED
            before = _refusing(item, people.create_person, reference=item.values["reference"], left_on=left_on, **wanted)
            return int(before.pk)
        differing = {name: value for name, value in wanted.items() if getattr(before, name) != value}
        if differing:
            item.outcome = Outcome.UPDATED
            _refusing(item, people.change_person, person_id=before.pk, **differing)
        if left_on is not None and before.left_on != left_on:
            item.outcome = Outcome.UPDATED
            _refusing(item, people.record_departure, person_id=before.pk, left_on=left_on)
        return int(before.pk)


class MembershipWriter:
    def write(self, items: list[Item]) -> None:
        standing = _by_day(items, lambda day: {person: team.pk for person, team in people.teams_by_person(on=day).items()})
        for item in items:
            person_id, team_id, day = item.values["person"], item.values["team"], item.values["from"]
            before = standing[day].get(person_id)
            if before != team_id:
                _refusing(item, people.move_to_team, person_id=person_id, team_id=team_id, on=day)
                item.outcome = Outcome.CREATED if before is None else Outcome.UPDATED
                standing[day][person_id] = team_id


class ReportingWriter:
    def write(self, items: list[Item]) -> None:
        standing = _by_day(items, lambda day: people.managers_by_person(on=day))
        for item in items:
            person_id, manager_id, day = item.values["person"], item.values["manager"], item.values["from"]
            before = standing[day].get(person_id)
            if before != manager_id:
                _refusing(item, people.change_manager, person_id=person_id, manager_id=manager_id, on=day)
                item.outcome = Outcome.CREATED if before is None else Outcome.UPDATED
                standing[day][person_id] = manager_id


def _by_day(items: list[Item], read: Callable[[dt.date], dict[int, int]]) -> dict[dt.date, dict[int, int]]:
    return {day: read(day) for day in {item.values["from"] for item in items}}


def _refusing(item: Item, service: Callable[..., Any], **arguments: Any) -> Any:
    try:
        return service(**arguments)
    except people.Refused as refused:
        raise CannotWrite(item, refused.message) from refused


def people_writer(target: str, context: Context) -> Any:
    writers = {
        "office": OfficeWriter,
        "team": TeamWriter,
        "person": PersonWriter,
        "team membership": MembershipWriter,
        "reporting line": ReportingWriter,
    }
    return writers[target]()
