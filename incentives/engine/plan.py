"""A plan as frozen data: what a document says once it has been read, checked and typed.

`document.py` reads YAML or JSON, `check.py` reports every problem; docs/plan-format.md says what each part means. Nothing here computes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from .formula import Formula, GroupOf, ValueType
from .plan_days import NewQuota, Proration
from .plan_rates import Of, Rate
from .redeemable import Redeemable

if TYPE_CHECKING:
    from .plan_money import Clawback, PayIn, PlanLimits, Release


class PeriodKind(StrEnum):
    WEEK = "week"
    FORTNIGHT = "fortnight"
    OTHER_FORTNIGHT = "other fortnight"
    """Those that begin in the weeks between."""
    HALF_MONTH = "half-month"
    """From the 1st to the 15th, and from the 16th to the end of the month: only plans have it, no amount is stated for one."""
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"


class WindowKind(StrEnum):
    """What a measure adds up over, seen from the period that is being calculated."""

    PERIOD = "period"
    MONTH = "month to date"
    QUARTER = "quarter to date"
    HALF_YEAR = "half-year to date"
    YEAR = "year to date"
    ROLLING = "rolling"


@dataclass(frozen=True, slots=True)
class Window:
    kind: WindowKind
    months: int = 0
    """Only for rolling windows: how many months up to the end of the period."""


@dataclass(frozen=True, slots=True)
class Score:
    """A scorecard: the weighted attainments of other measures of the same window, each kept within bounds."""

    weights: tuple[tuple[str, Decimal], ...]
    """Measure and its weight, in the order of the document; together 1."""
    least: Decimal | None
    most: Decimal | None


class Aggregate(StrEnum):
    SUM = "sum"
    COUNT = "count"
    AVERAGE = "average"
    DISTINCT = "distinct"
    MIN = "min"
    MAX = "max"
    RATIO = "ratio"
    SCORE = "score"


class CreditTo(StrEnum):
    """Who is credited with a fact; but for a role and a territory they are found from those who sold it: its owner, or its splits."""

    OWNER = "owner"
    """Those who sold it themselves."""
    ROLE = "role"
    """Those named in the fact's splits in the measure's `role`."""
    FIRST_MANAGER = "first manager"
    SECOND_MANAGER = "second manager"
    THIRD_MANAGER = "third manager"
    EVERY_MANAGER = "every manager"
    TEAM = "team"
    ASSISTANTS = "assistants"
    TERRITORY = "territory"
    """Those who hold the territory that the measure's `territory` gives."""


class Share(StrEnum):
    FULL = "full"
    """The person credited gets the whole fact."""
    SPLITS = "splits"
    """Those named in the fact's splits get their shares; a fact without splits goes to its owner whole."""


class QuotaBasis(StrEnum):
    OF_THE_WINDOW = "of the window"
    TO_DATE = "to date"


class Requires(StrEnum):
    ACCEPTED_ORDER = "accepted order"
    NOTHING = "nothing"


class Returns(StrEnum):
    """What a return of a sale does once the sale's window has ended; in that window it is a negative credit under both."""

    TAKE_BACK = "take back"
    """It takes back what the sale earned."""
    NEGATIVE_CREDIT = "negative credit"
    """It counts in the window of its own day."""


@dataclass(frozen=True, slots=True)
class Windfall:
    """A credit above this counts only up to it, or waits until somebody has decided what counts."""

    above: Decimal
    of_quota: bool
    """`above` is a share of the quota of the stretch; else an amount."""
    waits: bool


@dataclass(frozen=True, slots=True)
class Measure:
    key: str
    aggregate: Aggregate
    source: str | None
    """None for a ratio and a score."""
    where: Formula | None
    date: str | None
    """The day field that says when a fact counts."""
    value: Formula | None
    """What is added up, in the fact's own currency if `money`; None for count and ratio."""
    money: bool
    """The value is an amount and is converted to the plan's currency."""
    credit_to: CreditTo
    share: Share
    over: Window
    quota_basis: QuotaBasis
    ratio: tuple[str, str] | None = None
    """Keys of the two measures of a ratio: of, to."""
    score: Score | None = None
    role: str = ""
    """Only for ROLE."""
    territory: Formula | None = None
    """Only for TERRITORY: a text of the fact."""
    overlay: bool = False
    """The shares of a role or territory need not add up to the whole."""
    seasons: tuple[Decimal, ...] = ()
    """Shares of the fiscal year's quota, of each half-year, quarter or month; together 1. Empty: even."""
    ramp: tuple[Decimal, ...] = ()
    """What counts of the quota of the first, second, … month on the plan; later ones count whole."""
    requires: Requires | None = None
    """None: what the plan requires."""
    returns: Returns | None = None
    """None: returns of its facts are not looked at, because the plan says so or because nothing of them can come back."""
    windfall: Windfall | None = None


class LimitScope(StrEnum):
    DEAL = "deal"
    WINDOW = "window"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"


class Excess(StrEnum):
    LOST = "lost"
    CARRIED = "carried"


@dataclass(frozen=True, slots=True)
class Limit:
    amount: Formula
    scope: LimitScope


class When(StrEnum):
    EVERY_PERIOD = "every period"
    LAST_MONTH_OF_QUARTER = "last month of quarter"
    LAST_MONTH_OF_HALF_YEAR = "last month of half-year"
    LAST_MONTH_OF_YEAR = "last month of year"


@dataclass(frozen=True, slots=True)
class Pool:
    """An amount that the members of a group share: those on the plan (in the same team) on the last day of the period."""

    amount: Formula
    """The same for all members: it reads sums of the group, tables and numbers only."""
    of: GroupOf
    share: Formula | None
    """A measure or a number of the person's that they share by; None: equally."""
    among: Formula | None
    """Who of them takes part; None: everybody."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rewards for the first, second, … of a group."""

    by: Formula
    """A measure or its attainment."""
    of: GroupOf
    pay: tuple[Decimal, ...]
    at_least: Decimal | None
    lowest_first: bool


@dataclass(frozen=True, slots=True)
class First:
    """Only so many credits are paid: of each stretch, or of all payees together."""

    count: int
    of_everybody: bool


@dataclass(frozen=True, slots=True)
class Component:
    key: str
    unit: str
    """An ISO 4217 currency (the plan's) or "points"."""
    on: str | None
    """The measure whose credits are paid; None: `pay` is paid once per period."""
    where: Formula | None
    rate: Rate | None
    pay: Formula | None
    of: Of
    per_deal: bool
    shared: bool
    """False (`shared: no`): a per-credit amount is paid whole to everyone who has a share."""
    gate: Formula | None
    multiplier: Formula | None
    floors: tuple[Limit, ...]
    caps: tuple[Limit, ...]
    excess: Excess
    when: When
    weight: Decimal | None = None
    """The part of the target that this component's `target` is."""
    pool: Pool | None = None
    ranked: Ranked | None = None
    first: First | None = None
    starts: dt.date | None = None
    """Facts before this day pay nothing; without `on`, periods whose last day lies before it. With `on` it is a part of `where`, too."""
    ends: dt.date | None = None
    """Likewise from this day on."""
    gate_stays_open: bool = False
    """A gate that was open at the end of an earlier period of the stretch is open."""
    hold: tuple[Release, ...] = ()
    """When what a credit earns is paid, by parts that total 1; nothing: at once."""
    clawback: Clawback | None = None
    redeemable: Redeemable = Redeemable.WHEN_APPROVED
    """Of points alone."""


@dataclass(frozen=True, slots=True)
class Parameter:
    key: str
    kind: str
    """rate, amount, number, text, yes/no or day."""
    type: ValueType
    least: Decimal | None
    most: Decimal | None
    default: Decimal | str | bool | dt.date | None


@dataclass(frozen=True, slots=True)
class TableRow:
    keys: tuple[Decimal | str | None, ...]
    """None stands for `any`."""
    value: Decimal
    value_percent: bool


@dataclass(frozen=True, slots=True)
class DatedRows:
    start: dt.date | None
    """The first day these rows hold; None: from always."""
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    by: tuple[str, ...]
    """What its keys mean, for people; `rate()` gives the values."""
    dated: tuple[DatedRows, ...]
    shared: str | None = None
    """The name of the shared table it was taken from."""


@dataclass(frozen=True, slots=True)
class Plan:
    name: str
    currency: str
    period: PeriodKind
    fiscal_year_starts: int
    """Month 1 to 12."""
    effective_from: dt.date
    effective_before: dt.date | None
    requires: Requires
    new_quota: NewQuota
    rounding_to: Decimal | None
    """The step money is rounded to, once; None: the currency's own decimals. Always a multiple of the currency's smallest coin."""
    description: str = ""
    proration: Proration = field(default_factory=Proration)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    components: Mapping[str, Component] = field(default_factory=dict)
    rounding_points: Decimal | None = None
    """The step points are rounded to, once; None: whole points. `money.step_of` gives the step of a component's unit."""
    limits: PlanLimits | None = None
    """None: whatever the lines of a period come to is payable, also below zero."""
    pay_in: PayIn | None = None
    """None: in the plan's own currency."""
    each_step: Decimal | None = None
    """The step to which credits and amounts are rounded on their way to a line, too; None: they stay exact until they are posted."""

    def asks_for_order(self, measure: Measure) -> bool:
        """Return whether only facts with an accepted order behind them count for the measure."""
        return (measure.requires or self.requires) is Requires.ACCEPTED_ORDER
