"""Which plans are refused, where, and why: every combination nobody could explain, all of them at once."""

import pytest

from incentives.engine.check import check_plan, read_plan
from incentives.engine.problems import Refused

from .plans import CATALOG, HEAD, codes, plan_text, problems_of

MARGINAL = "{by: attainment(bookings), mode: marginal, bands: {0%: 5%, 100%: 8%}}"


def component_codes(component):
    return codes(plan_text(component))


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
