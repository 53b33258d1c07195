"""Exact differences of whole columns of decimals: Arrow makes them one digit wider, and 38 digits have no wider type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Sums:
    """Decimals of one scale as 128-bit integers in two words, as Arrow holds them. Differences are exact: they are modulo 2¹²⁸."""

    low: NDArray[np.uint64]
    high: NDArray[np.uint64]
    known: NDArray[np.bool_]
    """Where there is a value at all; the words of the others say nothing."""

    @classmethod
    def of(cls, values: pa.Array) -> Sums:
        assert pa.types.is_decimal128(values.type), values.type
        words = np.frombuffer(values.buffers()[1], np.uint64)[2 * values.offset : 2 * (values.offset + len(values))].reshape(-1, 2)
        return cls(words[:, 0], words[:, 1], values.is_valid().to_numpy(zero_copy_only=False))

    def minus(self, other: Sums) -> Sums:
        borrowed = (self.low < other.low).astype(np.uint64)
        return Sums(self.low - other.low, self.high - other.high - borrowed, self.known & other.known)

    def shifted(self) -> Sums:
        """Each value one place later; the first has none before it."""
        return Sums(np.roll(self.low, 1), np.roll(self.high, 1), np.roll(self.known, 1))

    def differs_from(self, other: Sums) -> NDArray[np.bool_]:
        """Where two values differ, or one of them is none. Two that are both none are the same."""
        same = (self.low == other.low) & (self.high == other.high) & self.known & other.known
        differs: NDArray[np.bool_] = ~(same | (~self.known & ~other.known))
        return differs
