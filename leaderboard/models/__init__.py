"""Boards, whom they rank and how, and how their windows ended."""

from .board import (
    AnonymityWish,
    Board,
    BoardMember,
    BoardMetric,
    Handicap,
    Participants,
    PerHead,
    Score,
    TieBreaker,
    Ties,
    Unit,
    Values,
    Visibility,
    WindowKind,
)
from .frozen import FrozenRow, FrozenStandings
from .mark import BoardMark

__all__ = [
    "AnonymityWish",
    "Board",
    "BoardMark",
    "BoardMember",
    "BoardMetric",
    "FrozenRow",
    "FrozenStandings",
    "Handicap",
    "Participants",
    "PerHead",
    "Score",
    "TieBreaker",
    "Ties",
    "Unit",
    "Values",
    "Visibility",
    "WindowKind",
]
