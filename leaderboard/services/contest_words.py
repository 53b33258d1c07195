"""Why a contest cannot be moved on, in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leaderboard.contests.life import Obstacle, State

_WORDS: Final = {
    Obstacle.NOT_NEXT: gettext_lazy(
        "In its present state this contest can't be taken there. Once announced, its rules stay; once frozen, its result."
    ),
    Obstacle.ALREADY_BEGUN: gettext_lazy("Its first day has come. Choose a later one, so that everybody knows the rules before."),
    Obstacle.NOT_BEGUN: gettext_lazy("Its first day has not come yet."),
    Obstacle.NOT_OVER: gettext_lazy("It is not over yet."),
    Obstacle.STILL_SETTLING: gettext_lazy("What happened in time may still be entered. Wait until the days for late entries are over."),
    Obstacle.ROUNDS_OPEN: gettext_lazy("Rounds that are over are not decided yet."),
    Obstacle.SEED_NOT_PUBLISHED: gettext_lazy("The hash of the raffle's seed is not published yet."),
    Obstacle.NOT_DRAWN: gettext_lazy("The raffle is not drawn yet."),
    Obstacle.NO_REASON: gettext_lazy("Say why: everybody who takes part is told."),
    Obstacle.NOT_APPROVED: gettext_lazy("Finance has not approved its prizes yet."),
}


def words_for(obstacle: Obstacle, to: State) -> str:
    """Return what to tell whoever tried."""
    if obstacle is Obstacle.NOT_NEXT and to is State.CANCELLED:
        return _("A contest whose result is frozen, or that has ended, can't be cancelled.")
    return str(_WORDS[obstacle])
