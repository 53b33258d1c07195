"""Bands, limits and tables."""

from __future__ import annotations

from .meeting import (
    a_deal_on_a_limit,
    a_number_of_deals_on_a_limit,
    a_table_that_changes_in_a_period,
    an_attainment_on_a_limit,
)
from .mistake import in_module

_formulas = in_module("compile_formula")
_bands = in_module("compile_rates")
_frozen = in_module("compile_frozen")
_amounts = in_module("compile_amounts")

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
    _bands(
        "Who stands exactly on a limit has not reached it, though the plan does not say `lower`: > for >=.",
        "",
        'return ">=" if rate.at_the_limit is AtTheLimit.UPPER else ">"',
        'return ">"',
        meets=a_number_of_deals_on_a_limit,
    ),
    _formulas(
        "An attainment exactly on a limit has not reached it: > for >=.",
        "",
        "by_product = t.compare(sign, value,",
        'by_product = t.compare(sign.replace(">=", ">"), value,',
        meets=an_attainment_on_a_limit,
    ),
    _amounts(
        "A deal exactly on a limit has not reached it: > for >=.",
        "",
        "reach = reach_by(sign_of(rate), points[0])",
        'reach = reach_by(">", points[0])',
        meets=a_deal_on_a_limit,
    ),
    _formulas(
        "A condition that says `>=` holds only above.",
        "deal_count >= 2",
        "sign = expr.operator.value",
        'sign = expr.operator.value.replace(">=", ">")',
    ),
    _formulas(
        "The rows of a dated table hold a day late.",
        "",
        't.compare(">=", names.as_of, t.day(rows.start))',
        't.compare(">", names.as_of, t.day(rows.start))',
        meets=a_table_that_changes_in_a_period,
    ),
)
