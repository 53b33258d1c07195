"""Tickets for the sockets of live boards: here rights are looked at, there they are only read off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import redis
import structlog
from django.conf import settings
from redis.exceptions import RedisError

from leaderboard.access import audience_of
from leaderboard.live import store
from leaderboard.live.tickets import Grant, issue
from leaderboard.models import Board
from leaderboard.selectors import own_token
from people.data import Viewer

log = structlog.get_logger(__name__)


def ticket_for(viewer: Viewer, boards: Iterable[Board], *, at: dt.datetime) -> str:
    """A ticket, good for a minute, for boards that were found through `board_for` or `boards_visible_to`."""
    grants = [Grant(board.pk, audience_of(viewer).value, own_token(board, viewer.person_id, at=at)) for board in boards]
    return issue(f"user:{viewer.user_id}", grants)


def show_out(user_id: int) -> None:
    """Close every socket of a user at once and refuse the tickets they hold: after rights were taken away, or at signing out.

    Where Redis does not answer, whoever took the rights away goes on: a socket ends within ten minutes, when no fresh ticket is to be had.
    """
    try:
        with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True, socket_connect_timeout=2) as client:
            store.revoke(client, f"user:{user_id}")
    except RedisError as gone:
        log.warning("live_boards_not_ended", user=user_id, error=str(gone))
