"""What pages begin with: the board as its clockwork wrote it down, as long as that is fresh, and never a name that somebody took back."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from leaderboard import api as boards
from leaderboard.live.publisher import Publisher
from leaderboard.ranking.shaping import visible_rows
from tests.leaderboard import company as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(memory: Any) -> tuple[boards.Board, dt.datetime]:
    """A live board that its clockwork has just written down, with scores that no fact gives."""
    board = b.board(b.metric(b.field("ana", "ben")), at=timezone.now(), visibility="full")
    at = timezone.now()
    b.won("D1", "ana", 300, at.date().isoformat())
    publisher = Publisher(memory, visible_rows)
    assert publisher.take_office()
    publisher.publish(boards.standings_of(b.again(board), at), boards.policies_of(b.again(board)))
    b.won("D2", "ben", 900, at.date().isoformat())
    return b.again(board), at


def names(found: Any) -> list[str]:
    return [row.name for row in found.rows]


def test_a_board_is_read_as_it_was_written_down(written: tuple[boards.Board, dt.datetime]) -> None:
    board, at = written
    found = boards.standings_kept(board, at)

    assert found is not None
    assert [(row.name, row.score, row.place) for row in found.rows] == [("Ana Example", 300, 1), ("Ben Example", 0, 2)]
    assert names(boards.standings_at_hand(board, at)) == names(found)


def test_what_is_old_or_of_another_window_or_lost_is_worked_out_anew(written: tuple[boards.Board, dt.datetime], memory: Any) -> None:
    board, at = written
    later = at + dt.timedelta(minutes=2)
    assert boards.standings_kept(board, later) is None
    assert names(boards.standings_at_hand(board, later))[0] == "Ben Example"
    assert boards.standings_kept(board, at + dt.timedelta(days=40)) is None

    memory.flushdb()
    assert boards.standings_kept(board, at) is None
    assert names(boards.standings_at_hand(board, at))[0] == "Ben Example"


def test_a_name_taken_back_a_moment_ago_is_not_read(written: tuple[boards.Board, dt.datetime]) -> None:
    board, at = written
    named = boards.own_token(board, b.person("ana").pk, at=at)
    boards.wish_anonymity(person_id=b.person("ana").pk, at=at, today=boards.today_of_company(at))

    assert names(boards.standings_kept(board, at)) == ["", "Ben Example"]
    kept = boards.standings_kept(board, at)
    assert kept is not None
    assert kept.rows[0].token == boards.own_token(board, b.person("ana").pk, at=at) != named
