"""2.4.2: what a running sum, or a fact by itself, earns in each rate mode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from incentives.engine.plan import Component, Plan
from incentives.engine.plan_rates import AtTheLimit, Band, By, ByKind, OfKind, Rate, RateMode

from .credit import FactReader
from .formulas import number_or_zero
from .numbers import product, quotient, rounded
from .readers import StretchReader

NOTHING = Fraction(0)
PER_WINDOW = (RateMode.FIXED, RateMode.MILESTONES)
"""Modes that have one amount for the window whatever `of` says."""


@dataclass(frozen=True)
class Point:
    """Where something stands: `at` against limits that are worth `unit` each (1, or the quota of an attainment)."""

    at: Fraction
    unit: Fraction = Fraction(1)

    def reached(self, limit: Fraction, at_the_limit: AtTheLimit) -> bool:
        """A limit on an attainment is compared by multiplication; without quota the attainment is 0."""
        at, limit = (NOTHING, limit) if self.unit == 0 else (self.at, limit * self.unit)
        return at > limit if at_the_limit is AtTheLimit.LOWER else at >= limit

    def between(self, low: Fraction, high: Fraction) -> Fraction:
        """How far the point is on the way from one limit to the next, exactly."""
        if self.unit == 0:
            return (NOTHING - low) / (high - low)
        return (self.at - low * self.unit) / ((high - low) * self.unit)


def point_of(by: By, plan: Plan, stretch: StretchReader) -> Point:
    if by.kind is ByKind.FORMULA:
        return Point(number_or_zero(by.formula.tree, stretch))
    standing = stretch.total(by.measure)
    value = standing.value or NOTHING
    return Point(value, standing.quota or NOTHING) if by.kind is ByKind.ATTAINMENT else Point(value)


def point_of_fact(by: By, fact: FactReader, mirrored: bool) -> Point:
    at = number_or_zero(by.formula.tree, fact)
    return Point(abs(at) if mirrored else at)


def values(bands: Sequence[Band], stretch: StretchReader, amounts: bool = False) -> list[tuple[Fraction, Fraction]]:
    """Limits and values; amounts of the window are prorated (2.2.5)."""
    if amounts:
        return [(Fraction(band.start), stretch.amount_of_the_window(band.value) or NOTHING) for band in bands]
    return [(Fraction(band.start), number_or_zero(band.value.tree, stretch)) for band in bands]


def band_reached(bands: list[tuple[Fraction, Fraction]], point: Point, at_the_limit: AtTheLimit) -> int | None:
    reached = [i for i, (limit, _) in enumerate(bands) if point.reached(limit, at_the_limit)]
    return reached[-1] if reached else None


class Frozen:
    """A rate with everything frozen that depends on where the stretch (or the fact by itself) stands today."""

    def __init__(self, rate: Rate, points: Sequence[Point], stretch: StretchReader, amounts: bool = False) -> None:
        self.rate, self.point, self.amounts = rate, points[0], amounts
        self.bands = values(rate.bands, stretch, amounts)
        self.value = self._value_reached(points, stretch)

    def _value_reached(self, points: Sequence[Point], stretch: StretchReader) -> Fraction:
        at = self.rate.at_the_limit
        match self.rate.mode:
            case RateMode.WHOLE | RateMode.FIXED:
                return self.bands[band_reached(self.bands, self.point, at) or 0][1]
            case RateMode.OVERAGE:
                reached = band_reached(self.bands, self.point, at)
                return NOTHING if reached is None else self.bands[reached][1]
            case RateMode.INTERPOLATED:
                return self._on_the_line(band_reached(self.bands, self.point, at))
            case RateMode.MATRIX:
                rows = [(Fraction(row.start), NOTHING) for row in self.rate.matrix]
                row = self.rate.matrix[band_reached(rows, points[0], at) or 0]
                columns = values(row.bands, stretch, self.amounts)
                return columns[band_reached(columns, points[1], at) or 0][1]
        return NOTHING

    def _on_the_line(self, reached: int | None) -> Fraction:
        if reached is None:
            return NOTHING
        low, value = self.bands[reached]
        if reached + 1 == len(self.bands):
            return value
        high, next_value = self.bands[reached + 1]
        return rounded(value + (next_value - value) * self.point.between(low, high), 12)

    def of_credit(self, x: Fraction) -> Fraction:
        """G(x) where the values are shares of the credit."""
        if self.rate.mode is RateMode.MARGINAL:
            return self._slices(x)
        if self.rate.mode is RateMode.OVERAGE:
            return product(max(x - self.bands[0][0] * self.point.unit, NOTHING), self.value)
        return product(x, self.value)

    def of_amount(self, x: Fraction, of: Fraction, quota: Fraction) -> Fraction:
        """G(x) over an attainment where the values are shares of a target or another amount."""
        return quotient(product(self.of_credit(x), of), quota)

    def _slices(self, x: Fraction) -> Fraction:
        if self.point.unit == 0:
            return product(x, self.bands[0][1])
        total = NOTHING
        limits = [limit * self.point.unit for limit, _ in self.bands]
        for i, (_, value) in enumerate(self.bands):
            if i == 0:
                inside = min(x, limits[1]) if len(limits) > 1 else x
            else:
                top = min(x, limits[i + 1]) if i + 1 < len(limits) else x
                inside = max(top - limits[i], NOTHING)
            total += product(inside, value)
        return total

    def milestones(self, of: Fraction) -> list[tuple[Fraction, Fraction]]:
        """Every limit reached and what it pays."""
        at = self.rate.at_the_limit
        return [(limit, product(value, of)) for limit, value in self.bands if self.point.reached(limit, at)]


def one_amount_for_the_window(component: Component) -> bool:
    mode, of = component.rate.mode, component.of.kind
    return not component.per_deal and (mode in PER_WINDOW or (mode in (RateMode.INTERPOLATED, RateMode.MATRIX) and of is not OfKind.CREDIT))
