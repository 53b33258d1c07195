"""What a period's total is in the currency it is paid in, at which rate (docs/plan-format.md 2.8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa

from .exchange import Missing, RateTable, RateUsed
from .money import rounded_to_step, step_of
from .periods import Period
from .plan import Plan
from .plan_money import EXCHANGE, PAY_IN, PAYOUT, DaysAfter, PayRate
from .settlement import NONE, Entitled


@dataclass(slots=True)
class Payouts:
    """Exchanges the totals of one period, each payee's into their currency."""

    plan: Plan
    period: Period
    rates: pa.Table
    missing: list[Missing] = field(default_factory=list)
    """What no rate is there for, each currency once."""
    _known: dict[str, RateUsed | None] = field(default_factory=dict)

    def of(self, payable: Decimal, agreed: str | None) -> Iterator[Entitled]:
        """Yield what is taken in the plan's currency, and what is paid for it. `agreed`: the payee's currency, if a parameter says it."""
        said = self.plan.pay_in
        currency = None if said is None else said.currency or agreed
        if currency is None or currency == self.plan.currency:
            return
        used = self._rate(currency) if payable else None
        if used is None and payable:
            return
        told: dict[str, Decimal | str | None] = {"total": payable, "currency": self.plan.currency}
        amount = NONE
        if used is not None:
            amount = rounded_to_step(Fraction(payable) * Fraction(used.rate), step_of(currency))
            told["rate"], told["rate of"] = used.rate, "plan" if isinstance(self._rule, Decimal) else str(self._rule)
            if used.since is not None:
                told["rate since"] = used.since.isoformat()
        yield Entitled(EXCHANGE, currency, -payable, told)
        yield Entitled(PAYOUT, currency, amount, told)

    def _rate(self, currency: str) -> RateUsed | None:
        if currency not in self._known:
            self._known[currency] = self._found(currency)
            if self._known[currency] is None:
                self.missing.append(Missing(PAY_IN, str(self._rule), self.plan.currency, currency, self._day))
        return self._known[currency]

    @property
    def _rule(self) -> PayRate | DaysAfter | Decimal:
        assert self.plan.pay_in is not None
        return self.plan.pay_in.rate

    @property
    def _day(self) -> dt.date:
        """The day whose rate it is; of a mean the first."""
        match self._rule:
            case DaysAfter(days):
                return self.period.last_day + dt.timedelta(days=days)
            case PayRate.PERIOD_END:
                return self.period.last_day
        return self.period.start

    def _found(self, currency: str) -> RateUsed | None:
        match self._rule:
            case Decimal() as rate:
                return RateUsed(rate)
            case PayRate.AVERAGE:
                return RateTable(self.rates, self.plan.currency).mean(currency, self.period.days)
        return RateTable(self.rates, self.plan.currency).on(currency, self._day)
