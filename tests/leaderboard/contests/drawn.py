"""Contests at random, small enough to be looked at when one breaks a law."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from leaderboard.contests.field import Field, Showing, Showings
from leaderboard.contests.rounds import Stretch, rounds_of

FIRST = dt.date(2026, 3, 2)
DAYS = 7
LONGEST = 6


def stretch(number: int) -> Stretch:
    return rounds_of(FIRST, days=DAYS, count=number + 1)[number]


@st.composite
def fields(draw: st.DrawFn, least: int = 1, most: int = 20) -> Field:
    """Entrants in any order of seeds, some of whom leave before, in or after a round."""
    size = draw(st.integers(least, most))
    seeds = tuple(draw(st.permutations(range(100, 100 + size))))
    leavers = draw(st.lists(st.sampled_from(seeds), unique=True, max_size=size))
    left = {who: FIRST + dt.timedelta(days=draw(st.integers(-3, DAYS * LONGEST))) for who in leavers}
    return Field(seeds, left, lower_is_better=draw(st.booleans()))


@st.composite
def showings(draw: st.DrawFn, among: Field) -> Showings:
    """Few different scores, so that many are equal, and somebody with nothing to show."""
    shown = {who: Showing(draw(st.integers(-1, 3)), (draw(st.integers(0, 1)),)) for who in among.seeds}
    for who in draw(st.lists(st.sampled_from(among.seeds), max_size=2)):
        shown.pop(who, None)
    return shown
