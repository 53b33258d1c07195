"""Live boards of whoever may sign in no more, or has signed out."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from redis.exceptions import RedisError

from leaderboard import api as boards


def end_live_boards(user_id: int) -> None:
    """At once, not when the next ticket is asked for, in ten minutes at the latest, as it is where Redis does not answer."""
    with suppress(RedisError):
        boards.show_out(user_id)


def signed_out(*, user: Any, **_said: object) -> None:
    """The browser that signed out shows boards no more; others of the same user ask for a fresh ticket and go on."""
    if user is not None and user.pk is not None:
        end_live_boards(user.pk)
