"""The clockwork of live boards: what a commit has touched is worked out anew from facts and shown. One in a deployment; a second stands by.

Nothing is lost with it: marks are rows of the database, and whoever takes office shows every board anew.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import psycopg
import structlog
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, close_old_connections
from redis.exceptions import RedisError

from leaderboard.live.publisher import NotTheWriter, Publisher
from leaderboard.pace import Pace
from leaderboard.ranking.policy import Policy
from leaderboard.ranking.standings import Standings

SAY_ALIVE_S: Final = 1.0
EVERYTHING_S: Final = 30.0
"""After so long every board is looked at even if nothing marked it: its age is told, and windows change by themselves."""
STAND_BY_S: Final = 0.5
AFTER_TROUBLE_S: Final = 1.0
NO_DATABASE: Final = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
"""What the database says when it is away; any other error of it is about what was asked."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """A board as it stands, and by what rules who may see it."""

    standings: Standings
    policies: Mapping[str, Policy]


@dataclass(frozen=True, slots=True)
class Source:
    """Where the ticker asks; all of it may use the database."""

    live: Callable[[], Collection[int]]
    """Every board that is to be seen live."""
    take_marks: Callable[[], Iterable[int]]
    """The boards that something has touched since the last call, which forgets them."""
    stand: Callable[[int], Shown | None]
    """Work one board out; None: it is not live (any more)."""
    begin_anew: Callable[[], None]
    """Forget what was worked out: another may have been in office since, and have taken the marks that tell what has changed."""


class Ticker:
    """`wait(s)` returns when something was committed, at the latest after s seconds."""

    def __init__(self, source: Source, publisher: Publisher, wait: Callable[[float], None]) -> None:
        self._source, self._publisher, self._wait = source, publisher, wait
        self._pace = Pace()
        self._in_office = False
        self._fanout_s = 0.0
        self._alive_at = self._everything_at = 0.0

    def run(self, stop: Callable[[], bool]) -> None:
        """Until `stop()` is true; asked at least once a second."""
        while not stop():
            try:
                self._turn()
            except (RedisError, NotTheWriter) as trouble:
                self._step_down(trouble)
            except (DatabaseError, psycopg.Error) as trouble:
                log.warning("boards_without_database", error=str(trouble))
                close_old_connections()
                time.sleep(AFTER_TROUBLE_S)
        self._leave()

    def _turn(self) -> None:
        if not self._in_office and not self._take_office():
            time.sleep(STAND_BY_S)
            return
        now = time.monotonic()
        if now >= self._alive_at:
            self._say_alive(now)
        if now >= self._everything_at:
            self._mark_everything(now)
        self._pace.mark(self._source.take_marks())
        board = self._pace.due(time.monotonic())
        if board is None:
            self._wait(self._pace.rest(time.monotonic(), SAY_ALIVE_S))
        else:
            self._show(board)

    def _take_office(self) -> bool:
        self._in_office = self._publisher.take_office()
        if self._in_office:
            log.info("boards_in_office")
            self._source.begin_anew()
            self._alive_at, self._everything_at = time.monotonic() + SAY_ALIVE_S, 0.0
        return self._in_office

    def _say_alive(self, now_s: float) -> None:
        if not self._publisher.stay():
            raise NotTheWriter("Redis has forgotten us, or another ticker has taken over")
        self._fanout_s = self._publisher.fanout_ms() / 1000
        self._alive_at = now_s + SAY_ALIVE_S

    def _mark_everything(self, now_s: float) -> None:
        boards = self._source.live()
        self._pace.mark(boards)
        self._pace.keep_only(boards)
        self._everything_at = now_s + EVERYTHING_S

    def _show(self, board: int) -> None:
        began = time.monotonic()
        try:
            shown = self._source.stand(board)
            if shown is None:
                self._publisher.forget(board)
            else:
                self._publisher.publish(shown.standings, shown.policies)
        except (RedisError, NotTheWriter, *NO_DATABASE):
            self._pace.mark([board])
            raise
        except Exception:
            # One board that cannot be worked out, for whatever reason its plan or facts may give, must not hold up the others: it is said,
            # and tried again in AFTER_FAILURE_S.
            log.exception("board_not_shown", board=board)
            self._pace.failed(board, ended_s=time.monotonic())
        else:
            self._pace.done(board, began_s=began, ended_s=time.monotonic(), fanout_s=self._fanout_s)

    def _step_down(self, trouble: Exception) -> None:
        log.warning("boards_out_of_office", error=str(trouble))
        self._leave()
        time.sleep(STAND_BY_S)

    def _leave(self) -> None:
        """Give the office up, where it is still ours: whoever takes it next need not wait until it lapses."""
        if self._in_office:
            self._in_office = False
            try:
                self._publisher.leave_office()
            except RedisError as gone:
                log.warning("boards_left_without_a_word", error=str(gone))
