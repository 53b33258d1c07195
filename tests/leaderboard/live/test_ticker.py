"""The clockwork, from a change to the glass, with boards that are made up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DataError
from structlog.testing import capture_logs

import leaderboard.ticker
from leaderboard.live.publisher import Publisher
from leaderboard.ranking.shaping import visible_rows
from leaderboard.ticker import Shown, Source, Ticker

from .boards import EVERYBODY, standings, token_of
from .conftest import ticket
from .glass import Glass
from .test_sockets import names

pytestmark = pytest.mark.stack
Open = Callable[..., Glass]


class World:
    """Facts that change, and what they touch."""

    def __init__(self) -> None:
        self.scores: dict[int, dict[str, int]] = {7: {"Ada": 500, "Bo": 300}}
        self.broken: set[int] = set()
        self.trouble: Exception = ValueError("its formula divides by zero")
        self.worked_out = self.begun = 0
        self._touched: set[int] = set()
        self._told = threading.Event()

    def change(self, board: int = 7, **scores: int) -> None:
        self.scores[board] = {**self.scores.get(board, {}), **scores}
        self._touched.add(board)
        self._told.set()

    def take_marks(self) -> set[int]:
        taken, self._touched = self._touched, set()
        return taken

    def stand(self, board: int) -> Shown | None:
        self.worked_out += 1
        if board in self.broken:
            raise self.trouble
        found = self.scores.get(board)
        return None if found is None else Shown(standings(found, board=board), EVERYBODY)

    def begin_anew(self) -> None:
        self.begun += 1

    def wait(self, longest_s: float) -> None:
        self._told.wait(longest_s)
        self._told.clear()

    @contextmanager
    def ticking(self, client: Any) -> Iterator[Ticker]:
        source = Source(live=lambda: list(self.scores), take_marks=self.take_marks, stand=self.stand, begin_anew=self.begin_anew)
        ticker, stop = Ticker(source, Publisher(client, visible_rows), self.wait), threading.Event()
        thread = threading.Thread(target=ticker.run, args=(stop.is_set,))
        thread.start()
        try:
            yield ticker
        finally:
            stop.set()
            thread.join(10)
            assert not thread.is_alive()


@pytest.fixture
def world() -> World:
    return World()


def test_a_change_is_on_the_glass_within_a_fifth_of_a_second(world: World, memory: Any, open_glass: Open) -> None:
    with world.ticking(memory):
        glass = open_glass().watch(ticket(), 7)
        glass.until(lambda: names(glass) == ["Ada", "Bo"])
        time.sleep(0.2)

        changed = time.monotonic()
        world.change(Bo=900)
        glass.until(lambda: names(glass) == ["Bo", "Ada"])

        assert time.monotonic() - changed < 0.2


def test_many_changes_become_few_messages_and_the_last_of_them_counts(world: World, memory: Any, open_glass: Open) -> None:
    with world.ticking(memory):
        glass = open_glass().watch(ticket(), 7)
        glass.until(lambda: names(glass) == ["Ada", "Bo"])
        before, began = len(glass.messages), time.monotonic()
        for score in range(501, 601):
            world.change(Bo=score)
            time.sleep(0.005)
        took = time.monotonic() - began

        glass.until(lambda: glass.boards[7].table is not None and glass.boards[7].table.cells[token_of("Bo")][1] == 600)

        assert len(glass.messages) - before <= took / 0.1 + 2


def test_a_memory_that_was_wiped_is_filled_again_without_anybody_asking(world: World, memory: Any, open_glass: Open) -> None:
    with world.ticking(memory):
        glass = open_glass().watch(ticket(), 7)
        glass.until(lambda: names(glass) == ["Ada", "Bo"])

        memory.flushall()
        world.change(Bo=900)

        glass.until(lambda: names(glass) == ["Bo", "Ada"], within_s=10)
        late = open_glass().watch(ticket(subject="user:2"), 7)
        late.until(lambda: names(late) == ["Bo", "Ada"])


def test_a_single_board_that_was_lost_is_there_again_at_once(world: World, memory: Any, open_glass: Open) -> None:
    with world.ticking(memory):
        glass = open_glass().watch(ticket(), 7)
        glass.until(lambda: names(glass) == ["Ada", "Bo"])

        memory.delete("live:b:7")
        world.change(Bo=900)

        glass.until(lambda: names(glass) == ["Bo", "Ada"], within_s=4)


def test_a_second_ticker_stands_by_and_takes_over(world: World, memory: Any, open_glass: Open) -> None:
    other = World()
    other.scores = {7: {"Ada": 500, "Bo": 501}}
    first, second = world.ticking(memory), other.ticking(memory)
    with first:
        glass = open_glass().watch(ticket(), 7)
        glass.until(lambda: names(glass) == ["Ada", "Bo"])
        second.__enter__()
        time.sleep(1.5)
        assert other.worked_out == 0, "two in office"
    try:
        glass.until(lambda: names(glass) == ["Bo", "Ada"])
    finally:
        second.__exit__(None, None, None)


def test_whoever_lost_office_writes_nothing_more(memory: Any) -> None:
    first, second = Publisher(memory, visible_rows), Publisher(memory, visible_rows)
    assert first.take_office()
    first.publish(standings({"Ada": 1}), EVERYBODY)
    memory.delete("live:writer")
    assert second.take_office()
    second.publish(standings({"Ada": 2}), EVERYBODY)
    kept = memory.hgetall("live:b:7")

    assert not first.stay()
    with pytest.raises(leaderboard.ticker.NotTheWriter):
        first.publish(standings({"Ada": 3}), EVERYBODY)
    first.leave_office()

    assert memory.hgetall("live:b:7") == kept
    assert second.stay()


@pytest.mark.parametrize("trouble", [ValueError("its formula divides by zero"), DataError("numeric field overflow")])
def test_one_broken_board_does_not_hold_up_the_others(world: World, memory: Any, open_glass: Open, trouble: Exception) -> None:
    world.trouble = trouble
    world.change(8, Cy=1)
    world.broken.add(8)
    with capture_logs() as said, world.ticking(memory):
        glass = open_glass().watch(ticket(), 7)
        glass.until(lambda: names(glass) == ["Ada", "Bo"])
        world.change(Bo=900)
        glass.until(lambda: names(glass) == ["Bo", "Ada"])
    events = [each["event"] for each in said]
    assert "boards_without_database" not in events, "an error of one board is not a database that is away"
    assert [each["board"] for each in said if each["event"] == "board_not_shown" and each["exc_info"]] == [8]


def test_whoever_takes_office_again_remembers_nothing_of_the_time_before(world: World, memory: Any) -> None:
    with world.ticking(memory):
        until(lambda: memory.exists("live:b:7"))
        assert world.begun == 1
        memory.flushall()
        until(lambda: world.begun == 2)


def test_a_board_that_is_no_more_is_taken_out_of_memory(world: World, memory: Any) -> None:
    with world.ticking(memory):
        until(lambda: memory.exists("live:b:7"))
        world.change()
        del world.scores[7]
        until(lambda: not memory.exists("live:b:7"))


def until(true: Callable[[], Any]) -> None:
    give_up = time.monotonic() + 5
    while not true():
        assert time.monotonic() < give_up
        time.sleep(0.02)
