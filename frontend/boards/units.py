"""In what a board counts, and how its scores and windows are written."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend.formats import day_text, number_text, percent_text
from frontend.periods import period_title
from incentives import api as incentives
from incentives.data import Metric, MetricKind, Rankable
from incentives.engine.money import POINTS
from leaderboard.api import Board, Score, Unit, WindowKind, metric_of
from leaderboard.data import Window

PERCENT, DAYS, WEEKS, COUNT = "percent", "days", "weeks", "count"


@dataclass(frozen=True, slots=True)
class ScoreUnit:
    """`unit` is "percent", "days", "weeks", "count", "POINTS" or a currency."""

    unit: str
    places: int
    """Decimals of the scaled whole numbers that boards are made of."""
    noun: str = ""
    """Of a count: what is counted, as the plan calls it."""
    is_change: bool = False
    """Improvements carry a plus or a minus in sentences."""

    def text(self, scaled: int) -> str:
        """Write a score with its unit, for a sentence."""
        value = self.value(scaled)
        match self.unit:
            case "percent":
                return percent_text(value / 100, decimals=self.places, signed=self.is_change)
            case "days":
                return ngettext("%(count)s day", "%(count)s days", int(value)) % {"count": number_text(value)}
            case "weeks":
                return ngettext("%(count)s week", "%(count)s weeks", int(value)) % {"count": number_text(value)}
        return f"{self.figure(scaled)} {self.word}".strip()

    def figure(self, scaled: int) -> str:
        """Write a score without its unit, as live.js does, too."""
        return number_text(self.value(scaled), decimals=self.places)

    def value(self, scaled: int) -> Decimal:
        return Decimal(scaled).scaleb(-self.places)

    @property
    def suffix(self) -> str:
        """What stands behind each figure; words stand once, in the head."""
        return "" if self.unit in (DAYS, WEEKS, COUNT, POINTS) else self.word

    @property
    def behind(self) -> str:
        """What stands behind a single figure that a script may change: days and weeks have no word that fits every number."""
        return "" if self.unit in (DAYS, WEEKS) else self.word

    @property
    def word(self) -> str:
        match self.unit:
            case "percent":
                return "%"
            case "days":
                return _("days")
            case "weeks":
                return _("weeks")
            case "count":
                return self.noun
        return _("points") if self.unit == POINTS else self.unit


def unit_of(board: Board) -> ScoreUnit:
    """Return the unit of a board's scores: that of its one figure, or points where figures are weighed together."""
    places, is_change = board.decimals, board.score == Score.IMPROVED
    if board.score == Score.TO_GOAL:
        return ScoreUnit(PERCENT, places, is_change=is_change)
    if board.score == Score.STREAK:
        return ScoreUnit(WEEKS if board.unit == Unit.WEEK else DAYS, 0)
    counting = counting_metrics(board)
    if len(counting) != 1 or counting[0].weight != 1:
        return ScoreUnit(POINTS, places, is_change=is_change)
    one = rankables(board).get(metric_of(counting[0]))
    if one is None:
        return ScoreUnit(COUNT, places, is_change=is_change)
    if one.unit == "money":
        return ScoreUnit(one.currency, places, is_change=is_change)
    if one.unit == "points":
        return ScoreUnit(POINTS, places, is_change=is_change)
    return ScoreUnit(COUNT, places, one.title, is_change)


def counting_metrics(board: Board) -> list[Any]:
    """The figures that make the score; what only decides between equals is not among them."""
    return [metric for metric in board.metrics.all() if not metric.breaks_ties]


def rankables(board: Board) -> dict[Metric, Rankable]:
    """What the plans say of a board's figures; one of a plan that was withdrawn is missing."""
    return {one.metric: one for one in incentives.rankable({metric.plan_id for metric in board.metrics.all()})}


def figure_title(one: Rankable | None, metric: Any) -> str:
    """Name a figure for a reader: "Account executives: bookings"."""
    if metric.kind == MetricKind.POINTS:
        words = _("all points")
    else:
        words = one.title if one is not None else metric.key.replace("_", " ")
    return f"{metric.plan.name}: {words}"


def window_title(board: Board, window: Window) -> str:
    """Name the days of a window: "March 2026", "Q1 2026", "the last 30 days"."""
    match board.window:
        case WindowKind.DAY:
            return day_text(window.first, "weekday")
        case WindowKind.ROLLING:
            return ngettext("The last %(days)s day", "The last %(days)s days", board.days or 0) % {"days": board.days}
        case WindowKind.OWN_DAYS:
            return _("%(first)s to %(last)s") % {"first": day_text(window.first), "last": day_text(window.last)}
    return period_title(window.key, window.first, window.before)


def ended_title(board: Board, window: Window) -> str:
    """Name a window that is over: of a rolling one "the last 30 days" would say nothing any more."""
    if board.window == WindowKind.ROLLING:
        return _("%(first)s to %(last)s") % {"first": day_text(window.first), "last": day_text(window.last)}
    return window_title(board, window)


def frozen_title(board: Board, final: Any) -> str:
    """Name the window of final standings."""
    return ended_title(board, Window(final.window, final.first, final.before))
