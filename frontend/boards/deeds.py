"""A gap in deeds: how many of a person's usual deals, or activities, it takes to reach the next place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import ngettext

from incentives import api as incentives
from incentives.data import Metric, MetricKind
from leaderboard.api import Board, Score, metric_of
from leaderboard.data import Window
from people.api import Viewer

from .shown import Shown
from .units import counting_metrics

LOOKED_BACK = dt.timedelta(days=180)
FACTS = 40
"""So many of the latest tell what is usual."""
FEWEST = 3
"""Of fewer nobody can say what is usual."""
KEPT_S = 600
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


def in_deeds(seen: Shown, viewer: Viewer, *, at: dt.datetime) -> dict[str, Any]:
    """Return what templates say of the gap to the next place in deeds, while it can still be closed; empty where nothing can be said.

    Told to the viewer alone: it is made of their own facts.
    """
    if seen.own is None or seen.own.gap is None or seen.final is not None or viewer.person_id is None:
        return {}
    deed = _deed_of(seen.board, viewer.person_id, seen.window, at)
    return {} if deed is None else {"deed": deed, "deeds": deed.words(seen.own.gap)}


def _deed_of(board: Board, person_id: int, window: Window, at: dt.datetime) -> Deed | None:
    """What one usual deed of a person adds on this board; None where it is not made of single facts of theirs."""
    counting = counting_metrics(board)
    adds = board.score in (Score.ABSOLUTE, Score.IMPROVED) and board.is_of_people
    if not adds or board.lower_is_better or len(counting) != 1 or counting[0].kind != MetricKind.MEASURE or counting[0].weight <= 0:
        return None
    metric = counting[0]
    start = window.before - max(LOOKED_BACK, window.before - window.first)
    try:
        usual = _usual(metric_of(metric), person_id, start, window.before, int(at.timestamp()) // KEPT_S)
    except incentives.CannotScore:
        return None
    return None if usual is None else Deed(usual.source, (usual.credit * metric.weight).scaleb(board.decimals))


@dataclass(frozen=True, slots=True)
class _Usual:
    source: str
    credit: Decimal


@lru_cache(maxsize=1_000)
def _usual(metric: Metric, person_id: int, start: dt.date, before: dt.date, _minutes: int) -> _Usual | None:
    """What is in the middle of the latest facts that add something, and where the latest one comes from. Raises CannotScore.

    A process reads half a year of facts once in so many minutes: one deal more does not change what is usual, and a page that stays open
    goes on with what it began with, too.
    """
    facts = incentives.facts_of_score(metric, person_id, start=start, before=before, limit=FACTS).facts
    counted = sorted(fact.credit for fact in facts if fact.credit is not None and fact.credit > 0)
    return _Usual(facts[0].source, counted[len(counted) // 2]) if len(counted) >= FEWEST else None
