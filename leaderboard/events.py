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

# Of games: what was earned, given and reached, once each.
#
# badge.earned.v1        badge, award, person, kind
# badge.lost.v1          badge, award, person, kind
# kudos.given.v1         kudos, giver, person
# level.reached.v1       person, level, rank
# goal.reached.v1        goal, person
# streak.reached.v1      streak, person, length
BADGE_EARNED: Final = "badge.earned.v1"
BADGE_LOST: Final = "badge.lost.v1"
KUDOS_GIVEN: Final = "kudos.given.v1"
LEVEL_REACHED: Final = "level.reached.v1"
GOAL_REACHED: Final = "goal.reached.v1"
STREAK_REACHED: Final = "streak.reached.v1"
GAME_READER: Final = "leaderboard.game"
"""Reads, in the outbox, whose facts changed, so that games are looked at again for them."""
