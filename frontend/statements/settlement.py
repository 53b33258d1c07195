"""What of the earnings a statement pays, row by row, with the balances that are left: for the page and for paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from frontend.formats import day_text, money_text, number_text
from incentives import api

COMPONENTS = {
    "limits.cap": lambda: _("Cap of the plan"),
    "limits.negative": lambda: _("Carried over"),
    "limits.draw": lambda: _("Draws"),
    "pay in": lambda: _("Paid in another currency"),
}
"""The plan's own lines stand under these names beside its components."""

KINDS: dict[str, Callable[[Decimal], str]] = {
    "hold": lambda amount: _("Held back until later") if amount < 0 else _("Released, held back before"),
    "clawback": lambda amount: _("Taken back for returns") if amount < 0 else _("Given back that was taken back"),
    "plan limit": lambda amount: _("Cut by the plan's cap") if amount < 0 else _("Paid of what the plan's cap had cut"),
    "carry": lambda amount: _("Taken off for earlier totals below zero") if amount < 0 else _("Below zero, carried over to later"),
    "draw": lambda amount: _("Draw, to be taken back later"),
    "guarantee": lambda amount: _("Draw that stays yours"),
    "recovery": lambda amount: _("Taken back of earlier draws") if amount < 0 else _("Given back of draws taken back"),
    "forgiven": lambda amount: _("Forgiven of earlier draws"),
    "exchange": lambda amount: _("Paid in another currency") if amount < 0 else _("Taken back in another currency"),
    "payout": lambda amount: _("Paid for another currency"),
}
"""Kinds of posting in the order in which they are reckoned, each said by its amount."""


@dataclass(frozen=True, slots=True)
class SettlementRow:
    kind: str
    words: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class SettlementView:
    plan: str
    unit: str
    rows: tuple[SettlementRow, ...]
    """From what was earned to the last that was taken off; they add up to `payable`."""
    payable: Decimal
    balances: tuple[tuple[str, Decimal], ...]
    """What is left after the period, in words and as an amount above zero."""


def settlements_of(statement: Any) -> list[SettlementView]:
    return [_view(found) for found in api.settlements(statement)]


def _view(found: Any) -> SettlementView:
    rows = [SettlementRow(kind, words(found.by_kind[kind]), found.by_kind[kind]) for kind, words in KINDS.items() if kind in found.by_kind]
    if found.paid_at is not None:
        rows = [
            SettlementRow(row.kind, rate_in_words(found.paid_at, found.unit), row.amount) if row.kind == "payout" else row for row in rows
        ]
    if found.earned or found.paid_at is None:
        rows.insert(0, SettlementRow("earned", _("Earned"), found.earned))
    return SettlementView(found.plan_name, found.unit, tuple(rows), found.payable, tuple(_balances(found)))


RATES: dict[str, Callable[[], str]] = {
    "plan": lambda: _("%(total)s at %(rate)s %(unit)s for 1 %(own)s, the rate of the plan"),
    "period end": lambda: _("%(total)s at %(rate)s %(unit)s for 1 %(own)s, the rate at the end of the period, since %(day)s"),
    "period start": lambda: _("%(total)s at %(rate)s %(unit)s for 1 %(own)s, the rate at the beginning of the period, since %(day)s"),
    "average": lambda: _("%(total)s at %(rate)s %(unit)s for 1 %(own)s, the mean rate of the period"),
}


def _after_the_period() -> str:
    return _("%(total)s at %(rate)s %(unit)s for 1 %(own)s, the rate of the day of payout, since %(day)s")


def rate_in_words(paid: Any, unit: str) -> str:
    """What was paid for in another currency, at which rate, and where that is from."""
    return RATES.get(paid.rate_of, _after_the_period)() % {
        "total": money_text(paid.total, paid.unit),
        "rate": number_text(paid.rate),
        "unit": unit,
        "own": paid.unit,
        "day": day_text(paid.since) if paid.since else "",
    }


def _balances(found: Any) -> Iterator[tuple[str, Decimal]]:
    if found.still_held:
        yield _("Earned and still held back"), found.still_held
    if found.still_drawn:
        yield _("Drawn and still to be taken back"), found.still_drawn
    if found.still_carried:
        yield _("Still to be taken off later earnings"), -found.still_carried
