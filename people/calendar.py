"""Working days: pure functions over a calendar's rule, the public holidays of its country, and its exceptions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """`weekend` holds ISO weekdays (1 Monday … 7 Sunday). Exceptions win over holidays and weekends."""

    country: str = ""
    subdivision: str = ""
    weekend: frozenset[int] = frozenset({6, 7})
    worked: frozenset[dt.date] = frozenset()
    """Exceptions: worked although the rule says free."""
    free: frozenset[dt.date] = frozenset()
    """Exceptions: free although the rule says worked."""


class NoWorkingDay(Exception):
    """A calendar leaves no working day in a whole year."""


class UnknownCountry(LookupError):
    """Nobody has listed the public holidays of a country, or of this part of it."""


def is_working_day(calendar: Calendar, day: dt.date) -> bool:
    if day in calendar.worked:
        return True
    return day not in calendar.free and day.isoweekday() not in calendar.weekend and holiday_name(calendar, day) is None


def next_working_day(calendar: Calendar, day: dt.date) -> dt.date:
    """Return the first working day after `day` (never `day` itself)."""
    for ahead in range(1, 367):
        candidate = day + ahead * ONE_DAY
        if is_working_day(calendar, candidate):
            return candidate
    raise NoWorkingDay(f"no working day within a year after {day}")


def working_days_between(calendar: Calendar, first: dt.date, before: dt.date) -> int:
    """Count the working days of [first, before); 0 when `before` is not later than `first`."""
    return sum(is_working_day(calendar, first + ahead * ONE_DAY) for ahead in range((before - first).days))


def holiday_name(calendar: Calendar, day: dt.date) -> str | None:
    """Return the public holiday's own name, or None on other days."""
    return public_holidays(calendar.country, calendar.subdivision, day.year).get(day) if calendar.country else None


@lru_cache(maxsize=256)
def public_holidays(country: str, subdivision: str, year: int) -> Mapping[dt.date, str]:
    """Return a year's public holidays. Raises UnknownCountry."""
    import holidays  # half a second to import; most processes never ask

    try:
        return dict(holidays.country_holidays(country, subdiv=subdivision or None, years=year))
    except NotImplementedError as unknown:
        raise UnknownCountry(f"nobody has listed the public holidays of {country} {subdivision}".rstrip()) from unknown
