"""The curve on the plan page is the engine's own answer, point by point."""

from decimal import Decimal

import pytest

from crm.facts import CATALOG
from incentives.engine.check import read_plan
from incentives.engine.curve import curve_of

PLAN = """
plan: Curves
currency: USD
period: month
effective: {from: 2026-01-01}
requires: nothing
measures:
  bookings: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, over: quarter to date}
  wins: {from: deals, where: stage.kind = "won", date: closed_on, take: count}
components:
  marginal: {on: bookings, rate: {by: attainment(bookings), mode: marginal, bands: {0%: 5%, 100%: 8%}}, cap: 7000}
  whole: {on: bookings, gate: wins >= 3, rate: {by: attainment(bookings), mode: whole, bands: {0%: 5%, 100%: 8%}}}
  steps: {on: wins, rate: {by: wins, mode: milestones, bands: {5: 100, 10: 250}}}
  deal: {on: bookings, per: deal, rate: {by: amount, mode: marginal, bands: {0: 1%, 1000: 2%}}}
  bonus: {pay: "if(wins >= 3, 100, 0)"}
"""


def paid(key: str) -> dict[Decimal, Decimal]:
    curve = curve_of(read_plan(PLAN, CATALOG), key)
    assert curve is not None
    return dict(curve.points)


def test_a_marginal_curve_bends_at_the_quota_and_ends_at_its_cap():
    curve = paid("marginal")

    assert curve[Decimal(0)] == 0
    assert curve[Decimal(100_000)] == Decimal("5000")
    assert curve[Decimal("125000.00")] == Decimal("7000.00")
    assert curve[Decimal("112500.00")] == Decimal("6000.00")


def test_a_whole_curve_jumps_at_the_limit_and_says_that_its_gate_is_left_out():
    curve = paid("whole")

    assert curve[Decimal("99999.9999")] == Decimal("5000.00")
    assert curve[Decimal(100_000)] == Decimal("8000.00")
    assert curve_of(read_plan(PLAN, CATALOG), "whole").without == ("gate",)


def test_a_curve_over_a_count_counts_facts():
    curve = paid("steps")

    assert (curve[Decimal(4)], curve[Decimal(5)], curve[Decimal(10)]) == (0, Decimal(100), Decimal(350))


@pytest.mark.parametrize("key", ["deal", "bonus"])
def test_what_no_single_measure_decides_has_no_curve(key):
    assert curve_of(read_plan(PLAN, CATALOG), key) is None
