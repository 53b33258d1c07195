"""Everything that may be wrong with a board that somebody wants, found at once and said with its field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from incentives import api as incentives
from incentives.data import Metric, MetricKind, Rankable
from incentives.engine.periods import Period
from incentives.engine.plan import PeriodKind
from leaderboard.data import BoardTerms, MetricTerms, Wrong
from leaderboard.models import (
    Board,
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
from leaderboard.windows import Rhythm, Window
from leaderboard.windows import WindowKind as Kind
from people.api import persons_known, teams_by_key

MOST_METRICS: Final = 10
MOST_TOP: Final = 1000
MOST_AROUND: Final = 50
MOST_DAYS: Final = 366
MOST_MONTHS_OF_RAMP: Final = 36
MONEY_UNIT: Final = "money"

_CHOICES: Final[Mapping[str, type]] = {
    "participants": Participants,
    "per_head": PerHead,
    "score": Score,
    "window": WindowKind,
    "ties": Ties,
    "visibility": Visibility,
    "values": Values,
}


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found; `is_pay` for each metric of the terms, in their order."""

    problems: tuple[Wrong, ...]
    is_pay: tuple[bool, ...]


def look_at(terms: BoardTerms, *, today: dt.date) -> Looked:
    """Return everything that is wrong with the terms, and which of their figures are pay."""
    known = {one.metric: one for one in incentives.rankable([metric.plan_id for metric in terms.metrics])}
    found = [known.get(_metric(metric)) for metric in terms.metrics]
    problems = [*_words(terms), *_participants(terms), *_score(terms), *_shown(terms), *_metrics(terms)]
    windows = _windows(terms, today, problems)
    if not any(problem.field in _CHOICES for problem in problems):
        for number, (metric, one) in enumerate(zip(terms.metrics, found, strict=True)):
            problems += [Wrong(f"metrics.{number}.{field}", text) for field, text in _metric_problems(terms, metric, one, windows)]
    return Looked(tuple(problems), tuple(one is not None and is_pay(one) for one in found))


def is_pay(one: Rankable) -> bool:
    """Whether a figure is money that people earn, and not money that customers pay."""
    return one.metric.kind is not MetricKind.MEASURE and one.unit == MONEY_UNIT


def rhythm_of_terms(terms: BoardTerms | Board) -> Rhythm:
    return Rhythm(Kind(terms.window), terms.fiscal_year_starts, terms.first_on, terms.before_on, terms.days or 0)


def _metric(metric: MetricTerms) -> Metric:
    kind = MetricKind(metric.kind) if metric.kind in set(MetricKind) else MetricKind.MEASURE
    return Metric(metric.plan_id, kind, metric.key)


def _words(terms: BoardTerms) -> Iterator[Wrong]:
    for field, longest, is_needed in (("title", 120, True), ("purpose", 300, False)):
        text = getattr(terms, field).strip()
        if is_needed and not text:
            yield Wrong(field, _("Give it a title, by which people will call it."))
        if len(text) > longest:
            yield Wrong(field, _("Say it in at most %(most)s letters.") % {"most": longest})
    for field, choices in _CHOICES.items():
        if getattr(terms, field) not in {choice.value for choice in choices}:  # type: ignore[attr-defined]
            yield Wrong(field, _("Choose one of those offered."))


def _participants(terms: BoardTerms) -> Iterator[Wrong]:
    if terms.participants == Participants.COHORT:
        if not terms.members:
            yield Wrong("members", _("Choose who takes part."))
        elif persons_known(terms.members) != terms.members:
            yield Wrong("members", _("Somebody of those chosen is not known any more. Choose again."))
    if terms.team_id is not None and terms.team_id not in {team.pk for team in teams_by_key().values()}:
        yield Wrong("team_id", _("This team is not known any more. Choose another one."))
    if len(terms.ramp) > MOST_MONTHS_OF_RAMP or any(not 0 <= percent <= 100 for percent in terms.ramp):
        yield Wrong("ramp", _("A ramp is a percentage from 0 to 100 for each of at most %(most)s months.") % {"most": MOST_MONTHS_OF_RAMP})


def _score(terms: BoardTerms) -> Iterator[Wrong]:
    if terms.score == Score.STREAK:
        if terms.unit not in (Unit.DAY, Unit.WEEK):
            yield Wrong("unit", _("Say whether days or weeks on end are counted."))
        if terms.at_least is None or terms.at_least <= 0 or not _fits(terms.at_least, 4):
            yield Wrong("at_least", _("Say how much a day or week needs, above zero, with at most four decimals."))
    if terms.score == Score.RECORD and terms.unit not in {unit.value for unit in Unit}:
        yield Wrong("unit", _("Say of what the best one counts: a single fact, a day or a week."))
    if not 0 <= terms.decimals <= 6:
        yield Wrong("decimals", _("Scores have from none to six decimals."))
    if not 1 <= terms.fiscal_year_starts <= 12:
        yield Wrong("fiscal_year_starts", _("A fiscal year starts with one of twelve months."))
    if len(set(terms.tie_breakers)) < len(terms.tie_breakers) or not set(terms.tie_breakers) <= {one.value for one in TieBreaker}:
        yield Wrong("tie_breakers", _("Choose each at most once, from those offered."))


def _shown(terms: BoardTerms) -> Iterator[Wrong]:
    if not 1 <= terms.top <= MOST_TOP:
        yield Wrong("top", _("Show from 1 to %(most)s places.") % {"most": MOST_TOP})
    if not 0 <= terms.around <= MOST_AROUND:
        yield Wrong("around", _("Show from none to %(most)s neighbours on each side.") % {"most": MOST_AROUND})
    if terms.values == Values.ROUNDED and (terms.round_to is None or terms.round_to <= 0 or not _fits(terms.round_to, terms.decimals)):
        yield Wrong("round_to", _("Say to what scores are rounded: above zero, with no more decimals than scores have."))


def _metrics(terms: BoardTerms) -> Iterator[Wrong]:
    if all(metric.breaks_ties for metric in terms.metrics):
        yield Wrong("metrics", _("Choose at least one figure by which people are ranked."))
    if len(terms.metrics) > MOST_METRICS:
        yield Wrong("metrics", _("At most %(most)s figures: with more, nobody knows what to do to rise.") % {"most": MOST_METRICS})
    breaking = sum(metric.breaks_ties for metric in terms.metrics)
    if (TieBreaker.SECOND_METRIC in terms.tie_breakers) != (breaking == 1) or breaking > 1:
        yield Wrong("tie_breakers", _("A second metric that decides between equals goes with exactly one figure that does nothing else."))


def _windows(terms: BoardTerms, today: dt.date, problems: list[Wrong]) -> list[Window]:
    """The window of today and the next one, or nothing where they can't be told; adds what is wrong with them."""
    wrong: list[Wrong] = []
    if terms.window == WindowKind.OWN_DAYS:
        if terms.first_on is None or terms.before_on is None or terms.before_on <= terms.first_on:
            wrong.append(Wrong("before_on", _("Choose a first day, and a day to end before that is later.")))
        elif (terms.before_on - terms.first_on).days > 2 * MOST_DAYS:
            wrong.append(Wrong("before_on", _("A board of its own days lasts two years at most.")))
    if terms.window == WindowKind.ROLLING and not (terms.days and 1 <= terms.days <= MOST_DAYS):
        wrong.append(Wrong("days", _("Choose from 1 to %(most)s days.") % {"most": MOST_DAYS}))
    problems += wrong
    if wrong or not 1 <= terms.fiscal_year_starts <= 12 or terms.window not in set(Kind):
        return []
    rhythm = rhythm_of_terms(terms)
    window = rhythm.on(today)
    windows = [window] if rhythm.kind is Kind.OWN_DAYS else [window, rhythm.on(window.before)]
    return [rhythm.previous(window), *windows] if terms.score == Score.IMPROVED else windows


def _metric_problems(terms: BoardTerms, metric: MetricTerms, one: Rankable | None, windows: list[Window]) -> Iterator[tuple[str, str]]:
    """Yield field and words of everything that is wrong with one figure."""
    if metric.weight == 0 or abs(metric.weight) >= 10**8 or not _fits(metric.weight, 4):
        yield "weight", _("A weight is not zero, and has at most four decimals.")
    if metric.goal is not None and (not 0 < metric.goal < 10**18 or not _fits(metric.goal, 6)):
        yield "goal", _("A goal is above zero, and has at most six decimals.")
    if one is None:
        yield "key", _("No published plan has this any more. Choose another figure.")
        return
    if terms.score == Score.TO_GOAL and not metric.breaks_ties:
        if metric.weight < 0:
            yield "weight", _("How much of a score a goal is cannot be below zero.")
        yield from _goal_problems(metric, one, windows)
    if one.metric.kind is not MetricKind.MEASURE and not _are_whole(one, windows):
        yield "key", _("What a plan pays is known for whole periods of it only. Choose another window, or a measure.")
    if not one.adds_up and terms.participants in (Participants.TEAMS, Participants.OFFICES):
        yield "key", _("Averages and the like of people cannot be added up to that of a team. Choose a measure that adds up.")
    if terms.score in (Score.STREAK, Score.RECORD) and (not one.adds_up or one.metric.kind is not MetricKind.MEASURE):
        yield "key", _("Streaks and records are made of facts: choose a measure that adds them up or counts them.")


def _goal_problems(metric: MetricTerms, one: Rankable, windows: list[Window]) -> Iterator[tuple[str, str]]:
    if metric.goal is not None:
        return
    if not one.has_quota:
        yield "goal", _("Nobody has a quota for this. Give a goal here, or set quotas first.")
    elif not _are_whole(one, windows):
        yield "goal", _("Quotas are known for whole periods of the plan only. Give a goal here, or choose another window.")


def _are_whole(one: Rankable, windows: list[Window]) -> bool:
    kind, starts = PeriodKind(one.period), one.fiscal_year_starts
    return all(
        Period.of(kind, window.first, starts).start == window.first and Period.of(kind, window.last, starts).before == window.before
        for window in windows
    )


def _fits(value: Decimal, decimals: int) -> bool:
    return value == round(value, decimals)
