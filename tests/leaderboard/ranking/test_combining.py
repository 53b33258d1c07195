"""Scores of each kind: by example, and the laws that hold whatever the figures."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.ranking.combining import PerHead, ScoreKind, Tally, Unit, pooled, progress_of, rounded, scaled, score_of, streak

F = Fraction
amounts = st.decimals(-(10**6), 10**6, places=6).map(Fraction)
weights = st.decimals(0, 1000, places=4).map(Fraction)
units = st.lists(st.builds(Unit, st.integers(0, 3).map(Fraction), st.booleans()), max_size=8).map(tuple)
tallies = st.builds(Tally, value=amounts, goal=st.none() | amounts, before=amounts, best=st.none() | amounts)


def test_several_metrics_are_weighted_into_points() -> None:
    assert score_of(ScoreKind.ABSOLUTE, [Tally(F(30)), Tally(F(2))], [F(1), F(50)]) == 130


def test_goals_are_averaged_by_weight_over_those_there_are() -> None:
    ahead, behind, without = Tally(F(120), F(100)), Tally(F(30), F(60)), Tally(F(5))

    assert score_of(ScoreKind.TO_GOAL, [ahead, behind, without], [F(3), F(1), F(9)]) == F(3 * F(6, 5) + F(1, 2), 4)
    assert score_of(ScoreKind.TO_GOAL, [without], [F(1)]) is None
    assert score_of(ScoreKind.TO_GOAL, [Tally(F(1), F(0))], [F(1)]) is None


def test_a_figure_without_a_value_is_no_zero_and_adds_nothing_beside_others() -> None:
    none = Tally(None, F(10))

    assert [score_of(kind, [none], [F(1)]) for kind in (ScoreKind.ABSOLUTE, ScoreKind.TO_GOAL, ScoreKind.IMPROVED)] == [None] * 3
    assert score_of(ScoreKind.ABSOLUTE, [none, Tally(F(3))], [F(1), F(2)]) == 6
    assert score_of(ScoreKind.TO_GOAL, [none, Tally(F(5), F(5))], [F(1), F(1)]) == F(1, 2)


def test_improvement_is_the_difference_to_the_window_before() -> None:
    assert score_of(ScoreKind.IMPROVED, [Tally(F(7), before=F(9))], [F(2)]) == -4


def test_a_record_is_the_best_of_the_metrics_by_weight() -> None:
    assert score_of(ScoreKind.RECORD, [Tally(best=F(40)), Tally(best=F(3)), Tally()], [F(1), F(20), F(1)]) == 60
    assert score_of(ScoreKind.RECORD, [Tally()], [F(1)]) == 0


@pytest.mark.parametrize(
    ("values", "expected"),
    [([], 0), ([2, 0, 2, 3], 2), ([2, 2, 0], 0), ([1, 1, 1], 0), ([5, 5], 2)],
)
def test_a_streak_is_of_units_on_end_that_have_enough(values: list[int], expected: int) -> None:
    assert streak([Unit(F(value)) for value in values], F(2)) == expected


def test_a_unit_that_does_not_count_neither_ends_a_streak_nor_adds_to_it_unless_it_has_enough() -> None:
    weekend = [Unit(F(2)), Unit(F(0), counts=False), Unit(F(0), counts=False), Unit(F(2))]

    assert streak(weekend, F(2)) == 2
    assert streak([*weekend, Unit(F(1), counts=False)], F(2)) == 2
    assert streak([*weekend, Unit(F(4), counts=False)], F(2)) == 3


def test_units_of_several_metrics_are_combined_before_they_are_judged() -> None:
    calls, deals = Tally(units=(Unit(F(4)), Unit(F(1)))), Tally(units=(Unit(F(0)), Unit(F(1))))

    assert score_of(ScoreKind.STREAK, [calls, deals], [F(1), F(3)], at_least=F(4)) == 2


def test_a_team_is_summed_or_averaged_by_head_before_anything_else() -> None:
    members = [Tally(F(90), F(100), F(10), best=F(50)), Tally(F(30), F(20), F(20), best=F(30)), Tally(F(0))]

    assert pooled(members, PerHead.SUM, 4) == Tally(F(120), F(120), F(30), best=F(50))
    assert pooled(members, PerHead.AVERAGE, 4) == Tally(F(30), F(30), F(15, 2), best=F(50))
    assert pooled([], PerHead.AVERAGE, 0) == Tally()


def test_progress_is_rounded_down_and_never_below_nothing() -> None:
    assert progress_of(F(99_999, 1000), F(100)) == 9_999
    assert progress_of(F(-5), F(100)) == 0
    assert progress_of(F(5), F(0)) is None
    assert progress_of(F(5), None) is None


@given(st.decimals(-(10**9), 10**9, places=8), st.integers(0, 6))
def test_scores_are_rounded_half_away_from_zero(value: Decimal, places: int) -> None:
    assert scaled(Fraction(value), places) == int((value * 10**places).quantize(Decimal(1), ROUND_HALF_UP))


@given(amounts)
def test_rounding_is_the_same_on_both_sides_of_zero(value: Fraction) -> None:
    assert rounded(-value) == -rounded(value)


@given(st.lists(st.tuples(weights, tallies), min_size=1, max_size=4), st.sampled_from([ScoreKind.ABSOLUTE, ScoreKind.IMPROVED]))
def test_scores_are_linear(pairs: list[tuple[Fraction, Tally]], kind: ScoreKind) -> None:
    """No score but the sum of those of its metrics, and twice as much at twice the weight."""
    apart = sum((score_of(kind, [tally], [weight]) or F(0) for weight, tally in pairs), F(0))
    together = score_of(kind, [tally for _, tally in pairs], [weight for weight, _ in pairs])

    assert together == apart
    assert score_of(kind, [tally for _, tally in pairs], [2 * weight for weight, _ in pairs]) == 2 * apart


@given(st.lists(tallies, min_size=1, max_size=4), weights.filter(bool))
def test_weights_of_goals_are_shares_and_no_scale(found: list[Tally], weight: Fraction) -> None:
    assert score_of(ScoreKind.TO_GOAL, found, [weight] * len(found)) == score_of(ScoreKind.TO_GOAL, found, [F(1)] * len(found))


@given(st.lists(tallies, max_size=5), st.integers(1, 9))
def test_a_team_of_any_heads_reaches_the_same_share_of_its_goal(members: list[Tally], heads: int) -> None:
    by_sum, by_head = (score_of(ScoreKind.TO_GOAL, [pooled(members, how, heads)], [F(1)]) for how in PerHead)

    assert by_sum == by_head


@given(units, st.integers(1, 3))
def test_a_streak_is_no_longer_than_its_units_and_grows_by_one_with_a_good_one(found: tuple[Unit, ...], least: int) -> None:
    length = streak(found, F(least))

    assert 0 <= length <= len(found)
    assert streak((*found, Unit(F(least))), F(least)) == length + 1
    assert streak((*found, Unit(F(0))), F(least)) == 0
    assert streak((*found, Unit(F(0), counts=False)), F(least)) == length
