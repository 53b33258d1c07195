"""2.1 Numbers: every value is a whole fraction; it is rounded only where the page says, half away from zero."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

COINS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "KWD": 3, "BHD": 3, "TND": 3, "JOD": 3}
"""Decimals of the currencies that don't have two."""


def rounded(value: Fraction, decimals: int) -> Fraction:
    whole = 10**decimals
    # What has so few decimals already, as most values have, stays as it is.
    return value if whole % value.denominator == 0 else to_step(value, Fraction(1, whole))


def to_step(value: Fraction, step: Fraction) -> Fraction:
    """The nearest multiple of the step; a tie goes away from zero."""
    steps = abs(value) / step
    whole = steps.numerator // steps.denominator
    if steps - whole >= Fraction(1, 2):
        whole += 1
    return whole * step if value >= 0 else -whole * step


def product(left: Fraction, right: Fraction) -> Fraction:
    return rounded(left * right, 14)


def quotient(dividend: Fraction, divisor: Fraction) -> Fraction:
    return Fraction(0) if divisor == 0 else rounded(dividend / divisor, 12)


def money(value: Fraction, unit: str, plan_step: Decimal | None, points_step: Decimal | None) -> Fraction:
    """2.1.4: once, to the currency's own decimals or the plan's step; points to whole points or theirs."""
    if unit == "points":
        return to_step(value, Fraction(points_step if points_step is not None else 1))
    if plan_step is not None:
        return to_step(value, Fraction(plan_step))
    return rounded(value, COINS.get(unit, 2))
