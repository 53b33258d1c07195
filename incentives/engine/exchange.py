"""Dated exchange rates: for each currency and day exactly the rate in force, never inverted, chained or guessed."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

import pyarrow as pa

from .problems import Problem
from .words import _

Pair = tuple[str | None, dt.date]


def rates_in_force(rates: pa.Table, to: str, wanted: Iterable[Pair], source: str) -> tuple[pa.Table, int, list[Problem]]:
    """Return currency, day, rate (a scaled integer) for each wanted pair, the scale of these rates, and what is missing."""
    dated: dict[str, list[tuple[dt.date, Decimal]]] = defaultdict(list)
    for row in rates.to_pylist():
        if row["to_currency"] == to:
            dated[row["from_currency"]].append((row["from"], row["rate"]))
    found: list[tuple[str, dt.date, Decimal]] = []
    missing: dict[str, list[dt.date]] = defaultdict(list)
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
            missing[currency or ""].append(day)
    scale = max((_decimals(rate) for *_rest, rate in found), default=0)
    table = pa.table(
        {
            "currency": pa.array([currency for currency, _day, _rate in found], pa.string()),
            "day": pa.array([day for _currency, day, _rate in found], pa.date32()),
            "rate": pa.array([int(rate.scaleb(scale)) for _currency, _day, rate in found], pa.int64()),
        }
    )
    return table, scale, [_problem(currency, to, days, source) for currency, days in sorted(missing.items())]


def _decimals(rate: Decimal) -> int:
    exponent = rate.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)


def _problem(currency: str, to: str, days: list[dt.date], source: str) -> Problem:
    values = (("source", source), ("currency", currency), ("to", to), ("day", min(days).isoformat()), ("more", str(len(days) - 1)))
    if not currency:
        return Problem(
            "no_currency",
            source,
            _("A fact of %(day)s in %(source)s has an amount but no currency."),
            _("Give every amount its currency."),
            values,
        )
    text = _("There is no exchange rate from %(currency)s to %(to)s on %(day)s.")
    if len(days) > 1:
        text = _("There is no exchange rate from %(currency)s to %(to)s on %(day)s, nor on %(more)s other days.")
    return Problem(
        "missing_rate", source, text, _("Add the rate that was in force on that day; rates are never inverted or guessed."), values
    )
