"""What periods are called on pages."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_skeleton
from django.utils.translation import gettext as _

from .formats import day_text, locale, month_text


def period_title(key: str, start: dt.date, before: dt.date) -> str:
    """Name a period for a reader. One of a fiscal year that doesn't start in January says its months too, or nobody would know them."""
    year, _dash, part = key.partition("-")
    if part.isdigit():
        return month_text(start)
    if part[:2].isdigit():
        values = {"first": start.day, "last": (before - dt.timedelta(days=1)).day, "month": month_text(start)}
        return _("%(first)s to %(last)s %(month)s") % values
    if part[:1] in ("W", "F"):
        last = before - dt.timedelta(days=1)
        values = {"week": int(part[1:]), "next": last.isocalendar().week, "year": year, "first": day_text(start), "last": day_text(last)}
        both = _("Weeks %(week)s and %(next)s of %(year)s, %(first)s to %(last)s")
        if values["next"] == 1:
            both = _("Week %(week)s of %(year)s and the next, %(first)s to %(last)s")
        return (both if part[0] == "F" else _("Week %(week)s of %(year)s, %(first)s to %(last)s")) % values
    name = f"{part} {year}" if part else year
    follows_calendar = start.month == (int(part[1]) - 1) * (3 if part.startswith("Q") else 6) + 1 if part else start.month == 1
    if follows_calendar:
        return name
    last = before - dt.timedelta(days=1)
    first_month, last_month = (str(format_skeleton("yMMM", day, locale=locale())) for day in (start, last))
    return _("%(name)s (%(first)s to %(last)s)") % {"name": name, "first": first_month, "last": last_month}
