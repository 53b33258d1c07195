"""Boards drawn at random, and a slow reading of the rules of places that shares nothing with the product."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from hypothesis import strategies as st

from leaderboard.ranking.policy import Policy, Values, Visibility
from leaderboard.ranking.standings import Row, Standings
from leaderboard.ranking.ties import Ties, ranked

AT = dt.datetime(2026, 3, 5, 9, tzinfo=dt.UTC)

scores = st.one_of(st.integers(-3, 6), st.integers(-(10**9), 10**9))


@st.composite
def unplaced(draw: st.DrawFn, least: int = 0, most: int = 30) -> list[Row]:
    """Rows without places, in any order; many are equal."""
    persons = draw(st.lists(st.integers(1, 500), min_size=least, max_size=most, unique=True))
    breakers = draw(st.integers(0, 2))
    return [
        Row(
            who=who,
            token=f"t{who}",
            name=f"Name of {who}" if draw(st.booleans()) else "",
            score=draw(scores),
            place=0,
            progress=draw(st.none() | st.integers(0, 30_000)),
            breakers=tuple(draw(st.lists(st.integers(0, 2), min_size=breakers, max_size=breakers))),
        )
        for who in persons
    ]


@st.composite
def standings(draw: st.DrawFn, least: int = 0, most: int = 30) -> Standings:
    lower = draw(st.booleans())
    rows = ranked(draw(unplaced(least, most)), ties=draw(st.sampled_from(Ties)), lower_is_better=lower)
    return Standings(1, "2026-03", 0, rows, AT, frozen=draw(st.booleans()), lower_is_better=lower)


policies = st.builds(
    Policy,
    visibility=st.sampled_from(Visibility),
    values=st.sampled_from(Values),
    anonymous=st.booleans(),
    top=st.integers(1, 5),
    around=st.integers(0, 3),
    round_to=st.sampled_from([1, 10, 1000]),
    progress_step=st.sampled_from([100, 500]),
)


def beats(one: Row, other: Row, lower_is_better: bool) -> bool:
    """Whether one stands strictly before another by score, or by the first tie-breaker in which they differ."""
    if one.score != other.score:
        return (one.score < other.score) is lower_is_better
    for mine, theirs in zip(one.breakers, other.breakers, strict=True):
        if mine != theirs:
            return mine < theirs
    return False


def place_as_defined(row: Row, rows: Iterable[Row], ties: Ties, lower_is_better: bool) -> int:
    """The place by the definitions: one more than how many (or how many different ones) are better."""
    better = [other for other in rows if beats(other, row, lower_is_better)]
    if ties is Ties.COMPETITION:
        return 1 + len(better)
    if ties is Ties.DENSE:
        return 1 + len({(other.score, other.breakers) for other in better})
    equal = [other for other in rows if not beats(other, row, lower_is_better) and not beats(row, other, lower_is_better)]
    return 1 + len(better) + sum(other.who < row.who for other in equal)
