"""What a period's total is in the currency it is paid in, at which rate (docs/plan-format.md 2.8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa

from .exchange import Missing, RateTable, RateUsed
from .money import rounded_to_step, step_of
from .periods import Period
from .plan import Plan
from .plan_money import EXCHANGE, PAY_IN, PAYOUT, PayRate
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
            of = self._rule.value if isinstance(self._rule, PayRate) else "plan"
            told["rate"], told["rate of"] = used.rate, of
            if used.since is not None:
                told["rate since"] = used.since.isoformat()
        yield Entitled(EXCHANGE, currency, -payable, told)
        yield Entitled(PAYOUT, currency, amount, told)

    def _rate(self, currency: str) -> RateUsed | None:
        if currency not in self._known:
            self._known[currency] = self._found(currency)
            if self._known[currency] is None:
                first = self.period.last_day if self._rule is PayRate.PERIOD_END else self.period.start
                self.missing.append(Missing(PAY_IN, str(self._rule), self.plan.currency, currency, first))
        return self._known[currency]

    @property
    def _rule(self) -> PayRate | Decimal:
        assert self.plan.pay_in is not None
        return self.plan.pay_in.rate

    def _found(self, currency: str) -> RateUsed | None:
        match self._rule:
            case Decimal() as rate:
                return RateUsed(rate)
            case PayRate.AVERAGE:
                return RateTable(self.rates, self.plan.currency).mean(currency, self.period.days)
            case PayRate.PERIOD_START:
                return RateTable(self.rates, self.plan.currency).on(currency, self.period.start)
        return RateTable(self.rates, self.plan.currency).on(currency, self.period.last_day)
