"""Signed tickets: who has asked the pages, which know the rights, may open a socket, which knows none.

A page (or the address that renews tickets) issues one to a signed-in person or a paired screen; the browser sends it as the first message,
never in an address, which logs would keep. It is good for a minute, and for the boards it names.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from django.core import signing

VALID_S = 60
_SALT = "laurel.live.ticket"


class TicketRefused(Exception):
    """Forged, spoiled or too old."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One board that the holder may watch."""

    board: int
    audience: str
    me: str = ""
    """The token of the holder's own row; empty: takes no part."""


@dataclass(frozen=True, slots=True)
class Ticket:
    subject: str
    """Whom a revocation names: "user:5", "screen:3"."""
    grants: tuple[Grant, ...]
    screen: bool = False
    """A screen on the wall: served before the desks."""
    issued_ms: int = 0

    def grant(self, board: int) -> Grant | None:
        return next((grant for grant in self.grants if grant.board == board), None)


def issue(subject: str, grants: Iterable[Grant], *, screen: bool = False) -> str:
    """A ticket for one who has just been found to have these rights."""
    content = [subject, [[grant.board, grant.audience, grant.me] for grant in grants], int(screen), int(time.time() * 1000)]
    return signing.dumps(content, salt=_SALT, compress=True)


def read(ticket: object) -> Ticket:
    """Raises TicketRefused."""
    try:
        subject, grants, screen, issued_ms = signing.loads(str(ticket), salt=_SALT, max_age=VALID_S)
    except signing.BadSignature as refused:
        raise TicketRefused(str(refused)) from refused
    return Ticket(subject, tuple(Grant(*grant) for grant in grants), bool(screen), issued_ms)
