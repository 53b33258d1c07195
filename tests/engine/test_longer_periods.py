"""A month, quarter or year that is asked of a plan by weeks or fortnights: the whole ones that belong to it (docs/plan-format.md 2.2)."""

from __future__ import annotations

import datetime as dt

import pytest

from incentives.engine.calculate import calculate_periods
from incentives.engine.exchange import MissingRates
from incentives.engine.periods import Period
from incentives.engine.plan import Plan

from . import small_worlds as w
from .small_folder import FILES, changed

MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
QUARTERS = [f"2026-Q{quarter}" for quarter in range(1, 5)]
NEW_YEAR = dt.date(2025, 12, 29)
"""The Monday with which the year 2026 of weeks, and of the fortnights of odd weeks, begins."""


def by(kind: str) -> Plan:
    head = w.HEAD.replace("period: month", f"period: {kind}").replace("over: quarter to date", "over: period")
    return w.plan("commission: {on: bookings, rate: 10%}", head=head)


def told(plan: Plan, asked: str) -> list[str]:
    return [period.name for period, _result in calculate_periods(plan, Period.parse(asked), w.world([]))]


@pytest.mark.parametrize(("kind", "days", "parts"), [("week", 7, MONTHS), ("fortnight", 14, QUARTERS)], ids=["weeks", "fortnights"])
def test_the_parts_of_a_year_have_each_week_once(kind: str, days: int, parts: list[str]) -> None:
    plan = by(kind)
    starts = [NEW_YEAR + dt.timedelta(days=days * number) for number in range(371 // days)]
    named = [Period.of(plan.period, start).name for start in starts if start + dt.timedelta(days=days // 2) < dt.date(2027, 1, 1)]

    assert [name for part in parts for name in told(plan, part)] == named


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("2026-01", "2026-W01", "2026-W05"), ("2026-03", "2026-W10", "2026-W13"), ("2026-04", "2026-W14", "2026-W18")],
)
def test_a_month_has_the_weeks_whose_thursdays_lie_in_it(asked: str, first: str, last: str) -> None:
    found = told(by("week"), asked)
    assert (found[0], found[-1]) == (first, last)


def test_a_month_pays_what_is_sold_in_its_weeks_and_nothing_else() -> None:
    deals = [w.deal("D1", "2025-12-28", "10"), w.deal("D2", "2025-12-29", "20"), w.deal("D3", "02-01", "40"), w.deal("D4", "02-02", "80")]
    found = calculate_periods(by("week"), Period.parse("2026-01"), w.world(deals))
    assert [line for _period, result in found for line in w.posted(result)] == [("D2", "2.00"), ("D3", "4.00")]


def test_rates_are_missed_of_the_weeks_of_a_month_only() -> None:
    deals = [w.deal(f"D{day}", day, "10", currency="EUR") for day in ("03-05", "03-29", "03-30")]
    with pytest.raises(MissingRates) as refused:
        list(calculate_periods(by("week"), Period.parse("2026-03"), w.world(deals)))
    assert [one.day for one in refused.value.missing] == [dt.date(2026, 3, 5), dt.date(2026, 3, 29)]


def test_facts_that_count_for_nobody_are_told_of_the_weeks_of_a_month_only(run) -> None:
    weekly = {**changed("plan.yaml", "period: month", "period: week")}
    weekly["plan.yaml"] = weekly["plan.yaml"].replace("over: quarter to date", "over: period")
    rows = "L3,,USD,won,2026-02-01,1000,D3\nL4,,USD,won,2026-02-02,1000,D4\n"
    _code, _printed, err = run({**weekly, "deal_lines.csv": FILES["deal_lines.csv"] + rows}, period="2026-01")
    assert err == ["Note: deal_lines.csv: bookings counts these facts for nobody, because they have no owner: L3."]
    _code, _printed, err = run({**weekly, "deal_lines.csv": FILES["deal_lines.csv"] + rows}, period="2026-02")
    assert err == ["Note: deal_lines.csv: bookings counts these facts for nobody, because they have no owner: L3, L4."]
    march = "L5,,USD,won,2026-03-29,1000,D5\nL6,,USD,won,2026-03-30,1000,D6\n"
    _code, _printed, err = run({**weekly, "deal_lines.csv": FILES["deal_lines.csv"] + march}, period="2026-03")
    assert err == ["Note: deal_lines.csv: bookings counts these facts for nobody, because they have no owner: L5."]
