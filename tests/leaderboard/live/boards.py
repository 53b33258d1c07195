"""Boards made up for the tests of live boards."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping

from leaderboard.ranking.policy import Policy
from leaderboard.ranking.standings import Row, Standings

START = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
EVERYBODY: Mapping[str, Policy] = {"all": Policy()}


def standings(
    scores: Mapping[str, int], *, board: int = 7, at: dt.datetime = START, frozen: bool = False, window: str = "2026-03"
) -> Standings:
    """A board of these names, the best first. The person's id and token follow from the name, and do not tell it."""
    ordered = sorted(scores, key=lambda name: (-scores[name], name))
    places: dict[str, int] = {}
    for position, name in enumerate(ordered):
        tied = position > 0 and scores[ordered[position - 1]] == scores[name]
        places[name] = places[ordered[position - 1]] if tied else position + 1
    rows = tuple(
        Row(who=who_of(name), token=token_of(name), name=name, score=scores[name], place=places[name], progress=scores[name] // 1000)
        for name in ordered
    )
    return Standings(board=board, window=window, places=2, rows=rows, facts_at=at, frozen=frozen)


def who_of(name: str) -> int:
    return 880_000 + sum(ord(letter) * 31**at for at, letter in enumerate(name)) % 100_000


def token_of(name: str) -> str:
    return hashlib.blake2b(name.encode(), digest_size=6).hexdigest()
