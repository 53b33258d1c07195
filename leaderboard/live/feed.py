"""One board in one server process: follows its channel and brings every change to the seats that watch it."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

import structlog
from redis.exceptions import RedisError

from . import protocol
from .links import Frame
from .own import OwnViews
from .seats import Seat
from .store import RING, Kept, Store
from .table import Table

UNREAD_LIMIT = 65_536
"""Bytes that may lie unread before a socket: beyond, it is skipped, and gets a snapshot when it reads again."""
DEAF_S = 30.0
"""Who reads nothing for so long is shown out."""
AT_A_TIME = 500
"""Seats served before others (pings, new sockets, pages) have their turn."""
BEAT_S = 20.0
FOLLOWED_WITHIN_S = 2.0
MEND_S = 1.0
AFTER_TROUBLE_S = 0.5
TRY_LATER, BEGUN_ANEW = 4503, 4205
"""Numbers of our own: Autobahn, under Daphne, refuses to close with 1012 or 1013."""

log = structlog.get_logger(__name__)

Frames = dict[str, Frame | None]
"""The step for each audience; None: it needs a snapshot."""
NoteFanout = Callable[[float], None]
CloseSeat = Callable[[Seat, int], None]


class Feed:
    """`close` ends a seat's socket in the background; `note_fanout` is told how many seconds the seats took to reach."""

    def __init__(self, board: int, store: Store, close: CloseSeat, note_fanout: NoteFanout) -> None:
        self.board = board
        self.seats: dict[Seat, None] = {}
        self.subscribed = asyncio.Event()
        self._is_followed = asyncio.Event()
        self._joining = 0
        self._store, self._close, self._note_fanout = store, close, note_fanout
        self._incoming: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._epoch = self._seq = self._at = 0
        self.is_sending = False
        """True while a step is on its way to the seats: what can wait, waits."""
        self._ring: deque[tuple[int, Frames]] = deque(maxlen=RING)
        self._truth = Table()
        self._own = OwnViews(self)
        self._wholes: dict[str, tuple[int, int, Frame]] = {}
        self._fetching: dict[str, asyncio.Lock] = {}
        self._tasks = [asyncio.create_task(task()) for task in (self._follow, self._mend, self._own.tell, self._beats)]

    @property
    def number(self) -> tuple[int, int]:
        """(epoch, seq) of the board as this process has it; (0, 0) before it has any."""
        return self._epoch, self._seq

    @property
    def truth(self) -> Table:
        return self._truth

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def take(self, message: dict[str, Any]) -> None:
        """A message of the board's channel."""
        self._incoming.put_nowait(message)

    def look_again(self) -> None:
        """The channel was cut off for a time: what was said in the meantime must be looked up."""
        self._incoming.put_nowait(None)

    async def join(self, seat: Seat, since: tuple[int, int] | None) -> None:
        """Let the seat watch, from (epoch, seq) on where that is still known, else from a snapshot."""
        await self._wait_until_followed()
        self.seats[seat] = None
        self._own.join(seat)
        if since is None or not self._resume(seat, *since):
            with suppress(RedisError):  # without Redis it stays stale, and is served when there is one again
                await self._show(seat)
        self._own.changed()

    async def _wait_until_followed(self) -> None:
        """What is shown before the channel is followed would have to be shown again; without Redis it is not waited for long."""
        if self._is_followed.is_set():
            return
        self._joining += 1
        try:
            await asyncio.wait_for(self._is_followed.wait(), FOLLOWED_WITHIN_S)
        except TimeoutError:
            log.warning("board_shown_unfollowed", board=self.board)
        finally:
            self._joining -= 1

    @property
    def is_watched(self) -> bool:
        return bool(self.seats) or self._joining > 0

    def leave(self, seat: Seat) -> None:
        self.seats.pop(seat, None)
        self._own.leave(seat)

    def _resume(self, seat: Seat, epoch: int, seq: int) -> bool:
        if epoch != self._epoch or not self._epoch:
            return False
        missed = [frames.get(seat.audience) for number, frames in self._ring if number > seq]
        if seq + len(missed) < self._seq or None in missed:
            return False
        for frame in missed or [Frame(protocol.beat(self.board, epoch, seq, self._at))]:
            if frame is not None:
                seat.link.send(frame)
        seat.epoch, seat.seq, seat.stale = epoch, max(seq, self._seq), False
        return True

    async def _show(self, seat: Seat) -> None:
        """Send the whole board; where there is none yet, the seat stays stale and is served when there is."""
        whole = await self._whole(seat.audience)
        if whole is None or not seat.stale:
            return  # not there yet, or another round showed it while this one waited
        epoch, seq, frame = whole
        if not seat.link.unread():
            seat.skipped_at = 0.0
        seat.link.send(frame)
        seat.epoch, seat.seq, seat.stale = epoch, seq, (epoch, seq) < self.number

    async def _whole(self, audience: str) -> tuple[int, int, Frame] | None:
        """The newest snapshot, asked of Redis once for however many want it."""
        async with self._fetching.setdefault(audience, asyncio.Lock()):
            kept = self._wholes.get(audience)
            if kept is None or kept[:2] < self.number:
                found = await self._store.snapshot(self.board, audience)
                if found is None:
                    return None
                kept = self._wholes[audience] = (found[0], found[1], Frame(found[2]))
            return kept

    async def _follow(self) -> None:
        await self.subscribed.wait()
        self.look_again()
        while True:
            message = await self._incoming.get()
            try:
                if message is None or not self._is_next(message):
                    await self._reload()
                    self._is_followed.set()
                elif message["s"] > self._seq:
                    await self._step(message)
            except RedisError as gone:
                log.warning("board_not_followed", board=self.board, error=str(gone))
                await self._look_again_soon()
            except Exception:
                # Were this task to end, the board would stand still for all who watch it here, until the process is begun anew. So it goes
                # on, whatever a message holds: after a pause the whole board is read again.
                log.exception("board_not_followed", board=self.board)
                await self._look_again_soon()

    async def _look_again_soon(self) -> None:
        await asyncio.sleep(AFTER_TROUBLE_S)
        self.look_again()

    def _is_next(self, message: Mapping[str, Any]) -> bool:
        """Also true of what is known already."""
        return message["truth"] is not None and message["e"] == self._epoch and message["s"] <= self._seq + 1

    async def _reload(self) -> None:
        kept = await self._store.board(self.board)
        if kept is None:
            return
        if kept.head["epoch"] < self._epoch:
            # Redis lost its memory and its clock: viewers would take the new board for an old one, unless they connect anew.
            for seat in list(self.seats):
                self._close(seat, BEGUN_ANEW)
            self._wholes.clear()
        self._learn(kept)
        for seat in self.seats:
            seat.stale = seat.stale or (seat.epoch, seat.seq) != self.number
        await self._show_stale()
        self._own.changed()

    def _learn(self, kept: Kept) -> None:
        self._epoch, self._seq, self._at = kept.head["epoch"], kept.head["seq"], kept.head["at"]
        self._truth = Table.of(kept.truth["rows"])
        self._own.learn(kept.head)
        self._ring.clear()
        for message in kept.ring:
            if message["e"] == self._epoch:
                self._ring.append((message["s"], _frames(message)))

    async def _step(self, message: dict[str, Any]) -> None:
        frames = _frames(message)
        self._truth.apply(message["truth"])
        self._seq, self._at = message["s"], message["at"]
        self._ring.append((self._seq, frames))
        started, self.is_sending = time.perf_counter(), True
        try:
            await self._send_step(frames, {token for token, *_ in message["truth"].get("put", ())})
            if any(frame is None for frame in frames.values()):
                await self._show_stale()
        finally:
            self.is_sending = False
        self._note_fanout(time.perf_counter() - started)
        self._own.changed()

    async def _send_step(self, frames: Frames, hot: set[str]) -> None:
        epoch, seq = self.number
        before = (epoch, seq - 1)
        for count, seat in enumerate(self._by_interest(hot), 1):
            if count % AT_A_TIME == 0:
                await asyncio.sleep(0)
            frame = frames.get(seat.audience)
            if seat.stale or (seat.epoch, seat.seq) >= (epoch, seq) or seat not in self.seats:
                continue
            if frame is None or (seat.epoch, seat.seq) != before:
                seat.stale = True
            elif (unread := seat.link.unread()) > UNREAD_LIMIT:
                seat.stale = True
                self._skip(seat)
            else:
                seat.link.send(frame)
                seat.seq = seq
                if not unread:
                    seat.skipped_at = 0.0

    def _by_interest(self, hot: set[str]) -> Iterable[Seat]:
        """Those whose own row has changed, then the screens on the wall, then the others."""
        first = self._own.seats_of(hot)
        walls = [seat for seat in self.seats if seat.screen and seat not in first]
        return [*first, *walls, *(seat for seat in self.seats if not seat.screen and seat not in first)]

    def _skip(self, seat: Seat) -> None:
        now = time.monotonic()
        seat.skipped_at = seat.skipped_at or now
        if now > seat.skipped_at + DEAF_S:
            self._close(seat, TRY_LATER)

    async def _show_stale(self) -> None:
        for count, seat in enumerate([seat for seat in self.seats if seat.stale], 1):
            if count % AT_A_TIME == 0:
                await asyncio.sleep(0)
            if seat not in self.seats:
                continue
            if seat.link.unread() > UNREAD_LIMIT:
                self._skip(seat)
            else:
                await self._show(seat)

    async def _mend(self) -> None:
        """Who was skipped gets a snapshot as soon as they read again."""
        await _every(MEND_S, self._show_stale, self.board)

    async def _beats(self) -> None:
        await _every(BEAT_S, self._beat, self.board)

    async def _beat(self) -> None:
        if not self._epoch:
            return
        frame = Frame(protocol.beat(self.board, self._epoch, self._seq, self._at))
        number = self.number
        for count, seat in enumerate(list(self.seats), 1):
            if count % AT_A_TIME == 0:
                await asyncio.sleep(0)
            if (seat.epoch, seat.seq) == number and not seat.stale and not seat.link.unread():
                seat.link.send(frame)


def _frames(message: Mapping[str, Any]) -> Frames:
    return {name: None if text is None else Frame(text) for name, text in message["seen"].items()}


async def _every(pause_s: float, do: Callable[[], Awaitable[None]], board: int) -> None:
    while True:
        await asyncio.sleep(pause_s)
        try:
            await do()
        except RedisError as gone:
            log.warning("board_not_tended", board=board, error=str(gone))
        except Exception:
            # Whatever was wrong this time, nobody would do it ever again if this task ended: it is said, and tried again after the pause.
            log.exception("board_not_tended", board=board)
