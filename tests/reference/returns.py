"""2.3.6: returns of the sales that a measure counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from incentives.engine.plan import Measure, Returns
from incentives.engine.plan_money import DEAL, RETURNS

from .numbers import product, quotient, rounded
from .periods import Days
from .rows import Fact

if TYPE_CHECKING:
    from .credit import Book

WHOLE = Fraction(1)


@dataclass(frozen=True)
class Returned:
    """One return of one sale: its own day, and the shares of the sale that had come back with it and without it."""

    id: str
    day: dt.date
    sold_on: dt.date
    upto: Fraction
    before: Fraction

    def counts_in(self, measure: Measure, days: Days, before: dt.date, on_plan_since: dt.date) -> bool:
        in_time = self.day in days and self.day < before
        if measure.returns is Returns.NEGATIVE_CREDIT:
            return in_time and (self.sold_on in days or self.sold_on >= on_plan_since)
        return in_time and self.sold_on in days

    def asked_on(self, measure: Measure) -> dt.date:
        """The day as of which it is looked up who is credited."""
        return self.day if measure.returns is Returns.NEGATIVE_CREDIT else self.sold_on

    def fact(self, measure: Measure, sale: Fact) -> Fact:
        """The sale as the return reads it."""
        return replace(sale, sold_on=self.sold_on, asked_on=self.asked_on(measure), return_of=sale.id)

    def of(self, sale: Any) -> Any:
        """The credit of the return, out of that of its sale."""
        fact = replace(sale.fact, id=f"{sale.fact.id} ← {self.id}")
        amount = rounded(sale.amount * self.before, 6) - rounded(sale.amount * self.upto, 6)
        value = -sale.value if isinstance(sale.value, Fraction) else sale.value
        part = self.upto - self.before
        return replace(
            sale, fact=fact, day=self.day, value=value, amount=amount, part=product(part, sale.part), limits=product(part, sale.limits)
        )


def returns_of(book: Book, measure: Measure, fact: Fact, sold_on: dt.date) -> Iterator[Returned]:
    """The returns of a sale, as long as there is something left to come back."""
    if measure.returns is None:
        return
    of_deals = measure.source == "deals"
    deal, worth = fact.id if of_deals else fact.fields[DEAL], fact.fields["amount" if of_deals else "deal.amount"]
    rows = [row for row in book.facts[RETURNS.source] if deal is not None and row.fields[DEAL] == deal and row.currency == fact.currency]
    rows = [row for row in rows if row.fields[RETURNS.date] is not None]
    back, before = Fraction(0), Fraction(0)
    for row in sorted(rows, key=lambda row: (row.fields[RETURNS.date], row.id.encode())):
        back += abs(row.fields["amount"] or Fraction(0))
        upto = min(WHOLE, quotient(back, abs(worth or Fraction(0))))
        if upto > before:
            yield Returned(row.id, max(row.fields[RETURNS.date], sold_on), sold_on, upto, before)
        before = upto
