"""Working calendars and their exceptions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from people.calendar import UnknownCountry, public_holidays
from people.models import CalendarException, WorkingCalendar
from people.refusals import Refused


class CannotSaveCalendar(Refused):
    code = "cannot_save_calendar"


@transaction.atomic
def create_calendar(*, name: str, country: str = "", subdivision: str = "", weekend: Iterable[int] = (6, 7)) -> WorkingCalendar:
    """Create a calendar. Raises CannotSaveCalendar for a country nobody lists holidays of, or a week without work."""
    if country:
        try:
            public_holidays(country, subdivision, 2000)
        except UnknownCountry:
            place = f"{country}-{subdivision}" if subdivision else country
            raise CannotSaveCalendar(
                _("No public holidays are known for %(place)s. Write the country as two letters (MY) and the part as in ISO 3166-2 (10).")
                % {"place": place}
            ) from None
    calendar = WorkingCalendar(name=name, country=country, subdivision=subdivision, weekend=sorted(set(weekend)))
    try:
        calendar.full_clean()
    except ValidationError as error:
        raise CannotSaveCalendar(" ".join(error.messages)) from error
    calendar.save()
    return calendar


@transaction.atomic
def set_exception(*, calendar_id: int, day: dt.date, is_worked: bool, name: str = "") -> CalendarException:
    """Say that a day is worked, or free, whatever the rule says."""
    return CalendarException.objects.update_or_create(calendar_id=calendar_id, day=day, defaults={"is_worked": is_worked, "name": name})[0]
