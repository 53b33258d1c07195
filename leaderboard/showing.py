"""The boards that the clockwork shows: what marks touch is worked out anew, only those persons where only they were touched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Final

from django.db.models import Q

from leaderboard.access import policies_of
from leaderboard.data import Marks
from leaderboard.models import Board
from leaderboard.ranking.standings import Standings
from leaderboard.selectors import final_standings, frozen, today_of_company
from leaderboard.services import marking
from leaderboard.services.scoring import standings_of
from leaderboard.ticker import Shown, Source

CLOSED_SHOWN: Final = dt.timedelta(days=7)
"""How long the final standings of a board that has ended are still shown live: on the wall they are looked at the day after."""
ALL_ANEW: Final = dt.timedelta(minutes=10)
"""After so long everybody is worked out, marked or not: what tells nobody (a quota, a calendar) is found by then."""


class Boards:
    """Lives in the one process that keeps live boards. What it remembers it can do without: a new one works out everything."""

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self._clock = clock
        self._marks: dict[int, frozenset[int] | None] = {}
        self._standings: dict[int, Standings] = {}
        self._all_at: dict[int, dt.datetime] = {}

    def source(self) -> Source:
        return Source(live=self.live, take_marks=self.take_marks, stand=self.stand)

    def live(self) -> Collection[int]:
        lately = Q(state=Board.State.CLOSED, closed_at__gte=self._clock() - CLOSED_SHOWN)
        return list(Board.objects.filter(Q(state=Board.State.LIVE) | lately).order_by("id").values_list("id", flat=True))

    def take_marks(self) -> Iterable[int]:
        self._marks = dict((Marks(self._marks) | marking.take_marks()).boards)
        return list(self._marks)

    def stand(self, board_id: int) -> Shown | None:
        """The board by the facts there are now. Raises CannotRank; the marks stay until it could be worked out."""
        board = Board.objects.prefetch_related("metrics__plan").filter(id=board_id).exclude(state=Board.State.DRAFT).first()
        if board is None:
            self._forget(board_id)
            return None
        at = self._clock()
        standings = self._final(board, at) if board.state == Board.State.CLOSED else self._now(board, at)
        self._marks.pop(board_id, None)
        return None if standings is None else Shown(standings, policies_of(board))

    def _now(self, board: Board, at: dt.datetime) -> Standings:
        persons = self._marks.get(board.pk, frozenset())
        previous = self._standings.get(board.pk)
        if previous is None or persons is None or at - self._all_at[board.pk] > ALL_ANEW:
            persons, previous, self._all_at[board.pk] = None, None, at
        standings = self._standings[board.pk] = standings_of(board, at, persons, previous)
        # Nothing that was committed since touches it, or it would have been marked: it is as true now as it was then.
        return standings if standings is not previous else replace(standings, facts_at=at)

    def _final(self, board: Board, at: dt.datetime) -> Standings | None:
        self._standings.pop(board.pk, None)
        last = final_standings(board).order_by("-before", "-pk").first()
        return None if last is None else frozen(board, last, on=today_of_company(at))

    def _forget(self, board_id: int) -> None:
        for kept in (self._marks, self._standings, self._all_at):
            kept.pop(board_id, None)
