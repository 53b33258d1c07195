"""The browser's side of the protocol, pure: what the module live.js does, so that a law can try it against every disorder.

It knows nothing of time and sockets. Whoever drives it sends what `asks` returns and gives it what arrives.
"""

from __future__ import annotations

from typing import Any

from .table import Table

Message = dict[str, Any]
EARLY_KEPT = 256
"""Deltas kept while a snapshot is under way."""


class Client:
    """The board one viewer has before them. `table` is None until the first snapshot."""

    def __init__(self) -> None:
        self.table: Table | None = None
        self.epoch = self.seq = self.at = 0
        self.me: Message | None = None
        self._early: dict[int, Message] = {}
        self._early_epoch = 0
        self._newly_connected = False

    def connected(self) -> None:
        """A new connection: nothing of the old one can arrive any more, and the server may have begun anew."""
        self._newly_connected = True
        self._early.clear()

    def since(self) -> tuple[int, int] | None:
        """What to resume from when (re-)subscribing."""
        return None if self.table is None else (self.epoch, self.seq)

    def receive(self, message: Message) -> bool:
        """Take a message in. True: something is missing, subscribe again."""
        match message["op"]:
            case "snap":
                return self._snapshot(message)
            case "d":
                return self._delta(message)
            case "beat":
                return self._beat(message)
            case "me":
                if self.me is None or self._newly_connected or _number(message) >= _number(self.me):
                    self.me = message
        return False

    def _snapshot(self, message: Message) -> bool:
        older = _number(message) < (self.epoch, self.seq)
        # Only a server that lost its clock with its memory begins with a lower epoch, and only a new connection may tell.
        begun_anew = self._newly_connected and message["epoch"] < self.epoch
        if self.table is not None and older and not begun_anew:
            return False
        self._newly_connected = False
        self.table = Table.of(message["rows"])
        self.epoch, self.seq, self.at = message["epoch"], message["seq"], message["at"]
        return self._catch_up()

    def _delta(self, message: Message) -> bool:
        if self.table is not None and _number(message) <= (self.epoch, self.seq):
            return False
        self._keep(message)
        return self._catch_up()

    def _keep(self, message: Message) -> None:
        if message["epoch"] > self._early_epoch or not self._early:
            self._early_epoch = message["epoch"]
            self._early.clear()
        if message["epoch"] == self._early_epoch and len(self._early) < EARLY_KEPT:
            self._early[message["seq"]] = message

    def _catch_up(self) -> bool:
        """Apply what was waiting for this state. True where something still waits: between here and there is a gap."""
        if self.table is None or self._early_epoch != self.epoch:
            return bool(self._early) and (self.table is None or self._early_epoch > self.epoch)
        while (step := self._early.pop(self.seq + 1, None)) is not None:
            self.table.apply(step)
            self.seq, self.at = step["seq"], step["at"]
            self._newly_connected = False
        self._early = {seq: step for seq, step in self._early.items() if seq > self.seq}
        return bool(self._early)

    def _beat(self, message: Message) -> bool:
        if self.table is not None and _number(message) == (self.epoch, self.seq):
            self.at = message["at"]
            self._newly_connected = False
            return False
        return self.table is None or _number(message) > (self.epoch, self.seq)


def _number(message: Message) -> tuple[int, int]:
    return message["epoch"], message["seq"]
