"""The pace at which boards are shown."""

from __future__ import annotations

import pytest

from leaderboard.pace import Pace


def show(pace: Pace, at: float, *, took: float = 0.0, fanout: float = 0.0) -> int | None:
    board = pace.due(at)
    if board is not None:
        pace.done(board, began_s=at, ended_s=at + took, fanout_s=fanout)
    return board


def test_the_first_change_is_shown_at_once_and_what_follows_after_a_tenth_of_a_second() -> None:
    pace = Pace()
    pace.mark([7])
    assert show(pace, 100.0) == 7
    pace.mark([7])
    pace.mark([7])
    assert show(pace, 100.05) is None
    assert pace.rest(100.05, 1.0) == pytest.approx(0.05)
    assert show(pace, 100.11) == 7
    assert show(pace, 100.5) is None, "three changes were one"


def test_where_reaching_everybody_takes_long_changes_come_more_rarely() -> None:
    pace = Pace()
    pace.mark([7])
    assert show(pace, 10.0, fanout=0.2) == 7
    pace.mark([7])
    assert show(pace, 10.7) is None
    assert show(pace, 10.81) == 7


def test_a_board_that_is_long_in_the_making_leaves_time_for_others() -> None:
    pace = Pace()
    pace.mark([7])
    assert show(pace, 10.0, took=0.5) == 7
    pace.mark([7, 8])
    assert show(pace, 10.5) == 8
    assert show(pace, 10.8) is None
    assert show(pace, 10.91) == 7


def test_who_waits_longest_is_first_even_where_another_never_rests() -> None:
    pace = Pace()
    pace.mark([1, 2, 3])
    assert show(pace, 1.0) == 1
    pace.mark([1])
    assert [show(pace, 2.0), show(pace, 2.0), show(pace, 2.0), show(pace, 2.0)] == [2, 3, 1, None]


def test_a_board_that_fails_is_tried_again_later() -> None:
    pace = Pace()
    pace.mark([7])
    assert pace.due(1.0) == 7
    pace.failed(7, ended_s=1.0)
    assert pace.due(15.0) is None
    assert pace.due(16.1) == 7
