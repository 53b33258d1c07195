"""The law of the protocol: whatever is lost, doubled, out of order or cut off on the way, what a viewer has is at every moment a board
that truly was, and in the end the one that a fresh snapshot shows."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from leaderboard.live import protocol
from leaderboard.live.client import Client
from leaderboard.live.table import Table, difference

HEAD = protocol.Head(board=7, window="2026-03", places=2, closes=None, frozen=False)
RING = 4
"""Deltas the server can still give; small, so that a resume often comes too late."""

rows = st.lists(st.sampled_from("abcdefgh"), unique=True).flatmap(
    lambda order: st.tuples(
        *(st.tuples(st.just(token), st.integers(1, 3), st.text("xy", max_size=2), st.integers(-5, 5)) for token in order)
    )
)


class Exchange(RuleBasedStateMachine):
    """A server, a client, and between them a wire that does what it likes."""

    def __init__(self) -> None:
        super().__init__()
        self.client = Client()
        self.wire: list[str] = []
        self.ring: list[str] = []

    @initialize(first=rows)
    def begin(self, first: Any) -> None:
        self.epoch, self.seq = 5, 1
        self.truth: dict[tuple[int, int], list[Any]] = {}
        self._stand(Table.of(first))

    def _stand(self, table: Table) -> None:
        self.table = table
        self.truth[self.epoch, self.seq] = json.loads(json.dumps(table.rows()))

    def _snapshot(self) -> str:
        return protocol.snapshot(HEAD, self.epoch, self.seq, self.seq, self.table)

    @rule(new=rows)
    def something_changes(self, new: Any) -> None:
        old, self.seq = self.table, self.seq + 1
        self._stand(Table.of(new))
        self.ring = [*self.ring, protocol.delta(7, self.epoch, self.seq, self.seq, difference(old, self.table))][-RING:]
        self.wire.append(self.ring[-1])

    @rule(new=rows)
    def the_memory_is_lost(self, new: Any) -> None:
        self.epoch, self.seq, self.ring = self.epoch + 1, 1, []
        self._stand(Table.of(new))
        self.wire.append(self._snapshot())

    @rule()
    def a_beat_is_sent(self) -> None:
        self.wire.append(protocol.beat(7, self.epoch, self.seq, self.seq))

    @rule()
    def the_connection_is_made_anew(self) -> None:
        self.wire.clear()
        self.client.connected()
        self._answer()

    def _answer(self) -> None:
        since = self.client.since()
        if since and since[0] == self.epoch and self.seq - len(self.ring) <= since[1] <= self.seq:
            self.wire += self.ring[len(self.ring) - (self.seq - since[1]) :] if since[1] < self.seq else []
        else:
            self.wire.append(self._snapshot())

    @precondition(lambda self: self.wire)
    @rule(data=st.data(), fate=st.sampled_from(["arrives", "arrives", "arrives", "arrives twice", "is lost"]), heard=st.booleans())
    def the_wire_moves(self, data: st.DataObject, fate: str, heard: bool) -> None:
        message = self.wire.pop(data.draw(st.integers(0, len(self.wire) - 1)))
        if fate == "is lost":
            return
        if fate == "arrives twice":
            self.wire.append(message)
        asks = self.client.receive(json.loads(message))
        if asks and heard:
            self._answer()

    @invariant()
    def what_is_seen_truly_was(self) -> None:
        if self.client.table is not None:
            seen = json.loads(json.dumps(self.client.table.rows()))
            assert seen == self.truth[self.client.epoch, self.client.seq]

    def teardown(self) -> None:
        """The wire behaves from now on: what is on it arrives, then a beat, and what is asked for is answered."""
        self.wire.append(protocol.beat(7, self.epoch, self.seq, self.seq))
        for _ in range(200):
            if not self.wire:
                break
            if self.client.receive(json.loads(self.wire.pop(0))) and not self.wire:
                self.wire.append(self._snapshot())
        assert not self.wire
        assert (self.client.epoch, self.client.seq) == (self.epoch, self.seq)
        self.what_is_seen_truly_was()


TestExchange = Exchange.TestCase


def test_a_server_whose_clock_went_back_with_its_memory_is_followed_after_a_reconnect() -> None:
    client, table = Client(), Table.of([["a", 1, "Ada", 5]])
    client.receive(json.loads(protocol.snapshot(HEAD, 90, 4, 0, Table())))

    assert not client.receive(json.loads(protocol.snapshot(HEAD, 80, 1, 0, table)))
    assert (client.epoch, client.seq) == (90, 4), "an old snapshot under way must not turn the board back"

    client.connected()
    client.receive(json.loads(protocol.snapshot(HEAD, 80, 1, 0, table)))
    assert (client.epoch, client.seq) == (80, 1)
    assert client.table == table
