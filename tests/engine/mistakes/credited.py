"""Which facts count, for whom, with which part, and in which order."""

from __future__ import annotations

from .mistake import in_module

_credits = in_module("compile_credits")
_lines = in_module("compile_lines")

MISTAKES = (
    _credits(
        "Each one who shares a deal is credited with all of it.",
        "share: splits",
        "t.round_to(t.multiply(exact, share), CREDIT_DECIMALS)",
        "t.round_to(exact, CREDIT_DECIMALS)",
    ),
    _credits(
        "Credits are rounded to cents before they add up.",
        "",
        "t.round_to(t.multiply(exact, share), CREDIT_DECIMALS)",
        "t.round_to(t.multiply(exact, share), 2)",
    ),
    _credits(
        "Deals count without an accepted order.",
        "requires: accepted order",
        'query.keep(query[f"raw {source.accepted_order_field}"])',
        "pass",
    ),
    _credits(
        "A mean divides by all facts, those without a value too.",
        "average_deal",
        "t.count(value)}",
        "t.count()}",
    ),
    _credits(
        "A customer with three deals counts as three customers.",
        "customers",
        "t.distinct(value)",
        "t.count(value)",
    ),
    _lines(
        "Whoever has a share of a deal gets only that share of an amount that the plan does not share.",
        "components.*.shared; share: splits",
        't.product(amount, self.query["share"]) if self.component.shared else amount',
        't.product(amount, self.query["share"])',
    ),
    _lines(
        "A return does not give back the amount that its sale was paid.",
        "pay: amount * 1.5%",
        't.choose(t.compare("<", value, t.ZERO), t.negate(t.absolute(amount)), amount)',
        "amount",
    ),
    _lines(
        "A return that is taken alone earns, rather than giving back.",
        "components.*.per",
        't.choose(t.compare("<", value, t.ZERO), t.negate(amount), amount)',
        "amount",
    ),
    _lines(
        "A late deal is put where its date stands, before deals that were paid already.",
        "over: year to date; period: month",
        'order = ["first", "day", "fact"] if program.ordered_by_first else ["day", "fact"]',
        'order = ["day", "fact"]',
    ),
    _lines(
        "The attainment before a deal has that deal in it.",
        "attainment_before(",
        'before={measure.key: query["before"]}',
        'before={measure.key: query["after"]}',
    ),
)
