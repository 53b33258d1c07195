"""What the clockwork of live boards (ticker.py) asks: which boards there are, which were touched, and how one stands.

Between two askings it remembers the standings and whose facts have changed since, so that one deal works out one person; a board asked for
without anything touched is worked out from scratch, which is what the clockwork does with all of them every few minutes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final

from leaderboard.access import policies_of
from leaderboard.data import Marks
from leaderboard.ranking.policy import Policy
from leaderboard.ranking.standings import Standings
from leaderboard.selectors import live_boards

from .marking import NOBODY, take_marks
from .scoring import standings_of

HEALED_AFTER: Final = dt.timedelta(minutes=5)


@dataclass(slots=True)
class Keeper:
    """For one thread of one process. `clock` says what time it is."""

    clock: Callable[[], dt.datetime]
    _standings: dict[int, Standings] = field(default_factory=dict)
    _whole_at: dict[int, dt.datetime] = field(default_factory=dict)
    _marks: Marks = NOBODY

    def live(self) -> list[int]:
        """Every board that people race on."""
        return list(live_boards().values_list("id", flat=True))

    def take_marks(self) -> Collection[int]:
        """The boards touched since the last call; whose facts it was stays here until the board is asked for."""
        found = take_marks()
        self._marks |= found
        return list(found.boards)

    def stand(self, board_id: int) -> tuple[Standings, dict[str, Policy]] | None:
        """Return a board as it stands, and what each audience may see of it; None: it is live no more. Raises CannotRank."""
        board = live_boards().filter(id=board_id).first()
        if board is None:
            self._standings.pop(board_id, None)
            self._whole_at.pop(board_id, None)
            return None
        at = self.clock()
        # Not in a transaction of ours: incentives reads in a snapshot of its own, over the quick connection.
        persons = self._touched(board_id, at)
        standings = standings_of(board, at, persons=persons, previous=self._standings.get(board_id))
        # Forgotten only now: after a failure they are asked for again, and everybody's if it was to be everybody's.
        if persons is None:
            self._whole_at[board_id] = at
        self._marks = Marks({board: who for board, who in self._marks.boards.items() if board != board_id})
        self._standings[board_id] = standings
        return standings, policies_of(board)

    def _touched(self, board_id: int, at: dt.datetime) -> frozenset[int] | None:
        """Whose scores have to be worked out; None: everybody's, also of a board that is never left in peace, every few minutes."""
        persons = self._marks.boards.get(board_id)
        whole_at = self._whole_at.get(board_id)
        if persons is None or whole_at is None or at - whole_at >= HEALED_AFTER:
            return None
        return persons
