"""Elimination, races, head-to-head, teams and rounds."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.contests import elimination, race
from leaderboard.contests.field import Field, Place, Showing, ranking, seeded
from leaderboard.contests.head_to_head import duel, everybody_against_everybody, table
from leaderboard.contests.rounds import rounds_of
from leaderboard.contests.teams import balanced, empty, in_two_teams

from .drawn import FIRST, fields, showings, stretch

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@given(st.data())
def test_an_elimination_ends_with_one_and_everybody_else_goes_once(data: st.DataObject) -> None:
    among, per_interval = data.draw(fields()), data.draw(st.integers(1, 3))
    contest = elimination.Elimination(among, per_interval, elimination.LastPlaceTied.WORSE_SEED)
    while not elimination.finished(contest):
        before = elimination.still_in(contest)
        contest = elimination.advanced(contest, data.draw(showings(among)), stretch(len(contest.intervals)).before)
        assert 1 <= len(elimination.still_in(contest)) < len(before)
    places = elimination.places(contest)

    assert sorted(place.who for place in places) == sorted(among.seeds)
    assert [place.place for place in places] == list(range(1, len(places) + 1))
    assert places[0].who == elimination.still_in(contest)[0]


@given(st.data(), st.sampled_from(elimination.LastPlaceTied))
def test_whatever_the_rule_for_ties_nobody_goes_who_is_better_than_somebody_who_stays(
    data: st.DataObject, tied: elimination.LastPlaceTied
) -> None:
    among = data.draw(fields(least=2))
    shown, before = data.draw(showings(among)), stretch(0).before
    contest = elimination.advanced(elimination.Elimination(among, data.draw(st.integers(1, 3)), tied), shown, before)

    stays = elimination.still_in(contest)
    goes = [out.who for out in contest.intervals[0]]
    assert stays
    assert max(among.order(who, shown, before) for who in stays) <= min((among.order(who, shown, before) for who in goes), default=(9,))
    assert [place.who for place in elimination.places(contest)][len(stays) :] == goes


@pytest.mark.parametrize(
    ("tied", "goes"),
    [
        (elimination.LastPlaceTied.WORSE_SEED, [3]),
        (elimination.LastPlaceTied.ALL, [2, 3]),
        (elimination.LastPlaceTied.NOBODY, []),
    ],
)
def test_two_equal_in_the_last_place(tied: elimination.LastPlaceTied, goes: list[int]) -> None:
    contest = elimination.Elimination(Field((1, 2, 3)), tied=tied)

    contest = elimination.advanced(contest, {1: Showing(5), 2: Showing(1), 3: Showing(1)}, stretch(0).before)

    assert [out.who for out in contest.intervals[0]] == goes


def test_a_leaver_goes_in_place_of_the_last() -> None:
    contest = elimination.Elimination(Field((1, 2, 3), left={1: FIRST}))

    contest = elimination.advanced(contest, {1: Showing(9), 2: Showing(1), 3: Showing(0)}, stretch(0).before)

    assert contest.intervals[0] == (elimination.Out(1, elimination.Why.LEFT, Showing(9)),)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-3, 4)), max_size=12))
def test_a_target_is_reached_since_the_last_time_the_sum_came_to_it(rows: list[tuple[int, int]]) -> None:
    steps = [race.Step(NOON + dt.timedelta(hours=hour), amount) for hour, amount in rows]

    def sum_at(hour: int) -> int:
        return sum(amount for other, amount in rows if other <= hour)

    found = race.run(steps, 5)

    assert found.total == sum(amount for _hour, amount in rows)
    assert (found.reached_at is not None) == (found.total >= 5)
    if found.reached_at is not None:
        hour = int((found.reached_at - NOON).total_seconds()) // 3600
        assert all(sum_at(later) >= 5 for later in range(hour, 6))
        assert hour == 0 or sum_at(hour - 1) < 5


def test_first_to_reach_wins_equal_instants_share_and_the_rest_follows_by_how_far_it_came() -> None:
    runners = {1: race.Runner(7), 2: race.Runner(12, NOON), 3: race.Runner(10, NOON), 4: race.Runner(11, NOON - dt.timedelta(hours=1))}
    among = Field((1, 2, 3, 4, 5))

    assert race.places(among, runners, stretch(0).before) == (
        Place(4, 1, 11),
        Place(2, 2, 12),
        Place(3, 2, 10),
        Place(1, 4, 7),
        Place(5, 5, None),
    )
    assert race.over_at(runners) == NOON - dt.timedelta(hours=1)
    assert race.over_at(runners, 3) == NOON
    assert race.over_at(runners, 4) is None


@given(st.integers(2, 11))
def test_everybody_meets_everybody_once_and_nobody_twice_in_a_round(size: int) -> None:
    rounds = everybody_against_everybody(range(size))

    assert Counter(frozenset(pair) for pairs in rounds for pair in pairs) == Counter(
        frozenset({one, other}) for one in range(size) for other in range(one)
    )
    assert all(len({who for pair in pairs for who in pair}) == 2 * len(pairs) for pairs in rounds)


def test_a_table_counts_wins_then_what_was_shown() -> None:
    among = Field((1, 2, 3), left={3: stretch(0).before})
    shown = {1: Showing(10, (4,)), 2: Showing(10, (4,)), 3: Showing(4)}
    draw = duel(1, 2, among, shown, stretch(0).before)
    won = duel(2, 3, among, shown, stretch(0).before)
    walked = duel(1, 3, among, {1: Showing(0), 3: Showing(99)}, stretch(1).before)

    assert (draw.winner, won.winner, walked.winner) == (None, 2, 1)
    assert (won.walk_over, walked.walk_over) == (False, True)
    assert table(among, [draw, won, walked]) == (Place(2, 1, 3), Place(1, 2, 3), Place(3, 3, 0))
    assert table(among, [draw]) == (Place(1, 1, 1), Place(2, 1, 1), Place(3, 3, 0))


def test_a_ranking_shares_places_and_puts_leavers_last() -> None:
    among = Field((1, 2, 3, 4), left={4: FIRST})
    shown = {1: Showing(5), 2: Showing(8), 3: Showing(5), 4: Showing(99)}

    assert ranking(among, shown, stretch(0).before) == (Place(2, 1, 8), Place(1, 2, 5), Place(3, 2, 5), Place(4, 4, 99))


def test_seeds_are_by_score_then_tie_breaker_then_id() -> None:
    shown = {7: Showing(5, (2,)), 3: Showing(5, (1,)), 9: Showing(8, (9,)), 1: Showing(5, (2,))}

    assert seeded(shown) == (9, 3, 1, 7)
    assert seeded(shown, lower_is_better=True) == (3, 1, 7, 9)


@given(st.integers(1, 30), st.integers(1, 30))
def test_teams_are_of_like_size_and_strength(people: int, count: int) -> None:
    if count > people:
        with pytest.raises(ValueError, match="cannot form"):
            balanced(range(people), count)
        return
    teams = balanced(range(people), count)

    assert sorted(who for team in teams for who in team) == list(range(people))
    assert max(len(team) for team in teams) - min(len(team) for team in teams) <= 1
    full = [Fraction(sum(team), len(team)) for team in teams]
    assert max(full) - min(full) <= count


def test_who_is_in_two_teams_and_teams_of_nobody_are_found() -> None:
    teams = {"red": [1, 2, 2], "blue": [3, 1], "green": []}

    assert in_two_teams(teams) == [1, 2]
    assert empty(teams) == ["green"]


def test_rounds_follow_each_other_and_none_is_without_a_day() -> None:
    weeks = rounds_of(FIRST, days=7, count=3)

    assert [week.before for week in weeks] == [dt.date(2026, 3, 9), dt.date(2026, 3, 16), dt.date(2026, 3, 23)]
    with pytest.raises(ValueError, match="one day at least"):
        rounds_of(FIRST, days=0, count=1)
