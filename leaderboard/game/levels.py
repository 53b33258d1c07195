"""Experience and levels: whole numbers, and a table of thresholds that only rises."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Rung:
    """A level: reached with so much experience. The first one is reached with none."""

    from_xp: int
    name: str


@dataclass(frozen=True, slots=True)
class Step:
    """Where somebody stands on the curve."""

    level: int
    """Counted from 1."""
    xp: int
    rung: Rung
    following: Rung | None

    @property
    def missing(self) -> int:
        return 0 if self.following is None else self.following.from_xp - self.xp

    @property
    def share(self) -> Fraction:
        """How much of the way to the next level is done; all of it on the last one."""
        if self.following is None:
            return Fraction(1)
        return max(Fraction(0), Fraction(self.xp - self.rung.from_xp, self.following.from_xp - self.rung.from_xp))


def is_curve(rungs: Sequence[Rung]) -> bool:
    """Whether the first level is reached with nothing and each later one with more than the one before."""
    return bool(rungs) and rungs[0].from_xp == 0 and all(a.from_xp < b.from_xp for a, b in itertools.pairwise(rungs))


def xp_of(amount: Fraction | None) -> int:
    """Experience is whole, and never below nothing."""
    return 0 if amount is None else max(0, math.floor(amount))


def level_of(xp: int, rungs: Sequence[Rung], *, reached: int = 1) -> Step:
    """Return where so much experience leads.

    A level that was `reached` stays: what is taken back later makes the way to the next longer.
    """
    level = max(bisect_right([rung.from_xp for rung in rungs], xp), min(reached, len(rungs)), 1)
    return Step(level, xp, rungs[level - 1], rungs[level] if level < len(rungs) else None)
