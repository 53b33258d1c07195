"""A board as its clockwork wrote it down last: what pages begin with, so that a thousand readers work out nothing."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import redis
import structlog
from django.conf import settings
from redis.exceptions import RedisError

from leaderboard.live.store import board_key
from leaderboard.models import Board
from leaderboard.ranking.standings import Row, Standings

from .roster import who_is_shy
from .scoring import standings_of, today_of_company, window_now
from .tokens import token_of

GOOD_FOR: Final = dt.timedelta(seconds=90)
"""The clockwork says all boards anew every minute at the latest; what is older was left behind by one that runs no more."""
EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

log = structlog.get_logger(__name__)


def standings_at_hand(board: Board, at: dt.datetime) -> Standings:
    """Return a board as it stood a moment ago by the clockwork, or, where none runs, as it is worked out now. Raises CannotRank."""
    found = standings_kept(board, at)
    return standings_of(board, at) if found is None else found


def standings_kept(board: Board, at: dt.datetime) -> Standings | None:
    """Return it where it lies ready, else None: for pages that show a board beside other things, and can do without.

    Who wishes to be anonymous by now is so here, even if the clockwork has not heard of it yet.
    """
    found = _kept(board, at) if board.state == Board.State.LIVE else None
    if found is None:
        return None
    shy = who_is_shy(board, on=today_of_company(at))
    return replace(found, rows=tuple(_nameless(found, row) if row.who in shy and row.name else row for row in found.rows))


def _nameless(standings: Standings, row: Row) -> Row:
    """A row as the clockwork will write it: under the token of those without a name, which never stood beside one."""
    return replace(row, name="", token=token_of(board_id=standings.board, window=standings.window, who=row.who, nameless=True))


def _kept(board: Board, at: dt.datetime) -> Standings | None:
    try:
        head, truth = _client(settings.REDIS_URL).hmget(board_key(board.pk), ["head", "truth"])
    except RedisError as gone:
        log.warning("board_not_at_hand", board=board.pk, error=str(gone))
        return None
    if head is None or truth is None:
        return None
    said: dict[str, Any] = json.loads(head)
    facts_at = EPOCH + dt.timedelta(milliseconds=said["at"])
    if said["window"] != window_now(board, at).key or said["frozen"] or abs(at - facts_at) > GOOD_FOR:
        return None
    return Standings(
        board=board.pk,
        window=said["window"],
        places=said["places"],
        rows=tuple(Row(who, token, name, score, place, progress) for token, place, name, score, progress, who in json.loads(truth)["rows"]),
        facts_at=facts_at,
        closes_at=None if said["closes"] is None else EPOCH + dt.timedelta(milliseconds=said["closes"]),
        lower_is_better=said["lower_is_better"],
    )


@lru_cache(maxsize=2)
def _client(url: str) -> Any:
    """One for the process: it keeps its connections, and threads may share it."""
    return redis.Redis.from_url(url, decode_responses=True, socket_connect_timeout=0.5, socket_timeout=2)
