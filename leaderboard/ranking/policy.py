"""What a board shows to whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Visibility(StrEnum):
    FULL = "full"
    TOP = "top"
    """The first `top` places; to each participant their own, and `around` rows above and below (0: none)."""
    NEIGHBOURHOOD = "neighbourhood"
    """Nothing for everybody; each participant `around` rows above and below."""
    HIDDEN = "hidden"
    """Nothing until the window has closed, and then everything; until then each participant sees their own score without a place."""


class Values(StrEnum):
    FULL = "full"
    ROUNDED = "rounded"
    """To `round_to`; progress is that of the rounded score, to `progress_step`, or the goal would give the score away."""
    PROGRESS = "progress"
    """No scores: how much of the goal, or without a goal of the first one's score, in steps of `progress_step`."""


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
    progress_step: int = 100
    """In hundredths of a percent; what progress is rounded down to where scores are not sent as they are. Whoever knows their own score and
    their own progress can tell the whole; the coarser the steps, the less exactly."""


@dataclass(frozen=True, slots=True)
class Visible:
    """One row as it may be sent: nothing in it that its receivers may not see."""

    token: str
    place: int
    """0: not told before the end."""
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
    """To the next better place, scaled, above zero: between scores as they are shown, and at least one unit or one step of rounding.
    None for the first, where the policy shows no values, and where it shows nobody who stands there."""
    of: int
    """How many take part."""
    benchmarks: tuple[tuple[int, int | None], ...] = ()
    """(percent, scaled score that this part of all has reached), as (10, 250000): the best tenth has at least 2,500.00. Two leading digits
    of it where not everybody's score is shown: it is somebody's."""
