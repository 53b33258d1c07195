"""Parts of a window always add up to the whole, on every basis; and what is wrong with seasons and ramps is said."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.engine.periods import Days
from incentives.engine.plan_days import Basis
from incentives.engine.proration import WorkingDays, counted, thirty_360

from .plans import MEASURES, codes, plan_text

days = st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31))
calendars = st.builds(WorkingDays.of, st.lists(days, max_size=5), st.lists(days, max_size=5))


@given(edges=st.lists(days, min_size=2, max_size=6, unique=True), basis=st.sampled_from(Basis), working=calendars)
def test_parts_add_up_to_the_whole(edges: list[dt.date], basis: Basis, working: WorkingDays) -> None:
    edges.sort()
    parts = sum(counted(Days(start, before), basis, working) for start, before in pairwise(edges))
    assert parts == counted(Days(edges[0], edges[-1]), basis, working)


@given(start=days, length=st.integers(1, 60), working=calendars)
def test_working_days_are_those_that_one_counts_by_hand(start: dt.date, length: int, working: WorkingDays) -> None:
    run = [start + dt.timedelta(days=number) for number in range(length)]
    by_hand = sum((day.weekday() < 5 and day not in working.free) or day in working.worked for day in run)
    assert counted(Days(start, start + dt.timedelta(days=length)), Basis.WORKING_DAYS, working) == by_hand


def test_every_month_has_thirty_days_and_every_year_360() -> None:
    for month in range(1, 13):
        start = dt.date(2024, month, 1)
        before = dt.date(2024 + month // 12, month % 12 + 1, 1)
        assert counted(Days(start, before), Basis.THIRTY_360) == 30
    assert thirty_360(dt.date(2025, 1, 1)) - thirty_360(dt.date(2024, 1, 1)) == 360


def test_days_of_absence_do_not_count() -> None:
    month, away = Days(dt.date(2026, 2, 1), dt.date(2026, 3, 1)), Days(dt.date(2026, 1, 25), dt.date(2026, 2, 8))
    assert counted(month, Basis.CALENDAR_DAYS, absent=(away,)) == 21


@pytest.mark.parametrize(
    ("quota", "code"),
    [
        ("{seasons: [50%, 40%]}", "seasons_not_whole"),
        ("{seasons: [50%, 25%, 25%]}", "bad_seasons"),
        ("{seasons: 100%}", "not_a_list_of_shares"),
        ("{ramp: [0.5]}", "share_wanted"),
        ("{ramp: [-5%]}", "share_wanted"),
        ("{ramp: []}", "not_a_list_of_shares"),
    ],
)
def test_what_is_wrong_with_a_quota_is_said(quota: str, code: str) -> None:
    measures = MEASURES.replace("over: quarter to date\n", f"over: quarter to date\n    quota: {quota}\n", 1)
    assert codes(plan_text("{on: bookings, rate: 5%}", measures=measures)) == [code]
