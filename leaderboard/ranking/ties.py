"""Who stands before whom, and what place equal ones get."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from .standings import Row


class Ties(StrEnum):
    """The place of those who are equal in score and in every tie-breaker that the board states."""

    COMPETITION = "1224"
    """They share a place, and as many places after it stay empty."""
    DENSE = "1223"
    """They share a place, and none stays empty."""
    ORDINAL = "ordinal"
    """Nobody shares a place: at last the smaller id decides, which means nothing, but is the same tomorrow."""


NEVER_REACHED = 2**62
"""As a breaker by time: after everybody who did reach it."""


def ranked(rows: Iterable[Row], *, ties: Ties, lower_is_better: bool = False) -> tuple[Row, ...]:
    """Return the rows in order, each with its place. Rows whose place stays are the same objects as before."""
    in_order = sorted(rows, key=_by_rank(lower_is_better))
    return tuple(row if row.place == place else _at(row, place) for row, place in zip(in_order, _places(in_order, ties), strict=True))


def reranked(rows: Iterable[Row], changed: Mapping[int, Row | None], *, ties: Ties, lower_is_better: bool = False) -> tuple[Row, ...]:
    """Return what `ranked` would say of the rows with some changed, new, or gone (None), by who they are of."""
    kept = [row for row in rows if row.who not in changed]
    return ranked([*kept, *(row for row in changed.values() if row is not None)], ties=ties, lower_is_better=lower_is_better)


def _at(row: Row, place: int) -> Row:
    # Written out: `dataclasses.replace` takes four times as long, and a move from the end to the front renumbers everybody.
    return Row(row.who, row.token, row.name, row.score, place, row.progress, row.breakers)


def _by_rank(lower_is_better: bool) -> Callable[[Row], tuple[int, tuple[int, ...], int]]:
    if lower_is_better:
        return lambda row: (row.score, row.breakers, row.who)
    return lambda row: (-row.score, row.breakers, row.who)


def _places(in_order: list[Row], ties: Ties) -> Iterable[int]:
    if ties is Ties.ORDINAL:
        return range(1, len(in_order) + 1)
    places: list[int] = []
    place, before = 0, None
    for position, row in enumerate(in_order, 1):
        stands = (row.score, row.breakers)
        if stands != before:
            place, before = (position if ties is Ties.COMPETITION else place + 1), stands
        places.append(place)
    return places
