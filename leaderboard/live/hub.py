"""The hub of one server process: one subscription to Redis, only for boards that somebody here watches, and every socket of live boards."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import socket
import time
from contextlib import suppress
from typing import Any

import redis.asyncio
import structlog
from redis.exceptions import RedisError

from . import protocol
from .feed import Feed
from .links import Frame, Link
from .seats import Seat, Viewer
from .store import CONTROL, Store, channel
from .tickets import VALID_S, Ticket

AUTHORISED_S = 600.0
"""How long a socket may go on before it must bring a fresh ticket; a fifth more or less for each, so that they do not come together."""
RENEW_WITHIN_S = 60.0
SWEEP_S = 5.0
QUIET_S = 15.0
MANY = 500
"""Viewers that come or go before memory is tidied up: see `_tidy_up`."""
NOT_SIGNED_IN, NOT_ALLOWED = 4401, 4403

log = structlog.get_logger(__name__)


class Hub:
    """Lives in one event loop. Start it before the first viewer."""

    def __init__(self, redis_url: str, *, authorised_s: float = AUTHORISED_S, renew_within_s: float = RENEW_WITHIN_S) -> None:
        # No time-out on reading: a quiet channel is not a broken one, and a broken one does not answer a ping.
        self._client: Any = redis.asyncio.from_url(redis_url, decode_responses=True, socket_connect_timeout=2)
        self._pubsub: Any = self._client.pubsub()
        self._listening = False
        self._store = Store(self._client)
        self._authorised_s, self._renew_within_s = authorised_s, renew_within_s
        self._feeds: dict[int, Feed] = {}
        self._viewers: dict[Viewer, None] = {}
        self._revoked: dict[str, int] = {}
        self._background: set[asyncio.Task[Any]] = set()
        self._process = f"{socket.gethostname()}:{os.getpid()}"
        self._fanouts_s: dict[int, float] = {}
        self._were = self._tidied_at = 0

    def start(self) -> None:
        for task in (self._listen(), self._sweep()):
            self._in_background(task)

    async def stop(self) -> None:
        for feed in self._feeds.values():
            await feed.end()
        for task in list(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        with suppress(RedisError):
            await self._pubsub.aclose()
            await self._client.aclose()

    def _in_background(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    # Viewers

    def is_revoked(self, ticket: Ticket) -> bool:
        return ticket.issued_ms <= self._revoked.get(ticket.subject, -1)

    def enter(self, link: Link, ticket: Ticket) -> Viewer:
        viewer = Viewer(link, ticket, self._good_until_s())
        self._viewers[viewer] = None
        return viewer

    def leave(self, viewer: Viewer) -> None:
        self._viewers.pop(viewer, None)
        for board in list(viewer.seats):
            self.stand_up(viewer, board)

    async def sit_down(self, viewer: Viewer, board: int, since: tuple[int, int] | None) -> None:
        """Watch a board from now on (again, where it was watched already). A board that the ticket does not open is answered so."""
        self.stand_up(viewer, board)
        grant = viewer.ticket.grant(board)
        if grant is None:
            viewer.link.send(Frame(protocol.refused(board)))
            return
        seat = viewer.seats[board] = Seat(viewer, grant)
        await self._feed(board).join(seat, since)

    def stand_up(self, viewer: Viewer, board: int) -> None:
        seat = viewer.seats.pop(board, None)
        if seat is not None and board in self._feeds:
            self._feeds[board].leave(seat)

    async def renew(self, viewer: Viewer, ticket: Ticket) -> bool:
        """Go on with a fresh ticket; what it no longer opens is left. False: it is somebody else's."""
        if ticket.subject != viewer.ticket.subject:
            return False
        viewer.ticket, viewer.good_until_s, viewer.asked_to_renew = ticket, self._good_until_s(), False
        for board, seat in list(viewer.seats.items()):
            if ticket.grant(board) != seat.grant():
                await self.sit_down(viewer, board, None)
        return True

    def _good_until_s(self) -> float:
        return time.monotonic() + self._authorised_s * random.uniform(0.8, 1.2)  # noqa: S311 - spreads, hides nothing

    def _close(self, seat: Seat, code: int) -> None:
        self._in_background(seat.link.close(code))

    # Boards

    def _feed(self, board: int) -> Feed:
        """Does not wait for Redis: until somebody joins, a sweep would take the feed for one that nobody watches."""
        feed = self._feeds.get(board)
        if feed is None:
            feed = self._feeds[board] = Feed(board, self._store, self._close, lambda took_s: self._note_fanout(board, took_s))
            if self._listening:
                # Else the listener does it, as soon as it has a connection.
                self._in_background(self._subscribe(board))
        return feed

    async def _subscribe(self, board: int) -> None:
        with suppress(RedisError, OSError):  # the listener finds the connection broken, too, and subscribes to all boards on the next
            await self._pubsub.subscribe(channel(board))

    def _note_fanout(self, board: int, took_s: float) -> None:
        self._fanouts_s[board] = took_s

    async def _listen(self) -> None:
        pause_s = 0.1
        while True:
            try:
                await self._subscribe_all()
                pause_s = 0.1
                await self._hear_all()
            except (RedisError, OSError) as gone:
                log.warning("live_boards_without_redis", error=str(gone), again_in_s=pause_s)
            except Exception:
                # A message that nobody here understands, of another version perhaps, must not leave every board of this process unheard for
                # good: it is said, and what was missed is asked for on a new connection.
                log.exception("live_boards_not_heard", again_in_s=pause_s)
            self._listening = False
            with suppress(RedisError, OSError):
                await self._pubsub.aclose()
            self._pubsub = self._client.pubsub()
            await asyncio.sleep(pause_s)
            pause_s = min(pause_s * 2, 2.0)

    async def _subscribe_all(self) -> None:
        await self._pubsub.subscribe(CONTROL)
        self._listening = True
        if self._feeds:
            await self._pubsub.subscribe(*map(channel, self._feeds))
        self._revoked.update(await self._store.revoked())
        for viewer in list(self._viewers):
            if self.is_revoked(viewer.ticket):
                # It was said while we did not hear.
                self._in_background(viewer.link.close(NOT_ALLOWED))
        for feed in self._feeds.values():
            feed.look_again()

    async def _hear_all(self) -> None:
        """Until the connection breaks; one that answers no ping is broken."""
        asked = False
        while True:
            message = await self._pubsub.get_message(timeout=QUIET_S)
            if message is not None:
                asked = False
                self._hear(message)
            elif asked:
                raise RedisError("Redis answers no ping")
            else:
                asked = True
                await self._pubsub.ping()

    def _hear(self, message: dict[str, Any]) -> None:
        name = message["channel"]
        if message["type"] == "pong":
            return
        if name == CONTROL:
            if message["type"] == "message":
                self._revoke(json.loads(message["data"]))
            return
        feed = self._feeds.get(int(name.rpartition(":")[2]))
        if feed is None:
            return
        if message["type"] == "subscribe":
            feed.subscribed.set()
        elif message["type"] == "message":
            feed.take(json.loads(message["data"]))

    def _revoke(self, order: dict[str, Any]) -> None:
        subject, until = order["revoke"], order["until"]
        self._revoked[subject] = max(until, self._revoked.get(subject, 0))
        for viewer in list(self._viewers):
            if viewer.ticket.subject == subject and self.is_revoked(viewer.ticket):
                self._in_background(viewer.link.close(NOT_ALLOWED))

    # Housekeeping

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_S)
            try:
                self._ask_for_tickets()
                await self._drop_unwatched()
                self._tidy_up()
                self._forget_revocations()
                if self._fanouts_s:
                    slowest, self._fanouts_s = max(self._fanouts_s.values()), {}
                    await self._store.note_fanout(self._process, slowest)
            except RedisError as gone:
                log.warning("live_boards_not_swept", error=str(gone))
            except Exception:
                # If this task ended, no fresh ticket would ever be asked for again, and a lost right would go unnoticed: it goes on,
                # whatever was wrong this time, and does all of it again after the pause.
                log.exception("live_boards_not_swept")

    def _tidy_up(self) -> None:
        """Look for garbage when a crowd has come or gone, and leave what is there now out of later searches.

        Thousands of sockets are a million objects, and Python looks through all of them at a moment of its own: then everybody waits.
        """
        now, before, self._were = len(self._viewers), self._were, len(self._viewers)
        if now == before and abs(now - self._tidied_at) > MANY:
            self._tidied_at = now
            gc.unfreeze()
            gc.collect()
            gc.freeze()

    def _forget_revocations(self) -> None:
        """Tickets that were issued before them are too old by now whoever holds them."""
        oldest_ms = (time.time() - 2 * VALID_S) * 1000
        self._revoked = {subject: until for subject, until in self._revoked.items() if until > oldest_ms}

    def _ask_for_tickets(self) -> None:
        now, frame = time.monotonic(), Frame(protocol.renew())
        for viewer in list(self._viewers):
            if now > viewer.good_until_s + self._renew_within_s:
                self._in_background(viewer.link.close(NOT_SIGNED_IN))
            elif now > viewer.good_until_s and not viewer.asked_to_renew:
                viewer.asked_to_renew = True
                viewer.link.send(frame)

    async def _drop_unwatched(self) -> None:
        for board, feed in list(self._feeds.items()):
            if not feed.is_watched:
                del self._feeds[board]
                try:
                    # Who sits down while this waits has a feed of their own, which subscribes again after this has left the socket.
                    await self._pubsub.unsubscribe(channel(board))
                finally:
                    await feed.end()
