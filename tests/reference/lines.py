"""2.4.4 to 2.4.6: exact amounts, the lines they become, and all lines of a period."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa

from incentives.engine.plan import Plan
from incentives.engine.world import EARNED

from .credit import Credit, Standing
from .periods import Days

NOTHING = Fraction(0)


@dataclass(frozen=True)
class Line:
    person: str
    component: str
    unit: str
    window: Days
    kind: str
    fact: str | None
    first_period: str
    entitled: Fraction
    earned_before: Fraction
    amount: Fraction
    period: str
    position: int = 0
    credit: Credit | None = None
    running_before: Fraction | None = None
    running_after: Fraction | None = None
    exact_after: Fraction | None = None

    def as_earned(self) -> dict[str, object]:
        return {
            "person": self.person,
            "component": self.component,
            "window_from": self.window.start,
            "window_before": self.window.before,
            "kind": self.kind,
            "fact": self.fact,
            "first_period": self.first_period,
            "period": self.period,
            "amount": Decimal(self.amount.numerator) / Decimal(self.amount.denominator),
        }


@dataclass
class Outcome:
    lines: list[Line] = field(default_factory=list)
    standings: dict[tuple[str, str, Days], Standing] = field(default_factory=dict)
    """By person, measure and stretch, at the end of the (last) period."""

    def as_earned(self, plan: Plan) -> pa.Table:
        """The lines as what later periods have to know of them."""
        return pa.Table.from_pylist([{**line.as_earned(), "plan": plan.name} for line in self.lines], schema=EARNED)

    def totals(self) -> dict[tuple[str, str], Fraction]:
        """By person and component."""
        found: dict[tuple[str, str], Fraction] = {}
        for line in self.lines:
            key = line.person, line.component
            found[key] = found.get(key, NOTHING) + line.amount
        return found


@dataclass
class Piece:
    """One exact amount on its way to a line."""

    kind: str
    fact: str | None
    exact: Fraction
    position: int
    """Its place among all credits of the stretch (those that aren't paid too), or milestones."""
    credit: Credit | None = None
    running_before: Fraction | None = None
    running_after: Fraction | None = None
    too_late: bool = False
    """Others were the first (2.7.7)."""
