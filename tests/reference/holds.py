"""2.8.8 to 2.8.10: what returns take back of a fact's credits once its window has ended, and what of the rest is still held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from incentives.engine.plan import Component
from incentives.engine.plan_money import DEAL, OF_A_FACT, RECORDS, RETURNS, Record, Release, Take, Until

from .credit import Book
from .formulas import months_between
from .lines import Line
from .numbers import product, quotient
from .periods import ONE_DAY, Days, days_of, month_number
from .rows import Fact

NOTHING, WHOLE = Fraction(0), Fraction(1)
ENDS = {Until.MONTH_END: "month", Until.QUARTER_END: "quarter", Until.YEAR_END: "year"}
Money = Callable[[Fraction], Fraction]


@dataclass(frozen=True)
class Sale:
    """A fact that has earned something in a stretch."""

    fact: Fact
    day: dt.date
    deal: str | None
    worth: Fraction
    """The deal's amount, in the currency of the sale."""


def lines_of_facts(book: Book, person: str, component: Component, credited: Iterable[Line], money: Money) -> list[Line]:
    """The lines `clawback` and `hold` of one component of one payee; `credited` are the lines that the period has for it."""
    if not component.hold and component.clawback is None:
        return []
    earlier = [line for line in book.earned if (line.person, line.component) == (person, component.key)]
    posted = [(Days(line.start, line.before), line.fact, line.first_period, line.amount) for line in earlier if line.kind == "credit"]
    posted += [(line.window, line.fact, line.first_period, line.amount) for line in credited if line.kind == "credit"]
    found: list[Line] = []
    for stretch, fact in sorted({(days, fact) for days, fact, _, _ in posted}):
        sale = _sale(book, component, fact)
        if sale is None:
            continue
        earned = sum((amount for days, one, _, amount in posted if (days, one) == (stretch, fact)), NOTHING)
        first = min((period for days, one, period, _ in posted if (days, one) == (stretch, fact)), key=book.first_day)
        taken = _taken(book, component, sale, stretch, earned, money)
        left = earned - taken
        held = left - money(product(left, _released(book, component, sale))) if component.hold else NOTHING
        for kind, stands in zip(OF_A_FACT, (held, taken), strict=True):
            before = sum(
                (one.amount for one in earlier if (Days(one.start, one.before), one.kind, one.fact) == (stretch, kind, fact)), NOTHING
            )
            if -stands != before:
                name, unit = book.period.name, component.unit
                found.append(Line(person, component.key, unit, stretch, kind, fact, first, -stands, before, -stands - before, name))
    return found


def _sale(book: Book, component: Component, identity: str) -> Sale | None:
    """None for what is not among the facts any more: it stays as it was left."""
    measure = book.plan.measures[component.on]
    fact = next((fact for fact in book.facts[measure.source] if fact.id == identity), None)
    day = fact.fields[measure.date] if fact else None
    if fact is None or day is None:
        return None
    is_deal = measure.source == "deals"
    worth = fact.fields.get("amount" if is_deal else "deal.amount")
    return Sale(fact, day, fact.id if is_deal else fact.fields.get(DEAL), worth or NOTHING)


def _records(book: Book, record: Record, sale: Sale) -> list[Fact]:
    """Rows of the deal, in the currency of the sale, dated before the period ends; by their days."""
    found = [
        row
        for row in book.facts[record.source]
        if sale.deal is not None and row.fields[DEAL] == sale.deal and row.currency == sale.fact.currency
    ]
    dated = [row for row in found if row.fields[record.date] is not None and row.fields[record.date] < book.period.days.before]
    return sorted(dated, key=lambda row: row.fields[record.date])


def _taken(book: Book, component: Component, sale: Sale, stretch: Days, earned: Fraction, money: Money) -> Fraction:
    """2.8.9"""
    clawback = component.clawback
    if clawback is None:
        return NOTHING
    rows = _records(book, RETURNS, sale)
    returns = [
        row
        for row in rows
        if row.fields[RETURNS.date] >= stretch.before
        and (clawback.within is None or months_between(sale.day, row.fields[RETURNS.date]) < clawback.within)
    ]
    if not returns:
        return NOTHING
    back = sum((abs(row.fields["amount"] or NOTHING) for row in returns), NOTHING)
    counted = NOTHING
    if book.plan.measures[component.on].returns is not None:  # 2.3.6: what came back in the stretch counted there
        counted = sum((abs(row.fields["amount"] or NOTHING) for row in rows if row.fields[RETURNS.date] < stretch.before), NOTHING)
    shares = [min(WHOLE, quotient(amount, abs(sale.worth))) for amount in (back + counted, counted)]
    share, first = shares[0] - shares[1], returns[0].fields[RETURNS.date]
    if clawback.take is Take.UNSERVED:
        share = product(share, quotient(Fraction(clawback.within - months_between(sale.day, first)), Fraction(clawback.within)))
    in_all = money(product(earned, share))
    months = month_number(book.period.days.before - ONE_DAY) - month_number(first) + 1
    return money(quotient(in_all * min(months, clawback.instalments), Fraction(clawback.instalments)))


def _released(book: Book, component: Component, sale: Sale) -> Fraction:
    """2.8.10: the share that is released."""
    return sum((product(Fraction(part.share), _trigger(book, part, sale)) for part in component.hold), NOTHING)


def _trigger(book: Book, part: Release, sale: Sale) -> Fraction:
    before = book.period.days.before
    match part.until:
        case Until.BOOKED:
            return WHOLE
        case Until.INVOICED | Until.PAID:
            amounts = (row.fields["amount"] or NOTHING for row in _records(book, RECORDS[part.until], sale))
            return min(WHOLE, max(NOTHING, quotient(sum(amounts, NOTHING), sale.worth)))
        case Until.DAYS:
            return WHOLE if (before - ONE_DAY - sale.day).days >= part.days else NOTHING
    ended = days_of(ENDS[part.until], sale.day, book.plan.fiscal_year_starts).before <= before
    return WHOLE if ended else NOTHING
