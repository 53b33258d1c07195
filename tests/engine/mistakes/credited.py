"""Which facts count, for whom, with which part, and in which order."""

from __future__ import annotations

from .meeting import looks_back, share_before_a_flat_rate, share_before_a_limit_of_a_deal
from .mistake import in_module

_credits = in_module("compile_credits")
_amounts = in_module("compile_amounts")
_lines = in_module("compile_lines")
_of_components = in_module("calculate_lines")

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
        "aggregates.count(value)}",
        "aggregates.count()}",
    ),
    _credits(
        "A customer with three deals counts as three customers.",
        "customers",
        "aggregates.distinct(value)",
        "aggregates.count(value)",
    ),
    _amounts(
        "Whoever has a share of a deal gets only that share of an amount that the plan does not share.",
        "components.*.shared; share: splits",
        't.product(amount, self.query["share"]) if self.component.shared else amount',
        't.product(amount, self.query["share"])',
    ),
    _amounts(
        "A return does not give back the amount that its sale was paid.",
        "pay: amount * 1.5%",
        't.choose(t.compare("<", value, t.ZERO), t.negate(t.absolute(amount)), amount)',
        "amount",
    ),
    _amounts(
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
    _amounts(
        "The attainment before a deal has that deal in it.",
        "attainment_before(",
        'before={measure.key: query["before"]}',
        'before={measure.key: query["after"]}',
    ),
    _amounts(
        "A deal is shared after the rate, rather than before it: by what a whole deal pays.",
        "share: splits",
        'base = query["credit"] if component.shared else self._part(query["value"])',
        'base = self._part(query["value"])',
        'amount = t.product(base, self._result("rate", component.rate.flat, names))',
        'amount = self._shared(t.product(base, self._result("rate", component.rate.flat, names)))',
        meets=share_before_a_flat_rate,
    ),
    _amounts(
        "A deal is shared after its floor and its cap, of which each one then has a share.",
        "share: splits",
        'self._part(limit, "limits")',
        'self._part(t.product(limit, query["share"]), "limits")',
        meets=share_before_a_limit_of_a_deal,
    ),
    _of_components(
        "A deal that no longer counts stays paid.",
        "",
        "self._gone(self.work) if self.work is not None and self.has_history else []",
        "[]",
        meets=looks_back,
    ),
    _credits(
        "The first day of an assignment belongs to the one before.",
        "",
        'query.join(program.days, read, [("person", "=", "person"), (asked, ">=", "start"), (asked, "<", "till")])',
        'query.join(program.days, read, [("person", "=", "person"), (asked, ">", "start"), (asked, "<=", "till")])',
    ),
)
