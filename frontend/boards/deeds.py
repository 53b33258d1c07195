"""A gap in deeds: how many of a person's usual deals, or activities, it takes to reach the next place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from django.utils.translation import ngettext

from incentives import api as incentives
from incentives.data import FactOfScore, MetricKind
from leaderboard.api import Board, Score
from leaderboard.data import Window

from .units import counting_metrics, key_of

LOOKED_BACK = dt.timedelta(days=180)
FACTS = 40
"""So many of the latest tell what is usual."""
FEWEST = 3
"""Of fewer nobody can say what is usual."""
MOST = 20
"""More deeds than that are no help to anybody."""


@dataclass(frozen=True, slots=True)
class Deed:
    """`size` is what one of a person's usual deeds adds to their score, scaled as scores are."""

    source: str
    size: Decimal

    def count(self, gap: int) -> int:
        return int((gap / self.size).to_integral_value(ROUND_CEILING))

    def words(self, gap: int) -> str:
        """Say the gap in deeds: "about 2 deals of your usual size"; empty where it is beyond what anybody does in one go."""
        count = self.count(gap)
        if not 1 <= count <= MOST:
            return ""
        return said(self.source, count) % {"count": count}

    @property
    def one(self) -> str:
        """Words for one, and for several, with {count} in them: standings.js fills them when the gap changes."""
        return said(self.source, 1) % {"count": "{count}"}

    @property
    def many(self) -> str:
        return said(self.source, MOST) % {"count": "{count}"}


def said(source: str, count: int) -> str:
    """Words for so many deeds of a kind, with %(count)s in them."""
    match source:
        case "activities":
            return ngettext("%(count)s more like those you do", "%(count)s more like those you do", count)
        case "deals" | "deal lines" | "orders":
            return ngettext("about %(count)s deal of your usual size", "about %(count)s deals of your usual size", count)
    return ngettext("about %(count)s of your usual size", "about %(count)s of your usual size", count)


def deed_of(board: Board, person_id: int, window: Window) -> Deed | None:
    """Return what one usual deed of a person adds on this board; None where it is not made of single facts of theirs.

    Told to that person alone: it is made of their own facts.
    """
    counting = counting_metrics(board)
    adds = board.score in (Score.ABSOLUTE, Score.IMPROVED) and board.is_of_people
    if not adds or board.lower_is_better or len(counting) != 1 or counting[0].kind != MetricKind.MEASURE or counting[0].weight <= 0:
        return None
    metric = counting[0]
    start = window.before - max(LOOKED_BACK, window.before - window.first)
    try:
        page = incentives.facts_of_score(key_of(metric), person_id, start=start, before=window.before, limit=FACTS)
    except incentives.CannotScore:
        return None
    usual = _middle(page.facts)
    return None if usual is None else Deed(page.facts[0].source, (usual * metric.weight).scaleb(board.decimals))


def _middle(facts: tuple[FactOfScore, ...]) -> Decimal | None:
    """The credit in the middle, of the facts that add something."""
    counted = sorted(fact.credit for fact in facts if fact.credit is not None and fact.credit > 0)
    return counted[len(counted) // 2] if len(counted) >= FEWEST else None
