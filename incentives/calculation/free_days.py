"""The days on which payees do not work, for plans that count working days: from the calendars of the people, as a table for the engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from incentives.engine.plan_days import Basis
from people import api as people

if TYPE_CHECKING:
    import pyarrow as pa

    from incentives.engine.plan import Plan

AROUND = dt.timedelta(days=366)
"""A window that a period lies in begins at most a year before it, and ends at most a year after."""
ONE_DAY = dt.timedelta(days=1)


def free_days(plans: Iterable[Plan], first: dt.date, before: dt.date) -> pa.Table:
    """Return the free days of every calendar, and worked days of weekends, a year around [first, before); none if no plan counts them.

    A calendar is named by its id, as `payees` names it. The engine takes Saturdays and Sundays as free where nothing is said.
    """
    import pyarrow as pa

    from incentives.engine.world import FREE_DAYS

    if all(plan.proration.by is not Basis.WORKING_DAYS for plan in plans):
        return FREE_DAYS.empty_table()
    rows = []
    for key, calendar in sorted(people.calendars_by_id().items()):
        day = first - AROUND
        while day < before + AROUND:
            works, is_weekend = people.is_working_day(calendar, day), day.isoweekday() > 5
            if works is is_weekend:
                rows.append({"day": day, "calendar": str(key), "worked": works})
            day += ONE_DAY
    return pa.Table.from_pylist(rows, schema=FREE_DAYS)
