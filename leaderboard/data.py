"""Frozen records that leaderboard/ takes from other apps and hands to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .contest_terms import (
    ContestTerms,
    Ending,
    Given,
    OwnMatch,
    PrizeTerms,
    Rehearsal,
    SeenMatch,
    SeenOut,
    SeenPlace,
    SeenSide,
    SeenTableRow,
)
from .models.board import BoardMetric, Participants, PerHead, Score, Ties, Values, Visibility, WindowKind
from .ranking.fairness import Verdict
from .ranking.policy import Own, Policy, Visible
from .ranking.standings import Row, Standings
from .windows import Window


class Audience(StrEnum):
    """Who looks at a board: whoever is in the same audience is sent the same bytes."""

    EVERYBODY = "everybody"
    """By the board's own rules."""
    OPS = "ops"
    """Who keeps boards: every place; amounts of pay no more than everybody."""


@dataclass(frozen=True, slots=True)
class MetricTerms:
    """One figure of a board, as it is wanted."""

    plan_id: int
    key: str
    kind: str = BoardMetric.Kind.MEASURE
    weight: Decimal = Decimal(1)
    """Points for each unit of the figure; towards goals, how much of the score its goal is. Below zero: less of it is better."""
    goal: Decimal | None = None
    breaks_ties: bool = False


@dataclass(frozen=True, slots=True)
class BoardTerms:
    """A board as it is wanted. What does not go with the chosen score or window is left aside, not refused: forms send every field."""

    title: str
    metrics: tuple[MetricTerms, ...]
    purpose: str = ""
    participants: str = Participants.PEOPLE
    team_id: int | None = None
    members: frozenset[int] = frozenset()
    """Ids of persons, of a board of people chosen one by one."""
    per_head: str = PerHead.SUM
    score: str = Score.ABSOLUTE
    unit: str = ""
    at_least: Decimal | None = None
    decimals: int = 0
    lower_is_better: bool = False
    ramp: tuple[int, ...] = ()
    absence_pro_rata: bool = False
    window: str = WindowKind.MONTH
    fiscal_year_starts: int = 1
    first_on: dt.date | None = None
    before_on: dt.date | None = None
    days: int | None = None
    ties: str = Ties.COMPETITION
    tie_breakers: tuple[str, ...] = ()
    visibility: str = Visibility.TOP
    top: int = 3
    around: int = 2
    values: str = Values.FULL
    round_to: Decimal | None = None
    is_anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that keeps a board from being saved or published; `field` is a field of BoardTerms, `metrics.2.key` of its third metric."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Marks:
    """What has to be worked out again, by board: ids of persons, or everybody (None)."""

    boards: Mapping[int, frozenset[int] | None]

    def __or__(self, other: Marks) -> Marks:
        found = dict(self.boards)
        for board, persons in other.boards.items():
            known = found.get(board, frozenset())
            found[board] = None if known is None or persons is None else known | persons
        return Marks(found)


@dataclass(frozen=True, slots=True)
class DryRun:
    """How past windows would have ended: newest last."""

    verdicts: tuple[Verdict, ...]
    windows: Mapping[str, Window]
    """Those that were tried, by their key."""
    winners: Mapping[int, int]
    """How often who would have won, by participant; shared first places count for each."""
    names: Mapping[int, str]
    ever_in_reach: int
    """How many came within a fifth of the winning score at least once."""
    participants: int
    """How many took part at least once."""


__all__ = [
    "Audience",
    "BoardTerms",
    "ContestTerms",
    "DryRun",
    "Ending",
    "Given",
    "Marks",
    "MetricTerms",
    "Own",
    "OwnMatch",
    "Policy",
    "PrizeTerms",
    "Rehearsal",
    "Row",
    "SeenMatch",
    "SeenOut",
    "SeenPlace",
    "SeenSide",
    "SeenTableRow",
    "Standings",
    "Verdict",
    "Visible",
    "Window",
    "Wrong",
]
