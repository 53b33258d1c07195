"""Managers, seasons and absences, weights, pools and rankings, first credits and gates that stay open."""

from __future__ import annotations

from .mistake import in_module

_reach = in_module("reach")
_weights = in_module("weights")
_payees = in_module("payees")
_windows = in_module("windows")
_amounts = in_module("compile_amounts")
_credits = in_module("compile_credits")

MISTAKES = (
    _reach(
        "A manager's manager is credited, not the manager.",
        "first manager",
        "set(payees), STEPS.get(to)",
        "set(payees), STEPS[to] + 1 if to in STEPS else None",
    ),
    _reach(
        "A manager is credited with deals of days on which somebody else led.",
        "manager",
        "yield depth, Link(seller, line.to, first, last)",
        "yield depth, Link(seller, line.to, start, before)",
    ),
    _weights(
        "The seasons of a quota are read from the end of the year.",
        "measures.*.quota.seasons",
        "Fraction(seasons[number])",
        "Fraction(seasons[-1 - number])",
    ),
    _weights(
        "A ramp begins with its second month.",
        "measures.*.quota.ramp",
        "number = _months_between(first, month)",
        "number = _months_between(first, month) + 1",
    ),
    _payees(
        "Every absence lowers a quota, of whatever kind.",
        "proration.relief",
        'if not plan.proration.relief or row["kind"] in plan.proration.relief:',
        "if True:",
    ),
    _windows(
        "The window before is the window itself.",
        "previous(; month",
        "return window_of(window, Period.of(seen_from.kind, whole.start - ONE_DAY, seen_from.fiscal_year_starts))",
        "return whole",
    ),
    _amounts(
        "Of the first three credits two are paid.",
        "components.*.first",
        'among = t.compare("<=", place',
        'among = t.compare("<", place',
    ),
    _credits(
        "A scorecard counts more of a measure than it may at most.",
        "measures.*.score.each at most",
        "reached = t.least(reached, t.number(score.most))",
        "pass",
    ),
    in_module("groups")(
        "Everybody who has a team is in the same one.",
        "team(",
        'return ("alone", person) if team is None else ("team", team)',
        'return ("alone", person) if team is None else ("team", "")',
    ),
)
