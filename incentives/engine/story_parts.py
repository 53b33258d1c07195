"""The pieces a story is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .formula import AttainmentRef, Expr, Formula
from .operands import name_of
from .sentences import Exact, Figure, Percent, Sentence, Value, say
from .wording import divisors_in, in_words
from .words import _
from .workings import Workings


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the workings.

    kind, in the order they come: `fact`, `credit` (running sums), `days` and `absent` (what counts of the window), `read` (a name a
    formula read), `gate`, `quota`, `value` (the whole fact), `place` (where deal or window stands), `slice`, `rate`, `points`, `pay`,
    `prorated` (an amount for a part of the window), `total` (slices added), `of` (share of what), `share`, `multiplier`, `exact`,
    `deal_floor`, `deal_cap`, `within`, `cap`, `floor`, `sum` (running exact sums), `rounding`, `limit`, `owed`, `carried`, `draw`,
    `balance`, `forgiven`, `limited`, `reason`, `earned_before`, `amount`; and `unproven`, which
    says what could not be read as it was.
    """

    kind: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class BarBand:
    """One band: from `start` (None: without end downwards) up to `to` (None: without end), and the part of the line inside it."""

    start: Decimal | None
    to: Decimal | None
    label: Value
    """Its rate or amount."""
    part: Decimal
    """How much of this line's credit lies in it; 0 where bands do not cut the credit."""
    reached: bool
    """Whether this is the band reached (modes that reach one), or holds a part of the line."""


@dataclass(frozen=True, slots=True)
class Bar:
    """The bands as a bar: the line reaches from `start` to `end` of it. Amounts of the measure, or what the bands stand on.

    A chart may turn them into floats; they are not used for anything else.
    """

    unit: str
    """A currency, "%" or an empty text for plain numbers."""
    start: Decimal
    end: Decimal
    bands: tuple[BarBand, ...]


def read_steps(work: Workings, *formulas: Formula | None) -> Iterator[Step]:
    """A step for each name that these formulas read: “the quota of bookings: 100,000.00”."""
    divisors = {name_of(divisor) for formula in formulas if formula is not None for divisor in divisors_in(formula.tree)}
    for reference, value in work.read_by(*formulas):
        yield Step("read", _read(work, reference, value))
        if name_of(reference) in divisors and isinstance(value, Figure | Exact | Percent) and not work.operand(name_of(reference)):
            yield Step("read", say(_("What is divided by zero counts as 0.")))


def _read(work: Workings, reference: Expr, value: Value) -> Sentence:
    if isinstance(reference, AttainmentRef) and work.quota(reference.measure) <= 0:
        return say(_("%(name)s: %(value)s, because there is no quota."), name=in_words(reference), value=value)
    return say(_("%(name)s: %(value)s."), name=in_words(reference), value=value)
