"""Who watches: one viewer for each socket, one seat for each board that it watches."""

from __future__ import annotations

from .links import Link
from .tickets import Grant, Ticket


class Seat:
    """What one viewer has of one board."""

    __slots__ = ("asked_who", "audience", "board", "epoch", "link", "me", "own", "screen", "seq", "skipped_at", "stale")

    def __init__(self, viewer: Viewer, grant: Grant) -> None:
        self.board, self.audience, self.me = grant.board, grant.audience, grant.me
        self.link, self.screen = viewer.link, viewer.ticket.screen
        self.epoch = self.seq = 0
        self.stale = True
        """Only a snapshot helps."""
        self.skipped_at = 0.0
        """Since when nothing could be sent, because what was sent before lies unread (monotonic seconds); 0: it reads."""
        self.asked_who = False
        """Whether it was asked for a ticket that names its own row of now."""
        self.own = 0
        """The hash of what it was told of itself."""

    def grant(self) -> Grant:
        return Grant(self.board, self.audience, self.me)


class Viewer:
    """One socket whose ticket was good."""

    __slots__ = ("asked_to_renew", "good_until_s", "link", "seats", "ticket")

    def __init__(self, link: Link, ticket: Ticket, good_until_s: float) -> None:
        self.link, self.ticket = link, ticket
        self.good_until_s = good_until_s
        """When it must have brought a fresh ticket (seconds of time.monotonic)."""
        self.asked_to_renew = False
        self.seats: dict[int, Seat] = {}
