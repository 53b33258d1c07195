"""What a board shows to whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Visibility(StrEnum):
    FULL = "full"
    TOP = "top"
    """The first `top` places, and one's own."""
    NEIGHBOURHOOD = "neighbourhood"
    """Nothing for everybody; each participant `around` places above and below."""
    HIDDEN = "hidden"
    """Nothing until the window has closed."""


class Values(StrEnum):
    FULL = "full"
    ROUNDED = "rounded"
    PROGRESS = "progress"


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one audience of a board."""

    visibility: Visibility = Visibility.FULL
    values: Values = Values.FULL
    anonymous: bool = False
    """Nobody's name is shown but one's own."""
    top: int = 10
    around: int = 2
    round_to: int = 0
    """In units of the scaled score; what ROUNDED rounds to, half away from zero."""


@dataclass(frozen=True, slots=True)
class Visible:
    """One row as it may be sent: nothing in it that its receivers may not see."""

    token: str
    place: int
    name: str
    """Empty: anonymous."""
    score: int | None
    """Scaled; None where the policy shows progress only."""
    progress: int | None


@dataclass(frozen=True, slots=True)
class Own:
    """What one participant sees of themselves, and nobody else."""

    row: Visible
    around: tuple[Visible, ...]
    """Neighbours in order, one's own row among them; empty where the policy shows none."""
    gap: int | None
    """To the next better place, scaled, above zero; None for the first and where the policy shows no values."""
    of: int
    """How many take part."""
    benchmarks: tuple[tuple[int, int | None], ...] = ()
    """(percent, scaled score that this part of all has reached), as (10, 250000): the best tenth has at least 2,500.00."""
