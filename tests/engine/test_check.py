"""Which plans are refused, where, and why: every combination nobody could explain, all of them at once."""

import datetime as dt
from decimal import Decimal

import pytest

from incentives.engine.check import check_plan, read_plan
from incentives.engine.formula import ValueType
from incentives.engine.plan import (
    Aggregate,
    AtTheLimit,
    ByKind,
    CreditTo,
    Excess,
    LimitScope,
    NewAssignment,
    NewQuota,
    OfKind,
    PeriodKind,
    RateMode,
    Requires,
    Share,
    When,
    Window,
    WindowKind,
)
from incentives.engine.plan_money import DaysAfter, PayIn, PayRate
from incentives.engine.problems import Refused
from incentives.engine.tables import check_table

from .plans import CATALOG, HEAD, MEASURES, TABLES, codes, component_of, plan_of, plan_text, problems_of

MARGINAL = "{by: attainment(bookings), mode: marginal, bands: {0%: 5%, 100%: 8%}}"


def component_codes(component):
    return codes(plan_text(component))


# What a plan says


def test_a_whole_plan_becomes_frozen_data():
    plan = plan_of(plan_text(f"{{on: bookings, rate: {MARGINAL}}}"))

    assert (plan.name, plan.currency, plan.period, plan.requires) == ("Test", "USD", PeriodKind.MONTH, Requires.NOTHING)
    assert (plan.effective_from, plan.effective_before) == (dt.date(2026, 1, 1), None)
    bookings = plan.measures["bookings"]
    assert (bookings.aggregate, bookings.source, bookings.date, bookings.share) == (Aggregate.SUM, "deals", "closed_on", Share.SPLITS)
    assert bookings.over == Window(WindowKind.QUARTER)
    assert plan.measures["trailing"].over == Window(WindowKind.ROLLING, 6)
    assert plan.measures["win_rate"].ratio == ("won", "closed")
    rate = plan.components["paid"].rate
    assert (rate.mode, rate.at_the_limit, rate.by[0].kind) == (RateMode.MARGINAL, AtTheLimit.UPPER, ByKind.ATTAINMENT)
    assert [(band.start, band.start_percent, band.value.text) for band in rate.bands] == [(0, True, "5%"), (1, True, "8%")]


def test_what_is_left_out_has_its_documented_default():
    plan = plan_of("plan: P\ncurrency: JPY\nperiod: quarter\neffective: {from: 2026-04-01}\ncomponents:\n  c: {pay: 5}\n")

    assert (plan.requires, plan.new_quota, plan.fiscal_year_starts) == (Requires.ACCEPTED_ORDER, NewQuota.BLEND, 1)
    assert (plan.rounding_to, plan.rounding_points, plan.description) == (None, None, "")
    component = plan.components["c"]
    assert (component.unit, component.on, component.when, component.excess) == ("JPY", None, When.EVERY_PERIOD, Excess.LOST)
    assert (component.floors, component.caps, component.shared, component.per_deal) == ((), (), True, False)


def test_the_head_of_a_plan_says_everything_else():
    head = """\
plan: P
description: For   people
  to read
currency: KWD
period: quarter
fiscal year: {starts: april}
effective: {from: 2026-04-01, before: 2027-04-01}
requires: accepted order
proration: {by: calendar days, of: quota and target, new quota: split, new assignment: split}
rounding: {to: 0.005, when: once, points: 0.5}
"""
    plan = plan_of(head + "components: {c: {pay: 5}}")

    assert (plan.description, plan.fiscal_year_starts, plan.new_quota) == ("For people to read", 4, NewQuota.SPLIT)
    assert plan.proration.new_assignment is NewAssignment.SPLIT
    assert plan.each_step is None
    assert (plan.rounding_to, plan.rounding_points) == (Decimal("0.005"), Decimal("0.5"))


@pytest.mark.parametrize(
    ("limits", "scopes"),
    [
        ("cap: 2000", [LimitScope.WINDOW]),
        ("cap: 500 per deal", [LimitScope.DEAL]),
        ("cap: [500 per deal, 30000 per quarter]", [LimitScope.DEAL, LimitScope.QUARTER]),
        (
            "cap: [1000 per month, 5000 per half-year, 90 per year, 2]",
            [LimitScope.MONTH, LimitScope.HALF_YEAR, LimitScope.YEAR, LimitScope.WINDOW],
        ),
        ("cap: 200% * target per quarter", [LimitScope.QUARTER]),
        ("cap: 900 per period", [LimitScope.MONTH]),
        ("cap: 900 per window", [LimitScope.WINDOW]),
    ],
)
def test_a_cap_says_what_it_holds_for(limits, scopes):
    component = component_of(f"{{on: bookings, rate: {MARGINAL}, {limits}}}")

    assert [cap.scope for cap in component.caps] == scopes


def test_floors_hold_for_a_deal_and_for_the_window():
    component = component_of(f"{{on: bookings, rate: {MARGINAL}, floor: [1 per deal, 100], cap: 500 per month, excess: carried}}")

    assert [(floor.amount.text, floor.scope) for floor in component.floors] == [("1", LimitScope.DEAL), ("100", LimitScope.WINDOW)]
    assert component.excess is Excess.CARRIED


@pytest.mark.parametrize(
    ("component", "of"),
    [
        (f"{{on: bookings, rate: {MARGINAL}}}", OfKind.CREDIT),
        (f"{{on: bookings, of: target, rate: {MARGINAL}}}", OfKind.TARGET),
        ("{on: bookings, rate: {by: bookings, mode: fixed, bands: {0: 0, 1000: 50}}}", OfKind.ONE),
        ("{on: bookings, rate: {by: bookings, mode: milestones, bands: {1000: 50}}}", OfKind.ONE),
        ("{on: bookings, of: 50% * target, rate: {by: bookings, mode: fixed, bands: {0: 0%, 1000: 50%}}}", OfKind.FORMULA),
        ("{on: bookings, of: 1, rate: {by: bookings, mode: interpolated, bands: {0: 0, 1000: 50}}}", OfKind.ONE),
    ],
)
def test_band_values_are_shares_of_what_the_plan_says(component, of):
    assert component_of(component).of.kind is of


def test_a_matrix_has_rows_and_columns():
    component = component_of(
        "{on: bookings, rate: {by: [attainment(bookings), win_rate], mode: matrix, bands: {0%: {0%: 1%, 9%: 2%}, 100%: {0%: 3%, 9%: 5%}}}}"
    )

    assert [row.start for row in component.rate.matrix] == [0, 1]
    assert [[band.value.text for band in row.bands] for row in component.rate.matrix] == [["1%", "2%"], ["3%", "5%"]]


@pytest.mark.parametrize(
    "component",
    [
        "{on: bookings, per: deal, rate: {by: amount, mode: marginal, bands: {0: 1%, 1000: 2%}}}",
        "{on: bookings, per: deal, rate: {by: amount, mode: overage, bands: {500: 1%, 1000: 2%}}, shared: no}",
        "{on: bookings, per: deal, rate: {by: discount, mode: fixed, bands: {0%: 15, 10.01%: 7.50}}}",
        "{on: bookings, per: deal, of: 1, rate: {by: amount, mode: interpolated, bands: {0: 0, 1000: 10, 3000: 50}}}",
        "{on: bookings, per: deal, rate: {by: [amount, discount], mode: matrix, bands: {0: {0%: 5%}}}}",
        "{on: bookings, rate: {by: 'min(attainment(bookings), attainment(won))', mode: whole, bands: {0%: 5%}}}",
        "{on: bookings, rate: {by: win_rate, mode: whole, bands: {0%: 5%, 30%: 8%}}}",
        "{on: bookings, rate: {by: bookings, mode: overage, bands: {1000: 5%}}}",
        "{on: won, rate: 200}",
        "{on: won, rate: {by: won, mode: marginal, bands: {0: 100, 10: 200}}}",
        "{unit: points, on: bookings, rate: 5}",
        "{unit: points, on: meetings, pay: 10, cap: 100 per month}",
        "{on: bookings, pay: amount * own_rate * attainment_so_far(bookings), shared: no}",
        "{pay: base_amount, when: last month of quarter, gate: target > 0 and mean_deal > 100}",
        "{on: bookings, rate: 'rate(\"line rate\", product.family, quantity)', where: not account.is_new}",
    ],
)
def test_this_can_be_explained_and_is_read(component):
    assert component_codes(component) == []


# What is refused


@pytest.mark.parametrize(
    ("component", "code", "path"),
    [
        ("{on: bookings}", "missing_key", "components.paid"),
        ("{rate: 5%}", "missing_key", "components.paid"),
        ("{on: bookings, rate: 5%, pay: 5}", "rate_and_pay", "components.paid.pay"),
        ("{on: bokings, rate: 5%}", "not_a_measure", "components.paid.on"),
        ("{on: win_rate, rate: 5%}", "on_not_a_total", "components.paid.on"),
        ("{on: mean_deal, rate: 5%}", "on_not_a_total", "components.paid.on"),
        ("{on: trailing, rate: 5%}", "on_rolling", "components.paid.on"),
        ("{on: bookings, rat: 5%}", "unknown_key", "components.paid.rat"),
        ("{on: bookings, rate: 8}", "percent_sign_missing", "components.paid.rate"),
        ("{on: bookings, rate: base_amount}", "amount_as_rate", "components.paid.rate"),
        ("{on: bookings, rate: 5%, of: target}", "of_with_flat", "components.paid.of"),
        ("{on: bookings, rate: 5%, per: deal}", "per_deal_with_flat", "components.paid.rate"),
        ("{on: bookings, rate: [5%]}", "rate_is_list", "components.paid.rate"),
        ("{on: bookings, rate: {by: bookings, bands: {0: 5%}}}", "missing_key", "components.paid.rate"),
        ("{on: bookings, rate: {mode: whole, bands: {0: 5%}}}", "missing_key", "components.paid.rate"),
        ("{on: bookings, rate: {by: bookings, mode: whole}}", "missing_key", "components.paid.rate"),
        ("{on: bookings, rate: {by: bookings, mode: flat, bands: {0: 5%}}}", "flat_with_bands", "components.paid.rate.mode"),
        ("{on: bookings, rate: {by: bookings, mode: retroactive, bands: {0: 5%}}}", "unknown_choice", "components.paid.rate.mode"),
        ("{on: bookings, rate: {by: [bookings, won], mode: whole, bands: {0: 5%}}}", "number_of_by", "components.paid.rate.by"),
        ("{on: bookings, rate: {by: bookings, mode: matrix, bands: {0: {0: 5%}}}}", "number_of_by", "components.paid.rate.by"),
        ("{on: bookings, rate: {by: won, mode: marginal, bands: {0: 5%}}}", "slices_of_another_number", "components.paid.rate.by"),
        (
            "{on: bookings, rate: {by: attainment(won), mode: overage, bands: {0%: 5%}}}",
            "slices_of_another_number",
            "components.paid.rate.by",
        ),
        (
            "{on: bookings, per: deal, rate: {by: quantity, mode: marginal, bands: {0: 5%}}}",
            "slices_of_another_number",
            "components.paid.rate.by",
        ),
        ("{on: won, per: deal, rate: {by: amount, mode: marginal, bands: {0: 5}}}", "slices_of_another_number", "components.paid.rate.by"),
        (
            "{on: bookings, per: deal, rate: {by: amount, mode: milestones, bands: {5: 5}}}",
            "milestones_per_deal",
            "components.paid.rate.mode",
        ),
        (
            "{on: bookings, per: deal, of: target, rate: {by: amount, mode: fixed, bands: {0: 5%}}}",
            "of_target_per_deal",
            "components.paid.of",
        ),
        ("{on: bookings, of: credit, rate: {by: bookings, mode: fixed, bands: {0: 5}}}", "of_credit_with_amounts", "components.paid.of"),
        ("{on: bookings, of: 1, rate: {by: bookings, mode: whole, bands: {0: 5}}}", "of_one_with_rates", "components.paid.of"),
        ("{on: bookings, of: target, rate: {by: bookings, mode: whole, bands: {0: 5%}}}", "no_quota_to_share", "components.paid.of"),
        ("{on: bookings, of: target, rate: {by: attainment(won), mode: whole, bands: {0%: 1}}}", "no_quota_to_share", "components.paid.of"),
        ("{on: bookings, of: 5%, rate: {by: attainment(won), mode: fixed, bands: {0%: 1}}}", "of_is_share", "components.paid.of"),
        (
            "{on: bookings, rate: {by: bookings, mode: marginal, bands: {100: 5%}}}",
            "first_limit_not_zero",
            "components.paid.rate.bands.100",
        ),
        (
            "{on: bookings, rate: {by: bookings, mode: whole, bands: {0: 5%, 50: 1%, 20: 2%}}}",
            "limits_out_of_order",
            "components.paid.rate.bands.20",
        ),
        (
            "{on: bookings, rate: {by: bookings, mode: whole, bands: {0: 5%, 50: 1%, 50.0: 2%}}}",
            "limits_out_of_order",
            "components.paid.rate.bands.50.0",
        ),
        ("{on: bookings, rate: {by: bookings, mode: whole, bands: {0: 5%, 50%: 1%}}}", "limit_is_share", "components.paid.rate.bands.50%"),
        ("{on: won, rate: {by: won, mode: whole, bands: {0: 5, 50%: 10}}}", "limit_is_share", "components.paid.rate.bands.50%"),
        (
            "{on: bookings, rate: {by: attainment(won), mode: whole, bands: {0: 5%, 1: 1%}}}",
            "percent_sign_missing",
            "components.paid.rate.bands.1",
        ),
        ("{on: bookings, rate: {by: bookings, mode: whole, bands: {0: 5%, x: 1%}}}", "not_a_number", "components.paid.rate.bands.x"),
        ("{on: bookings, rate: {by: bookings, mode: whole, bands: {0: 5%, 9: 8}}}", "percent_sign_missing", "components.paid.rate.bands.9"),
        ("{on: bookings, rate: {by: bookings, mode: fixed, bands: {0: 5%}}}", "amount_wanted", "components.paid.rate.bands.0"),
        (
            "{on: bookings, of: target, rate: {by: bookings, mode: fixed, bands: {0: 100}}}",
            "percent_sign_missing",
            "components.paid.rate.bands.0",
        ),
        (
            "{on: bookings, of: target, rate: {by: bookings, mode: fixed, bands: {0: base_amount}}}",
            "amount_as_share",
            "components.paid.rate.bands.0",
        ),
        ("{on: bookings, rate: {by: bookings, mode: interpolated, bands: {0: 5%}}}", "number_of_bands", "components.paid.rate.bands"),
        ("{on: bookings, rate: {by: bookings, mode: overage, bands: {-5: 5%}}}", "negative_limit", "components.paid.rate.bands.-5"),
        ("{on: bookings, rate: {by: bookings, mode: whole, bands: {0: {0: 5%}}}}", "band_not_value", "components.paid.rate.bands.0"),
        ("{on: bookings, rate: {by: [won, closed], mode: matrix, bands: {0: 5%}}}", "matrix_row", "components.paid.rate.bands.0"),
        (
            "{on: bookings, rate: {by: [won, closed], mode: matrix, bands: {0: {0: 5%}, 1: {0: 5%, 2: 6%}}}}",
            "matrix_columns",
            "components.paid.rate.bands.1",
        ),
        (
            "{on: bookings, rate: {by: [won, closed], mode: matrix, bands: {0: {1: 5%}}}}",
            "first_limit_not_zero",
            "components.paid.rate.bands.0.1",
        ),
        ("{pay: 5, of: target}", "of_without_rate", "components.paid.of"),
        ("{pay: 5, where: account.is_new}", "where_without_on", "components.paid.where"),
        ("{on: bookings, pay: 5, per: deal}", "per_deal_with_pay", "components.paid.per"),
        ("{on: bookings, pay: 5%}", "amount_wanted", "components.paid.pay"),
        ("{on: bookings, pay: 5, when: last month of quarter}", "when_with_on", "components.paid.when"),
        ("{on: bookings, rate: 5%, shared: no}", "not_shared_along_window", "components.paid.shared"),
        ("{on: won, pay: 5, shared: no}", "nobody_shares", "components.paid.shared"),
        ("{on: bookings, pay: 5, shared: maybe}", "unknown_choice", "components.paid.shared"),
        ("{pay: 5, multiplier: target}", "multiplier_is_amount", "components.paid.multiplier"),
        ("{pay: 5, gate: target}", "wrong_type", "components.paid.gate"),
        ("{pay: 5, cap: 10 per deal}", "no_deals_to_limit", "components.paid.cap"),
        ("{pay: 5, cap: 200%}", "limit_is_share", "components.paid.cap"),
        ("{pay: 5, cap: -5}", "negative_limit", "components.paid.cap"),
        ("{pay: 5, cap: 10 per week}", "unknown_limit_scope", "components.paid.cap"),
        ("{pay: 5, cap: [10, 20]}", "two_limits", "components.paid.cap[2]"),
        ("{pay: 5, cap: {a: 1}}", "bad_limit", "components.paid.cap"),
        ("{pay: 5, floor: 10 per year}", "floor_scope", "components.paid.floor"),
        ("{pay: 5, floor: 10, cap: 5}", "floor_above_cap", "components.paid.floor"),
        ("{pay: 5, cap: 10, excess: carried}", "nothing_to_carry", "components.paid.excess"),
        ("{pay: 5, unit: EUR}", "not_computed_yet", "components.paid.unit"),
        ("{pay: 5, unit: stars}", "unknown_unit", "components.paid.unit"),
        ("5", "not_a_group", "components.paid"),
        (
            "{on: bookings, where: account.is_new, rate: {by: bookings, mode: fixed, bands: {0: 5}}}",
            "where_without_deals",
            "components.paid.where",
        ),
    ],
)
def test_a_component_nobody_could_explain_is_refused(component, code, path):
    [problem] = problems_of(plan_text(component))

    assert (problem.code, problem.path) == (code, path)
    assert problem.line > 0
    assert problem.column > 0
    assert problem.advice()


@pytest.mark.parametrize(
    "key",
    [
        "draw: {amount: 5}",
        "ramp: [50%]",
        "pay in: {currency: INR}",
    ],
)
def test_a_key_that_is_not_computed_yet_is_refused_by_name_and_never_ignored(key):
    [problem] = problems_of(plan_text(f"{{pay: 5, {key}}}"))

    assert problem.code == "not_computed_yet"
    assert problem.message() == f"{key.split(':')[0]}: not computed yet."


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("period: month", "period: day", "period: day: not computed yet."),
    ],
)
def test_so_is_a_value_that_is_not_computed_yet(old, new, message):
    text = plan_text("{pay: 5}")
    assert old in text

    assert message in [problem.message() for problem in problems_of(text.replace(old, new))]


@pytest.mark.parametrize(
    ("old", "new", "code", "path"),
    [
        ("plan: Test\n", "", "missing_key", "plan.yaml"),
        ("currency: USD\n", "", "missing_key", "plan.yaml"),
        ("period: month\n", "", "missing_key", "plan.yaml"),
        ("effective: {from: 2026-01-01}\n", "", "missing_key", "plan.yaml"),
        ("currency: USD", "currency: usd", "unknown_currency", "currency"),
        ("currency: USD", "currency: XYZ", "unknown_currency", "currency"),
        ("currency: USD", "currency: [USD]", "not_a_single_value", "currency"),
        ("currency: USD", "curency: USD", "unknown_key", "curency"),
        ("period: month", "period: monthly", "unknown_choice", "period"),
        ("{from: 2026-01-01}", "{from: 01/02/2026}", "not_a_day", "effective.from"),
        ("{from: 2026-01-01}", "{from: 2026-02-30}", "not_a_day", "effective.from"),
        ("{from: 2026-01-01}", "{from: 2026-01-01, before: 2026-01-01}", "dates_reversed", "effective.before"),
        ("{from: 2026-01-01}", "{before: 2026-01-01}", "missing_key", "effective"),
        ("{from: 2026-01-01}", "2026-01-01", "not_a_group", "effective"),
        ("requires: nothing", "requires: orders", "unknown_choice", "requires"),
        ("requires: nothing", "requires: accepted order", "no_accepted_order", "measures.meetings.from"),
        ("meetings: {", "meetings: {requires: accepted order, ", "no_accepted_order", "measures.meetings.from"),
        ("meetings: {", "meetings: {requires: orders, ", "unknown_choice", "measures.meetings.requires"),
        ("requires: nothing", "requires: nothing\nrounding: {to: 0.001}", "bad_rounding_step", "rounding.to"),
        ("requires: nothing", "requires: nothing\nrounding: {to: 0}", "bad_rounding_step", "rounding.to"),
        ("requires: nothing", "requires: nothing\nrounding: {to: 5%}", "bad_rounding_step", "rounding.to"),
        ("requires: nothing", "requires: nothing\nfiscal year: {starts: 4}", "unknown_choice", "fiscal year.starts"),
        ("own_rate: {kind: rate", "own_rate: {kind: percent", "unknown_choice", "parameters.own_rate.kind"),
        (
            "own_rate: {kind: rate, from: 0%, to: 20%",
            "own_rate: {kind: rate, from: 30%, to: 20%",
            "bounds_reversed",
            "parameters.own_rate.to",
        ),
        ("default: 5%", "default: 25%", "parameter_out_of_bounds", "parameters.own_rate.default"),
        ("default: 5%", "default: 5", "percent_sign_missing", "parameters.own_rate.default"),
        ("default: north", "default: north, from: a", "bound_without_number", "parameters.region.from"),
        ("own_rate:", "amount:", "name_taken", "parameters.amount"),
        ("own_rate:", "target:", "reserved_name", "parameters.target"),
        ("own_rate:", "Own Rate:", "bad_name", "parameters.Own Rate"),
        ("  mean_deal:", "  region:", "name_taken", "measures.region"),
        ("  mean_deal:", "  cost:", "name_taken", "measures.cost"),
        (
            "from: deals, date: closed_on, value: amount, take: average",
            "from: deal, date: closed_on, value: amount",
            "unknown_source",
            "measures.mean_deal.from",
        ),
        ("value: amount, take: average", "take: average", "missing_key", "measures.mean_deal"),
        ("value: amount, take: average", "value: amount, take: count", "value_with_count", "measures.mean_deal.value"),
        ("value: amount, take: average", "value: amount, take: median", "unknown_choice", "measures.mean_deal.take"),
        ("value: amount, take: average", "value: account.is_new, take: distinct", "wrong_type", "measures.mean_deal.value"),
        ("date: closed_on, value: amount, take: average", "value: amount", "missing_key", "measures.mean_deal"),
        ("date: closed_on, value: amount, take: average", "date: amount, value: amount", "not_a_day_field", "measures.mean_deal.date"),
        ("rolling 6 months", "rolling 99 months", "bad_rolling", "measures.trailing.over"),
        ("rolling 6 months", "rolling year", "unknown_choice", "measures.trailing.over"),
        ("{of: won, to: closed}", "{of: won}", "missing_key", "measures.win_rate.ratio"),
        ("{of: won, to: closed}", "{of: won, to: win_rate}", "ratio_of_ratio", "measures.win_rate.ratio.to"),
        ("{of: won, to: closed}", "{of: won, to: bookings}", "ratio_windows_differ", "measures.win_rate.ratio"),
        ("{of: won, to: closed}}", "{of: won, to: closed}, over: year to date}", "ratio_windows_differ", "measures.win_rate.over"),
        ("{of: won, to: closed}}", "{of: won, to: closed}, quota: to date}", "quota_of_ratio", "measures.win_rate.quota"),
        ("{of: won, to: closed}", "{of: won, to: close}", "not_a_measure", "measures.win_rate.ratio.to"),
        ("rows: [[Cloud, 10, 8%], ", "rows: [[Cloud, 8%], ", "bad_row", "tables.line rate.rows[1]"),
        ("[any, any, 2%]", "[any, 5, 2%]", "no_last_row", "tables.line rate.rows[3]"),
        ("[Cloud, 10, 8%]", "[Cloud, 10, 8]", "table_units_differ", "tables.line rate.rows"),
        ("[Cloud, 10, 8%]", "[Cloud, 10, lots]", "not_a_number", "tables.line rate.rows[1][3]"),
        ("[Cloud, 10, 8%]", "[any, any, 8%]", "row_never_read", "tables.line rate"),
        ("[Cloud, 10, 8%]", "[Cloud, any, 8%]", "row_never_read", "tables.line rate"),
        ("by: [product.family, quantity]", "by: []", "bad_table_by", "tables.line rate.by"),
        ("    by: [product.family, quantity]\n", "", "missing_key", "tables.line rate"),
        ("    rows: [[Cloud, 10, 8%], [Cloud, any, 5%], [any, any, 2%]]", "    rows: []", "no_rows", "tables.line rate.rows"),
    ],
)
def test_everything_above_the_components_is_checked_too(old, new, code, path):
    text = plan_text("{pay: 5}")
    assert old in text

    found = problems_of(text.replace(old, new, 1))

    assert (code, path) in [(problem.code, problem.path) for problem in found]
    assert all(problem.advice() for problem in found)
    assert len(found) == (2 if code == "row_never_read" and "[any, any, 8%]" in new else 1)


def test_all_problems_are_reported_at_once_from_top_to_bottom():
    text = plan_text("{on: bokings, rate: 5%, ramp: 5}").replace("currency: USD", "currency: usd").replace("take: average", "take: mean")

    found = problems_of(text)

    assert [problem.code for problem in found] == ["unknown_currency", "unknown_choice", "not_a_measure", "not_computed_yet"]
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_a_broken_definition_is_not_reported_again_where_it_is_used():
    broken = plan_text(f"{{on: bookings, rate: {MARGINAL}, gate: attainment(bookings) > 1 and bookings > 5, multiplier: own_rate}}")

    assert codes(broken.replace("value: amount\n", "value: amuont\n").replace("kind: rate,", "kind: rat,")) == [
        "unknown_choice",
        "unknown_name",
    ]


def test_a_window_must_not_be_shorter_than_the_period():
    assert codes(plan_text("{pay: 5}").replace("period: month", "period: half-year")) == ["window_too_short"]


def test_a_cap_of_less_than_a_period_is_refused():
    text = "plan: P\ncurrency: USD\nperiod: quarter\neffective: {from: 2026-01-01}\ncomponents: {c: {pay: 5, cap: 5 per month}}"

    assert codes(text) == ["limit_too_short"]


def test_a_plan_that_pays_nothing_is_refused():
    assert codes(HEAD) == ["missing_key"]
    assert codes(HEAD + "components: {}\n") == ["no_components"]


def test_reading_raises_all_problems_and_their_places_as_text():
    with pytest.raises(Refused) as raised:
        read_plan(plan_text("{pay: x, gate: 5}"), CATALOG)

    assert [problem.code for problem in raised.value.problems] == ["unknown_name", "wrong_type"]
    assert "components.paid.pay: There is nothing called `x` here." in str(raised.value)


def test_a_problem_of_no_key_names_the_file():
    [problem] = check_plan("a: [", CATALOG, path="plans/ae.yaml")[1]

    assert problem.path == "plans/ae.yaml"


# Tables


def table_of(text, rate='rate("line rate", product.family, quantity)'):
    return plan_of(plan_text(f"{{on: bookings, rate: '{rate}'}}").replace(TABLES, text)).tables["line rate"]


def test_keys_of_a_table_are_numbers_where_they_are_looked_up_by_numbers():
    table = table_of(TABLES)

    assert [row.keys for row in table.dated[0].rows] == [("Cloud", Decimal(10)), ("Cloud", None), (None, None)]
    assert (table.dated[0].rows[0].value, table.dated[0].rows[0].value_percent) == (Decimal("0.08"), True)


def test_keys_of_a_table_stay_texts_where_they_are_looked_up_by_texts():
    table = table_of(TABLES, 'rate("line rate", product.family, stage.kind)')

    assert table.dated[0].rows[0].keys == ("Cloud", "10")


def test_a_key_that_is_no_number_is_refused_where_numbers_are_looked_up():
    text = plan_text("{on: bookings, rate: 'rate(\"line rate\", quantity, quantity)'}")

    assert codes(text) == ["table_key_not_number"]


def test_rows_may_change_on_stated_days():
    dated = """\
tables:
  line rate:
    by: [product.family, quantity]
    dated:
      2026-01-01: [[Cloud, any, 5%], [any, any, 2%]]
      2026-07-01: [[any, any, 3%]]
"""
    table = table_of(dated)

    assert [part.start for part in table.dated] == [dt.date(2026, 1, 1), dt.date(2026, 7, 1)]
    text = plan_text("{pay: 5}").replace(TABLES, dated)
    assert codes(text.replace("2026-07-01", "2025-07-01")) == ["days_out_of_order"]
    assert codes(text.replace("2026-01-01: [", "soon: [")) == ["not_a_day"]
    assert codes(text.replace("effective: {from: 2026-01-01}", "effective: {from: 2025-12-01}")) == ["table_begins_late"]


def test_a_shared_table_is_taken_over_by_name():
    shared, problems = check_table("table: standard\nby: [product.family, quantity]\nrows: [[Cloud, 10, 9%], [any, any, 1%]]\n")
    assert problems == ()
    text = plan_text("{on: bookings, rate: 'rate(\"line rate\", product.family, quantity)'}")
    text = text.replace(TABLES, "tables:\n  line rate: {shared: standard}\n")

    plan, problems = check_plan(text, CATALOG, shared_tables={"standard": shared})

    assert problems == ()
    assert plan.tables["line rate"].shared == "standard"
    assert plan.tables["line rate"].dated[0].rows[0].keys == ("Cloud", Decimal(10))
    assert codes(text) == ["unknown_table"]


def test_a_shared_table_is_checked_by_itself():
    __, problems = check_table("table: t\nby: [a]\nrows: [[x, 1], [x, 2], [any, 5%]]\nextra: 1\n")

    assert sorted(problem.code for problem in problems) == ["table_units_differ", "unknown_key"]


# The format as it was first sketched


def test_the_page_of_all_keys_is_refused_only_for_what_is_not_computed_yet(shared_dir):
    from crm.facts import CATALOG as CRM

    plan, problems = check_plan((shared_dir / "examples" / "plan.yaml").read_text("utf-8"), CRM)

    assert plan is None
    # A pool was sketched with `share: by weight(…)`, and without saying whose it is.
    assert {problem.code for problem in problems} == {"not_computed_yet", "missing_key", "unknown_function", "bad_pay_rate"}
    assert {problem.path.rsplit(".")[-1] for problem in problems} == {
        "rate",
        "collected",
        "when",
        "of",
        "pool",
        "share",
    }


@pytest.mark.parametrize("period", [PeriodKind.HALF_MONTH, PeriodKind.WEEK, PeriodKind.FORTNIGHT, PeriodKind.OTHER_FORTNIGHT])
def test_parts_of_months_are_refused_what_only_whole_months_have(period):
    with_a_rolling_window = plan_text("{pay: 5}").replace("period: month", f"period: {period}")
    text = with_a_rolling_window.replace("rolling 6 months", "quarter to date")

    assert plan_of(text).period is period
    [rolling] = problems_of(with_a_rolling_window)
    [months] = problems_of(text.replace("requires: nothing", "requires: nothing\nproration: {by: months}"))
    [cap] = problems_of(text.replace("requires: nothing", "requires: nothing\nlimits: {cap: 100 per period}"))
    [own_cap] = problems_of(text.replace("{pay: 5}", "{pay: 5, cap: 100 per period}"))
    codes_found = [problem.code for problem in (rolling, months, cap, own_cap)]
    assert codes_found == ["rolling_parts_of_months", "months_of_parts", "unknown_limit_scope", "unknown_limit_scope"]
    assert all(problem.advice() for problem in (rolling, months, cap, own_cap))


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("INR", PayIn("INR")),
        ("{currency: INR}", PayIn("INR")),
        ("{currency: INR, rate: 83.5}", PayIn("INR", rate=Decimal("83.5"))),
        ("{currency: region, rate: average}", PayIn(None, "region", PayRate.AVERAGE)),
        ("{currency: INR, rate: period start}", PayIn("INR", rate=PayRate.PERIOD_START)),
        ("{currency: INR, rate: 15 days after period end}", PayIn("INR", rate=DaysAfter(15))),
        ("{currency: region, rate: 1 day after period end}", PayIn(None, "region", rate=DaysAfter(1))),
    ],
)
def test_a_plan_says_in_which_currency_it_is_paid(said, wanted):
    assert plan_of(plan_text("{pay: 5}").replace("requires: nothing", f"requires: nothing\npay in: {said}")).pay_in == wanted


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("inr", "unknown_currency"),
        ("USD", "pay_in_own_currency"),
        ("[EUR, INR]", "bad_pay_in"),
        ("{rate: average}", "missing_key"),
        ("{currency: own_rate}", "pay_in_no_text"),
        ("{currency: INR, rate: 83%}", "bad_pay_rate"),
        ("{currency: INR, rate: 0}", "bad_pay_rate"),
        ("{currency: INR, rate: plan}", "bad_pay_rate"),
        ("{currency: INR, rate: payout day}", "bad_pay_rate"),
        ("{currency: INR, rate: 0 days after period end}", "unknown_choice"),
        ("{currency: INR, rate: 15 days}", "unknown_choice"),
        ("{currency: INR, rate: yearly}", "unknown_choice"),
        ("{currency: region, rate: 83}", "one_rate_for_many"),
    ],
)
def test_a_currency_to_pay_in_that_means_nothing_is_refused(said, code):
    text = plan_text("{pay: 5}").replace("requires: nothing", f"requires: nothing\npay in: {said}")

    [problem] = problems_of(text)

    assert problem.code == code
    assert problem.advice()


def test_parameters_have_the_type_of_their_kind():
    parameters = plan_of(plan_text("{pay: 5}")).parameters

    assert parameters["own_rate"].default == Decimal("0.05")
    assert (parameters["own_rate"].least, parameters["own_rate"].most) == (0, Decimal("0.20"))
    assert parameters["region"].type is ValueType.TEXT
    assert MEASURES  # the plan reads them too


@pytest.mark.parametrize("name", ["target", "months_on_plan", "attainment", "value", "cap", "v0", "v12"])
def test_a_name_that_the_workings_of_a_line_need_is_refused(name):
    assert codes(plan_text("{pay: 5}").replace("region:", f"{name}:")) == ["reserved_name"]


@pytest.mark.parametrize("name", ['""', "x" * 201])
def test_a_plan_has_a_name_that_can_be_written(name):
    assert codes(plan_text("{pay: 5}", head=HEAD.replace("plan: Test", f"plan: {name}"))) == ["bad_plan_name"]


@pytest.mark.parametrize(
    ("credit", "code"),
    [
        ("{to: managers}", "unknown_choice"),
        ("{to: role}", "unknown_choice"),
        ("{to: owner, overlay: yes}", "overlay_of_nothing"),
        ("{to: role specialist, share: splits}", "share_of_its_own"),
        ("{to: territory, by: product.family, share: full}", "share_of_its_own"),
        ("{to: territory}", "missing_key"),
        ("{to: owner, by: product.family}", "by_without_territory"),
        ("{to: territory, by: quantity}", "wrong_type"),
        ('{to: territory, by: \'if(amount > 5, "big", "small")\'}', "money_in_territory"),
        ('{to: territory, by: \'if(own_rate > 5%, "a", "b")\'}', "parameter_in_territory"),
        ('{to: territory, by: \'if(months_on_plan > 5, "a", "b")\'}', "parameter_in_territory"),
        ("{to: territory, by: somewhere}", "unknown_name"),
    ],
)
def test_a_credit_that_cannot_be_meant_is_refused(credit, code):
    text = plan_text("{pay: 5}").replace("credit: {to: owner, share: splits}", f"credit: {credit}")

    assert [problem.code for problem in problems_of(text)] == [code]


def test_a_credit_says_to_whom_by_what_and_with_which_share():
    text = plan_text("{pay: 5}")
    measures = [
        plan_of(text.replace("credit: {to: owner, share: splits}", f"credit: {credit}")).measures["bookings"]
        for credit in (
            "{to: second manager, share: splits}",
            "{to: role  inside sales, overlay: yes}",
            "{to: territory, by: product.family}",
        )
    ]

    assert [(measure.credit_to, measure.share, measure.role, measure.overlay) for measure in measures] == [
        (CreditTo.SECOND_MANAGER, Share.SPLITS, "", False),
        (CreditTo.ROLE, Share.FULL, "inside sales", True),
        (CreditTo.TERRITORY, Share.FULL, "", False),
    ]
    assert measures[2].territory is not None
    assert measures[2].territory.text == "product.family"
