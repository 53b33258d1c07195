"""Which month's points are left, and when they run out: the oldest are used first. Pure arithmetic over what the ledger says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

NONE = Decimal(0)
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Lot:
    """What is left of the points earned in a month, named by its first day."""

    month: dt.date
    left: Decimal


def lots(earned: Mapping[dt.date, Decimal], run_out: Mapping[dt.date, Decimal], used: Decimal) -> tuple[list[Lot], Decimal]:
    """Return what is left of each month, oldest first, and what was used beyond all of it.

    `earned` may hold less than nothing for a month in which more was taken back than earned: that is taken off the oldest, as is `used`.
    """
    left = {month: amount - run_out.get(month, NONE) for month, amount in earned.items()}
    for month, amount in run_out.items():
        left.setdefault(month, -amount)
    missing = used - sum((amount for amount in left.values() if amount < 0), NONE)
    found = []
    for month in sorted(left):
        taken = min(max(left[month], NONE), missing)
        missing -= taken
        if left[month] - taken > 0:
            found.append(Lot(month, left[month] - taken))
    return found, missing


def month_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def months_later(month: dt.date, months: int) -> dt.date:
    """The first day of the month that many months later (or earlier)."""
    number = month.year * MONTHS + month.month - 1 + months
    return dt.date(number // MONTHS, number % MONTHS + 1, 1)


def runs_out_on(month: dt.date, kept: int) -> dt.date:
    """The first day on which points earned in a month are gone: kept that many whole months after it."""
    return months_later(month, kept + 1)


def last_gone(rules: Iterable[tuple[dt.date, int | None]], on: dt.date) -> dt.date | None:
    """Return the newest month whose points are gone on a day, or None.

    Points run out on firsts of months, by the rule in force on that day; a later rule that keeps them longer brings none back. So it does
    not matter how late somebody asks.
    """
    dated = sorted(rules)
    gone: list[dt.date] = []
    for position, (start, kept) in enumerate(dated):
        before = dated[position + 1][0] if position + 1 < len(dated) else None
        if kept is None or start > on:
            continue
        last = month_of(on) if before is None or before > on else months_later(month_of(before), -1)
        gone.append(months_later(last, -kept - 1))
    return max(gone, default=None)
