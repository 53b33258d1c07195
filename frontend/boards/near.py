"""A person among their neighbours, for their first page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from frontend.formats import moment_text
from leaderboard import api
from people.api import Viewer

from .deeds import in_deeds
from .shown import Shown, shown

MOST_BOARDS = 6


def best_board(viewer: Viewer, *, at: dt.datetime) -> dict[str, Any] | None:
    """Return what the card says of the live board on which the viewer stands best; None: they stand on none.

    Boards that lie ready are compared; where no clockwork keeps them, the first one is worked out.
    """
    if viewer.person_id is None:
        return None
    boards = list(
        api.boards_visible_to(viewer, on=api.today_of_company(at)).filter(state=api.Board.State.LIVE).order_by("-id")[:MOST_BOARDS]
    )
    kept = [(board, standings) for board in boards if (standings := api.standings_kept(board, at)) is not None]
    found = [shown(board, viewer, at=at, standings=standings) for board, standings in kept]
    if not kept and boards:
        found = _worked_out(boards[0], viewer, at)
    mine = [each for each in found if each.own is not None and each.own.row.place]
    if not mine:
        return None
    best = min(mine, key=_share)
    return {"shown": best, "facts_time": moment_text(best.standings.facts_at, "time"), **in_deeds(best, viewer, at=at)}


def _worked_out(board: api.Board, viewer: Viewer, at: dt.datetime) -> list[Shown]:
    try:
        return [shown(board, viewer, at=at)]
    except api.CannotRank:
        return []


def _share(found: Shown) -> tuple[int, int]:
    """How far from the top, in thousandths of all: second of a hundred is better than second of three."""
    assert found.own is not None
    return found.own.row.place * 1000 // found.own.of, found.board.pk
