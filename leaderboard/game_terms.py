"""Frozen records of games, goals and kudos, as they are wanted and as they are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class GameTerms:
    """A badge, levels or a streak as it is wanted. What does not go with its sort is left aside: forms send every field."""

    title: str
    words: str = ""
    rule: str = ""
    team_id: int | None = None
    kind: str = "award"
    window: str = "month"
    fiscal_year_starts: int = 1
    picture: str = "medal"
    taken_back: bool = False
    monthly_limit: int = 5
    unit: str = "day"
    freezes: int = 0
    ranks: tuple[tuple[int, str], ...] = ()
    """From how much experience, and what it is called; the first one from 0."""


@dataclass(frozen=True, slots=True)
class GoalTerms:
    title: str
    figure: str
    target: Decimal
    first_on: dt.date
    before_on: dt.date


@dataclass(frozen=True, slots=True)
class Earner:
    """Who would have earned something in a dry run."""

    person_id: int
    count: int
    """How often a badge; the level reached; the longest streak."""


@dataclass(frozen=True, slots=True)
class GoalProgress:
    value: Fraction | None
    share: Fraction
    """Of the target; never below nothing."""
    pace: Fraction
    """Which share of the working days is over."""


@dataclass(frozen=True, slots=True)
class CascadePreview:
    parts: Mapping[int, Decimal]
    """By person, in the order in which they are named."""
    places: int
