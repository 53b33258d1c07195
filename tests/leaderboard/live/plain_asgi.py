"""Laurel as under a server whose insides nobody knows: every socket through the plain ASGI `send`."""

from config.asgi import application
from leaderboard.live import consumer
from leaderboard.live.links import AsgiLink

consumer.link_for = AsgiLink  # type: ignore[assignment]

__all__ = ["application"]
