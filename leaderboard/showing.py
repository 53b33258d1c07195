"""The boards that the clockwork shows: those that are live, as their keeper works them out, and for a while the final ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Final

from django.db.models import QuerySet

from leaderboard.access import policies_of
from leaderboard.models import Board
from leaderboard.selectors import final_standings, frozen
from leaderboard.services.keeping import HEALED_AFTER, Keeper
from leaderboard.services.scoring import today_of_company
from leaderboard.ticker import Shown, Source

CLOSED_SHOWN: Final = dt.timedelta(days=7)
"""How long the final standings of a board that has ended are still shown live: on the wall they are looked at the day after."""


class Boards:
    """Lives in the one process that keeps live boards. What it remembers it can do without: a new one works out everything."""

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        self._clock = clock
        self._keeper = Keeper(clock)
        self._marked: set[int] = set()
        self._shown: dict[int, Shown] = {}

    def source(self) -> Source:
        return Source(live=self.live, take_marks=self.take_marks, stand=self.stand, begin_anew=self.begin_anew)

    def begin_anew(self) -> None:
        """Work out everything from here on: marks that another process took were not seen here."""
        self._keeper = Keeper(self._clock)
        self._marked.clear()
        self._shown.clear()

    def live(self) -> Collection[int]:
        return [*self._keeper.live(), *self._closed().order_by("id").values_list("id", flat=True)]

    def _closed(self) -> QuerySet[Board]:
        return Board.objects.filter(state=Board.State.CLOSED, closed_at__gte=self._clock() - CLOSED_SHOWN)

    def take_marks(self) -> Iterable[int]:
        found = set(self._keeper.take_marks())
        self._marked |= found
        return found

    def stand(self, board_id: int) -> Shown | None:
        """The board by the facts there are now. Raises CannotRank; the marks stay until it could be worked out."""
        at = self._clock()
        last = self._shown.get(board_id)
        if last is not None and board_id not in self._marked and self._still_holds(last, at):
            # What touches it would have marked it: it is as true now as it was then.
            return replace(last, standings=replace(last.standings, facts_at=at))
        found = self._keeper.stand(board_id)
        shown = self._final(board_id, at) if found is None else Shown(*found)
        self._marked.discard(board_id)
        if found is None or shown is None:
            self._shown.pop(board_id, None)
        else:
            self._shown[board_id] = shown
        return shown

    def _still_holds(self, last: Shown, at: dt.datetime) -> bool:
        """A new day may bring a new window; and what tells nobody (a quota, a calendar) is found after some minutes all the same."""
        facts_at = last.standings.facts_at
        return at - facts_at < HEALED_AFTER and today_of_company(at) == today_of_company(facts_at)

    def _final(self, board_id: int, at: dt.datetime) -> Shown | None:
        board = self._closed().prefetch_related("metrics__plan").filter(id=board_id).first()
        last = None if board is None else final_standings(board).first()
        if board is None or last is None:
            return None
        return Shown(frozen(board, last, on=today_of_company(at)), policies_of(board))
