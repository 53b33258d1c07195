"""One match: two entrants, one stretch of days, one winner, and what decided it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from .field import Field, Showing, Showings


class Decided(StrEnum):
    SCORE = "score"
    TIE_BREAKER = "tie-breaker"
    SEED = "seed"
    """Equal in everything else: the better seed."""
    WALK_OVER = "walk-over"
    """The other had left, or left first."""
    BYE = "bye"
    """There was nobody to play against."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Who meets whom; None: a bye for the other."""

    first: int
    second: int | None


@dataclass(frozen=True, slots=True)
class Match:
    """A pairing that was played."""

    first: int
    second: int | None
    winner: int
    by: Decided
    first_showing: Showing | None = None
    second_showing: Showing | None = None

    @property
    def loser(self) -> int | None:
        if self.second is None:
            return None
        return self.second if self.winner == self.first else self.first


def played(pairing: Pairing, among: Field, showings: Showings, before: dt.date) -> Match:
    """Return how a match ended. It always has one winner: score, the stated tie-breakers, then the better seed.

    Who has left by the last day loses by walk-over, and of two who left the one who left first.
    """
    if pairing.second is None:
        return Match(pairing.first, None, pairing.first, Decided.BYE, showings.get(pairing.first))
    sides = (pairing.first, pairing.second)
    winner = min(sides, key=lambda who: among.order(who, showings, before))
    return Match(*sides, winner, _decided_by(sides, among, showings, before), *(showings.get(who) for who in sides))


def _decided_by(sides: tuple[int, int], among: Field, showings: Showings, before: dt.date) -> Decided:
    first, second = (among.standing(who, showings, before) for who in sides)
    if any(among.gone(who, before) for who in sides):
        return Decided.WALK_OVER
    if first[:3] != second[:3]:
        return Decided.SCORE
    return Decided.TIE_BREAKER if first != second else Decided.SEED
