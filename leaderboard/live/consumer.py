"""The ASGI application behind a socket of live boards: who enters, and what they may ask.

A plain ASGI application, not a Channels consumer: before every message a consumer waits for the one thread of the database, and a slow page
in the same process would hold up every socket (docs/decisions/0014).
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from weakref import WeakKeyDictionary

from . import protocol
from .hub import NOT_ALLOWED, NOT_SIGNED_IN, Hub
from .links import Link, Send, link_for
from .seats import Viewer
from .tickets import TicketRefused, read

PATH = "/live/"
TICKET_WITHIN_S = 10
MOST_BOARDS = 20
LONGEST_MESSAGE = 8_192
MESSAGES, PER_S = 40, 10.0
"""A browser says a handful of things; who says more is broken or up to something."""
UNCLEAR, TOO_MUCH = 4400, 4429

Receive = Callable[[], Awaitable[dict[str, Any]]]


class _Close(Exception):
    def __init__(self, code: int) -> None:
        self.code = code


class LiveSocket:
    """Serves the sockets at PATH and refuses others; all of a process share its hub."""

    def __init__(self, make_hub: Callable[[], Hub]) -> None:
        self._make_hub = make_hub
        self._hubs: WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = WeakKeyDictionary()

    def _hub(self) -> Hub:
        loop = asyncio.get_running_loop()
        hub = self._hubs.get(loop)
        if hub is None:
            hub = self._hubs[loop] = self._make_hub()
            hub.start()
        return hub

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if (await receive())["type"] != "websocket.connect":
            return
        if scope["path"] != PATH:
            await send({"type": "websocket.close"})
            return
        await send({"type": "websocket.accept"})
        conversation = _Conversation(self._hub(), link_for(send), receive)
        try:
            await conversation.hold()
        except _Close as reason:
            await conversation.link.close(reason.code)
        finally:
            conversation.end()


def live_sockets(redis_url: str) -> LiveSocket:
    """The application for config/asgi.py."""
    return LiveSocket(lambda: Hub(redis_url))


class _Conversation:
    def __init__(self, hub: Hub, link: Link, receive: Receive) -> None:
        self.link = link
        self._hub, self._receive = hub, receive
        self._viewer: Viewer | None = None
        self._heard, self._since = 0, time.monotonic()

    async def hold(self) -> None:
        """Until the other side has gone. Raises _Close with the reason to end it from here."""
        first = None
        with suppress(TimeoutError):
            first = await asyncio.wait_for(self._receive(), TICKET_WITHIN_S)
        if first is None:
            raise _Close(NOT_SIGNED_IN)
        message: dict[str, Any] = first
        while message["type"] == "websocket.receive":
            await self._answer(self._understood(message))
            message = await self._receive()

    def end(self) -> None:
        if self._viewer is not None:
            self._hub.leave(self._viewer)

    def _understood(self, message: dict[str, Any]) -> dict[str, Any]:
        text = message.get("text") or ""
        if len(text) > LONGEST_MESSAGE:
            raise _Close(TOO_MUCH)
        now = time.monotonic()
        if now - self._since > PER_S:
            self._heard, self._since = 0, now
        self._heard += 1
        if self._heard > MESSAGES:
            raise _Close(TOO_MUCH)
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            raise _Close(UNCLEAR) from None
        if not isinstance(said, dict):
            raise _Close(UNCLEAR)
        return said

    async def _answer(self, said: dict[str, Any]) -> None:
        match said.get("op"):
            case "auth":
                await self._authorise(said.get("ticket"))
            case "sub":
                await self._subscribe(said)
            case "unsub":
                self._hub.stand_up(self._known(), _whole(said.get("b")))
            case _:
                raise _Close(UNCLEAR)

    async def _authorise(self, given: object) -> None:
        try:
            ticket = read(given)
        except TicketRefused:
            raise _Close(NOT_SIGNED_IN) from None
        if self._hub.is_revoked(ticket):
            raise _Close(NOT_ALLOWED)
        if self._viewer is None:
            self._viewer = self._hub.enter(self.link, ticket)
        elif not await self._hub.renew(self._viewer, ticket):
            raise _Close(NOT_ALLOWED)

    async def _subscribe(self, said: dict[str, Any]) -> None:
        viewer, board = self._known(), _whole(said.get("b"))
        if board not in viewer.seats and len(viewer.seats) >= MOST_BOARDS:
            raise _Close(TOO_MUCH)
        since = None if said.get("epoch") is None else (_whole(said.get("epoch")), _whole(said.get("seq")))
        await self._hub.sit_down(viewer, board, since)

    def _known(self) -> Viewer:
        if self._viewer is None:
            raise _Close(NOT_SIGNED_IN)
        return self._viewer


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= protocol.GREATEST_WHOLE:
        return value
    raise _Close(UNCLEAR)
