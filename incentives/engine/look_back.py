"""How far back the facts matter that a plan's formulas read in the window before (docs/plan-format.md 2.7)."""

from __future__ import annotations

import datetime as dt

from .compile_frozen import previous_read
from .periods import Period, window_of
from .plan import Plan
from .windows import window_before


def first_day_before(plan: Plan, period: Period) -> dt.date | None:
    """Return the first day of the windows before that are read when a period is calculated; None where none is.

    A stretch of a longer window may have ended in an earlier period, and is then read as seen from that one.
    """
    days = []
    for component in plan.components.values():
        seen_from = period
        if component.on is not None:
            start = window_of(plan.measures[component.on].over, period).start
            seen_from = Period.of(plan.period, start, plan.fiscal_year_starts)
        days += [window_before(plan.measures[key].over, seen_from).start for key in previous_read(component)]
    return min(days, default=None)
