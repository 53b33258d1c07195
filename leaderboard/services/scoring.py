"""Standings from facts: of everybody, or of those who were touched, put into the standings there were. Never by adding to a score."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from incentives.api import CannotScore
from leaderboard.models import Board, Participants, TieBreaker
from leaderboard.models import Score as Kind
from leaderboard.ranking.combining import NOTHING, PerHead, ScoreKind, Tally, combined, pooled, progress_of, scaled, score_of
from leaderboard.ranking.standings import Row, Standings
from leaderboard.ranking.ties import NEVER_REACHED, Ties, ranked, reranked
from leaderboard.windows import Window, day_in, midnight
from people import api as people
from people.api import Refused

from .checking import rhythm_of_terms
from .figures import Figure, figures_of
from .roster import Player, Roster, colleagues, roster_of
from .tokens import token_of

PLACES_OF_A_BREAKER: Final = 6
GREATEST: Final = 2**63 - 1
"""What the database keeps of a score."""
PERCENT: Final = 100


class CannotRank(Refused):
    """The board can't be worked out as plans, data and days are; `problems` lists every reason, in words."""

    code = "cannot_rank"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


def company_zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def today_of_company(at: dt.datetime) -> dt.date:
    """Return the day it is for the company's boards."""
    return day_in(company_zone(), at)


def window_now(board: Board, at: dt.datetime) -> Window:
    """Return the window that a board counts at a moment."""
    return rhythm_of_terms(board).on(today_of_company(at))


def standings_of(board: Board, at: dt.datetime, persons: Collection[int] | None = None, previous: Standings | None = None) -> Standings:
    """Return a board as it stands at a moment, by the facts there are now.

    With `persons` and the standings there were, only those persons (and of a team or office all its members) are worked out again: the
    result is the same as of everybody, if nobody else was touched. A new day or window works out everybody. Raises CannotRank.
    """
    today = today_of_company(at)
    window = rhythm_of_terms(board).on(today)
    if persons is not None and previous is not None and _goes_on(previous, window, today):
        return _some(board, window, today, persons, previous)
    return standings_in(board, window, today=today)


def standings_in(board: Board, window: Window, *, today: dt.date, members_on: dt.date | None = None) -> Standings:
    """Return a board over the days of a window, past or present, by the facts there are now. Raises CannotRank.

    People are taken as they were on its last day, or are today; members as of `members_on`.
    """
    counted = _Count(board, window, today, members_on or min(today, window.last), None)
    rows = [row for row in counted.rows().values() if row is not None]
    return counted.standings(ranked(rows, ties=Ties(board.ties), lower_is_better=board.lower_is_better))


def participants_in(board: Board, window: Window, *, today: dt.date, members_on: dt.date) -> frozenset[int]:
    """Return who takes part in a board over these days, also who has no figure yet, and so no row. Raises CannotRank."""
    return _Count(board, window, today, members_on, None).participants()


def _goes_on(previous: Standings, window: Window, today: dt.date) -> bool:
    return previous.counted_on == today and previous.window == window.key and not previous.frozen


def _some(board: Board, window: Window, today: dt.date, persons: Collection[int], previous: Standings) -> Standings:
    if not persons:
        return previous
    on = _day_of_people(window, today)
    counted = _Count(board, window, today, on, colleagues(board, persons, on=on))
    changed = counted.rows()
    if board.is_of_people:
        changed = dict.fromkeys(persons) | changed
    return counted.standings(reranked(previous.rows, changed, ties=Ties(board.ties), lower_is_better=board.lower_is_better))


def _day_of_people(window: Window, today: dt.date) -> dt.date:
    """As of which day people are in their teams: today, or the nearest day of the window to it."""
    return max(window.first, min(today, window.last))


class _Count:
    """One working out of a board, for some or for everybody."""

    def __init__(self, board: Board, window: Window, today: dt.date, members_on: dt.date, only: Collection[int] | None) -> None:
        self.board, self.window, self.today = board, window, today
        before = rhythm_of_terms(board).previous(window)
        on = _day_of_people(window, today)
        self.roster: Roster = roster_of(board, window, before, on=on, members_on=members_on, only=only)
        try:
            self.figures: list[Figure] = figures_of(
                board, window, before, self.roster.players.values(), only_these=self._is_few(only), today=today
            )
        except CannotScore as refused:
            raise CannotRank(refused.problems) from refused

    def _is_few(self, only: Collection[int] | None) -> bool:
        return only is not None or self.roster.chosen is not None

    def standings(self, rows: tuple[Row, ...]) -> Standings:
        self._refuse_what_is_too_great(rows)
        return Standings(
            board=self.board.pk,
            window=self.window.key,
            places=self.board.decimals,
            rows=rows,
            facts_at=min(figure.as_of for figure in self.figures),
            closes_at=midnight(self.window.before, company_zone()),
            lower_is_better=self.board.lower_is_better,
            counted_on=self.today,
        )

    def rows(self) -> dict[int, Row | None]:
        """Rows without places, by participant; None: takes no part (any more), or has nothing to be ranked by."""
        return {who: self._row(who, name, members) for who, name, members in self._participants()}

    def participants(self) -> frozenset[int]:
        """Return who has a row or, but for a value, would have one: not who has no goal where goals are compared."""
        return frozenset(
            who
            for who, _name, members in self._participants()
            if self._score([replace(tally, value=tally.value or NOTHING) for tally in self._tallies(members)]) is not None
        )

    def _participants(self) -> Iterator[tuple[int, str, list[Player]]]:
        if self.board.is_of_people:
            for who, player in self.roster.players.items():
                if self._takes_part(player):
                    yield who, player.name, [player]
            return
        members: dict[int, list[Player]] = defaultdict(list)
        for player in self.roster.players.values():
            if player.group_id is not None and self._takes_part(player):
                members[player.group_id].append(player)
        for who, those in members.items():
            if who in self.roster.groups:
                yield who, self.roster.groups[who], those

    def _takes_part(self, player: Player) -> bool:
        if self.roster.chosen is not None:
            return player.person_id in self.roster.chosen
        return any(player.person_id in figure.on_plan for figure in self.figures if not figure.metric.breaks_ties)

    def _row(self, who: int, name: str, members: Sequence[Player]) -> Row | None:
        board, tallies = self.board, self._tallies(members)
        score = self._score(tallies)
        if score is None:
            return None
        is_share = board.score == Kind.TO_GOAL
        return Row(
            who=who,
            token=token_of(board_id=board.pk, window=self.window.key, who=who, nameless=board.is_anonymous or not name),
            name=name,
            score=scaled(score * PERCENT if is_share else score, board.decimals),
            place=0,
            progress=progress_of(score, Fraction(1) if is_share else _goal(tallies, self._weights())),
            breakers=tuple(self._breakers(members)),
        )

    def _tallies(self, members: Sequence[Player]) -> list[Tally]:
        return [self._tally(figure, members) for figure in self.figures if not figure.metric.breaks_ties]

    def _weights(self) -> list[Fraction]:
        return [Fraction(figure.metric.weight) for figure in self.figures if not figure.metric.breaks_ties]

    def _score(self, tallies: Sequence[Tally]) -> Fraction | None:
        return score_of(ScoreKind(self.board.score), tallies, self._weights(), at_least=Fraction(self.board.at_least or 1))

    def _tally(self, figure: Figure, members: Sequence[Player]) -> Tally:
        own = [figure.tallies[player.person_id] for player in members]
        return own[0] if self.board.is_of_people else pooled(own, PerHead(self.board.per_head), len(own))

    def _breakers(self, members: Sequence[Player]) -> Iterator[int]:
        for breaker in self.board.tie_breakers:
            if breaker == TieBreaker.EARLIEST:
                days = [
                    figure.reached_on[player.person_id]
                    for figure in self.figures
                    if not figure.metric.breaks_ties
                    for player in members
                    if player.person_id in figure.reached_on
                ]
                yield max(days).toordinal() if days else NEVER_REACHED
            else:
                second = [figure for figure in self.figures if figure.metric.breaks_ties]
                weights = [Fraction(figure.metric.weight) for figure in second]
                values = [self._tally(figure, members).value or NOTHING for figure in second]
                yield -scaled(combined(weights, values), PLACES_OF_A_BREAKER)

    def _refuse_what_is_too_great(self, rows: Sequence[Row]) -> None:
        if any(abs(row.score) > GREATEST for row in rows):
            raise CannotRank([_("Scores have more digits than a board can hold. Choose fewer decimals, or smaller weights.")])


def _goal(tallies: Sequence[Tally], weights: Sequence[Fraction]) -> Fraction | None:
    """The score at which all goals are reached; None where a figure has none."""
    goals = [tally.goal for tally in tallies if tally.goal is not None]
    return combined(weights, goals) if len(goals) == len(tallies) else None


def names_of(board: Board, who: Collection[int]) -> Mapping[int, str]:
    """Return what participants are called, also those who wish to be anonymous: for those who may see names, over pages alone."""
    match board.participants:
        case Participants.TEAMS:
            return {team.pk: team.name for team in people.teams_by_key().values() if team.pk in set(who)}
        case Participants.OFFICES:
            return {office.pk: office.name for office in people.offices_by_name().values() if office.pk in set(who)}
        case _:
            return people.person_names(who)
