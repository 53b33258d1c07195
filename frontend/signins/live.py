"""Live boards of whoever has signed out."""

from __future__ import annotations

from typing import Any

from leaderboard.api import show_out


def signed_out(*, user: Any, **_said: object) -> None:
    """The browser that signed out shows boards no more; others of the same user ask for a fresh ticket and go on."""
    if user is not None and user.pk is not None:
        show_out(user.pk)
