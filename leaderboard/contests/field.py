"""Who takes part in a contest, what they have to show, and who of two is better."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Order = tuple[int, int, int, tuple[int, ...], int]


@dataclass(frozen=True, slots=True)
class Showing:
    """What one entrant has in a round, an interval or the whole contest."""

    score: int
    """Scaled, as the scores of boards."""
    breakers: tuple[int, ...] = ()
    """What decides between equal scores, in the contest's order: of each the smaller is better. As many for everybody."""


Showings = Mapping[int, Showing]


@dataclass(frozen=True, slots=True)
class Field:
    """The entrants by seed, the best first; fixed when the contest begins."""

    seeds: tuple[int, ...]
    left: Mapping[int, dt.date] = field(default_factory=dict)
    """Entrant → the first day on which they no longer take part."""
    lower_is_better: bool = False

    def seed(self, who: int) -> int:
        """Return the entrant's seed, 1 for the best; ValueError for who does not take part."""
        return self.seeds.index(who) + 1

    def gone(self, who: int, before: dt.date) -> bool:
        """Whether the entrant had left by the last day of a stretch that ends before this day."""
        return who in self.left and self.left[who] < before

    def order(self, who: int, showings: Showings, before: dt.date) -> Order:
        """Return what sorts entrants, the better first: who stayed, who has something to show, score, tie-breakers, seed.

        Of those who left the later leaver is better. No two entrants are equal in it.
        """
        return (*self.standing(who, showings, before), self.seed(who))

    def standing(self, who: int, showings: Showings, before: dt.date) -> tuple[int, int, int, tuple[int, ...]]:
        """Return the same without the seed: two entrants may be equal in it."""
        if self.gone(who, before):
            return (1, -self.left[who].toordinal(), 0, ())
        shown = showings.get(who)
        if shown is None:
            return (0, 1, 0, ())
        return (0, 0, shown.score if self.lower_is_better else -shown.score, shown.breakers)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entrant ended; 1 is best. Those who share a place leave as many empty after it."""

    who: int
    place: int
    score: int | None = None
    """What they had to show at last; None: nothing."""


def seeded(showings: Showings, *, lower_is_better: bool = False) -> tuple[int, ...]:
    """Return the entrants by what they had before the contest, the best first; of equal ones the smaller id, which means nothing."""
    sign = 1 if lower_is_better else -1
    return tuple(sorted(showings, key=lambda who: (sign * showings[who].score, showings[who].breakers, who)))


def places_in_order(order: Sequence[int], showings: Showings) -> tuple[Place, ...]:
    """Return places 1, 2, 3, … in this order."""
    return tuple(Place(who, number, score_of(showings, who)) for number, who in enumerate(order, 1))


def ranking(among: Field, showings: Showings, before: dt.date) -> tuple[Place, ...]:
    """Return everybody's place by what they had at the end; who is equal in all tie-breakers shares it."""
    order = sorted(among.seeds, key=lambda who: among.order(who, showings, before))
    return shared([(who, among.standing(who, showings, before)) for who in order], showings)


def shared(in_order: Iterable[tuple[int, object]], showings: Showings) -> tuple[Place, ...]:
    """Return places of entrants in order, each with what it stands by: equal neighbours share the first one's place."""
    found: list[Place] = []
    place, last = 0, None
    for number, (who, stands) in enumerate(in_order, 1):
        if number == 1 or stands != last:
            place, last = number, stands
        found.append(Place(who, place, score_of(showings, who)))
    return tuple(found)


def score_of(showings: Showings, who: int) -> int | None:
    shown = showings.get(who)
    return None if shown is None else shown.score
