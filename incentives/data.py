"""Frozen records that incentives/ hands to other apps. Amounts are exact decimals; `None` means there is none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Statement


@dataclass(frozen=True, slots=True)
class ComponentTotal:
    """What one component of a plan came to on a statement, or what of the plan's earnings is paid (`limits.draw` …)."""

    plan_id: int
    plan_key: str
    plan_name: str
    version_id: int
    version_number: int
    component: str
    unit: str
    total: Decimal
    lines: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What of the earnings on a plan a statement pays: `earned` and the amounts of `by_kind` add up to `payable`."""

    plan_id: int
    plan_name: str
    unit: str
    earned: Decimal
    by_kind: Mapping[str, Decimal]
    """Kind of posting (`hold`, `draw` …) → amount, none of zero."""
    payable: Decimal
    still_held: Decimal
    """Earned and not paid yet, after the period."""
    still_drawn: Decimal
    """Paid ahead and not taken back yet."""
    still_carried: Decimal
    """Below zero: what later earnings are still to be lowered by."""
    paid_at: PaidAt | None = None
    """Where it is what another currency's total is paid as."""


@dataclass(frozen=True, slots=True)
class PaidAt:
    """How a total became an amount of another currency, as the ledger keeps it."""

    unit: str
    total: Decimal
    rate: Decimal
    """One of `unit` is so many of the other."""
    rate_of: str
    """`plan`: its own; or which of the table's: `period end`, `period start`, `average`."""
    since: dt.date | None
    """The day from which the table has it; None for the plan's own, and for a mean."""


@dataclass(frozen=True, slots=True)
class MeasureStanding:
    """Where a payee stands in a measure at the end of a period, in one window."""

    plan_id: int
    plan_key: str
    plan_name: str
    version_number: int
    measure: str
    window_from: dt.date
    window_before: dt.date
    value: Decimal | None
    quota: Decimal | None
    """None: none set. Zero: a quota of zero, which no attainment is measured against."""
    attainment: Decimal | None
    """1.2 is 120 %; None where there is no quota."""
    facts: int
    is_money: bool
    currency: str
    """Of the plan; what `value` and `quota` are in where `is_money`."""


@dataclass(frozen=True, slots=True)
class WindowOutcome:
    """What was frozen for one component and window when the period was last calculated."""

    plan_key: str
    version_id: int
    component: str
    window_from: dt.date
    window_before: dt.date
    gate_open: bool | None
    multiplier: Decimal | None
    rate: Decimal | None
    band: int | None
    band_to: int | None
    target: Decimal | None
    entitled: Decimal
    operands: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PlanOnStatement:
    """A plan version that paid on a statement, and what its page must say."""

    plan_key: str
    plan_name: str
    version_id: int
    version_number: int
    currency: str
    requires_accepted_order: bool
    """Whether any of its measures does."""
    measures_without_orders: tuple[str, ...]
    """Those that count facts without one, where others require it."""
    limits_windfalls: bool
    """Whether a credit of any measure may count only in part, or wait for a review."""
    in_force_from: dt.date
    in_force_before: dt.date | None


@dataclass(frozen=True, slots=True)
class Correction:
    """What was posted after a period was closed for a window that had ended with it."""

    statement: Statement | None
    """The other side: of a correction on a statement the one that it corrects, of a corrected statement the one that corrects it."""
    last_day_before: dt.date
    """The first day after the corrected window."""
    amounts: tuple[tuple[str, Decimal], ...]
    """Unit and amount: money first, then points; each with the sign of what it changes."""
    lines: int
    reasons: tuple[str, ...]
    """`Line.reason` of its lines, each once."""


@dataclass(frozen=True, slots=True)
class EstimatedComponent:
    plan_name: str
    component: str
    unit: str
    now: Decimal
    """Posted into the period and what a run would post as things are."""
    then: Decimal
    """The same as things are supposed to be."""


@dataclass(frozen=True, slots=True)
class EstimatedMeasure:
    plan_name: str
    measure: str
    window_from: dt.date
    window_before: dt.date
    is_money: bool
    currency: str
    quota: Decimal | None
    value_now: Decimal | None
    value_then: Decimal | None
    attainment_now: Decimal | None
    attainment_then: Decimal | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a payee's period comes to, as things are and as they are supposed to be."""

    components: tuple[EstimatedComponent, ...]
    measures: tuple[EstimatedMeasure, ...]

    def totals(self) -> list[tuple[str, Decimal, Decimal]]:
        """(Unit, now, then): currencies first, then points."""
        units = sorted({part.unit for part in self.components}, key=lambda unit: (unit == "points", unit))
        return [
            (unit, *(sum((getattr(part, when) for part in self.components if part.unit == unit), Decimal(0)) for when in ("now", "then")))  # type: ignore[misc]
            for unit in units
        ]


@dataclass(frozen=True, slots=True)
class SimulatedTeam:
    name: str
    """Empty for those who are in no team."""
    people: int
    current: Decimal
    candidate: Decimal
    winners: int
    losers: int

    @property
    def difference(self) -> Decimal:
        return self.candidate - self.current


@dataclass(frozen=True, slots=True)
class FactNotCounted:
    """A fact that would have counted for a payee, and why it does not."""

    source: str
    fact: str
    deal: str
    """The id of the deal it belongs to, as in `fact` of the source "deals"."""
    day: dt.date
    amount: Decimal | None
    currency: str
    """Empty: `amount` is no money, but in the unit of the measure."""
    plan_name: str
    measure: str
    reason: str
    """"no accepted order", "waits for review" or "above the limit"; of the last `amount` is what does not count."""


@dataclass(frozen=True, slots=True)
class Touched:
    """A payee of a plan whose version is about to be published."""

    person_id: int
    reference: str
    name: str
    valid_from: dt.date
    valid_before: dt.date | None
    problems: tuple[str, ...]
    """What would keep the plan from being calculated for this payee: a missing parameter, say."""
    without_quota: tuple[str, ...]
    """Measures whose attainment the plan reads and for which the payee has no quota on the first day."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing a draft would do: shown before it is confirmed."""

    effective_from: dt.date
    effective_before: dt.date | None
    replaces: int | None
    """The number of the version in force on the first day, which would end then."""
    replaced_by: int | None
    """The number of a version that is published already and begins later."""
    same_day: int | None
    """The number of a published version that begins on the same day: it would have to be withdrawn first."""
    touched: tuple[Touched, ...]
    open_periods: tuple[str, ...]
    """Keys of open periods that were posted and would be calculated otherwise: run them again."""
    closed_periods: tuple[str, ...]
    """Keys of closed periods among its days; what they paid stays, differences of open windows are posted into open periods."""


class MetricKind(StrEnum):
    MEASURE = "measure"
    COMPONENT = "component"
    POINTS = "points"
    """All components of the plan that pay in points, together."""


@dataclass(frozen=True, slots=True)
class Metric:
    """Something of a plan by which people can be ranked."""

    plan_id: int
    kind: MetricKind
    key: str = ""
    """Of the measure or component; empty for POINTS."""


@dataclass(frozen=True, slots=True)
class Rankable:
    """What a metric is, as the newest published version that has it says."""

    metric: Metric
    plan_key: str
    plan_name: str
    title: str
    """The key in words, as the plan's pages show it; empty for POINTS."""
    unit: str
    """money, count, number (an average, a ratio, a number of the fact) or points."""
    currency: str
    """Of money; else empty."""
    places: int
    """How many decimals a score may have: times 10**places it is whole."""
    adds_up: bool
    """Whether scores of days, and of people, may be added up: not those of averages, ratios, the largest and the smallest."""
    period: str
    """Kind of the plan's periods, as "month": whole ones are what quotas, components and points are known for."""
    fiscal_year_starts: int
    has_quota: bool
    """Whether anybody has a quota for the measure: then there is a percentage to goal."""


@dataclass(frozen=True, slots=True)
class Score:
    value: Decimal | None
    """To 6 decimals of a measure, to 4 of a component or points. None: the largest or smallest of nothing."""
    facts: int
    """How many facts (of a component or points: lines) it is made of."""
    reached_on: dt.date | None
    """The day of the newest of them: since the end of that day the score has been what it is. None: nothing counts."""
    quota: Decimal | None = None
    """None: none, not asked for, or the days are not whole periods."""
    attainment: Decimal | None = None
    """1.2 is 120 %, to 12 decimals; 0 of a quota of zero; None without a quota."""


@dataclass(frozen=True, slots=True)
class CreditOfScore:
    """What of one fact counts for one person: what scores by the day, and the best single ones, are made of."""

    person_id: int
    day: dt.date | None
    """On which it counts; None: it is of its whole window."""
    fact: str
    credit: Decimal | None
    """None where the measure reads no number of the fact."""


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of everybody on the plan on any of the days, or of those asked for among them, by person."""

    by_person: Mapping[int, Score]
    as_of: dt.datetime
    """The moment as of which the facts were read."""
    credits: tuple[CreditOfScore, ...] = ()
    """Where they were asked for, in the order of their days."""


@dataclass(frozen=True, slots=True)
class FactOfScore:
    """A fact that counts in a score, or a line that a component's is made of."""

    day: dt.date | None
    """On which it counts; None: it is of its whole window."""
    measure: str
    """Key of the measure that counts it; of a line that of its component."""
    source: str
    """Empty: the line is of no fact."""
    fact: str
    share: Decimal | None
    value: Decimal | None
    """What the measure reads of the whole fact, money in the plan's currency; None where it is no number. Of a line its credit."""
    credit: Decimal | None
    """What of it counts for the person: these add up to the score where the metric adds up."""


@dataclass(frozen=True, slots=True)
class FactsOfScore:
    """One page of what a score is made of, the newest first."""

    facts: tuple[FactOfScore, ...]
    total: int
    """How many there are on all pages."""
    as_of: dt.datetime


@dataclass(frozen=True, slots=True)
class PendingPoints:
    """Points that can be redeemed once their period is approved."""

    period_id: int
    period: str
    """Its key: 2026-03."""
    before: dt.date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PointsExpiring:
    amount: Decimal
    on: dt.date
    """The first day on which they are gone."""


@dataclass(frozen=True, slots=True)
class Wallet:
    """A person's points. `spendable` is below zero when more was taken back than was left: then nothing can be redeemed."""

    spendable: Decimal
    pending: tuple[PendingPoints, ...]
    held: Decimal
    spent: Decimal
    run_out: Decimal
    expiring: PointsExpiring | None
    """What runs out next, if nothing is redeemed."""

    @property
    def waiting(self) -> Decimal:
        return sum((each.amount for each in self.pending), Decimal(0))
