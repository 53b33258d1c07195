"""Trying a board on the past before anybody sees it: who would have won, how far apart they were, and how many had a real chance."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Final

from leaderboard.data import DryRun
from leaderboard.models import Board
from leaderboard.ranking.fairness import in_reach_of, verdict
from leaderboard.windows import Window

from .checking import rhythm_of_terms
from .scoring import names_of, standings_in, today_of_company

MOST_WINDOWS: Final = 24


def dry_run(board: Board, *, windows: int, at: dt.datetime) -> DryRun:
    """Return how the last so many past windows (at most 24) would have ended, by the facts there are now. Raises CannotRank.

    People are in the teams they were in then; those chosen one by one are taken as they are chosen today, and so are wishes and handicaps
    of those days.
    """
    today = today_of_company(at)
    ended = [(window, standings_in(board, window, today=window.before, members_on=today)) for window in _past(board, windows, today)]
    judged = [verdict(window.key, standings.rows, lower_is_better=board.lower_is_better) for window, standings in ended]
    verdicts = tuple(each for each in judged if each is not None)
    winners = Counter(row.who for each in verdicts for row in each.winners)
    reached = {who for _window, standings in ended for who in in_reach_of(standings.rows, lower_is_better=board.lower_is_better)}
    everybody = {row.who for _window, standings in ended for row in standings.rows}
    return DryRun(
        verdicts=verdicts,
        windows={window.key: window for window, _standings in ended},
        winners=dict(winners.most_common()),
        names=names_of(board, winners.keys()),
        ever_in_reach=len(reached),
        participants=len(everybody),
    )


def _past(board: Board, windows: int, today: dt.date) -> list[Window]:
    """The last windows that are over, the earliest first."""
    rhythm = rhythm_of_terms(board)
    window, found = rhythm.on(today), list[Window]()
    while window.before > today:
        window = rhythm.previous(window)
    for _number in range(min(windows, MOST_WINDOWS)):
        found.append(window)
        window = rhythm.previous(window)
    return found[::-1]
