"""After each interval the last ones are out, until one is left."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

from .field import Field, Place, Showing, Showings


class LastPlaceTied(StrEnum):
    """Who goes when several are equal in the last place, also in every tie-breaker."""

    WORSE_SEED = "worse seed"
    ALL = "all of them"
    """But never everybody: if all who are left are equal, nobody goes."""
    NOBODY = "nobody"


class Why(StrEnum):
    LAST = "last place"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Out:
    who: int
    why: Why
    showing: Showing | None


@dataclass(frozen=True, slots=True)
class Elimination:
    """Who went in which interval, as far as it was played; that never changes afterwards."""

    among: Field
    per_interval: int = 1
    tied: LastPlaceTied = LastPlaceTied.WORSE_SEED
    intervals: tuple[tuple[Out, ...], ...] = ()
    """Of each interval who went, the better first."""
    last_shown: tuple[tuple[int, Showing], ...] = ()
    """What those who are still in had in the last interval."""


def still_in(contest: Elimination) -> tuple[int, ...]:
    out = {gone.who for interval in contest.intervals for gone in interval}
    return tuple(who for who in contest.among.seeds if who not in out)


def finished(contest: Elimination) -> bool:
    return len(still_in(contest)) <= 1


def advanced(contest: Elimination, showings: Showings, before: dt.date) -> Elimination:
    """Return the contest after one more interval, which ended before that day.

    Who has left goes; if that is fewer than are to go, so do the last of the others. Somebody is always left: of several who all have
    left, the one who left last.
    """
    if finished(contest):
        return contest
    order = sorted(still_in(contest), key=lambda who: contest.among.order(who, showings, before))
    out = _out(contest, order, showings, before)
    return replace(
        contest,
        intervals=(*contest.intervals, tuple(Out(who, _why(contest, who, before), showings.get(who)) for who in order if who in out)),
        last_shown=tuple((who, showings[who]) for who in order if who not in out and who in showings),
    )


def places(contest: Elimination) -> tuple[Place, ...]:
    """Return everybody's place, each a different one: those still in by the last interval, then who went later before who went earlier."""
    shown = dict(contest.last_shown)
    sign = 1 if contest.among.lower_is_better else -1

    def order(who: int) -> tuple[bool, int, tuple[int, ...], int]:
        last = shown.get(who, Showing(0))
        return (who not in shown, sign * last.score, last.breakers, contest.among.seed(who))

    inside: list[tuple[int, Showing | None]] = [(who, shown.get(who)) for who in sorted(still_in(contest), key=order)]
    outside = [(gone.who, gone.showing) for interval in reversed(contest.intervals) for gone in interval]
    return tuple(Place(who, number, showing.score if showing else None) for number, (who, showing) in enumerate(inside + outside, 1))


def _out(contest: Elimination, order: list[int], showings: Showings, before: dt.date) -> set[int]:
    left = [who for who in order[1:] if contest.among.gone(who, before)]
    to_go = min(max(contest.per_interval, len(left)), len(order) - 1)
    last = order[len(order) - to_go :]
    if len(left) >= to_go or contest.tied is LastPlaceTied.WORSE_SEED:
        return set(last)
    stands = {who: contest.among.standing(who, showings, before) for who in order}
    safe, going = order[len(order) - to_go - 1], last[0]
    if stands[safe] != stands[going]:
        return set(last)
    tied = {who for who in order if stands[who] == stands[going]}
    if contest.tied is LastPlaceTied.NOBODY:
        return set(last) - tied
    return set(last) | tied if len(tied) < len(order) else set()


def _why(contest: Elimination, who: int, before: dt.date) -> Why:
    return Why.LEFT if contest.among.gone(who, before) else Why.LAST
