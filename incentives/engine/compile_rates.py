"""Bands: which is reached, and the function G from a running sum to an exact amount (docs/plan-format.md 2.4.2)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import Enum, auto

from . import tree as t
from .compile_formula import Names, compiled, reaches, references
from .formula import Formula
from .money import QUOTIENT_DECIMALS
from .node import Node, number_shape
from .plan import Component
from .plan_rates import AtTheLimit, Band, By, ByKind, MatrixRow, OfKind, Rate, RateMode

Reach = Callable[[Decimal], Node]
"""Whether a limit is reached."""


class Style(Enum):
    """How a component comes to its lines."""

    CUMULATIVE = auto()
    """The difference of a function of the running sum, a line for each credit."""
    OWN = auto()
    """An amount of each credit's own."""
    WINDOW = auto()
    """One line for the window."""
    MILESTONES = auto()
    PERIOD = auto()
    """Paid once per period."""


def style_of(component: Component) -> Style:
    if component.on is None:
        return Style.PERIOD
    rate = component.rate
    if rate is None or component.per_deal or rate.mode is RateMode.FLAT:
        return Style.OWN
    if rate.mode is RateMode.MILESTONES:
        return Style.MILESTONES
    of_credit = component.of.kind is OfKind.CREDIT
    if rate.mode is RateMode.FIXED or (rate.mode in (RateMode.INTERPOLATED, RateMode.MATRIX) and not of_credit):
        return Style.WINDOW
    return Style.CUMULATIVE


FROM_THE_FIRST = frozenset({RateMode.MARGINAL, RateMode.WHOLE, RateMode.FIXED, RateMode.MATRIX})
"""Modes whose first band reaches down to minus infinity."""


def is_literal(formula: Formula) -> bool:
    return not any(True for _ in references(formula))


def band_formulas(rate: Rate) -> dict[str, Formula]:
    """Return every band's value by its name: "v0", "v1" …; in a matrix "v0.0", "v0.1" …"""
    if rate.mode is RateMode.MATRIX:
        return {f"v{i}.{j}": band.value for i, row in enumerate(rate.matrix) for j, band in enumerate(row.bands)}
    return {f"v{i}": band.value for i, band in enumerate(rate.bands)}


def sign_of(rate: Rate) -> str:
    return ">=" if rate.at_the_limit is AtTheLimit.UPPER else ">"


def is_share(rate: Rate, axis: int) -> bool:
    """Whether this `by` is a share: its limits are percentages. A return has the same share as its sale, and not the opposite one."""
    starts: Sequence[Band | MatrixRow] = rate.bands or (rate.matrix[0].bands if axis else rate.matrix)
    return any(start.start_percent for start in starts)


def reach_of(rate: Rate, by: By, names: Names) -> Reach:
    """Return how to tell whether a limit of this `by` is reached at the end of the period."""
    sign = sign_of(rate)
    if by.kind is ByKind.ATTAINMENT:
        value, quota = names.measures[str(by.measure)], names.quotas[str(by.measure)]
        return lambda limit: reaches(value, quota, sign, t.number(limit))
    return reach_by(sign, standing(by, names))


def reach_by(sign: str, standing: Node) -> Reach:
    return lambda limit: t.compare(sign, standing, t.number(limit))


def standing(by: By, names: Names) -> Node:
    """Return where the window (or the fact) stands: a measure or a formula; empty counts as 0."""
    if by.kind is ByKind.MEASURE:
        return t.or_zero(names.measures[str(by.measure)])
    assert by.formula is not None
    return t.or_zero(compiled(by.formula.tree, names))


def reached(starts: Sequence[Decimal], reach: Reach, *, from_the_first: bool) -> Node:
    """Return the index of the band reached; empty where none is."""
    cases = [(reach(start), t.number(i)) for i, start in reversed(list(enumerate(starts))) if i or not from_the_first]
    none = t.ZERO if from_the_first else t.nothing(number_shape(0, len(starts), True))
    return t.first_that_holds(cases, none)


def value_reached(band: Node, values: Sequence[Node]) -> Node:
    """Return the value of the band of this index; 0 where none is reached."""
    return t.first_that_holds([(t.compare("=", band, t.number(i)), value) for i, value in enumerate(values)], t.ZERO)


def interpolated(starts: Sequence[Decimal], values: Sequence[Node], band: Node, point: Node, quota: Node) -> Node:
    """Return the value on the straight line between the points around point ÷ quota, rounded once to 12 decimals."""
    cases = []
    for i, (start, value) in enumerate(zip(starts, values, strict=True)):
        if i + 1 == len(starts):
            here = value
        else:
            width, rise = t.number(starts[i + 1] - start), t.subtract(values[i + 1], value)
            base = t.multiply(width, quota)
            above = t.subtract(point, t.multiply(t.number(start), quota))
            here = t.quotient(t.add(t.multiply(value, base), t.multiply(rise, above)), base, QUOTIENT_DECIMALS)
        cases.append((t.compare("=", band, t.number(i)), here))
    return t.first_that_holds(cases, t.ZERO)


def slices(x: Node, limits: Sequence[Node], values: Sequence[Node]) -> Node:
    """Return the sum of the parts of x inside each band, each at its value. An empty limit (of those above the first) is never crossed."""
    parts = []
    for i, value in enumerate(values):
        above = limits[i] if i < len(limits) else None
        part = x if above is None else t.choose(t.compare(">", x, above), above, x)
        if i > 0:
            part = t.choose(t.compare(">", x, limits[i - 1]), t.subtract(part, t.or_zero(limits[i - 1])), t.ZERO)
        parts.append(t.product(_never_empty(part), value))
    return t.sum_of(parts)


def above(x: Node, start: Node) -> Node:
    """Return what of x lies above the first limit."""
    return t.greatest(t.subtract(x, start), t.ZERO)


def _never_empty(node: Node) -> Node:
    """A part of a sum that is never empty: an empty limit was never crossed, so its branch never taken."""
    return t.or_zero(node)
