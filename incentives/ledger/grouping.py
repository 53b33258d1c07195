"""Lines in groups, as the database keeps them: one row for all lines of a payee, version, component, window and kind.

A row of its own for each line cost more than everything else of a run together: its header, its keys and two entries of indexes outweigh
what it says. In a group, what the lines share stands once, each other column is an array, and what follows from the rest is left out.
The view `incentives_line` (0002_ledger.py) makes rows of it again; `docs/ledger.md` says how.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from . import runs_of_rows as runs
from .columns import EACH, GROUP_KEY, LINES_OF_A_BATCH
from .sums import Sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

ORDER: Final = (*GROUP_KEY, "position", "fact")
LINES_AT_ONCE: Final = 250_000
"""Lines in one block on their way to the database: memory stays that of a few blocks."""
RUNNING: Final = (
    ("credit", "running_before", "running_after", "running_from"),
    ("deal_exact", "exact_before", "exact_after", "exact_from"),
)
"""What is added, and its sums before and after: these are kept where they do not follow from what is added to the sum at the start."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """Lines in an order in which those of a group stand together, and where each group begins."""

    lines: pa.Table
    starts: NDArray[np.int64]
    keys: pa.Table
    """One row a group: the columns of GROUP_KEY."""
    numbers: NDArray[np.int64]
    """One a group: the number of its first line in the batch, from 1, by the order of the keys and not by that in which they came."""

    @property
    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.starts, append=self.lines.num_rows)

    @property
    def amounts(self) -> pa.Array:
        """One a group: the sum of its lines' amounts."""
        groups = pa.array(np.repeat(np.arange(len(self.starts)), self.lengths))
        sums = pa.table({"group": groups, "amount": self.lines["amount"]}).group_by("group", use_threads=False)
        return sums.aggregate([("amount", "sum")])["amount_sum"].combine_chunks()

    def blocks(self, batch_id: int) -> Iterator[pa.Table]:
        """Yield tables of the columns LINE_GROUP, a few thousand groups each."""
        ends = self.starts + self.lengths
        first = 0
        while first < len(self.starts):
            last = max(int(np.searchsorted(ends, self.starts[first] + LINES_AT_ONCE, side="right")), first + 1)
            yield self._block(batch_id, first, last)
            first = last

    def _block(self, batch_id: int, first: int, last: int) -> pa.Table:
        start, lengths = int(self.starts[first]), self.lengths[first:last]
        lines = self.lines.slice(start, int(lengths.sum()))
        starts = self.starts[first:last] - start
        numbers = self.numbers[first:last]
        columns: dict[str, Any] = {
            "id": pa.array(batch_id * LINES_OF_A_BATCH + numbers),
            "batch_id": pa.repeat(pa.scalar(batch_id, pa.int64()), last - first),
            "lines": pa.array(lengths.astype(np.int32)),
        }
        keys = self.keys.slice(first, last - first)
        columns |= {name: keys[name].combine_chunks() for name in GROUP_KEY}
        given = {name: _flat(lines[name]) for name in (*EACH, "amount")}
        _assert_differences(given)
        columns |= _positions(given["position"], starts, lengths)
        for added, before, after, start_of in RUNNING:
            columns[start_of] = given[before].take(pa.array(starts))
            breaking = runs.any_of(_breaks(given[added], given[before], given[after], starts), starts)
            columns |= {name: runs.each_where(given[name], breaking, starts, lengths) for name in (before, after)}
        done = {"position", *(name for _added, *sums, _from in RUNNING for name in sums)}
        return pa.table(columns | {name: runs.one_or_each(given[name], starts, lengths) for name in EACH if name not in done})


def grouped(lines: pa.Table) -> Grouped:
    """Group lines that have the columns of `LINE`, but for their ids. They mostly come group by group; otherwise they are sorted."""
    starts = runs.starts_of(lines, GROUP_KEY)
    keys = _keys(lines, starts)
    if not _come_in_order(lines, starts, keys):
        lines = lines.sort_by([(name, "ascending") for name in ORDER])
        starts = runs.starts_of(lines, GROUP_KEY)
        keys = _keys(lines, starts)
    lengths = np.diff(starts, append=lines.num_rows)
    order = pc.sort_indices(keys, [(name, "ascending") for name in GROUP_KEY]).to_numpy()
    numbers = np.empty(len(starts), np.int64)
    numbers[order] = np.cumsum(lengths[order]) - lengths[order] + 1
    return Grouped(lines, starts, keys, numbers)


def _keys(lines: pa.Table, starts: NDArray[np.int64]) -> pa.Table:
    return lines.select(GROUP_KEY).take(pa.array(starts)).combine_chunks()


def _come_in_order(lines: pa.Table, starts: NDArray[np.int64], keys: pa.Table) -> bool:
    """Whether no group is torn apart, and each has its lines by their position."""
    if keys.group_by(list(GROUP_KEY)).aggregate([]).num_rows < keys.num_rows:
        return False
    rises = np.diff(lines["position"].to_numpy(), prepend=np.int64(0)) > 0
    rises[starts] = True
    return bool(rises.all())


def _flat(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return whole.dictionary_decode() if pa.types.is_dictionary(whole.type) else whole


def _assert_differences(given: dict[str, pa.Array]) -> None:
    """Amounts are not kept, being what is entitled less what was earned before. One that is something else is a fault of ours."""
    wrong = Sums.of(given["entitled"]).minus(Sums.of(given["earned_before"])).differs_from(Sums.of(given["amount"]))
    if wrong.any():
        at = int(np.argmax(wrong))
        said = ", ".join(f"{name} {given[name][at]}" for name in ("fact", "entitled", "earned_before", "amount"))
        raise ValueError(f"the amount of a line is not entitled less earned before: {said}")


def _positions(positions: pa.Array, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> dict[str, pa.Array]:
    """The first line's position, and all of them where they are not each one more than that before."""
    numbers = positions.to_numpy()
    leaps = np.diff(numbers, prepend=np.int64(0)) != 1
    leaps[starts] = False
    return {
        "first_position": pa.array(numbers[starts]),
        "position": runs.each_where(positions, runs.any_of(leaps, starts), starts, lengths),
    }


def _breaks(added: pa.Array, before: pa.Array, after: pa.Array, starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Line by line, whether a sum does not go on from that of the line before, or does not come to what is added.

    Where there are no sums at all they follow from there being none at the start of the group.
    """
    sums, first, last = Sums.of(added), Sums.of(before), Sums.of(after)
    goes_on = ~first.differs_from(last.shifted())
    goes_on[starts] = True
    adds_up = sums.known & first.known & last.known & ~last.minus(first).differs_from(sums)
    no_sums = ~(first.known | last.known)
    return ~(goes_on & (adds_up | no_sums))
