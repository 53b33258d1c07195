"""2.3.7: what counts of a windfall."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from incentives.engine.plan import Measure

from .numbers import quotient, rounded

if TYPE_CHECKING:
    from .credit import Book, Credit, Stretch

NOTHING, WHOLE = Fraction(0), Fraction(1)


def as_it_counts(book: Book, measure: Measure, stretch: Stretch, credit: Credit) -> Credit:
    """The credit, or as much of it as its limit or a review lets count."""
    limit = Fraction(measure.windfall.above)
    if measure.windfall.of_quota:
        limit = rounded((book.quota(measure, stretch, book.period_holding(stretch.days.start)) or NOTHING) * limit, 6)
        if limit <= 0:
            return credit
    if credit.amount <= limit:
        return credit
    counts = limit
    if measure.windfall.waits:
        counts = _decided(book, measure, stretch.assignment.person, credit, limit)
    return replace(credit, amount=counts, part=quotient(counts, credit.amount), limits=WHOLE if counts else NOTHING)


def _decided(book: Book, measure: Measure, person: str, credit: Credit, limit: Fraction) -> Fraction:
    for row in book.reviews:
        if (row["person"], row["plan"], row["measure"], row["fact"]) == (person, book.plan.name, measure.key, credit.fact.id):
            decided = {"all": credit.amount, "up to the limit": limit}
            return decided.get(row["counts"], min(credit.amount, max(NOTHING, Fraction(row["amount"] or 0))))
    return NOTHING
