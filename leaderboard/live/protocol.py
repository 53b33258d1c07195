"""What travels between a server of live boards and a browser; docs/live-protocol.md says it in words.

All messages are JSON; every number in them is whole. A board's state has a number (epoch, seq): `seq` counts the changes since the
snapshot that began the epoch, and a later epoch is a greater number.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from leaderboard.ranking.policy import Own, Visible
from leaderboard.ranking.standings import Standings

from .table import Change, Table

GREATEST_WHOLE = 2**53 - 1
"""The greatest whole number that a browser holds exactly."""


class TooGreat(ValueError):
    """A score that a browser could not hold exactly."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a snapshot says of the board itself; when any of it changes, a snapshot is sent."""

    board: int
    window: str
    places: int
    closes: int | None
    frozen: bool
    lower_is_better: bool = False

    @classmethod
    def of(cls, standings: Standings) -> Head:
        closes = milliseconds(standings.closes_at) if standings.closes_at else None
        return cls(standings.board, standings.window, standings.places, closes, standings.frozen, standings.lower_is_better)


def milliseconds(moment: dt.datetime) -> int:
    """Since 1970, whole and downwards."""
    since = moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    return since // dt.timedelta(milliseconds=1)


def visible_table(rows: Iterable[Visible]) -> Table:
    """What an audience sees, as a table with the cells name, score, progress. Raises TooGreat."""
    return Table.of(_row(row) for row in rows)


def _row(row: Visible) -> list[Any]:
    if row.score is not None and abs(row.score) > GREATEST_WHOLE:
        raise TooGreat(f"the score {row.score} is beyond {GREATEST_WHOLE}, the greatest number browsers hold exactly; show fewer decimals")
    return [row.token, row.place, row.name, row.score, row.progress]


def snapshot(head: Head, epoch: int, seq: int, at: int, table: Table) -> str:
    """The whole board as one audience may see it. `at` is the age of its facts, in milliseconds since 1970."""
    return encode(
        {
            "op": "snap",
            "b": head.board,
            "epoch": epoch,
            "seq": seq,
            "at": at,
            "window": head.window,
            "dp": head.places,
            "closes": head.closes,
            "frozen": head.frozen,
            "rows": table.rows(),
        }
    )


def delta(board: int, epoch: int, seq: int, at: int, change: Change) -> str:
    """The step from seq - 1 to seq."""
    return encode({"op": "d", "b": board, "epoch": epoch, "seq": seq, "at": at, **change})


def beat(board: int, epoch: int, seq: int, at: int) -> str:
    """Nothing new: who is behind (epoch, seq) has missed something."""
    return encode({"op": "beat", "b": board, "epoch": epoch, "seq": seq, "at": at})


def own(board: int, epoch: int, seq: int, view: Own) -> str:
    """What only its receiver may see."""
    return encode(
        {
            "op": "me",
            "b": board,
            "epoch": epoch,
            "seq": seq,
            "row": _row(view.row),
            "around": [_row(row) for row in view.around],
            "gap": view.gap,
            "of": view.of,
            "bench": [list(line) for line in view.benchmarks],
        }
    )


def renew() -> str:
    """Bring a fresh ticket, within a minute."""
    return encode({"op": "renew"})


def refused(board: int) -> str:
    """The ticket does not (or no longer) open this board."""
    return encode({"op": "no", "b": board})


def encode(message: object) -> str:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))
