"""Offices."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from people.models import Office
from people.refusals import Refused


class CannotSaveOffice(Refused):
    code = "cannot_save_office"


@transaction.atomic
def save_office(*, name: str, country: str = "") -> Office:
    """Create an office, or change the country of the one with this name. Raises CannotSaveOffice."""
    office = Office.objects.filter(name=name).first() or Office(name=name)
    office.country = country
    try:
        office.full_clean()
    except ValidationError as error:
        raise CannotSaveOffice(" ".join(error.messages)) from error
    office.save()
    return office
