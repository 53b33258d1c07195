"""Runs of rows that stand together: where they begin, and what in them is the same or differs. All of it by whole columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray


def starts_of(rows: pa.Table, key: Sequence[str]) -> NDArray[np.int64]:
    """Numbers of the rows that differ from the row before them in a column of the key."""
    begins = np.zeros(rows.num_rows, np.bool_)
    begins[:1] = True
    for name in key:
        at = 0
        before: pa.Array | None = None
        for chunk in rows[name].chunks:
            if not len(chunk):
                continue
            if before is not None:
                begins[at] |= before[len(before) - 1].as_py() != chunk[0].as_py()
            begins[at + 1 : at + len(chunk)] |= differs(chunk)
            before, at = chunk, at + len(chunk)
    return np.flatnonzero(begins)


def differs(values: pa.Array) -> NDArray[np.bool_]:
    """For each value but the first, whether it is another than that before it; NULL is the same as NULL."""
    if pa.types.is_dictionary(values.type):
        values = values.indices
    if len(values) < 2:
        return np.zeros(0, np.bool_)
    one, other = values.slice(1), values.slice(0, len(values) - 1)
    found = pc.not_equal(one, other)
    if values.null_count:
        found = pc.if_else(pc.or_(one.is_null(), other.is_null()), pc.xor(one.is_null(), other.is_null()), found)
    told: NDArray[np.bool_] = found.to_numpy(zero_copy_only=False)
    return told


def any_of(flags: NDArray[np.bool_], starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each run, whether a row of it is flagged."""
    return np.logical_or.reduceat(flags, starts)


def one_or_each(values: pa.Array, starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> pa.ListArray:
    """For each run a list: of one value where all of them are the same, else of each."""
    others = np.concatenate([[False], differs(values)])
    others[starts] = False
    varied = any_of(others, starts)
    if varied.all():
        return _lists(values, lengths, None)
    kept = np.repeat(varied, lengths)
    kept[starts] = True
    return _lists(values.filter(pa.array(kept)), np.where(varied, lengths, 1), None)


def each_where(values: pa.Array, wanted: NDArray[np.bool_], starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> pa.ListArray:
    """For each wanted run the list of its values, for every other NULL."""
    if not wanted.any():
        return pa.nulls(len(starts), pa.list_(values.type))
    kept = values.filter(pa.array(np.repeat(wanted, lengths)))
    return _lists(kept, np.where(wanted, lengths, 0), ~wanted)


def _lists(values: pa.Array, lengths: NDArray[np.int64], missing: NDArray[np.bool_] | None) -> pa.ListArray:
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.ListArray.from_arrays(pa.array(offsets), values, mask=None if missing is None else pa.array(missing))
