"""One record that a row wants to become, and what became of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Protocol

from crm.mapping.rows import Row


class Outcome(IntEnum):
    """What happened to a record; of a row with several records the greatest counts."""

    UNCHANGED = 0
    UPDATED = 1
    CREATED = 2


@dataclass(slots=True)
class Item:
    """`values` by field; references are ids. `id` is known once the record is written.

    `row` is the row that brings it; None for a record that a row of an earlier chunk brought and this one only repeats.
    """

    row: Row | None
    values: dict[str, Any]
    id: int = 0
    outcome: Outcome = Outcome.UNCHANGED


@dataclass(slots=True)
class Context:
    """What holds for a whole import. `now` is when it was started."""

    source: str
    now: dt.datetime
    user_id: int | None
    persons: set[int] = field(default_factory=set)
    """Ids of the persons whose facts were touched since the last event."""


class Writer(Protocol):
    """Writes the records of one target, a chunk at a time, and sets `id` and `outcome` of every item."""

    def write(self, items: list[Item]) -> None: ...


class CannotWrite(Exception):
    """One record was refused by the rules of the people's services; the row it comes from is refused with it."""

    def __init__(self, item: Item, message: str) -> None:
        assert item.row is not None, "a record that is only repeated is not written"
        self.row, self.message = item.row, message
        super().__init__(message)
