"""Currencies, their decimals, and the one way of rounding: half away from zero, so that a refund mirrors its sale."""

from __future__ import annotations

from decimal import MAX_PREC, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache
from typing import Final

POINTS: Final = "points"
"""The unit of components that pay in points; it stands beside the currencies in every `unit` column."""

PRODUCT_DECIMALS: Final = 14
QUOTIENT_DECIMALS: Final = 12
CREDIT_DECIMALS: Final = 6
STORED_DECIMALS: Final = 4
"""Posted money has at most four decimals, whatever the currency."""

# ISO 4217, active codes. Babel's data is the locale's habit (RSD, ALL and IQD without decimals), not the currency's own minor unit.
_TWO: Final = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK
DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP
LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD
RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD
XCG YER ZAR ZMW ZWG
"""
_NONE: Final = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE: Final = "BHD IQD JOD KWD LYD OMR TND"
_FOUR: Final = "CLF UYW"
_DECIMALS: Final = {code: decimals for codes, decimals in ((_TWO, 2), (_NONE, 0), (_THREE, 3), (_FOUR, 4)) for code in codes.split()}
CURRENCIES: Final = frozenset(_DECIMALS)
"""Every currency a plan or fact may be in, by its ISO 4217 code."""


def is_currency(code: str) -> bool:
    return code in CURRENCIES


def decimals_of(currency: str) -> int:
    """Return how many decimals the currency's smallest coin has (JPY 0, USD 2, KWD 3); KeyError for no currency."""
    return _DECIMALS[currency]


def step_of(unit: str, *, money_to: Decimal | None = None, points_to: Decimal | None = None) -> Decimal:
    """Return the step amounts of this unit are rounded to: a plan's own, else the currency's smallest coin, else one point."""
    if unit == POINTS:
        return points_to if points_to is not None else Decimal(1)
    return money_to if money_to is not None else Decimal((0, (1,), -decimals_of(unit)))


_HALF_AWAY_FROM_ZERO: Final = Context(prec=MAX_PREC, rounding=ROUND_HALF_UP)
"""What the decimal module calls half up is half away from zero."""


def rounded(value: Decimal | Fraction | int, decimals: int) -> Decimal:
    """Round half away from zero, exactly, however many digits the value has (the caller's decimal context takes no part)."""
    if isinstance(value, Decimal):
        found = value.quantize(_last_of(decimals), context=_HALF_AWAY_FROM_ZERO)
        return found or found.copy_abs()
    return _scaled(_nearest(Fraction(value) * 10**decimals), decimals)


@cache
def _last_of(decimals: int) -> Decimal:
    """One of the last place of so many decimals."""
    return Decimal((0, (1,), -decimals))


def rounded_to_step(value: Decimal | Fraction | int, step: Decimal) -> Decimal:
    """Round to the nearest multiple of `step` (0.05, say), half away from zero; the answer has the step's decimals."""
    decimals = max(0, -int(step.as_tuple().exponent))
    multiple = _nearest(Fraction(value) / Fraction(step)) * Fraction(step)
    return _scaled(_nearest(multiple * 10**decimals), decimals)


def quotient(dividend: Decimal | Fraction | int, divisor: Decimal | Fraction | int, decimals: int = QUOTIENT_DECIMALS) -> Decimal:
    """Divide and round once, half away from zero; dividing by zero gives zero (docs/plan-format.md 2.1)."""
    if divisor == 0:
        return _scaled(0, decimals)
    return rounded(Fraction(dividend) / Fraction(divisor), decimals)


def product(*factors: Decimal | Fraction | int, decimals: int = PRODUCT_DECIMALS) -> Decimal:
    """Multiply exactly and round once."""
    exact = Fraction(1)
    for factor in factors:
        exact *= Fraction(factor)
    return rounded(exact, decimals)


def plain(amount: Decimal, unit: str) -> str:
    """Write an amount for a file: money with exactly its currency's decimals, points and everything else without trailing zeros."""
    if is_currency(unit):
        return f"{rounded(amount, decimals_of(unit)):f}"
    return plain_number(amount)


def plain_number(value: Decimal) -> str:
    """Write a number in full, without exponent, trailing zeros or a minus before zero."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _nearest(value: Fraction) -> int:
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return -whole if value < 0 else whole


def _scaled(whole: int, decimals: int) -> Decimal:
    digits = tuple(int(digit) for digit in str(abs(whole)))
    return Decimal((1 if whole < 0 else 0, digits, -decimals))
