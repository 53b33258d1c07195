"""Bands, limits and tables."""

from __future__ import annotations

from .mistake import in_module

_formulas = in_module("compile_formula")
_bands = in_module("compile_rates")
_frozen = in_module("compile_frozen")

MISTAKES = (
    _bands(
        "Who stands exactly on a limit has reached it, though the plan says `lower`: >= for >.",
        "at the limit: lower; by: deal_count",
        'return ">=" if rate.at_the_limit is AtTheLimit.UPPER else ">"',
        'return ">="',
    ),
    _bands(
        "Between two points the value of the lower one is paid.",
        "mode: interpolated",
        "here = t.quotient(t.add(t.multiply(value, base), t.multiply(rise, above)), base, QUOTIENT_DECIMALS)",
        "here = value",
    ),
    _bands(
        "A slice takes in what lies below it.",
        "mode: marginal",
        "t.subtract(part, t.or_zero(limits[i - 1]))",
        "part",
    ),
    _frozen(
        "In a matrix rows are read as the first one.",
        "mode: matrix",
        "row = reached([row.start for row in rate.matrix], reach_of(rate, down, names), from_the_first=True)",
        "row = t.ZERO",
    ),
    _formulas(
        "The last row of a table that fits is read, not the first.",
        'rate("by family"',
        "value = t.first_that_holds(cases, t.nothing",
        "value = t.first_that_holds(cases[::-1], t.nothing",
    ),
)
