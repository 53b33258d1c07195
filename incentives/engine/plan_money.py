"""The part of a plan that says what of its earnings is paid, and when: the plan's cap, negative totals, draws.

`check_settlement.py` reads it, `settlement.py` computes it. The meaning is written in docs/plan-format.md 2.8.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from .formula import Formula
from .plan import Component, Excess, Limit, PeriodKind, Plan

CAP, NEGATIVE, DRAW, PAY_IN = "limits.cap", "limits.negative", "limits.draw", "pay in"
EXCHANGE, PAYOUT = "exchange", "payout"
"""Kinds of the two lines that pay a total in another currency: what is taken in the plan's, and what is paid; `fact` names the other."""
COMPONENT_OF: Final = {"plan limit": CAP, "carry": NEGATIVE, "draw": DRAW, "recovery": DRAW, "forgiven": DRAW, EXCHANGE: PAY_IN}
"""Kinds of lines that belong to the plan and to no component → the key that stands in the line's `component`; see `component_of`."""
PLAN_KINDS: Final = (*COMPONENT_OF, PAYOUT)
PLAN_COMPONENTS: Final = (CAP, NEGATIVE, DRAW, PAY_IN)
"""Of these lines, in the plan's own currency."""


def component_of(kind: str, fact: str | None) -> str:
    """Return what stands in the `component` of a line of the plan: for a payout with its currency, so that each has one unit."""
    return payout_component(str(fact)) if kind == PAYOUT else COMPONENT_OF[kind]


def payout_component(currency: str) -> str:
    return f"{PAY_IN}.{currency}"


def is_payout(component: str) -> bool:
    return component.startswith(f"{PAY_IN}.")


class PayRate(StrEnum):
    """Which rate of the table a total is paid at."""

    PERIOD_END = "period end"
    PERIOD_START = "period start"
    AVERAGE = "average"
    """The mean over the days of the period."""


@dataclass(frozen=True, slots=True)
class DaysAfter:
    """The rate of the table on a day after the period has ended: that on which it is paid out."""

    days: int

    def __str__(self) -> str:
        """As it is written in the plan."""
        return f"{self.days} days after period end" if self.days > 1 else "1 day after period end"


@dataclass(frozen=True, slots=True)
class PayIn:
    """Another currency than the plan's, in which its total is paid."""

    currency: str | None
    parameter: str | None = None
    """The text parameter that says it for each payee, where there is no `currency`."""
    rate: PayRate | DaysAfter | Decimal = PayRate.PERIOD_END
    """A number: one unit of the plan's currency is always so many of the other."""


class Negative(StrEnum):
    CARRIED = "carried"
    """A total below zero pays nothing and is taken off later ones."""
    OWED = "owed"
    """A total below zero is what the period comes to."""


class DrawKind(StrEnum):
    RECOVERABLE_GUARANTEE = "recoverable guarantee"
    GUARANTEE = "guarantee"
    RECOVERABLE_ADVANCE = "recoverable advance"
    ADVANCE = "advance"

    @property
    def is_recoverable(self) -> bool:
        return self in (DrawKind.RECOVERABLE_GUARANTEE, DrawKind.RECOVERABLE_ADVANCE)

    @property
    def is_advance(self) -> bool:
        """Whether it is paid whole beside the earnings; a guarantee tops them up."""
        return self in (DrawKind.ADVANCE, DrawKind.RECOVERABLE_ADVANCE)


@dataclass(frozen=True, slots=True)
class AtMost:
    """What a period recovers of a balance at most: an amount, or a share of the earnings available for it."""

    formula: Formula
    is_share: bool


@dataclass(frozen=True, slots=True)
class Draw:
    amount: Formula
    per: PeriodKind
    """How long the amount is for; the plan's own period where it says nothing."""
    kind: DrawKind
    months: int | None = None
    """It ends so many months after the payee's first day on the plan."""
    until: dt.date | None = None
    """It ends on this day."""
    recover_at_most: AtMost | None = None
    forgiven: bool = False
    """What is not recovered when it ends is left to the payee; else it is recovered from later periods."""


@dataclass(frozen=True, slots=True)
class PlanLimits:
    caps: tuple[Limit, ...] = ()
    excess: Excess = Excess.LOST
    negative: Negative = Negative.CARRIED
    draw: Draw | None = None


NOT_SETTLED: Final = PlanLimits(negative=Negative.OWED)
"""A plan that says nothing: whatever its lines come to is payable."""


def remembers(limits: PlanLimits) -> bool:
    """Return whether a period depends on what all periods before it came to, however long ago."""
    carries = limits.excess is Excess.CARRIED or limits.negative is Negative.CARRIED
    return carries or (limits.draw is not None and limits.draw.kind.is_recoverable)


# Holds and clawbacks of a component

CLAWBACK: Final = "clawback"
OF_A_FACT: Final = ("hold", CLAWBACK)
"""Kinds of lines that hold back, or take back, what a credited fact has earned; they name its stretch and belong to no window's sum."""


class Until(StrEnum):
    """What releases a part of what a fact has earned."""

    BOOKED = "booked"
    """At once."""
    INVOICED = "invoiced"
    """As far as the deal has been invoiced."""
    PAID = "paid"
    """As far as the customer has paid."""
    DAYS = "days"
    """So many days after the fact's day."""
    MONTH_END = "month end"
    QUARTER_END = "quarter end"
    YEAR_END = "year end"


@dataclass(frozen=True, slots=True)
class Release:
    until: Until
    share: Decimal
    days: int = 0
    """Only for DAYS."""

    @property
    def name(self) -> str:
        """As it is written in the plan."""
        return f"{self.days} days" if self.until is Until.DAYS else self.until.value


class Take(StrEnum):
    ALL = "all"
    UNSERVED_MONTHS = "unserved months"
    UNSERVED_DAYS = "unserved days"

    @property
    def is_part(self) -> bool:
        """Whether only the part of the time that was left is taken back."""
        return self is not Take.ALL


@dataclass(frozen=True, slots=True)
class Clawback:
    """What returns of a sale take back once its stretch has ended."""

    within: int | None
    """Only returns within so many months or days of the sale; None: all, as `returns: take back` of its measure has it."""
    take: Take = Take.ALL
    instalments: int = 1
    """Taken back over so many months, from that of the return on."""
    by_days: bool = False
    """`within` is a number of days."""


@dataclass(frozen=True, slots=True)
class Record:
    """A source that says what became of a deal, and the field with the day of each row; amounts are in `amount`, deals in `deal.id`."""

    source: str
    date: str


RECORDS: Final = {Until.INVOICED: Record("invoices", "issued_on"), Until.PAID: Record("payments", "paid_on")}
RETURNS: Final = Record("returns", "returned_on")
DEAL: Final = "deal.id"
RETURN: Final = " ← "
"""Between the sale and its return in the id of the fact that a return of it is."""


SALES: Final = ("deals", "deal lines")
"""The sources whose facts are sales, which may come back: each names its deal, and what the deal is worth."""


def deal_columns(source: str) -> tuple[str, str]:
    """Return the columns of a source of sales that name a fact's deal, and what the whole deal is worth."""
    return ("id", "amount") if source == "deals" else (DEAL, "deal.amount")


def follows_facts(component: Component) -> bool:
    """Whether facts of windows that have ended still matter to it: something is held, or may be taken back."""
    return bool(component.hold) or component.clawback is not None


def records_read(component: Component) -> tuple[Record, ...]:
    """Return the sources beside its measure's that a component's holds and clawback look at."""
    found = [RECORDS[release.until] for release in component.hold if release.until in RECORDS]
    return tuple(dict.fromkeys([*found, *([RETURNS] if component.clawback is not None else [])]))


def columns_followed(plan: Plan, source: str) -> set[str]:
    """Return the fields of a source that holds and clawbacks of the plan read."""
    columns: set[str] = set()
    for component in plan.components.values():
        records = records_read(component)
        if any(record.source == source for record in records):
            columns |= {DEAL, "amount", *(record.date for record in records if record.source == source)}
        if records and component.on is not None and plan.measures[component.on].source == source:
            columns |= set(deal_columns(source)) - {"id"}
    for measure in plan.measures.values():
        if measure.returns is not None:
            columns |= {DEAL, "amount", RETURNS.date} if source == RETURNS.source else set()
            columns |= set(deal_columns(source)) - {"id"} if source == measure.source else set()
    return columns


def sources_followed(plan: Plan) -> set[str]:
    followed = {record.source for component in plan.components.values() for record in records_read(component)}
    return followed | ({RETURNS.source} if counts_returns(plan) else set())


def counts_returns(plan: Plan) -> bool:
    """Return whether returns are credited against the sales of any measure."""
    return any(measure.returns is not None for measure in plan.measures.values())
