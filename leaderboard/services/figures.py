"""What people have in each figure of a board, asked of incentives: the one place where boards and pay meet, so they cannot disagree."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from incentives import api as incentives
from incentives.data import Metric, MetricKind, Score, Scores
from leaderboard.models import Board, BoardMetric, Unit
from leaderboard.models import Score as Kind
from leaderboard.ranking.combining import NOTHING, Tally
from leaderboard.ranking.combining import Unit as StreakUnit
from leaderboard.ranking.fairness import LEAST_SHARE, made_whole
from leaderboard.windows import ONE_DAY, Window
from people import api as people

from .roster import Player

CreditedFact = tuple[dt.date, str, Fraction]
"""Its day, its id, and what of it counts."""
A_WEEK: Final = dt.timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric, of everybody asked for."""

    metric: BoardMetric
    tallies: Mapping[int, Tally]
    """Of every player; of those who are not on its plan it holds nothing."""
    on_plan: frozenset[int]
    reached_on: Mapping[int, dt.date]
    """The day of the newest fact that counts."""
    as_of: dt.datetime


def figures_of(
    board: Board, window: Window, before: Window, players: Collection[Player], *, only_these: bool, today: dt.date
) -> list[Figure]:
    """Return every figure of a board for these players, in the order of its metrics. Raises incentives.api.CannotScore.

    `only_these` says that they are few among those on the plans, so that no more is read than theirs.
    """
    worked = _worked_days(window, players) if board.score == Kind.STREAK else {}
    reader = _Reader(board, window, before, {player.person_id: player for player in players}, today, only_these, worked)
    return [reader.figure(metric) for metric in board.metrics.all()]


def metric_of(metric: BoardMetric) -> Metric:
    """Return what incentives/ knows a board's figure by."""
    return Metric(metric.plan_id, MetricKind(metric.kind), metric.key)


@dataclass(frozen=True, slots=True)
class _Reader:
    board: Board
    window: Window
    before: Window
    players: Mapping[int, Player]
    today: dt.date
    only_these: bool
    worked: Mapping[int | None, frozenset[dt.date]]
    """By calendar, for streaks."""

    def figure(self, metric: BoardMetric) -> Figure:
        in_facts = self.board.score in (Kind.STREAK, Kind.RECORD) and not metric.breaks_ties
        now = self._scores(metric, self.window, with_credits=in_facts)
        earlier: Mapping[int, Score] = {}
        if self.board.score == Kind.IMPROVED and not metric.breaks_ties:
            earlier = self._scores(metric, self.before).by_person
        facts = self._by_person(now) if in_facts else {}
        tallies = {
            person_id: self._tally(metric, player, now.by_person.get(person_id), earlier.get(person_id), facts.get(person_id, []))
            for person_id, player in self.players.items()
        }
        reached_on = {person_id: score.reached_on for person_id, score in now.by_person.items() if score.reached_on is not None}
        return Figure(metric, tallies, frozenset(now.by_person), reached_on, now.as_of)

    def _scores(self, metric: BoardMetric, window: Window, *, with_credits: bool = False) -> Scores:
        with_quotas = self.board.score == Kind.TO_GOAL and metric.goal is None and not metric.breaks_ties
        return incentives.scores(
            metric_of(metric),
            start=window.first,
            before=window.before,
            person_ids=self.players.keys() if self.only_these else None,
            with_quotas=with_quotas,
            with_credits=with_credits,
        )

    def _tally(
        self,
        metric: BoardMetric,
        player: Player,
        now: Score | None,
        earlier: Score | None,
        facts: list[CreditedFact],
    ) -> Tally:
        """What one person has, made comparable: times the handicap, and as though all were expected of them that is of others.

        Towards goals not the figure is scaled but the goal. Quotas are left as they are: plans have ramps and absences of their own.
        """
        to_goal = self.board.score == Kind.TO_GOAL
        goal = None if metric.goal is None else Fraction(metric.goal) * (_share_of_goal(player) if to_goal else 1)
        if metric.goal is None and now is not None and now.quota is not None:
            goal = Fraction(now.quota)
        value, value_before = _value(now), _value(earlier) or NOTHING
        if value is not None:
            value = value * player.factor if to_goal else made_whole(value * player.factor, player.expected)
        return Tally(
            value=value,
            goal=goal,
            before=made_whole(value_before * player.factor, player.expected_before),
            units=tuple(self._units(player, facts)) if self.board.score == Kind.STREAK else (),
            best=self._best(facts, player.factor) if self.board.score == Kind.RECORD else None,
        )

    def _by_person(self, scores: Scores) -> dict[int, list[CreditedFact]]:
        found: dict[int, list[CreditedFact]] = defaultdict(list)
        for credit in scores.credits:
            if credit.day is not None and credit.credit is not None:
                found[credit.person_id].append((credit.day, credit.fact, Fraction(credit.credit)))
        return found

    def _units(self, player: Player, facts: Iterable[CreditedFact]) -> Iterator[StreakUnit]:
        """Every day or week of the window up to today, the oldest first."""
        sums: dict[dt.date, Fraction] = defaultdict(Fraction)
        for day, _fact, credit in facts:
            sums[self._begin(day)] += credit * player.factor
        begin, last = self._begin(self.window.first), min(self.window.last, self.today)
        while begin <= last:
            yield StreakUnit(sums.get(begin, NOTHING), self._must_be_worked(player, begin))
            begin += self._length()

    def _best(self, facts: Iterable[CreditedFact], times: Fraction) -> Fraction | None:
        sums: dict[object, Fraction] = defaultdict(Fraction)
        for day, fact, credit in facts:
            sums[fact if self.board.unit == Unit.FACT else self._begin(day)] += credit * times
        return max(sums.values(), default=None)

    def _begin(self, day: dt.date) -> dt.date:
        return day if self.board.unit == Unit.DAY else day - day.weekday() * ONE_DAY

    def _length(self) -> dt.timedelta:
        return ONE_DAY if self.board.unit == Unit.DAY else A_WEEK

    def _must_be_worked(self, player: Player, begin: dt.date) -> bool:
        """Whether missing this day or week ends a streak: it is over, and held a working day on which they were there."""
        days = [begin + ahead * ONE_DAY for ahead in range(self._length().days)]
        if days[-1] >= self.today:
            return False
        worked = self.worked[player.calendar_id]
        return any(day in worked and not any(first <= day < end for first, end in player.away) for day in days)


def _worked_days(window: Window, players: Collection[Player]) -> dict[int | None, frozenset[dt.date]]:
    """The working days of every calendar around a window, worked out once for all who have it."""
    known = people.calendars_by_id()
    days = [window.first + ahead * ONE_DAY for ahead in range(-7, (window.before - window.first).days + 7)]
    return {
        key: frozenset(day for day in days if people.is_working_day(people.Calendar() if key is None else known[key], day))
        for key in {each.calendar_id for each in players}
    }


def _share_of_goal(player: Player) -> Fraction:
    """No less than a quarter, as scores are scaled; nothing where nothing is expected."""
    return max(player.expected, LEAST_SHARE) if player.expected else NOTHING


def _value(score: Score | None) -> Fraction | None:
    """None: the largest, smallest or average of nothing. Who is not on the plan has nothing of it."""
    if score is None:
        return NOTHING
    return None if score.value is None else Fraction(score.value)
