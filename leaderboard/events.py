"""What boards tell others. Names and payloads are kept stable.

board.published.v1     board
board.changed.v1       board: what is shown of it, who is chosen, or a handicap
board.frozen.v1        board, window (its key), standings (id of the final ones)
board.closed.v1        board
contest.moved.v1       contest, board, state: the new one; also when a round was decided
anonymity.wished.v1    person
reward.asked.v1        redemption, reward, person
reward.handed_over.v1  redemption, reward, person
"""

from __future__ import annotations

from typing import Final

BOARD_PUBLISHED: Final = "board.published.v1"
BOARD_CHANGED: Final = "board.changed.v1"
BOARD_FROZEN: Final = "board.frozen.v1"
BOARD_CLOSED: Final = "board.closed.v1"
ANONYMITY_WISHED: Final = "anonymity.wished.v1"

READER: Final = "leaderboard.marks"
"""Reads, in the outbox, what touches boards."""
CONTEST_MOVED: Final = "contest.moved.v1"
REWARD_ASKED: Final = "reward.asked.v1"
REWARD_HANDED_OVER: Final = "reward.handed_over.v1"
