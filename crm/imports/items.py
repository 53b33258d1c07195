"""One record that a row wants to become, and what became of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
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
    refusal: CannotWrite | None = None
    """Why the people's services would not have it; its rows are refused with it."""


@dataclass(slots=True)
class Context:
    """What holds for a whole import. `now` is when it was started."""

    source: str
    now: dt.datetime
    user_id: int | None
    persons: set[int] = field(default_factory=set)
    """Ids of the persons whose facts were touched since the last event; see `everybody`."""
    everybody: bool = False
    """Whether anybody's may have been: then the event names nobody."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Files that could not be read, by the target whose records they bring: only a dry run goes on without them."""

    def touch(self, persons: set[int] | None) -> None:
        """Note whose facts were touched; None: anybody's."""
        self.persons |= persons or set()
        self.everybody = self.everybody or persons is None

    def take_touched(self) -> set[int]:
        """Return whose facts were touched since the last call, empty where that may be anybody's, and forget it."""
        found = set() if self.everybody else self.persons
        self.persons, self.everybody = set(), False
        return found


class Writer(Protocol):
    """Writes the records of one target, a chunk at a time, and sets `id` and `outcome` of every item, or its `refusal`."""

    def write(self, items: list[Item]) -> None: ...


class CannotWrite(Exception):
    """One record was refused by the rules of the people's services, for what stands in `field`."""

    def __init__(self, field: str, message: str) -> None:
        self.field, self.message = field, message
        super().__init__(message)
