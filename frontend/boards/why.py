"""Why a score is what it is: the facts that count in it, page by page and as a file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator

from crm.api import FactTitle, titles_of
from incentives import api as incentives
from incentives.data import FactOfScore, FactsOfScore
from incentives.engine.money import POINTS
from leaderboard.api import Board, metric_of
from leaderboard.data import Window

from .units import counting_metrics, figure_title, rankables

Titles = Mapping[tuple[str, str], FactTitle]
PER_PAGE = 50
PER_READ = 500


@dataclass(frozen=True, slots=True)
class FactView:
    """One fact that counts, under the name that people know it by. `deal_id` is that of its page, if the reader may open it."""

    fact: FactOfScore
    title: str
    note: str
    deal_id: int | None
    points: Decimal | None
    """What it adds to the score, where figures are weighed."""


@dataclass(frozen=True, slots=True)
class FigureView:
    """What one figure of a board counts for one person over the days of a window."""

    metric: Any
    position: int
    title: str
    unit: str
    """The currency, "points", or empty: a plain number."""
    person_id: int
    window: Window

    @property
    def is_weighed(self) -> bool:
        return bool(self.metric.weight != 1)

    def read(self, offset: int, limit: int) -> FactsOfScore:
        """Raises incentives.api.CannotScore."""
        days = {"start": self.window.first, "before": self.window.before}
        return incentives.facts_of_score(metric_of(self.metric), self.person_id, **days, offset=offset, limit=limit)

    def page(self, number: object) -> tuple[Page[Any], FactsOfScore]:
        """One page of facts, the newest first, and what was read with them."""
        wanted = int(str(number)) if str(number or "").isdecimal() else 1
        found = self.read((max(1, min(wanted, 10**6)) - 1) * PER_PAGE, PER_PAGE)
        page = Paginator(range(found.total), PER_PAGE).get_page(wanted)
        if page.number != wanted:
            found = self.read((page.number - 1) * PER_PAGE, PER_PAGE)
        return page, found

    def every_fact(self) -> Iterator[FactOfScore]:
        offset, total = 0, 1
        while offset < total:
            found = self.read(offset, PER_READ)
            yield from found.facts
            offset, total = offset + PER_READ, found.total

    def views(self, facts: Sequence[FactOfScore], titles: Titles, opens: Collection[int] = ()) -> list[FactView]:
        """Facts ready to show; `opens` are deals whose page the reader may open."""
        return [self._view(fact, titles.get((fact.source, fact.fact)), opens) for fact in facts]

    def _view(self, fact: FactOfScore, title: FactTitle | None, opens: Collection[int]) -> FactView:
        deal_id = title.deal_id if title is not None and title.deal_id in opens else None
        points = None if fact.credit is None else fact.credit * self.metric.weight
        return FactView(fact, title.title if title else fact.fact, title.note if title else "", deal_id, points)


def titles_behind(facts: Sequence[FactOfScore]) -> Titles:
    """By what names people know these facts."""
    return titles_of([(fact.source, fact.fact) for fact in facts if fact.fact])


def figures_of_person(board: Board, person_id: int, window: Window) -> list[FigureView]:
    """The figures that make somebody's score, in the board's order."""
    known = rankables(board)
    found = []
    for position, metric in enumerate(counting_metrics(board)):
        one = known.get(metric_of(metric))
        unit = "" if one is None else one.currency if one.unit == "money" else POINTS if one.unit == "points" else ""
        found.append(FigureView(metric, position, figure_title(one, metric), unit, person_id, window))
    return found
