"""What entrants of a contest have over its days, asked of its board: a contest adds up nothing by itself."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from incentives import api as incentives
from leaderboard.contests.field import Field, Showing
from leaderboard.contests.race import Runner, Step, run
from leaderboard.contests.rounds import Stretch
from leaderboard.models import Contest, ContestTeamMember, Participants, PerHead, TieBreaker
from leaderboard.ranking.combining import rounded
from leaderboard.ranking.standings import Row
from leaderboard.ranking.ties import NEVER_REACHED
from leaderboard.windows import ONE_DAY, Window
from people import api as people

from .figures import metric_of
from .scoring import CannotRank, participants_in, standings_in

RACE_DECIMALS: Final = 10
"""Credits have six and weights four: a race is run exactly."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a contest reads, as of one day."""

    contest: Contest
    today: dt.date
    teams: Mapping[int, frozenset[int]]
    """The contest's own teams; empty: its entrants are those of the board."""

    @classmethod
    def of(cls, contest: Contest, today: dt.date) -> Figures:
        teams: dict[int, set[int]] = defaultdict(set)
        for team_id, person_id in ContestTeamMember.objects.filter(contest=contest).values_list("team_id", "person_id"):
            teams[team_id].add(person_id)
        return cls(contest, today, {team: frozenset(members) for team, members in teams.items()})

    def taking_part(self, days: Stretch) -> frozenset[int]:
        """Return the contest's teams, or who is on its board over these days, also who has no figure yet. Raises CannotRank."""
        if self.teams:
            return frozenset(self.teams)
        return participants_in(self.contest.board, _window(days), today=self.today, members_on=self.today)

    def showings(self, days: Stretch) -> dict[int, Showing]:
        """Return what everybody on the board, or each of the contest's teams, has over these days. Raises CannotRank."""
        rows = standings_in(self.contest.board, _window(days), today=self.today, members_on=self.today).rows
        if not self.teams:
            return {row.who: Showing(row.score, row.breakers) for row in rows}
        by_person = {row.who: row for row in rows}
        pools = {team: [by_person[who] for who in who_in if who in by_person] for team, who_in in self.teams.items()}
        # A team of whom nobody has anything, as when all have left, has nothing to show: zero would win where lower is better.
        return {team: self._pooled(pool) for team, pool in pools.items() if pool}

    def runners(self, days: Stretch, target: Fraction) -> dict[int, Runner]:
        """Return how far everybody has come in a race, by the days of their facts; totals times 10**RACE_DECIMALS. Raises CannotRank."""
        team_of = {person: team for team, members in self.teams.items() for person in members}
        steps: dict[int, list[Step]] = defaultdict(list)
        for metric in self.contest.board.metrics.all():
            if metric.breaks_ties:
                continue
            try:
                found = incentives.scores(metric_of(metric), start=days.first, before=days.before, with_credits=True)
            except incentives.CannotScore as refused:
                raise CannotRank(refused.problems) from refused
            for credit in found.credits:
                who = team_of.get(credit.person_id) if self.teams else credit.person_id
                if who is not None and credit.credit is not None:
                    day = credit.day or days.before - ONE_DAY
                    amount = Fraction(credit.credit) * Fraction(metric.weight) * 10**RACE_DECIMALS
                    steps[who].append(Step(dt.datetime.combine(day, dt.time(), dt.UTC), rounded(amount)))
        return {who: run(each, rounded(target * 10**RACE_DECIMALS)) for who, each in steps.items()}

    def left(self, entrants: Collection[int]) -> dict[int, dt.date]:
        """Return who of the entrants has left the company, or is going to, and when. Teams and offices do not leave."""
        if self.teams or not self.contest.board.is_of_people:
            return {}
        return people.departures(entrants)

    def field(self, seeds: Collection[int]) -> Field:
        return Field(tuple(seeds), self.left(seeds), lower_is_better=self.contest.board.lower_is_better)

    def members(self, who: int, on: dt.date) -> list[int]:
        """Return the persons that an entrant stands for, in the order of their ids."""
        match self.contest.board.participants:
            case _ if self.teams:
                found: Collection[int] = self.teams[who]
            case Participants.TEAMS:
                found = people.memberships_on(on).filter(team_id=who).values_list("person_id", flat=True)
            case Participants.OFFICES:
                found = people.persons_working_on(on).filter(office_id=who).values_list("id", flat=True)
            case _:
                found = [who]
        return sorted(found)

    def _pooled(self, rows: list[Row]) -> Showing:
        # A head is who has something to show: others would make an average smaller, which is better where lower is.
        share = Fraction(1, len(rows)) if self.contest.board.per_head == PerHead.AVERAGE else Fraction(1)
        breakers = [
            _reached_by_all(column) if breaker == TieBreaker.EARLIEST else rounded(sum(column) * share)
            for breaker, column in zip(self.contest.board.tie_breakers, zip(*(row.breakers for row in rows), strict=True), strict=True)
        ]
        return Showing(rounded(sum(row.score for row in rows) * share), tuple(breakers))


def _window(days: Stretch) -> Window:
    return Window(f"{days.first}..{days.before}", days.first, days.before)


def _reached_by_all(days: Collection[int]) -> int:
    """The last day on which any of them added something; who added nothing does not keep the others from having reached it."""
    return max((day for day in days if day != NEVER_REACHED), default=NEVER_REACHED)
