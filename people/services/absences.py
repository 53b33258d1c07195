"""Absences of people: entered, mended, taken away. Closed periods stay as they were calculated."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.models import Absence, Person
from people.refusals import Refused


class CannotSaveAbsence(Refused):
    code = "cannot_save_absence"


@transaction.atomic
def add_absence(*, person_id: int, first: dt.date, before: dt.date | None = None, kind: str = "") -> Absence:
    """Say that a person is away from a day on, to before a day if one is known.

    Raises CannotSaveAbsence, also for days on which they are away already.
    """
    Person.objects.select_for_update().get(id=person_id)
    return _saved(Absence(person_id=person_id), first, before, kind)


@transaction.atomic
def change_absence(*, absence_id: int, first: dt.date, before: dt.date | None = None, kind: str = "") -> Absence:
    """Mend the days or the kind of an absence. Raises CannotSaveAbsence."""
    absence = Absence.objects.get(id=absence_id)
    Person.objects.select_for_update().get(id=absence.person_id)
    return _saved(absence, first, before, kind)


@transaction.atomic
def remove_absence(*, absence_id: int) -> None:
    """Take an absence away, as if it had never been entered; the trail still tells of it."""
    Absence.objects.get(id=absence_id).delete()


def _saved(absence: Absence, first: dt.date, before: dt.date | None, kind: str) -> Absence:
    absence.valid_from, absence.valid_before, absence.kind = first, before, kind.strip()
    if before is not None and before <= first:
        raise CannotSaveAbsence(_("The first day back must be later than the first day away."))
    if Absence.objects.filter(person_id=absence.person_id).exclude(pk=absence.pk).overlapping(first, before).exists():
        raise CannotSaveAbsence(_("They are away already on some of these days. Change that absence, or choose other days."))
    try:
        absence.full_clean()
    except ValidationError as error:
        raise CannotSaveAbsence(" ".join(error.messages)) from error
    absence.save()
    return absence
