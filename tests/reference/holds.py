"""2.8.8 to 2.8.10: what returns take back of a fact's credits once its window has ended, and what of the rest is still held."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from incentives.engine.plan import Component
from incentives.engine.plan_money import DEAL, OF_A_FACT, RECORDS, RETURN, RETURNS, Clawback, Record, Release, Take, Until

from .credit import Book
from .formulas import months_between
from .lines import Line
from .numbers import product, quotient, rounded
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
    is_return: bool = False
    """Whether it is a return of the fact, which is paid when its sale is."""
    credited: Fraction = NOTHING
    """What the returns credited to the payee come to of the deal's amount."""


def lines_of_facts(book: Book, person: str, component: Component, credited: Iterable[Line], money: Money) -> list[Line]:
    """The lines `clawback` and `hold` of one component of one payee; `credited` are the lines that the period has for it."""
    if not component.hold and component.clawback is None:
        return []
    earlier = [line for line in book.earned if (line.person, line.component) == (person, component.key)]
    posted = [(Days(line.start, line.before), line.fact, line.first_period, line.amount) for line in earlier if line.kind == "credit"]
    posted += [(line.window, line.fact, line.first_period, line.amount) for line in credited if line.kind == "credit"]
    found: list[Line] = []
    totals: dict[tuple[Days, str], Fraction] = {}
    for days, one, _, amount in posted:
        totals[days, one] = totals.get((days, one), NOTHING) + amount
    that_count = {one for (_, one), amount in totals.items() if amount}
    for stretch, fact in sorted({(days, fact) for days, fact, _, _ in posted}):
        sale = _sale(book, component, fact, that_count)
        if sale is None:
            continue
        earned = totals[stretch, fact]
        first = min((period for days, one, period, _ in posted if (days, one) == (stretch, fact)), key=book.first_day)
        back = _back(book, component, sale, stretch)
        taken = NOTHING if sale.is_return else _taken(book, component, sale, back, earned, money)
        left = earned - taken
        held = left - money(product(left, _released(book, component, sale, back))) if component.hold else NOTHING
        for kind, stands in zip(OF_A_FACT, (held, taken), strict=True):
            before = sum(
                (one.amount for one in earlier if (Days(one.start, one.before), one.kind, one.fact) == (stretch, kind, fact)), NOTHING
            )
            if -stands != before:
                name, unit = book.period.name, component.unit
                found.append(Line(person, component.key, unit, stretch, kind, fact, first, -stands, before, -stands - before, name))
    return found


def _sale(book: Book, component: Component, identity: str, that_count: set[str]) -> Sale | None:
    """None for what is not among the facts any more: it stays as it was left."""
    measure = book.plan.measures[component.on]
    of, arrow, _ = identity.rpartition(RETURN) if measure.returns is not None else ("", "", "")
    fact = next((fact for fact in book.facts[measure.source] if fact.id == (of if arrow else identity)), None)
    day = fact.fields[measure.date] if fact else None
    if fact is None or day is None:
        return None
    is_deal = measure.source == "deals"
    worth = fact.fields.get("amount" if is_deal else "deal.amount")
    returns = book.facts[RETURNS.source] if measure.returns is not None else ()
    credited = sum((abs(row.fields["amount"] or NOTHING) for row in returns if f"{fact.id}{RETURN}{row.id}" in that_count), NOTHING)
    return Sale(fact, day, fact.id if is_deal else fact.fields.get(DEAL), worth or NOTHING, bool(arrow), credited)


def _records(book: Book, record: Record, sale: Sale) -> list[Fact]:
    """Rows of the deal, in the currency of the sale, dated before the period ends; by their days."""
    found = [
        row
        for row in book.facts[record.source]
        if sale.deal is not None and row.fields[DEAL] == sale.deal and row.currency == sale.fact.currency
    ]
    dated = [row for row in found if row.fields[record.date] is not None and row.fields[record.date] < book.period.days.before]
    return sorted(dated, key=lambda row: row.fields[record.date])


@dataclass(frozen=True)
class Back:
    """What came back of a deal after the stretch of its sale, and what had before, where that counted."""

    amount: Fraction
    counted: Fraction
    first: dt.date


def _back(book: Book, component: Component, sale: Sale, stretch: Days) -> Back | None:
    """2.8.9: the returns that take back."""
    clawback = component.clawback
    if clawback is None:
        return None
    rows = _records(book, RETURNS, sale)
    returns = [
        row
        for row in rows
        if row.fields[RETURNS.date] >= stretch.before
        and (clawback.within is None or _served(clawback, sale.day, row.fields[RETURNS.date]) < clawback.within)
    ]
    if not returns:
        return None
    back = sum((abs(row.fields["amount"] or NOTHING) for row in returns), NOTHING)
    counted = NOTHING
    if book.plan.measures[component.on].returns is not None:  # 2.3.6: what came back in the stretch counted there
        counted = sum((abs(row.fields["amount"] or NOTHING) for row in rows if row.fields[RETURNS.date] < stretch.before), NOTHING)
    return Back(back, counted, returns[0].fields[RETURNS.date])


def _unserved(clawback: Clawback, sale: Sale, back: Back) -> Fraction:
    return quotient(Fraction(clawback.within - _served(clawback, sale.day, back.first)), Fraction(clawback.within))


def _served(clawback: Clawback, sold: dt.date, returned: dt.date) -> int:
    return (returned - sold).days if clawback.by_days else months_between(sold, returned)


def _instalments(book: Book, clawback: Clawback, back: Back) -> int:
    months = month_number(book.period.days.before - ONE_DAY) - month_number(back.first) + 1
    return min(months, clawback.instalments)


def _taken(book: Book, component: Component, sale: Sale, back: Back | None, earned: Fraction, money: Money) -> Fraction:
    """2.8.9"""
    clawback = component.clawback
    if clawback is None or back is None:
        return NOTHING
    shares = [min(WHOLE, quotient(amount, abs(sale.worth))) for amount in (back.amount + back.counted, back.counted)]
    share = shares[0] - shares[1]
    if clawback.take is not Take.ALL:
        share = product(share, _unserved(clawback, sale, back))
    in_all = money(product(earned, share))
    return money(quotient(in_all * _instalments(book, clawback, back), Fraction(clawback.instalments)))


def _left_of_the_deal(book: Book, component: Component, sale: Sale, back: Back | None) -> Fraction:
    """2.8.10: without its sign, what is neither credited as a return nor taken back so far."""
    worth, clawback, taken = abs(sale.worth), component.clawback, NOTHING
    if clawback is not None and back is not None:
        taken = min(worth, back.amount + back.counted) - min(worth, back.counted)
        if clawback.take is not Take.ALL:
            taken = rounded(product(taken, _unserved(clawback, sale, back)), 6)
        if clawback.instalments > 1:
            taken = rounded(taken * _instalments(book, clawback, back) / clawback.instalments, 6)
    return max(NOTHING, worth - min(worth, sale.credited) - taken)


def _released(book: Book, component: Component, sale: Sale, back: Back | None) -> Fraction:
    """2.8.10: the share that is released."""
    left = _left_of_the_deal(book, component, sale, back)
    return sum((product(Fraction(part.share), _trigger(book, part, sale, left)) for part in component.hold), NOTHING)


def _trigger(book: Book, part: Release, sale: Sale, left: Fraction) -> Fraction:
    before = book.period.days.before
    match part.until:
        case Until.BOOKED:
            return WHOLE
        case Until.INVOICED | Until.PAID:
            amounts = (row.fields["amount"] or NOTHING for row in _records(book, RECORDS[part.until], sale))
            if sale.worth and not left:
                return WHOLE
            come = sum(amounts, NOTHING)
            return min(WHOLE, max(NOTHING, quotient(-come if sale.worth < 0 else come, left)))
        case Until.DAYS:
            return WHOLE if (before - ONE_DAY - sale.day).days >= part.days else NOTHING
    ended = days_of(ENDS[part.until], sale.day, book.plan.fiscal_year_starts).before <= before
    return WHOLE if ended else NOTHING
