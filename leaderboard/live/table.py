"""An ordered table and the difference between two of them: small even where one row passes five hundred others.

Places are kept by position, not by row: where somebody rises from 500 to 1, the 499 others stand one lower, but the first position is
still place 1 and the second place 2. So a change says which rows are new, which have gone, which have moved where, and the few
positions whose place is another (ties made or broken).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Cells = tuple[Any, ...]
"""What stands in a row beside its token and place: texts, whole numbers, None."""
Change = dict[str, list[Any]]
"""put [[token, *cells]], gone [token], mv [[token, position]], pl [[position, place]]; an empty list is left out."""


@dataclass(slots=True)
class Table:
    """Rows in order. `order` and `places` are of one length; `cells` has exactly the tokens of `order`."""

    order: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    cells: dict[str, Cells] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> Table:
        """From rows of [token, place, *cells]."""
        table = cls()
        for token, place, *cells in rows:
            table.order.append(token)
            table.places.append(place)
            table.cells[token] = tuple(cells)
        return table

    def rows(self) -> list[list[Any]]:
        """[token, place, *cells] in order."""
        return [[token, place, *self.cells[token]] for token, place in zip(self.order, self.places, strict=True)]

    def apply(self, change: Mapping[str, list[Any]]) -> None:
        """Become the table that the change leads to. It must start from this one."""
        for token, *cells in change.get("put", ()):
            self.cells[token] = tuple(cells)
        gone, moved = change.get("gone", ()), change.get("mv", ())
        for token in gone:
            del self.cells[token]
        if gone or moved:
            elsewhere = {*gone, *(token for token, _ in moved)}
            self.order = [token for token in self.order if token not in elsewhere]
            for token, position in moved:
                self.order.insert(position, token)
        del self.places[len(self.order) :]
        for position, place in change.get("pl", ()):
            self.places[position : position + 1] = [place]


def difference(old: Table, new: Table) -> Change:
    """What leads from `old` to `new`; empty where they are the same."""
    put = [[token, *cells] for token, cells in new.cells.items() if old.cells.get(token) != cells]
    gone = [token for token in old.cells if token not in new.cells]
    known = len(old.places)
    change: Change = {
        "put": put,
        "gone": gone,
        "mv": _moves(old.order, new),
        "pl": [[at, place] for at, place in enumerate(new.places) if at >= known or old.places[at] != place],
    }
    return {name: what for name, what in change.items() if what}


def _moves(old_order: Sequence[str], new: Table) -> list[list[Any]]:
    """The fewest rows to take out and put in again, each at its position in the end, from the first to the last."""
    if old_order == new.order:
        return []
    position = {token: at for at, token in enumerate(new.order)}
    staying = _longest_rising([position[token] for token in old_order if token in position])
    return [[token, at] for at, token in enumerate(new.order) if at not in staying]


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The members of a longest rising subsequence of distinct numbers."""
    tails: list[int] = []
    end_at: list[int] = []
    before: list[int] = []
    for at, number in enumerate(numbers):
        length = bisect_left(tails, number)
        before.append(end_at[length - 1] if length else -1)
        if length == len(tails):
            tails.append(number)
            end_at.append(at)
        else:
            tails[length] = number
            end_at[length] = at
    found: set[int] = set()
    at = end_at[-1] if end_at else -1
    while at >= 0:
        found.add(numbers[at])
        at = before[at]
    return found
