"""2.8.12: what a period's total is in the currency it is paid in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from incentives.engine.plan_money import DaysAfter, PayIn, PayRate

from .credit import Book
from .lines import Line
from .numbers import money, quotient
from .periods import ONE_DAY
from .settlement import Settlement

NOTHING = Fraction(0)


def payout_lines(book: Book, person: str, said: PayIn, posted: Sequence[Line], settlement: Settlement) -> list[Line]:
    """What is taken in the plan's currency and what is paid for it; `posted` are all lines of the period so far."""
    own, name = book.plan.currency, book.period.name
    earlier = [line for line in book.earned if line.person == person and line.period == name]
    paid_in = {key for key, component in book.plan.components.items() if component.unit == own}
    total = sum((line.amount for line in posted if line.unit == own), NOTHING)
    total += sum((line.amount for line in earlier if line.component in paid_in or line.component.startswith("limits.")), NOTHING)
    currency = said.currency or settlement.agreed(str(said.parameter))
    found = []
    if currency is not None and currency != own:
        amount = money(total * _rate(book, said, currency), currency, None, None) if total else NOTHING
        wanted = [("exchange", "pay in", own, -total), ("payout", f"pay in.{currency}", currency, amount)]
        for kind, component, unit, entitled in wanted:
            before = sum((line.amount for line in earlier if (line.kind, line.fact) == (kind, currency)), NOTHING)
            if entitled != before:
                days = book.period.days
                found.append(Line(person, component, unit, days, kind, currency, name, entitled, before, entitled - before, name))
    return found


def _rate(book: Book, said: PayIn, currency: str) -> Fraction:
    days = book.period.days
    match said.rate:
        case DaysAfter(number):
            return _on(book, currency, days.before - ONE_DAY + number * ONE_DAY)
        case PayRate.PERIOD_END:
            return _on(book, currency, days.before - ONE_DAY)
        case PayRate.PERIOD_START:
            return _on(book, currency, days.start)
        case PayRate.AVERAGE:
            each = [_on(book, currency, days.start + number * ONE_DAY) for number in range(days.count)]
            return quotient(sum(each, NOTHING), Fraction(days.count))
    return Fraction(said.rate)


def _on(book: Book, currency: str, day: dt.date) -> Fraction:
    rates = [rate for a, b, start, rate in book.exchange if (a, b) == (book.plan.currency, currency) and start <= day]
    if not rates:
        raise LookupError(f"no exchange rate from {book.plan.currency} to {currency} on {day}")
    return rates[-1]
