"""The books of one payee on one plan: what of a period's earnings is paid, carried over, drawn ahead and taken back.

Pure arithmetic (docs/plan-format.md 2.8): nothing here reads a table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .money import product, rounded_to_step
from .plan_money import DrawKind, Negative

NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cut:
    """One limit of the plan as it stands in its month, quarter, half-year or year so far, this period's lines among it."""

    cap: Decimal | None
    """Rounded; None: no limit."""
    total: Decimal
    """What is counted against it."""
    owed: Decimal
    """What limits of this kind have cut outside, and not given back."""
    carried: bool
    """Whether that may still be paid."""

    @property
    def due(self) -> Decimal:
        """What the limit takes (below zero) or gives back of what was cut before (above)."""
        if self.cap is None:
            return self.owed if self.carried else NONE
        room = self.cap - self.total
        if room < 0:
            return room
        return min(max(self.owed, NONE), room) if self.carried else NONE


@dataclass(frozen=True, slots=True)
class Books:
    """Where the payee stood before the period."""

    carried: Decimal = NONE
    """What earlier totals below zero have left to be taken off: zero or below."""
    balance: Decimal = NONE
    """What was drawn ahead and not taken back yet."""


@dataclass(frozen=True, slots=True)
class DrawTerms:
    """The draw of the period."""

    kind: DrawKind
    amount: Decimal
    """Rounded; zero once it has ended, or where the payee is not on the plan."""
    at_most: Decimal | None = None
    """What the period recovers at most: an amount, or with `at_most_is_share` a share of what is available."""
    at_most_is_share: bool = False
    forgives: bool = False
    """Whether it has ended before the period and what is left is then forgiven."""


@dataclass(frozen=True, slots=True)
class Entitled:
    """What one kind of line comes to in the period, with the numbers it came from."""

    kind: str
    fact: str | None
    amount: Decimal
    operands: Mapping[str, Decimal | str | None] = field(default_factory=dict)


def settled(total: Decimal, books: Books, negative: Negative, draw: DrawTerms | None, step: Decimal) -> Iterator[Entitled]:
    """Yield what carry, draw, recovery and forgiven come to in a period whose lines come to `total`, each kind once, zeros too."""
    available = total + books.carried
    if negative is Negative.CARRIED:
        available = max(available, NONE)
    yield Entitled("carry", None, available - total, {"total": total, "owed": -books.carried})
    drawn = NONE if draw is None else draw.amount
    told: dict[str, Decimal | str | None] = {"total": available, "draw of the period": drawn, "balance before": books.balance}
    if draw is not None:
        paid = drawn if draw.kind.is_advance else max(NONE, drawn - max(available, NONE))
        yield Entitled("draw", draw.kind.value, paid, told)
    # A balance may be there although today's plan draws nothing: an earlier version of it did. One below zero has been taken back too
    # far, by a period that was calculated again since: it is given back.
    room = max(NONE, available - drawn)
    recovered = min(books.balance, room)
    most = None if draw is None else _at_most(draw, room, step)
    if most is not None:
        recovered = min(recovered, most)
        told = told | {"recover at most": most}
    left = books.balance - recovered if draw is not None and draw.forgives else NONE
    yield Entitled("recovery", None, -(recovered + left), told)
    yield Entitled("forgiven", None, left, told)


def _at_most(draw: DrawTerms, room: Decimal, step: Decimal) -> Decimal | None:
    if draw.at_most is None:
        return None
    return max(NONE, rounded_to_step(product(draw.at_most, room) if draw.at_most_is_share else draw.at_most, step))
