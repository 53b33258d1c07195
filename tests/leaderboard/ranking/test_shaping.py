"""What leaves the server: for each policy nothing that it hides, and what it shows is true."""

from __future__ import annotations

from dataclasses import asdict, replace
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from leaderboard.ranking.policy import Own, Policy, Values, Visibility, Visible
from leaderboard.ranking.shaping import benchmarks, own_view, positions_of, visible_rows
from leaderboard.ranking.standings import Row, Standings
from leaderboard.ranking.ties import Ties, ranked
from tests.leaderboard.ranking.boards import AT, policies, standings

OPEN = Policy()


def board(*scores: int, ties: Ties = Ties.COMPETITION, goals: bool = False, **facts: bool) -> Standings:
    rows = (Row(n, f"t{n}", f"Name {n}", score, 0, score * 100 if goals else None) for n, score in enumerate(scores, 1))
    return Standings(1, "2026-03", 0, ranked(rows, ties=ties, lower_is_better=facts.get("lower_is_better", False)), AT, **facts)


def mine(shown: Own | None) -> Own:
    assert shown is not None
    return shown


def everything_sent(shown: tuple[Visible, ...], own: Own | None) -> list[Visible]:
    return [*shown, *((own.row, *own.around) if own else ())]


def test_the_default_of_a_rep_is_podium_and_neighbours() -> None:
    standing = board(*range(100, 0, -1))
    policy = Policy(visibility=Visibility.TOP, top=3, around=2)

    own = mine(own_view(standing, policy, 50))

    assert [row.place for row in visible_rows(standing, policy)] == [1, 2, 3]
    assert [row.place for row in own.around] == [48, 49, 50, 51, 52]
    assert (own.row.place, own.gap, own.of) == (50, 1, 100)
    assert own.benchmarks == ((10, 91), (25, 76), (50, 51))


def test_who_shares_the_last_place_shown_is_shown() -> None:
    assert [row.place for row in visible_rows(board(9, 8, 7, 7, 7, 1), Policy(visibility=Visibility.TOP, top=3))] == [1, 2, 3, 3, 3]


def test_a_hidden_board_says_nothing_before_the_end_and_everything_then() -> None:
    policy = Policy(visibility=Visibility.HIDDEN)

    assert visible_rows(board(3, 2, 1), policy) == ()
    assert own_view(board(3, 2, 1), policy, 2) == Own(Visible("t2", 0, "Name 2", 2, None), (), None, 3)
    assert len(visible_rows(board(3, 2, 1, frozen=True), policy)) == 3
    assert mine(own_view(board(3, 2, 1, frozen=True), policy, 2)).row.place == 2


def test_a_hidden_board_of_progress_does_not_tell_how_far_the_first_is() -> None:
    policy = Policy(visibility=Visibility.HIDDEN, values=Values.PROGRESS)

    assert mine(own_view(board(300, 200), policy, 2)).row == Visible("t2", 0, "Name 2", None, None)


def test_progress_is_of_the_goal_or_of_the_first_and_in_steps() -> None:
    policy = Policy(values=Values.PROGRESS, progress_step=500)

    assert [row.progress for row in visible_rows(board(300, 200, -1), policy)] == [10_000, 6_500, 0]
    assert [row.progress for row in visible_rows(board(57, 33, goals=True), policy)] == [5_500, 3_000]
    assert [row.progress for row in visible_rows(board(30, 20, lower_is_better=True), policy)] == [10_000, 6_500]
    assert [row.progress for row in visible_rows(board(0, 0), policy)] == [None, None]


def test_rounding_is_half_away_from_zero_and_the_gap_is_between_what_is_shown() -> None:
    policy = Policy(values=Values.ROUNDED, round_to=10)
    standing = board(25, 24, 12, -25)

    assert [row.score for row in visible_rows(standing, policy)] == [30, 20, 10, -30]
    assert [mine(own_view(standing, policy, who)).gap for who in (1, 2, 3, 4)] == [None, 10, 10, 40]


@given(st.integers(1, 60), st.integers(1, 100_000))
def test_progress_tells_no_more_than_the_rounded_score(steps: int, goal: int) -> None:
    policy = Policy(values=Values.ROUNDED, round_to=10, progress_step=100)
    scores = range(steps * 10 - 5, steps * 10 + 5)
    rows = tuple(Row(n, f"t{n}", "", score, n, score * 10_000 // goal) for n, score in enumerate(scores, 1))

    shown = [row.progress or 0 for row in visible_rows(Standings(1, "2026-03", 0, rows, AT), policy)]

    exact = Fraction(steps * 10 * 10_000, goal)
    assert {progress // 100 for progress in shown} <= {int(exact) // 100, int(exact + 2) // 100}


def test_progress_of_one_rounded_score_is_one() -> None:
    policy = Policy(values=Values.ROUNDED, round_to=100)
    rows = tuple(Row(n, f"t{n}", "", score, n, score * 10_000 // 3000) for n, score in enumerate((349, 321, 300, 283, 251), 1))

    assert {(row.score, row.progress) for row in visible_rows(Standings(1, "2026-03", 0, rows, AT), policy)} == {(300, 1000)}


def test_without_neighbours_the_gap_does_not_tell_what_the_next_one_has() -> None:
    policy = Policy(visibility=Visibility.TOP, top=2, around=0)

    assert [mine(own_view(board(9, 7, 4, 3), policy, who)).gap for who in (1, 2, 3, 4)] == [None, 2, 3, None]
    assert mine(own_view(board(9, 7), Policy(visibility=Visibility.NEIGHBOURHOOD, around=0), 2)).gap is None


def test_equal_rounded_scores_of_different_places_are_a_step_apart() -> None:
    assert mine(own_view(board(24, 23), Policy(values=Values.ROUNDED, round_to=10), 2)).gap == 10


def test_the_gap_passes_over_those_of_the_same_place() -> None:
    assert mine(own_view(board(9, 5, 5, 5), OPEN, 4)).gap == 4


def test_a_line_that_only_the_first_reached_is_not_drawn_and_others_are_coarse() -> None:
    policy = Policy(visibility=Visibility.NEIGHBOURHOOD)

    assert benchmarks(board(98_765, 91_234, 500), policy) == ((50, 91_000),)
    assert benchmarks(board(98_765, 91_234, 500), OPEN) == ((50, 91_234),)
    assert benchmarks(board(1_234, 1_236, 5_000, lower_is_better=True), policy) == ((50, 1_300),)


@given(standings(), policies, st.integers(1, 500))
def test_nothing_hidden_is_in_what_is_sent(standing: Standings, policy: Policy, who: int) -> None:
    shown, own = visible_rows(standing, policy), own_view(standing, policy, who)
    by_token = {row.token: row for row in standing.rows}
    for row in everything_sent(shown, own):
        true = by_token[row.token]
        assert row.name in ("", true.name)
        assert not (policy.anonymous and row.name and true.who != who)
        if policy.values is Values.PROGRESS:
            assert row.score is None
        if policy.values is Values.ROUNDED:
            assert row.score is not None
            assert row.score % policy.round_to == 0
        if policy.values is not Values.FULL and row.progress is not None:
            assert row.progress % policy.progress_step == 0
    assert "who" not in {key for row in shown for key in asdict(row)}


@given(standings(), policies)
def test_what_everybody_sees_is_the_part_that_the_policy_says(standing: Standings, policy: Policy) -> None:
    tokens = [row.token for row in visible_rows(standing, policy)]
    expected = {
        Visibility.FULL: [row.token for row in standing.rows],
        Visibility.TOP: [row.token for row in standing.rows if row.place <= policy.top],
        Visibility.NEIGHBOURHOOD: [],
        Visibility.HIDDEN: [row.token for row in standing.rows if standing.frozen],
    }

    assert tokens == expected[policy.visibility]


@given(standings(least=1), policies, st.data())
def test_a_participant_sees_themselves_and_no_more_neighbours_than_stated(standing: Standings, policy: Policy, data: st.DataObject) -> None:
    true = data.draw(st.sampled_from(standing.rows))
    own = mine(own_view(standing, policy, true.who, positions_of(standing)))
    hidden = policy.visibility is Visibility.HIDDEN and not standing.frozen

    assert own == own_view(standing, policy, true.who)
    assert (own.row.token, own.of, own.row.place) == (true.token, len(standing.rows), 0 if hidden else true.place)
    assert len(own.around) <= (0 if hidden or not policy.around else 2 * policy.around + 1)
    assert hidden or not policy.around or own.row in own.around


@given(standings(least=2), st.data())
def test_the_gap_brings_one_level_with_the_next_place(standing: Standings, data: st.DataObject) -> None:
    true = data.draw(st.sampled_from(standing.rows))
    gap = mine(own_view(standing, OPEN, true.who)).gap
    better = [row for row in standing.rows if row.place < true.place]

    if not better:
        assert gap is None
        return
    assert gap is not None
    assert gap > 0
    moved = true.score - gap if standing.lower_is_better else true.score + gap
    nearest = better[-1].score
    assert moved <= nearest if standing.lower_is_better else moved >= nearest


@given(standings(), policies)
def test_a_benchmark_is_true(standing: Standings, policy: Policy) -> None:
    for percent, line in benchmarks(standing, policy):
        if line is None or policy.values is Values.ROUNDED:
            continue
        reached = [row for row in standing.rows if (row.score <= line if standing.lower_is_better else row.score >= line)]
        assert Fraction(len(reached), len(standing.rows)) * 100 >= percent


@given(standings(least=1), policies)
def test_who_wishes_to_be_anonymous_has_no_name_anywhere(standing: Standings, policy: Policy) -> None:
    shy = standing.rows[0]
    standing = replace(standing, rows=(replace(shy, name=""), *standing.rows[1:]))
    assume(len(standing.rows) > 1)

    for viewer in standing.rows[1:]:
        sent = everything_sent(visible_rows(standing, policy), own_view(standing, policy, viewer.who))
        assert all(row.name == "" for row in sent if row.token == shy.token)
