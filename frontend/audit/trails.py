"""The trail in words: field names as people know them, and ids of references shown as what they point to."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend.formats import NOTHING, day_text, moment_text, number_text
from people.api import Change, trail_of_all

WORDS = {
    "inserted": (gettext_lazy("Entered"), "plus", "right"),
    "updated": (gettext_lazy("Changed"), "pencil", "info"),
    "deleted": (gettext_lazy("Deleted"), "trash", "wrong"),
    "personal data changed": (gettext_lazy("Personal data changed"), "user-edit", "look"),
}


@dataclass(frozen=True, slots=True)
class FieldChange:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    at: dt.datetime
    subject: str
    """What kind of record: "Team membership"."""
    what: str | Promise
    icon: str
    tone: str
    who: str
    because: str
    fields: Sequence[FieldChange]


Described = tuple[type[models.Model], dict[str, Any]]
"""A kind of record, and the fields that tell which of them are meant."""


def steps_of(records: Iterable[Described]) -> list[Step]:
    """Return the story of these records together, newest first; those that are deleted by now are among them."""
    found = [(model, change) for model, described in records for change in trail_of_all(model, **described)]
    names = names_of_users(change.user_id for _model, change in found)
    pointed = _references(found)
    steps = [_step(model, change, names, pointed) for model, change in found]
    return sorted(steps, key=lambda step: step.at, reverse=True)


def trail_of_person(person: Any) -> list[Step]:
    """Return what was changed about a person: their record, account, roles, teams, managers and absences."""
    user = getattr(person, "user", None)
    dated = (person.team_memberships, person.reporting_lines, person.assisted_by, person.absences)
    records: list[Described] = [(type(person), {"pk": person.pk}), *((rows.model, {"person_id": person.pk}) for rows in dated)]
    if user is not None:
        records += [(type(user), {"pk": user.pk}), (user.role_grants.model, {"user_id": user.pk})]
    return steps_of(records)


def trail_of_deal(deal: Any) -> list[Step]:
    """Return what was changed about a deal: its own fields, shares, products and orders."""
    parts = (deal.splits, deal.lines, deal.orders)
    return steps_of([(type(deal), {"pk": deal.pk}), *((rows.model, {"opportunity_id": deal.pk}) for rows in parts)])


def names_of_users(ids: Iterable[int | None]) -> dict[int, str]:
    wanted = {each for each in ids if each is not None}
    users = get_user_model().objects.select_related("person").filter(pk__in=wanted) if wanted else []
    return {user.pk: user.get_full_name() for user in users}


def _step(model: type[models.Model], change: Change, names: dict[int, str], pointed: dict[type[models.Model], dict[Any, str]]) -> Step:
    what, icon, tone = WORDS.get(change.what, (change.what, "point", "calm"))
    changed = []
    for attname in change.after or change.before:
        field = _field(model, attname)
        if field is None or field.primary_key:
            continue
        before, after = (_words(field, values.get(attname), pointed) for values in (change.before, change.after))
        if before != after:
            changed.append(FieldChange(str(field.verbose_name), before, after))
    who = names.get(change.user_id, _("a deleted account")) if change.user_id else _("the system")
    return Step(change.at, str(model._meta.verbose_name), what, icon, tone, who, change.because, changed)


def _field(model: type[models.Model], attname: str) -> models.Field[Any, Any] | None:
    return next((field for field in model._meta.concrete_fields if field.attname == attname), None)


def _references(found: Iterable[tuple[type[models.Model], Change]]) -> dict[type[models.Model], dict[Any, str]]:
    """Look up everything the changes point to, one query for each kind of record."""
    wanted: dict[type[models.Model], set[Any]] = defaultdict(set)
    for model, change in found:
        for values in (change.before, change.after):
            for attname, value in values.items():
                field = _field(model, attname)
                if value is not None and field is not None and field.related_model:
                    wanted[field.related_model].add(value)
    return {model: {key: str(record) for key, record in model._base_manager.in_bulk(keys).items()} for model, keys in wanted.items()}


def _words(field: models.Field[Any, Any], value: Any, pointed: dict[type[models.Model], dict[Any, str]]) -> str:
    match value:
        case None | "":
            return NOTHING
        case bool():
            return _("yes") if value else _("no")
        case dt.datetime():
            return moment_text(value)
        case dt.date():
            return day_text(value)
        case Decimal():
            return number_text(value)
    if field.related_model:
        return pointed[field.related_model].get(value, f"#{value}")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)
