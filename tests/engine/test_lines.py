"""Lines: what each one says beside its amount, and what later periods take back, give or cut."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal

import pytest

from incentives.engine.problems import Refused

from .small_worlds import HEAD, deal, earned_after, month, plainly, plan, posted, world

WHOLE = "commission: {on: bookings, rate: {by: attainment(bookings), mode: whole, bands: {0%: 5%, 100%: 8%, 120%: 12%}}}"
MARGINAL = WHOLE.replace("whole", "marginal")
D1, D2, D3 = deal("D1", "01-10", "60000.55"), deal("D2", "01-20", "30000"), deal("D3", "02-03", "20000.25")
R3 = deal("R3", "03-03", "-20000.25")


def test_a_band_that_is_reached_late_re_rates_the_earlier_deals_and_a_return_takes_it_back() -> None:
    made, given = plan(WHOLE), world([D1, D2, D3, R3])

    january = month(made, "2026-01", given)
    given = replace(given, earned=earned_after(given, (january, "2026-01")))
    february = month(made, "2026-02", given)
    given = replace(given, earned=earned_after(given, (february, "2026-02")))
    march = month(made, "2026-03", given)

    assert posted(january, "reason") == [("D1", "3000.03", "new"), ("D2", "1500.00", "new")]
    assert posted(february, "reason", "first_period") == [
        ("D1", "1800.01", "re-rated", "2026-01"),
        ("D2", "900.00", "re-rated", "2026-01"),
        ("D3", "1600.02", "new", "2026-02"),
    ]
    assert posted(march) == [("D1", "-1800.01"), ("D2", "-900.00"), ("D3", "-600.01"), ("R3", "-1000.01")]


def test_a_return_takes_back_the_last_money_first() -> None:
    bands = "commission: {on: bookings, rate: {by: attainment(bookings), mode: marginal, bands: {0%: 5%, 100%: 8%}}}"
    given = world([deal("D1", "01-10", "60000"), deal("D2", "01-11", "50000"), deal("R1", "01-12", "-60000")])

    lines = month(plan(bands), "2026-01", given)

    assert posted(lines) == [("D1", "3000.00"), ("D2", "2800.00"), ("R1", "-3300.00")]


def test_a_line_keeps_its_share_running_sums_and_exact_amounts() -> None:
    head = plan(MARGINAL)
    given = world([deal("D1", "01-10", "99999.99"), deal("D2", "01-11", "10")])

    second = month(head, "2026-01", given).lines.to_pylist()[1]

    assert (second["position"], second["credit"], second["running_before"], second["running_after"]) == (
        2,
        Decimal(10),
        Decimal("99999.99"),
        Decimal("100009.99"),
    )
    assert (second["exact_before"], second["exact_after"]) == (Decimal("4999.9995"), Decimal("5000.7992"))
    assert second["deal_exact"] == Decimal("0.7997")
    assert second["amount"] == Decimal("0.80")


def test_a_gate_says_when_it_opened_and_when_it_closed() -> None:
    made = plan("commission: {on: bookings, gate: bookings >= 80000, rate: {by: bookings, mode: whole, bands: {0: 5%}}}")
    given = world([deal("D1", "01-10", "50000"), deal("D2", "02-10", "40000"), deal("R1", "03-10", "-20000")])

    reasons = []
    for period in ("2026-01", "2026-02", "2026-03"):
        result = month(made, period, given)
        reasons.append(posted(result, "reason"))
        given = replace(given, earned=earned_after(given, (result, period)))

    assert reasons == [
        [("D1", "0.00", "new")],
        [("D1", "2500.00", "gate opened"), ("D2", "2000.00", "new")],
        [("D1", "-2500.00", "gate closed"), ("D2", "-2000.00", "gate closed"), ("R1", "0.00", "new")],
    ]


def test_a_fact_that_changed_says_so_and_one_that_is_gone_is_taken_back() -> None:
    made, given = plan(MARGINAL), world([D1, D2])
    january = month(made, "2026-01", given)

    later = replace(world([deal("D1", "01-10", "70000.55")]), earned=earned_after(given, (january, "2026-01")))

    assert posted(month(made, "2026-02", later), "reason", "position") == [
        ("D1", "500.00", "changed", 1),
        ("D2", "-1500.00", "no longer counts", 0),
    ]


def test_everything_of_a_stretch_is_taken_back_when_its_dates_are_changed_afterwards() -> None:
    made, given = plan(MARGINAL), world([D1])
    january = month(made, "2026-01", given)

    moved = world([D1], assignments=[{"person": "Ana", "before": dt.date(2026, 2, 1)}])
    february = month(made, "2026-02", replace(moved, earned=earned_after(given, (january, "2026-01"))))

    assert posted(february, "reason", "window_before") == [
        # 31 of 90 days of the quota: the deal passes 120 % of it.
        ("D1", "4513.40", "new", dt.date(2026, 2, 1)),
        ("D1", "-3000.03", "no longer counts", dt.date(2026, 4, 1)),
    ]


def test_a_late_deal_stands_behind_those_that_were_counted_before_it() -> None:
    made, given = plan(MARGINAL), world([deal("D1", "01-20", "100000")])
    january = month(made, "2026-01", given)

    late = world([deal("D0", "01-05", "10000"), deal("D1", "01-20", "100000")])
    february = month(made, "2026-02", replace(late, earned=earned_after(given, (january, "2026-01"))))

    assert posted(february, "first_period", "running_before") == [("D0", "800.00", "2026-02", Decimal(100000))]


def test_a_deal_that_a_component_does_not_pay_keeps_its_place_in_later_periods() -> None:
    made = plan(MARGINAL.replace("on: bookings", 'on: bookings, where: product.family = "Cloud"'))
    given = world([deal("D1", "01-10", "90000", product__family="Core"), deal("D2", "01-20", "20000", product__family="Cloud")])
    january = month(made, "2026-01", given)

    february = month(made, "2026-02", replace(given, earned=earned_after(given, (january, "2026-01"))))

    assert posted(january, "running_before") == [("D2", "1300.00", Decimal(90000))]
    assert posted(february) == []


def test_a_cap_of_the_window_cuts_the_deal_that_reaches_it_and_those_after_it() -> None:
    made = plan(MARGINAL.replace("on: bookings", "on: bookings, cap: 5600"))
    given = world([deal("D1", "01-10", "60000"), deal("D2", "01-20", "50000"), deal("D3", "01-21", "1000"), deal("R2", "01-22", "-50000")])

    assert posted(month(made, "2026-01", given)) == [("D1", "3000.00"), ("D2", "2600.00"), ("D3", "0.00"), ("R2", "-2550.00")]


def test_an_excess_over_a_limit_of_another_period_is_lost_or_carried() -> None:
    deals = [deal("D1", "01-10", "15000"), deal("D2", "02-10", "2000"), deal("D3", "03-10", "3000")]

    def months(excess: str) -> list[list[tuple[str, str]]]:
        made = plan(f"commission: {{on: bookings, rate: 10%, cap: 1000 per month, excess: {excess}}}")
        given, found = world(deals), []
        for period in ("2026-01", "2026-02", "2026-03"):
            result = month(made, period, given)
            found.append(posted(result))
            given = replace(given, earned=earned_after(given, (result, period)))
        return found

    assert months("lost") == [[("D1", "1500.00"), ("limit", "-500.00")], [("D2", "200.00")], [("D3", "300.00")]]
    assert months("carried") == [[("D1", "1500.00"), ("limit", "-500.00")], [("D2", "200.00"), ("limit", "500.00")], [("D3", "300.00")]]


@pytest.mark.parametrize("excess", ["lost", "carried"])
@pytest.mark.parametrize("scopes", ["600 per year", "[450 per quarter, 600 per year]"])
def test_it_does_not_matter_in_how_many_periods_a_limited_year_is_posted(excess: str, scopes: str) -> None:
    deals = [
        deal(f"D{number}", day, amount) for number, (day, amount) in enumerate([("01-10", "15000"), ("02-10", "2000"), ("03-10", "-12000")])
    ]
    line = f"commission: {{on: bookings, rate: 10%, cap: {scopes}, excess: {excess}}}"

    def total(kind: str, *periods: str) -> str:
        made = plan(line, head=HEAD.replace("period: month", f"period: {kind}").replace("quarter to date", "year to date"))
        given, sum_of = world(deals), Decimal(0)
        for period in periods:
            result = month(made, period, given)
            sum_of += sum(result.lines.column("amount").to_pylist())
            given = replace(given, earned=earned_after(given, (result, period)))
        return plainly(sum_of)

    by_month = total("month", "2026-01", "2026-02", "2026-03")

    assert by_month == total("quarter", "2026-Q1") == ("450.00" if "quarter" in scopes else "500.00")


def test_a_limit_counts_all_runs_of_its_period_together() -> None:
    made, given = plan("commission: {on: bookings, rate: 10%, cap: 1000 per month}"), world([deal("D1", "01-10", "15000")])
    first = month(made, "2026-01", given)

    shrunk = replace(world([deal("D1", "01-10", "12000")]), earned=earned_after(given, (first, "2026-01")))

    assert posted(month(made, "2026-01", shrunk)) == [("D1", "-300.00"), ("limit", "300.00")]


def test_a_floor_tops_up_once_the_stretch_has_ended_and_a_later_deal_takes_it_back() -> None:
    made, given = plan("commission: {on: bookings, rate: 10%, floor: 2000}"), world([deal("D1", "01-10", "15000")])
    seen = []
    for period in ("2026-01", "2026-02", "2026-03"):
        result = month(made, period, given)
        seen.append(posted(result))
        given = replace(given, earned=earned_after(given, (result, period)))

    late = replace(world([deal("D1", "01-10", "15000"), deal("D2", "03-31", "4000")]), earned=given.earned)

    assert seen == [[("D1", "1500.00")], [], [("floor", "500.00")]]
    assert posted(month(made, "2026-03", late)) == [("D2", "400.00"), ("floor", "-400.00")]


def test_a_milestone_is_paid_once_and_taken_back_when_the_measure_falls_below_it() -> None:
    made = plan("steps: {on: bookings, rate: {by: attainment(bookings), mode: milestones, bands: {50%: 500, 100%: 1000}}}")
    given, seen = world([deal("D1", "01-10", "60000"), deal("D2", "02-10", "40000"), deal("R2", "03-10", "-40000")]), []
    for period in ("2026-01", "2026-02", "2026-03"):
        result = month(made, period, given)
        seen.append(posted(result, "reason"))
        given = replace(given, earned=earned_after(given, (result, period)))

    assert seen == [[("50%", "500.00", "new")], [("100%", "1000.00", "new")], [("100%", "-1000.00", "no longer counts")]]


def test_rounded_lines_add_up_to_the_rounded_total() -> None:
    deals = [deal(f"D{number:03}", "01-10", "3.37") for number in range(200)]

    lines = month(plan("commission: {on: bookings, rate: 1%}"), "2026-01", world(deals)).lines

    assert {plainly(amount) for amount in lines.column("amount").to_pylist()} == {"0.03", "0.04"}
    assert sum(lines.column("amount").to_pylist()) == Decimal("6.74")


def test_half_a_cent_is_rounded_away_from_zero_for_sales_and_returns_alike() -> None:
    made = plan("commission: {on: bookings, rate: 1%}")

    assert posted(month(made, "2026-01", world([deal("D1", "01-10", "0.5")]))) == [("D1", "0.01")]
    assert posted(month(made, "2026-01", world([deal("R1", "01-10", "-0.5")]))) == [("R1", "-0.01")]


@pytest.mark.parametrize(
    ("component", "operands"),
    [
        ("pay: amount * 1%", {"amount": "1234.5", "pay": "12.345"}),
        ('pay: "if(product.family = ""Cloud"", 7, 0)"', {"product.family": 'Cl"oud', "pay": "0"}),
        ("rate: attainment_so_far(bookings) * 1%", {"attainment_so_far(bookings)": "0.012345", "rate": "0.00012345"}),
        (
            "per: deal, rate: {by: amount, mode: whole, bands: {0: 1%, 1000: 2%}}",
            {"amount": "1234.5", "value": "1234.5", "by": "1234.5", "rate": "0.02"},
        ),
    ],
)
def test_a_line_keeps_what_its_formula_read(component: str, operands: dict[str, str]) -> None:
    given = world([deal("D1", "01-10", "1234.50", product__family='Cl"oud')])

    (line,) = month(plan(f"commission: {{on: bookings, {component}}}".replace('""', '\\"')), "2026-01", given).lines.to_pylist()

    assert json.loads(line["operands"]) == operands


def test_what_was_frozen_for_a_window_is_kept_beside_the_lines() -> None:
    rate = "rate: {by: attainment(bookings), mode: whole, bands: {0%: 5%, 100%: 8%}}"
    made = plan(f"commission: {{on: bookings, gate: bookings > 10, multiplier: 1.5, {rate}}}")

    (window,) = month(made, "2026-01", world([deal("D1", "01-10", "110000")])).windows.to_pylist()

    assert (window["gate_open"], window["multiplier"], window["rate"], window["band"], window["entitled"]) == (
        True,
        Decimal("1.5"),
        Decimal("0.08"),
        1,
        Decimal(13200),
    )
    assert json.loads(window["operands"]) == {"bookings": "110000", "quota(bookings)": "100000", "attainment(bookings)": "1.1"}


def test_a_bonus_that_is_not_due_yet_writes_no_floor_though_its_stretch_ends() -> None:
    made = plan("bonus: {pay: 100, when: last month of quarter, floor: 500}")
    left = world([], assignments=[{"person": "Ana", "before": dt.date(2026, 2, 20)}])

    assert posted(month(made, "2026-02", left)) == []
    assert posted(month(made, "2026-03", world([]))) == [("period", "100.00"), ("floor", "400.00")]


def test_a_ratio_divides_what_its_own_window_holds_also_in_a_stretch_that_has_ended() -> None:
    head = HEAD.replace(
        "components:",
        '  won: {from: deals, date: closed_on, take: count, where: stage.kind = "won", over: rolling 3 months}\n'
        "  all: {from: deals, date: closed_on, take: count, over: rolling 3 months}\n"
        "  win_rate: {ratio: {of: won, to: all}}\ncomponents:",
    )
    raised = [{"person": "Ana", "before": dt.date(2026, 1, 20)}, {"person": "Ana", "from": dt.date(2026, 1, 21)}]
    deals = [deal("D0", "2025-12-10", "1", stage__kind="lost"), deal("D1", "01-10", "1"), deal("D2", "02-10", "1")]

    standings = month(plan("bonus: {pay: 1}", head=head), "2026-03", world(deals, assignments=raised)).standings.to_pylist()

    rates = [(row["window_from"], row["value"]) for row in standings if row["measure"] == "win_rate"]
    assert rates == [(dt.date(2026, 1, 1), 1), (dt.date(2026, 1, 21), 1)]


def test_what_has_no_room_is_told_with_its_place() -> None:
    yen = HEAD.replace("currency: USD", "currency: JPY")
    curve = "rate: {by: attainment(bookings), mode: interpolated, bands: {0%: 33%, 100%: 100%}}"
    made = plan(
        f"flat: {{on: bookings, rate: 1%}}\nbonus: {{on: bookings, of: target, multiplier: attainment(bookings), {curve}}}", head=yen
    )
    given = world(
        [deal("D1", "01-10", "1000000000", currency="JPY")],
        quota="900000000",
        assignments=[{"person": "Ana", "target": Decimal(10_000_000), "target_per": "quarter"}],
    )

    with pytest.raises(Refused) as refused:
        month(made, "2026-01", given)

    assert [(problem.code, problem.path) for problem in refused.value.problems] == [("too_many_digits", "components.bonus")]


def test_a_plan_that_reads_a_group_pays_nothing_where_nobody_is_on_it() -> None:
    left = world([deal("D1", "01-10", "1000")], assignments=[{"person": "Ana", "before": dt.date(2025, 5, 1)}])
    pooled = plan("shared: {pool: {amount: 1% * everybody(bookings), of: everybody, share: equally}}\nown: {pay: team(bookings) * 1%}")
    assert posted(month(pooled, "2026-01", left)) == []


def test_a_line_names_a_parameter_where_its_own_payee_has_another_than_the_window_whatever_others_have() -> None:
    head = HEAD.replace("requires: nothing", "requires: nothing\nparameters: {base: {kind: rate, default: 5%}}")
    made = plan("flat: {on: bookings, rate: base}", head=head)
    raised = [
        {"person": "Ana", "before": dt.date(2026, 1, 16)},
        {"person": "Ana", "from": dt.date(2026, 1, 16), "parameters": [("base", "7%")]},
        {"person": "Ben", "parameters": [("base", "6%")]},
    ]
    deals = [deal("D1", "01-10", "100"), deal("D2", "01-20", "100"), deal("D3", "01-20", "100", owner="Ben")]

    def told(rows: list[dict[str, object]], people: list[str]) -> dict[str, object]:
        lines = month(made, "2026-01", world(deals, people=people, assignments=rows)).lines.to_pylist()
        return {line["fact"]: line["operands"] for line in lines}

    assert told(raised, ["Ana", "Ben"]) == {"D1": '{"base":"0.05"}', "D2": None, "D3": None}
    assert told(raised[2:], ["Ben"]) == {"D3": None}
