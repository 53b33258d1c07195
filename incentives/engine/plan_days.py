"""What a plan says of parts of a window: how days are counted, what has a part of what, and whose absence counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NewQuota(StrEnum):
    BLEND = "blend"
    SPLIT = "split"


class NewAssignment(StrEnum):
    """What an assignment that takes over from another without a gap does to the windows it lies in."""

    BLEND = "blend"
    """They go on: parameters change on its first day, targets are blended by days."""
    SPLIT = "split"
    """It is a window of its own."""


class Basis(StrEnum):
    """How the days of a part of a window are counted."""

    CALENDAR_DAYS = "calendar days"
    WORKING_DAYS = "working days"
    THIRTY_360 = "30/360"
    MONTHS = "months"


class Prorated(StrEnum):
    """What a part of a window has a part of."""

    EVERYTHING = "everything"
    """Quota, target, and amounts that are stated for the window."""
    QUOTA_AND_TARGET = "quota and target"
    QUOTA = "quota"
    TARGET = "target"
    NOTHING = "nothing"

    @property
    def quota(self) -> bool:
        return self in (Prorated.EVERYTHING, Prorated.QUOTA_AND_TARGET, Prorated.QUOTA)

    @property
    def target(self) -> bool:
        return self in (Prorated.EVERYTHING, Prorated.QUOTA_AND_TARGET, Prorated.TARGET)

    @property
    def amounts(self) -> bool:
        return self is Prorated.EVERYTHING


class Absence(StrEnum):
    """From what the days on which a payee is away are taken."""

    NONE = "none"
    RELIEF = "relief"
    """From quotas."""
    OF_QUOTA_AND_TARGET = "relief of quota and target"
    """From quotas, targets, and amounts that are prorated."""


@dataclass(frozen=True, slots=True)
class Proration:
    """What joiners, leavers and changes in the middle of a window do."""

    by: Basis = Basis.CALENDAR_DAYS
    of: Prorated = Prorated.QUOTA_AND_TARGET
    absence: Absence = Absence.NONE
    relief: tuple[str, ...] = ()
    """The kinds of absence that count; empty: all."""
    new_assignment: NewAssignment = NewAssignment.BLEND
