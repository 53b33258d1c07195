"""A board as it stands: the whole truth, which only the server holds."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One participant: a person, team or office, by the board's kind."""

    who: int
    """Database id within the kind; never leaves the server."""
    token: str
    """What stands for the participant in everything sent: opaque, the same as long as the board's window lasts."""
    name: str
    """As shown to those who may see it; empty for who wishes to be anonymous."""
    score: int
    """The score times 10**places."""
    place: int
    """By the board's rule for ties; 1 is best."""
    progress: int | None = None
    """Of the goal, in hundredths of a percent; None without a goal."""
    breakers: tuple[int, ...] = ()
    """What decides between equal scores, in the order stated by the board: of each the smaller comes first. Never leaves the server."""


@dataclass(frozen=True, slots=True)
class Standings:
    """A board's rows in order, the best first; equal places stand in a stable order."""

    board: int
    window: str
    """Key of the window, as "2026-03" or "2026-03-01..2026-03-15"."""
    places: int
    """Decimal places of the scores."""
    rows: tuple[Row, ...]
    facts_at: dt.datetime
    """How recent the facts are of which the scores are made: what the board's age is told by."""
    closes_at: dt.datetime | None = None
    frozen: bool = False
    lower_is_better: bool = False
    counted_on: dt.date | None = None
    """The company's day on which it was worked out: on another one more than facts may be different."""
