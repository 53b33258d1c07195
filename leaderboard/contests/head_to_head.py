"""One against the other, people or teams: a single match, or everybody against everybody, a round after the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .field import Field, Place, Showing, Showings, shared

WIN: Final = 2
DRAW: Final = 1


@dataclass(frozen=True, slots=True)
class Duel:
    """A match that may end in a draw."""

    first: int
    second: int
    winner: int | None
    """None: a draw, equal also in every tie-breaker."""
    walk_over: bool = False
    first_showing: Showing | None = None
    second_showing: Showing | None = None


def duel(first: int, second: int, among: Field, showings: Showings, before: dt.date) -> Duel:
    """Return how two end who met on days before that one. Who has left loses; of two who left, who left first."""
    stands = {who: among.standing(who, showings, before) for who in (first, second)}
    winner = None if stands[first] == stands[second] else min(stands, key=lambda who: stands[who])
    gone = among.gone(first, before) or among.gone(second, before)
    return Duel(first, second, winner, gone, showings.get(first), showings.get(second))


def everybody_against_everybody(sides: Sequence[int]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the rounds in which everybody meets everybody once: with an odd number each rests once (the circle method)."""
    ring: list[int | None] = [*sides] if len(sides) % 2 == 0 else [*sides, None]
    rounds = []
    for _round in range(len(ring) - 1):
        half = len(ring) // 2
        pairs = zip(ring[:half], reversed(ring[half:]), strict=True)
        rounds.append(tuple((first, second) for first, second in pairs if first is not None and second is not None))
        ring = [ring[0], ring[-1], *ring[1:-1]]
    return tuple(rounds)


def table(among: Field, duels: Iterable[Duel]) -> tuple[Place, ...]:
    """Return the places after these duels: 2 points for a win and 1 for a draw, then what was shown in all of them.

    Who is equal in both shares a place. The score of a place is its points.
    """
    points, shown = dict.fromkeys(among.seeds, 0), dict.fromkeys(among.seeds, 0)
    for each in duels:
        for who, showing in ((each.first, each.first_showing), (each.second, each.second_showing)):
            points[who] += DRAW if each.winner is None else WIN * (each.winner == who)
            shown[who] += showing.score if showing else 0
    sign = 1 if among.lower_is_better else -1
    stands = {who: (-points[who], sign * shown[who]) for who in among.seeds}
    order = sorted(among.seeds, key=lambda who: (stands[who], among.seed(who)))
    return shared([(who, stands[who]) for who in order], {who: Showing(points[who]) for who in among.seeds})
