"""Places under each rule, against their definitions and by laws."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.ranking.standings import Row
from leaderboard.ranking.ties import Ties, ranked, reranked
from tests.leaderboard.ranking.boards import place_as_defined, unplaced

SCORES = (50, 40, 40, 30)


def places(ties: Ties, *scores: int, lower: bool = False, breakers: dict[int, tuple[int, ...]] | None = None) -> dict[int, int]:
    rows = [Row(who, str(who), "", score, 0, breakers=(breakers or {}).get(who, (0,))) for who, score in enumerate(scores)]
    return {row.who: row.place for row in ranked(rows, ties=ties, lower_is_better=lower)}


@pytest.mark.parametrize(("ties", "expected"), [("1224", [1, 2, 2, 4]), ("1223", [1, 2, 2, 3]), ("ordinal", [1, 2, 3, 4])])
def test_each_rule_is_what_it_is_called(ties: str, expected: list[int]) -> None:
    assert list(places(Ties(ties), *SCORES).values()) == expected


def test_the_lower_score_comes_first_where_lower_is_better() -> None:
    assert places(Ties.COMPETITION, *SCORES, lower=True) == {3: 1, 1: 2, 2: 2, 0: 4}


@pytest.mark.parametrize(("lower", "expected"), [(False, [1, 2, 3, 3, 3, 6, 7, 8]), (True, [8, 7, 4, 4, 4, 3, 2, 1])])
def test_the_published_example_of_three_who_are_equal(lower: bool, expected: list[int]) -> None:
    """points-03 of docs/examples-coverage.md, from https://github.com/RetroAchievements/RAWeb/pull/1202."""
    found = places(Ties.COMPETITION, 15, 11, 10, 10, 10, 9, 7, 5, lower=lower)

    assert [found[who] for who in range(len(expected))] == expected


@pytest.mark.parametrize("ties", Ties)
def test_tie_breakers_separate_equal_scores_in_their_order(ties: Ties) -> None:
    assert places(ties, 7, 7, 7, breakers={0: (2, 1), 1: (1, 9), 2: (2, 0)}) == {1: 1, 2: 2, 0: 3}


@given(unplaced(), st.sampled_from(Ties), st.booleans())
def test_places_are_what_the_definitions_say(rows: list[Row], ties: Ties, lower: bool) -> None:
    for row in ranked(rows, ties=ties, lower_is_better=lower):
        assert row.place == place_as_defined(row, rows, ties, lower)


@given(unplaced(), st.sampled_from(Ties), st.booleans(), st.randoms(use_true_random=False))
def test_the_order_given_decides_nothing(rows: list[Row], ties: Ties, lower: bool, chance: random.Random) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)

    assert ranked(mixed, ties=ties, lower_is_better=lower) == ranked(rows, ties=ties, lower_is_better=lower)


@given(unplaced(), unplaced(), st.sets(st.integers(1, 500)), st.sampled_from(Ties), st.booleans())
def test_ranking_what_changed_is_ranking_everything(rows: list[Row], others: list[Row], gone: set[int], ties: Ties, lower: bool) -> None:
    width = len(rows[0].breakers) if rows else 0
    others = [row for row in others if len(row.breakers) == width or not rows]
    before = ranked(rows, ties=ties, lower_is_better=lower)
    changed = {row.who: row for row in others} | dict.fromkeys(gone)
    kept = [row for row in rows if row.who not in changed] + [row for row in changed.values() if row is not None]

    assert reranked(before, changed, ties=ties, lower_is_better=lower) == ranked(kept, ties=ties, lower_is_better=lower)


@given(unplaced(least=1), st.sampled_from(Ties))
def test_doing_better_never_makes_a_place_worse(rows: list[Row], ties: Ties) -> None:
    mine = rows[0]
    was = next(row.place for row in ranked(rows, ties=ties) if row.who == mine.who)
    better = [Row(mine.who, mine.token, mine.name, mine.score + 1, 0, breakers=mine.breakers), *rows[1:]]

    assert next(row.place for row in ranked(better, ties=ties) if row.who == mine.who) <= was
