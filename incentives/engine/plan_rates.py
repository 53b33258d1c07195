"""The part of a plan that says by what rate a component pays: modes, bands and what they are limits on (docs/plan-format.md 1.7)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .formula import Formula


class RateMode(StrEnum):
    FLAT = "flat"
    MARGINAL = "marginal"
    WHOLE = "whole"
    OVERAGE = "overage"
    INTERPOLATED = "interpolated"
    FIXED = "fixed"
    MILESTONES = "milestones"
    MATRIX = "matrix"


class AtTheLimit(StrEnum):
    UPPER = "upper"
    LOWER = "lower"


class OfKind(StrEnum):
    CREDIT = "credit"
    TARGET = "target"
    ONE = "1"
    FORMULA = "formula"


@dataclass(frozen=True, slots=True)
class Of:
    kind: OfKind
    formula: Formula | None = None


class ByKind(StrEnum):
    ATTAINMENT = "attainment"
    """Bands are limits on a measure's attainment: `measure` names it."""
    MEASURE = "measure"
    """Bands are limits on a measure's value: `measure` names it."""
    FORMULA = "formula"
    """Bands are limits on a formula: of the fact for `per: deal`, else of the window."""


@dataclass(frozen=True, slots=True)
class By:
    kind: ByKind
    measure: str | None
    formula: Formula | None


@dataclass(frozen=True, slots=True)
class Band:
    """From this limit up to the next one the band's value holds. Values may be formulas of window level."""

    start: Decimal
    start_percent: bool
    value: Formula


@dataclass(frozen=True, slots=True)
class MatrixRow:
    start: Decimal
    start_percent: bool
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class Rate:
    mode: RateMode
    flat: Formula | None = None
    """FLAT: the rate of each credit."""
    by: tuple[By, ...] = ()
    """One for banded modes, two for a matrix (rows, columns)."""
    at_the_limit: AtTheLimit = AtTheLimit.UPPER
    bands: tuple[Band, ...] = ()
    matrix: tuple[MatrixRow, ...] = ()
