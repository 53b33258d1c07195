"""The pieces a story is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .formula import Formula
from .sentences import Sentence, Value, say
from .wording import in_words
from .words import _
from .workings import Workings


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the workings.

    kind, in the order they come: `fact`, `credit` (running sums), `read` (a name a formula read), `gate`, `quota`, `value` (the whole
    fact), `place` (where deal or window stands), `slice`, `rate`, `points`, `pay`, `total` (slices added), `of` (share of what),
    `share`, `multiplier`, `exact`, `deal_floor`, `deal_cap`, `within`, `cap`, `floor`, `sum` (running exact sums), `rounding`,
    `limit`, `owed`, `limited`, `reason`, `earned_before`, `amount`.
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
    for reference, value in work.read_by(*formulas):
        yield Step("read", say(_("%(name)s: %(value)s."), name=in_words(reference), value=value))
