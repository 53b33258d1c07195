"""The days that boards count: laws that hold for every rhythm, and the few that are easily got wrong."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.windows import ONE_DAY, Rhythm, Window, WindowKind, day_in, midnight

D = dt.date
days = st.dates(D(2020, 1, 1), D(2030, 12, 31))
CALENDAR = [kind for kind in WindowKind if kind not in (WindowKind.OWN_DAYS, WindowKind.ROLLING)]
by_calendar = st.builds(Rhythm, st.sampled_from(CALENDAR), st.integers(1, 12))
rolling = st.builds(Rhythm, st.just(WindowKind.ROLLING), days=st.integers(1, 366))


@given(by_calendar, days)
def test_windows_of_the_calendar_follow_each_other_without_a_gap(rhythm: Rhythm, day: dt.date) -> None:
    window = rhythm.on(day)

    assert day in window
    assert {rhythm.on(window.first), rhythm.on(window.last)} == {window}
    assert rhythm.previous(window).before == window.first
    assert rhythm.on(window.before).first == window.before


@given(by_calendar, days, days)
def test_those_that_ended_are_all_between_then_and_now(rhythm: Rhythm, since: dt.date, today: dt.date) -> None:
    since = max(since, today - 400 * ONE_DAY)
    ended = list(rhythm.ended(since, today))

    assert all(since < window.before <= today for window in ended)
    assert [window.first for window in ended[1:]] == [window.before for window in ended[:-1]]
    if since <= today:
        assert sum((window.before - window.first).days for window in ended) >= (rhythm.on(today).first - since).days


@given(rolling, days)
def test_the_last_days_end_today_under_one_name(rhythm: Rhythm, today: dt.date) -> None:
    window, tomorrow = rhythm.on(today), rhythm.on(today + ONE_DAY)

    assert (window.last, (window.before - window.first).days) == (today, rhythm.days)
    assert window.key == tomorrow.key
    assert rhythm.named(window).key != rhythm.named(tomorrow).key
    assert list(rhythm.ended(today - 1000 * ONE_DAY, today)) == []
    assert len(window.key) <= 40


def test_own_days_end_once() -> None:
    rhythm = Rhythm(WindowKind.OWN_DAYS, first=D(2026, 3, 3), before=D(2026, 3, 13))
    window = Window("2026-03-03..2026-03-12", D(2026, 3, 3), D(2026, 3, 13))

    assert rhythm.on(D(2026, 1, 1)) == rhythm.on(D(2026, 3, 3)) == window
    assert list(rhythm.ended(D(2026, 3, 1), D(2026, 3, 12))) == []
    assert list(rhythm.ended(D(2026, 3, 1), D(2026, 3, 13))) == [window]
    assert rhythm.previous(window) == Window("2026-02-21..2026-03-02", D(2026, 2, 21), D(2026, 3, 3))


def test_a_fiscal_year_cuts_quarters() -> None:
    assert Rhythm(WindowKind.QUARTER, 2).on(D(2026, 4, 30)) == Window("2026-Q1", D(2026, 2, 1), D(2026, 5, 1))


@pytest.mark.parametrize(
    ("zone", "day", "moment"),
    [
        ("Asia/Kuala_Lumpur", D(2026, 4, 1), "2026-03-31T16:00:00+00:00"),
        ("America/New_York", D(2026, 3, 8), "2026-03-08T05:00:00+00:00"),
        ("Asia/Beirut", D(2026, 3, 29), "2026-03-28T22:00:00+00:00"),
    ],
)
def test_a_day_begins_in_the_zone_of_the_company(zone: str, day: dt.date, moment: str) -> None:
    begins = midnight(day, ZoneInfo(zone))

    assert begins.astimezone(dt.UTC).isoformat() == moment
    assert day_in(ZoneInfo(zone), begins) == day
    assert day_in(ZoneInfo(zone), begins.astimezone(dt.UTC) - dt.timedelta(seconds=1)) == day - ONE_DAY
