"""Dated exchange rates: for each currency and day exactly the rate in force, never inverted, chained or guessed."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

import pyarrow as pa

from .money import quotient
from .periods import Days
from .problems import Problem, Refused
from .words import _

Pair = tuple[str | None, dt.date]
MOST_DAYS: Final = 10
"""So many days without a rate are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A currency and day for which facts of a source need a rate and there is none; an empty currency: an amount in no currency."""

    source: str
    date: str
    """The field whose day it is."""
    currency: str
    to: str
    day: dt.date


class MissingRates(Refused):
    """There are facts in currencies that cannot be exchanged; `missing` says which, so that those of several periods become one list."""

    def __init__(self, missing: Iterable[Missing]) -> None:
        self.missing = tuple(missing)
        days: dict[tuple[str, str, str], dict[dt.date, str]] = defaultdict(dict)
        for one in self.missing:
            days[one.source, one.currency, one.to].setdefault(one.day, one.date)
        super().__init__(_problem(*key, found) for key, found in sorted(days.items()))


def rates_in_force(rates: pa.Table, to: str, wanted: Iterable[Pair]) -> tuple[pa.Table, int, list[Pair]]:
    """Return currency, day, rate (a scaled integer) for each wanted pair, the scale of these rates, and the pairs without one."""
    dated: dict[str, list[tuple[dt.date, Decimal]]] = defaultdict(list)
    for row in rates.to_pylist():
        if row["to_currency"] == to:
            dated[row["from_currency"]].append((row["from"], row["rate"]))
    found: list[tuple[str, dt.date, Decimal]] = []
    missing: list[Pair] = []
    for steps in dated.values():
        steps.sort()
    for currency, day in wanted:
        steps = dated.get(currency or "", [])
        index = bisect_right(steps, day, key=lambda step: step[0])
        if currency == to:
            found.append((currency, day, Decimal(1)))
        elif currency is not None and index:
            found.append((currency, day, steps[index - 1][1]))
        else:
            missing.append((currency, day))
    scale = max((_decimals(rate) for *_rest, rate in found), default=0)
    table = pa.table(
        {
            "currency": pa.array([currency for currency, _day, _rate in found], pa.string()),
            "day": pa.array([day for _currency, day, _rate in found], pa.date32()),
            "rate": pa.array([int(rate.scaleb(scale)) for _currency, _day, rate in found], pa.int64()),
        }
    )
    return table, scale, missing


@dataclass(frozen=True, slots=True)
class RateUsed:
    """A rate at which a total is paid, and where it comes from."""

    rate: Decimal
    """One unit of the plan's currency is so many of the other."""
    since: dt.date | None = None
    """The day from which the table has it; None: the plan's own, or a mean."""


class RateTable:
    """The dated rates from one currency to others."""

    def __init__(self, rates: pa.Table, currency: str) -> None:
        self._dated: dict[str, list[tuple[dt.date, Decimal]]] = defaultdict(list)
        for row in rates.to_pylist():
            if row["from_currency"] == currency:
                self._dated[row["to_currency"]].append((row["from"], row["rate"]))
        for steps in self._dated.values():
            steps.sort()

    def on(self, to: str, day: dt.date) -> RateUsed | None:
        """Return the rate in force on a day; None where there is none."""
        steps = self._dated.get(to, [])
        index = bisect_right(steps, day, key=lambda step: step[0])
        return RateUsed(steps[index - 1][1], steps[index - 1][0]) if index else None

    def mean(self, to: str, days: Days) -> RateUsed | None:
        """Return the mean of the rates of these days, to 12 decimals; None where the first day has none."""
        first = self.on(to, days.start)
        if first is None:
            return None
        starts = [days.start, *(start for start, _rate in self._dated[to] if days.start < start < days.before)]
        total = Fraction(0)
        for start, before in pairwise([*starts, days.before]):
            in_force = self.on(to, start)
            assert in_force is not None
            total += Fraction(in_force.rate) * (before - start).days
        return RateUsed(quotient(total, days.count))


def _decimals(rate: Decimal) -> int:
    exponent = rate.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def _problem(source: str, currency: str, to: str, dates: dict[dt.date, str]) -> Problem:
    days = sorted(dates)
    values = (
        ("source", source),
        ("currency", currency),
        ("to", to),
        ("date", dates[days[0]]),
        ("day", days[0].isoformat()),
        ("days", ", ".join(day.isoformat() for day in days[:MOST_DAYS])),
        ("count", str(len(days))),
    )
    if not currency:
        return Problem(
            "no_currency",
            source,
            _("A fact of %(day)s in %(source)s has an amount but no currency."),
            _("Give every amount its currency."),
            values,
        )
    text = _("There is no exchange rate from %(currency)s to %(to)s on %(days)s.")
    if len(days) > MOST_DAYS:
        text = _("There is no exchange rate from %(currency)s to %(to)s on %(days)s … (%(count)s days).")
    remedy = _("Add the rate that was in force on that day, or from an earlier day on; rates are never inverted or guessed.")
    return Problem("missing_rate", source, text, remedy, values)
