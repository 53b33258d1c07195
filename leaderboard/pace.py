"""When which board is due: the first change at once, then no more often than everybody can be reached, however much happens."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

SHORTEST_S: Final = 0.1
FANOUT_SHARE: Final = 4
"""Reaching all viewers may take a quarter of the time: the rest belongs to pages, new sockets and pings."""
LONGEST_REST_S: Final = 0.4
"""After working a board out the machine rests from it as long as that took, but no longer than this."""
AFTER_FAILURE_S: Final = 15.0


@dataclass(slots=True)
class Pace:
    """Moments are seconds of one clock that only goes forward (time.monotonic)."""

    _waiting: dict[int, None] = field(default_factory=dict)
    _not_before_s: dict[int, float] = field(default_factory=dict)

    def mark(self, boards: Iterable[int]) -> None:
        """Something about these has changed. Who waits longest comes first."""
        for board in boards:
            self._waiting.setdefault(board)

    def due(self, now_s: float) -> int | None:
        """The next board to work out; None: none yet. It is no longer marked: what changes from here on marks it again."""
        board = next((board for board in self._waiting if self._not_before_s.get(board, now_s) <= now_s), None)
        if board is not None:
            del self._waiting[board]
        return board

    def done(self, board: int, *, began_s: float, ended_s: float, fanout_s: float) -> None:
        """It was shown; what changes now is shown after the pause that this and the viewers need."""
        self._not_before_s[board] = max(
            began_s + max(SHORTEST_S, FANOUT_SHARE * fanout_s), ended_s + min(ended_s - began_s, LONGEST_REST_S)
        )

    def failed(self, board: int, *, ended_s: float) -> None:
        """It could not be worked out: it stays marked, and is tried again later."""
        self._waiting.setdefault(board)
        self._not_before_s[board] = ended_s + AFTER_FAILURE_S

    def rest(self, now_s: float, longest_s: float) -> float:
        """How many seconds nothing is due, at most `longest_s`."""
        return min([longest_s, *(max(0.0, self._not_before_s.get(board, now_s) - now_s) for board in self._waiting)])

    def keep_only(self, boards: Collection[int]) -> None:
        """Forget boards that are no more."""
        for board in self._not_before_s.keys() - set(boards):
            del self._not_before_s[board]
