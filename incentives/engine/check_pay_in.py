"""Reads `pay in`: in which other currency a plan's total is paid, and at which rate."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from .check_settings import currency_of
from .document import Mapping, Scalar
from .group import Group
from .names import NotANumber, number
from .plan import Parameter
from .plan_money import DaysAfter, PayIn, PayRate
from .report import Report
from .words import _

_RATES: Final = {item.value: item for item in PayRate}
_DAYS_AFTER: Final = re.compile(r"([1-9][0-9]{0,2}) days? after period end", re.ASCII)


def read_pay_in(group: Group, currency: str | None, parameters: dict[str, Parameter | None]) -> PayIn | None:
    """Return what the plan says, None where it pays in its own currency."""
    node = group["pay in"]
    if node is None:
        return None
    report = group.report
    if isinstance(node, Scalar):
        found = _currency(node, currency, parameters, report)
        return None if found is None else PayIn(*found)
    if not isinstance(node, Mapping):
        text = _("`pay in` is a currency, or a currency with a rate.")
        report.add("bad_pay_in", node, text, _("Write `pay in: EUR`, or `pay in: {currency: EUR, rate: 0.92}`."))
        return None
    inner = Group(node, report, ("currency", "rate"))
    if "currency" not in inner and not inner.refused:
        inner.missing("currency", _("Write the currency it is paid in, for example `currency: EUR`."))
    scalar = inner.scalar("currency")
    found = None if scalar is None else _currency(scalar, currency, parameters, report)
    rate = _rate(inner, is_agreed=found is not None and found[1] is not None)
    return None if found is None or rate is None else PayIn(*found, rate)


def _currency(
    scalar: Scalar, currency: str | None, parameters: dict[str, Parameter | None], report: Report
) -> tuple[str | None, str | None] | None:
    """Return the currency, or the parameter that says it for each payee."""
    if scalar.text in parameters:
        parameter = parameters[scalar.text]
        if parameter is None:
            return None
        if parameter.kind != "text":
            text = _("`%(name)s` is no text, so it cannot say in which currency somebody is paid.")
            report.add("pay_in_no_text", scalar, text, _("Give it the kind text, with a value like EUR."), name=scalar.text)
            return None
        return None, scalar.text
    code = currency_of(scalar, report)
    if code is not None and code == currency:
        text = _("The plan is calculated in %(currency)s already.")
        report.add("pay_in_own_currency", scalar, text, _("Leave `pay in` out, or write another currency."), currency=code)
        return None
    return None if code is None else (code, None)


def _rate(inner: Group, *, is_agreed: bool) -> PayRate | DaysAfter | Decimal | None:
    scalar = inner.scalar("rate")
    if scalar is None:
        return PayRate.PERIOD_END
    word = " ".join(scalar.text.split())
    if word in _RATES:
        return _RATES[word]
    after = _DAYS_AFTER.fullmatch(word)
    if after is not None:
        return DaysAfter(int(after[1]))
    if word == "payout day":
        text = _("On which day a period is paid out is not known yet when it is calculated, so the plan says it.")
        inner.report.add("bad_pay_rate", scalar, text, _("Write it like `rate: 15 days after period end`."))
        return None
    if word == "plan":
        text = _("The plan's own rate is a number, and none is written.")
        inner.report.add("bad_pay_rate", scalar, text, _("Write it like `rate: 83`."))
        return None
    try:
        literal = number(word)
    except NotANumber:
        inner.choice("rate", {**_RATES, "15 days after period end": PayRate.PERIOD_END}, PayRate.PERIOD_END)
        return None
    if literal.percent or literal.value <= 0:
        text = _("A rate says how much of the other currency one unit is: a number above zero.")
        inner.report.add("bad_pay_rate", scalar, text, _("Write it like 0.92."))
        return None
    if is_agreed:
        text = _("One number cannot be the rate to the currencies of all payees.")
        inner.report.add("one_rate_for_many", scalar, text, _("Write `rate: period end`, or name one currency."))
        return None
    return literal.value
