"""Ramps, days away, and whether a past window gave everybody a chance."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from leaderboard.ranking.fairness import made_whole, share_expected, verdict
from leaderboard.ranking.standings import Row
from leaderboard.ranking.ties import Ties, ranked
from tests.leaderboard.ranking.boards import unplaced

D = dt.date
MARCH = (D(2026, 3, 1), D(2026, 4, 1))
days = st.dates(D(2026, 1, 1), D(2026, 6, 30))


def test_everything_is_expected_of_somebody_who_was_always_there() -> None:
    assert share_expected(*MARCH, ramp=(25, 50)) == 1
    assert share_expected(*MARCH, hired_on=D(2020, 1, 1), ramp=(25, 50)) == 1


def test_a_ramp_counts_months_from_the_day_of_hire() -> None:
    assert share_expected(*MARCH, hired_on=D(2026, 3, 1), ramp=(25, 50)) == Fraction(1, 4)
    assert share_expected(*MARCH, hired_on=D(2026, 2, 11), ramp=(25, 50)) == Fraction(10 * 25 + 21 * 50, 3100)
    assert share_expected(*MARCH, hired_on=D(2026, 3, 11)) == Fraction(21, 31)


def test_days_away_and_before_the_hire_count_nothing() -> None:
    assert share_expected(*MARCH, away=[(D(2026, 2, 1), D(2026, 3, 11)), (D(2026, 3, 5), D(2026, 3, 12))]) == Fraction(20, 31)
    assert share_expected(*MARCH, hired_on=D(2026, 5, 1), ramp=(25,)) == 0


def test_a_small_share_is_scaled_as_a_quarter() -> None:
    assert made_whole(Fraction(10), Fraction(1, 2)) == 20
    assert made_whole(Fraction(10), Fraction(0)) == made_whole(Fraction(10), Fraction(1, 4)) == 40


@given(days, st.integers(1, 90), st.none() | days, st.lists(st.integers(0, 100), max_size=4), st.lists(st.tuples(days, days), max_size=3))
def test_a_share_is_between_nothing_and_all_and_absence_never_adds(
    first: dt.date, length: int, hired: dt.date | None, ramp: list[int], away: list[tuple[dt.date, dt.date]]
) -> None:
    before = first + dt.timedelta(days=length)
    there = share_expected(first, before, hired_on=hired, ramp=ramp)
    also_away = share_expected(first, before, hired_on=hired, ramp=ramp, away=away)

    assert 0 <= also_away <= there <= 1


@given(days, st.integers(1, 60), st.integers(1, 60), st.none() | days, st.lists(st.integers(0, 100), max_size=4))
def test_shares_of_two_windows_make_that_of_both(first: dt.date, one: int, two: int, hired: dt.date | None, ramp: list[int]) -> None:
    between, before = first + dt.timedelta(days=one), first + dt.timedelta(days=one + two)
    parts = one * share_expected(first, between, hired_on=hired, ramp=ramp) + two * share_expected(
        between, before, hired_on=hired, ramp=ramp
    )

    assert share_expected(first, before, hired_on=hired, ramp=ramp) == parts / (one + two)


def test_a_verdict_tells_winners_the_middle_and_who_was_in_reach() -> None:
    rows = ranked((Row(n, "", "", score, 0) for n, score in enumerate((100, 100, 80, 79, 0))), ties=Ties.COMPETITION)
    told = verdict("2026-03", rows)

    assert told is not None
    assert [row.who for row in told.winners] == [0, 1]
    assert (told.participants, told.best, told.middle, told.worst, told.in_reach) == (5, 100, 80, 0, 3)
    assert verdict("2026-03", ()) is None


@given(unplaced(least=1), st.booleans())
def test_those_in_reach_are_the_winners_and_no_more_than_all(rows: list[Row], lower: bool) -> None:
    told = verdict("w", ranked(rows, ties=Ties.COMPETITION, lower_is_better=lower), lower_is_better=lower)

    assert told is not None
    assert len(told.winners) <= told.in_reach <= told.participants
