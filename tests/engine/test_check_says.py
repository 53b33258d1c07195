"""What a plan says that is read without a problem, and what is taken where it says nothing."""

import datetime as dt
from decimal import Decimal

import pytest

from incentives.engine.plan import Aggregate, Excess, LimitScope, PeriodKind, Requires, Share, When, Window, WindowKind
from incentives.engine.plan_days import NewAssignment, NewQuota
from incentives.engine.plan_rates import AtTheLimit, ByKind, OfKind, RateMode

from .plans import codes, component_of, plan_of, plan_text

MARGINAL = "{by: attainment(bookings), mode: marginal, bands: {0%: 5%, 100%: 8%}}"


def component_codes(component):
    return codes(plan_text(component))


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
