"""Hiring, changing and leaving."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils.translation import gettext as _

from people.models import AssistantAssignment, Person, ReportingLine, TeamMembership, User
from people.refusals import Refused
from people.signals import account_of_leaver_closed

from .dated import end_on


class CannotSavePerson(Refused):
    code = "cannot_save_person"


@transaction.atomic
def create_person(*, reference: str, name: str, **details: Any) -> Person:
    """Create one person. `details` are further fields of Person. Raises CannotSavePerson."""
    if Person.objects.filter(reference=reference).exists():
        raise CannotSavePerson(_("There is a person with the reference “%(reference)s” already.") % {"reference": reference})
    person = Person(reference=reference, name=name, **details)
    _check(person)
    person.save()
    return person


@transaction.atomic
def change_person(*, person_id: int, **details: Any) -> Person:
    """Change fields of a person (not the reference: facts and statements are known by it)."""
    if "reference" in details:
        raise CannotSavePerson(_("A person's reference is for life: deals and statements are known by it."))
    person = Person.objects.select_for_update().get(id=person_id)
    for name, value in details.items():
        setattr(person, name, value)
    _check(person)
    person.save(update_fields=list(details))
    return person


@transaction.atomic
def record_departure(*, person_id: int, left_on: dt.date) -> Person:
    """Record the first day on which a person no longer works here, and end their team, reporting line and assistance then.

    Those who reported to them keep the line until they are moved: nobody is left without a manager unnoticed. The account is closed
    on that day by `close_accounts_of_leavers`.
    """
    person = change_person(person_id=person_id, left_on=left_on)
    end_on(TeamMembership.objects.filter(person_id=person_id), left_on)
    end_on(ReportingLine.objects.filter(person_id=person_id), left_on)
    end_on(AssistantAssignment.objects.filter(assistant_id=person_id), left_on)
    end_on(AssistantAssignment.objects.filter(person_id=person_id), left_on)
    return person


@transaction.atomic
def close_accounts_of_leavers(*, as_of: dt.date) -> int:
    """Let nobody sign in who has left by `as_of`. Returns how many accounts were closed."""
    found = list(User.objects.filter(is_active=True, person__left_on__lte=as_of).values_list("id", flat=True))
    User.objects.filter(id__in=found).update(is_active=False)
    for user_id in found:
        transaction.on_commit(partial(account_of_leaver_closed.send, None, user_id=user_id), robust=True)
    return len(found)


def _check(person: Person) -> None:
    if not person.reference or not person.name:
        raise CannotSavePerson(_("A person needs a reference and a name."))
    try:
        ZoneInfo(person.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise CannotSavePerson(_("“%(zone)s” is not a time zone. Write it like Asia/Kuala_Lumpur.") % {"zone": person.time_zone}) from None
    if person.hired_on and person.left_on and person.left_on <= person.hired_on:
        raise CannotSavePerson(_("The day of leaving must be later than the day of hire."))
