"""The one writer of live boards: standings in, one message per board out, encoded once for each audience."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from leaderboard.ranking.policy import Policy, Visible
from leaderboard.ranking.standings import Standings

from . import protocol, store
from .table import Table, difference

OFFICE_MS = 10_000
"""How long a writer that says nothing stays the writer."""
SMALL = 2_000
"""A step of so many characters is sent as a step, however small the board is."""

Shape = Callable[[Standings, Policy], Iterable[Visible]]


class NotTheWriter(Exception):
    """Another writer is in office, or Redis has forgotten us: take office again and publish every board anew."""


@dataclass(slots=True)
class _Published:
    head: protocol.Head
    policies: Mapping[str, Policy]
    epoch: int
    seq: int
    at: int
    truth: Table
    seen: dict[str, Table]


class Publisher:
    """Publishes from one thread. `client` is a synchronous Redis client that returns texts; `shape` says what a policy lets be seen."""

    def __init__(self, client: Any, shape: Shape) -> None:
        self._client, self._shape = client, shape
        self._acquire = client.register_script(store.ACQUIRE)
        self._renew = client.register_script(store.RENEW)
        self._release = client.register_script(store.RELEASE)
        self._publish = client.register_script(store.PUBLISH)
        self._fence = ""
        self._boards: dict[int, _Published] = {}

    def take_office(self) -> bool:
        """Become the writer. False while another is. What was published before is forgotten: every board begins a new epoch."""
        number = self._acquire(keys=[store.WRITER, f"{store.WRITER}:last"], args=[OFFICE_MS])
        self._fence = number or ""
        self._boards.clear()
        return bool(number)

    def stay(self) -> bool:
        """Say that we are alive, once a second. False: no longer the writer, as after FLUSHALL or a restart of Redis."""
        return bool(self._renew(keys=[store.WRITER], args=[self._fence, OFFICE_MS]))

    def leave_office(self) -> None:
        self._release(keys=[store.WRITER], args=[self._fence])

    def fanout_ms(self) -> int:
        """How long the slowest server process took to reach its viewers lately."""
        return store.slowest_fanout_ms(self._client.hgetall(store.FANOUT), time.time())

    def publish(self, standings: Standings, policies: Mapping[str, Policy]) -> bool:
        """Let everybody see the board as it stands; False where that changes nothing for anybody.

        Raises NotTheWriter, TooGreat, and the errors of the Redis client.
        """
        new = self._stand(standings, policies)
        old = self._boards.get(standings.board)
        if old is None or (old.head, old.policies) != (new.head, new.policies):
            self._write(new, self._anew(new, old), anew=True)
        else:
            new.epoch, new.seq = old.epoch, old.seq + 1
            changes = {name: difference(old.seen[name], table) for name, table in new.seen.items()}
            truth = difference(old.truth, new.truth)
            if not truth and not any(changes.values()) and new.at == old.at:
                return False
            self._write(new, self._step(new, changes, truth), anew=False)
        self._boards[standings.board] = new
        return True

    def forget(self, board: int) -> None:
        """Take a board that is no more out of Redis; its viewers keep what they have until they are told otherwise."""
        self._boards.pop(board, None)
        self._client.delete(store.board_key(board), store.ring_key(board))

    def _stand(self, standings: Standings, policies: Mapping[str, Policy]) -> _Published:
        truth = Table.of([row.token, row.place, row.name, row.score, row.progress, row.who] for row in standings.rows)
        seen = {name: protocol.visible_table(self._shape(standings, policy)) for name, policy in policies.items()}
        at = protocol.milliseconds(standings.facts_at)
        return _Published(protocol.Head.of(standings), dict(policies), 0, 1, at, truth, seen)

    def _anew(self, new: _Published, old: _Published | None) -> dict[str, Any]:
        """A new epoch: nobody can step there from what they have."""
        new.epoch = max(int(self._fence or 0), int(time.time() * 1000), old.epoch + 1 if old else 0)
        return {"e": new.epoch, "s": new.seq, "at": new.at, "seen": dict.fromkeys(new.seen), "truth": None}

    def _step(self, new: _Published, changes: Mapping[str, Any], truth: Any) -> dict[str, Any]:
        seen = {name: protocol.delta(new.head.board, new.epoch, new.seq, new.at, change) for name, change in changes.items()}
        return {"e": new.epoch, "s": new.seq, "at": new.at, "seen": seen, "truth": truth}

    def _write(self, new: _Published, message: dict[str, Any], *, anew: bool) -> None:
        board = new.head.board
        whole = {name: protocol.snapshot(new.head, new.epoch, new.seq, new.at, table) for name, table in new.seen.items()}
        for name, text in whole.items():
            # Half a board or more is sent as a whole one: shorter to say, and quicker to draw.
            if (step := message["seen"][name]) is not None and len(step) > max(len(text) // 2, SMALL):
                message["seen"][name] = None
        head = {"epoch": new.epoch, "seq": new.seq, "at": new.at, **asdict(new.head)}
        head["policies"] = {name: asdict(policy) for name, policy in new.policies.items()}
        fields = {"head": protocol.encode(head), "truth": protocol.encode({"seq": new.seq, "rows": new.truth.rows()})}
        fields |= {f"snap:{name}": text for name, text in whole.items()}
        done = self._publish(
            keys=[store.WRITER, store.board_key(board), store.ring_key(board)],
            args=[
                self._fence,
                store.channel(board),
                protocol.encode(message),
                int(anew),
                store.RING,
                OFFICE_MS,
                *(part for field in fields.items() for part in field),
            ],
        )
        if done != 1:
            self._boards.pop(board, None)
            raise NotTheWriter(f"board {board} was not published: " + ("another writer is in office" if done == 0 else "Redis has lost it"))
