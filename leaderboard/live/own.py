"""What each viewer sees of themselves, from the ordering in memory: at most once a second, only where it changed, to nobody else."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

import structlog

from leaderboard.ranking.policy import Policy, Values, Visibility
from leaderboard.ranking.shaping import own_view, positions_of
from leaderboard.ranking.standings import Row, Standings

from . import protocol
from .links import Frame
from .seats import Seat
from .table import Table

if TYPE_CHECKING:
    from .feed import Feed

AT_LEAST_S = 1.0
SHARE = 8
"""A round is followed by a pause of so many times its length: telling everybody of themselves takes a ninth of a core at most."""
AT_A_TIME = 50
LET_PASS_S = 0.01
BUSY_AGAIN_S = 5
"""Who had not read what was sent before is told after so long."""

log = structlog.get_logger(__name__)


class OwnViews:
    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._seats: dict[str, dict[Seat, None]] = {}
        self._changed = asyncio.Event()
        self._head: dict[str, Any] = {}
        self._policies: dict[str, Policy] = {}

    def join(self, seat: Seat) -> None:
        if seat.me:
            self._seats.setdefault(seat.me, {})[seat] = None

    def leave(self, seat: Seat) -> None:
        mine = self._seats.get(seat.me)
        if mine is not None and mine.pop(seat, 0) is None and not mine:
            del self._seats[seat.me]

    def seats_of(self, tokens: Collection[str]) -> dict[Seat, None]:
        """The seats of these participants."""
        return {seat: None for token in tokens for seat in self._seats.get(token, ())}

    def learn(self, head: dict[str, Any]) -> None:
        self._head = head
        self._policies = {name: _policy(kept) for name, kept in head["policies"].items()}

    def changed(self) -> None:
        self._changed.set()

    async def tell(self) -> None:
        """For ever: a round as soon as something has changed, then a pause."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            started = time.perf_counter()
            try:
                await self._round()
            except Exception:
                # One board's rows that cannot be told must not end the telling for good: it is said, and with the next change, after the
                # pause below, everybody who was not told is told.
                log.exception("own_rows_not_told", board=self._feed.board)
            await asyncio.sleep(max(AT_LEAST_S, SHARE * (time.perf_counter() - started)))

    async def _round(self) -> None:
        if not self._head or not self._seats:
            return
        (epoch, seq), standings = self._feed.number, _standings(self._head, self._feed.truth)
        positions, who = positions_of(standings), {row.token: row.who for row in standings.rows}
        busy = False
        for count, seat in enumerate([seat for seats in self._seats.values() for seat in seats], 1):
            if count % AT_A_TIME == 0:
                await asyncio.sleep(0)
                while self._feed.is_sending:
                    await asyncio.sleep(LET_PASS_S)
            policy, me = self._policies.get(seat.audience), who.get(seat.me)
            if policy is None or seat not in self._feed.seats:
                continue
            if me is None:
                self._ask_who_it_is(seat)
                continue
            if seat.link.unread():
                busy = True
                continue
            view = own_view(standings, policy, me, positions)
            if view is not None and (mark := hash((epoch, view))) != seat.own:
                seat.own = mark
                seat.link.send(Frame(protocol.own(self._feed.board, epoch, seq, view)))
        if busy:
            asyncio.get_running_loop().call_later(BUSY_AGAIN_S, self.changed)

    def _ask_who_it_is(self, seat: Seat) -> None:
        """A new window has new tokens, and so has who wishes to be anonymous: a fresh ticket tells them."""
        if not seat.asked_who:
            seat.asked_who = True
            seat.link.send(Frame(protocol.renew()))


def _policy(kept: dict[str, Any]) -> Policy:
    return Policy(**{**kept, "visibility": Visibility(kept["visibility"]), "values": Values(kept["values"])})


def _standings(head: dict[str, Any], truth: Table) -> Standings:
    """The board as ranking knows it, from what this process keeps."""
    rows = []
    for token, place in zip(truth.order, truth.places, strict=True):
        name, score, progress, who = truth.cells[token]
        rows.append(Row(who=who, token=token, name=name, score=score, place=place, progress=progress))
    return Standings(
        board=head["board"],
        window=head["window"],
        places=head["places"],
        rows=tuple(rows),
        facts_at=_moment(head["at"]),
        closes_at=_moment(head["closes"]) if head["closes"] is not None else None,
        frozen=head["frozen"],
        lower_is_better=head["lower_is_better"],
    )


def _moment(milliseconds: int) -> dt.datetime:
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=milliseconds)
