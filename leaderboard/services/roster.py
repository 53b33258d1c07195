"""Who takes part in a board, under which name, and what is expected of them: read in a few queries, for everybody or for some."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from leaderboard.models import AnonymityWish, Board, BoardMember, Handicap, Participants
from leaderboard.ranking.fairness import WHOLE, Stretch, share_expected
from leaderboard.windows import Window
from people import api as people

ONE: Final = Fraction(1)


@dataclass(frozen=True, slots=True)
class Player:
    """A person who may take part: on boards of teams and offices for theirs."""

    person_id: int
    name: str
    """Empty: they wish so."""
    group_id: int | None
    """Of a board of teams or offices, which one; None: of none, so for none."""
    calendar_id: int | None
    factor: Fraction
    """Their handicap."""
    expected: Fraction
    """Which share of the window's work is expected of them: 1 unless the board has a ramp or takes away days of absence."""
    expected_before: Fraction
    """The same of the window before."""
    away: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    players: Mapping[int, Player]
    """By person; not yet cut to those who are on a plan."""
    chosen: frozenset[int] | None
    """Of people chosen one by one, those; None: whoever is on a plan takes part."""
    groups: Mapping[int, str]
    """Names of teams or offices, of boards on them."""


def roster_of(board: Board, window: Window, before: Window, *, on: dt.date, members_on: dt.date, only: Collection[int] | None) -> Roster:
    """Return who may take part, as people are on a day; `only` some of them, else everybody.

    `members_on` says as of which day those chosen one by one are taken: a board tried on history has members only since it was made.
    """
    chosen = None
    if board.participants == Participants.COHORT:
        chosen = frozenset(BoardMember.objects.on(members_on).filter(board=board).values_list("person_id", flat=True))
        only = chosen if only is None else chosen & frozenset(only)
    rows = people.persons_working_on(on)
    if only is not None:
        rows = rows.filter(id__in=only)
    teams = _teams(board, only, on=on)
    within = None if board.team_id is None else people.team_and_below(board.team_id)
    fair = _Fairness.read(board, window, before, on=on, only=only)
    shy = who_is_shy(board, on=on)
    players = {}
    for person_id, name, hired_on, office_id, calendar_id in rows.values_list("id", "name", "hired_on", "office_id", "calendar_id"):
        team_id = teams.get(person_id)
        if within is not None and team_id not in within:
            continue
        group_id = {Participants.TEAMS: team_id, Participants.OFFICES: office_id}.get(Participants(board.participants))
        players[person_id] = fair.player(person_id, "" if person_id in shy else name, group_id, calendar_id, hired_on)
    return Roster(players, chosen, _groups(board))


def who_is_shy(board: Board, *, on: dt.date) -> frozenset[int]:
    """Return the participants who wish to be anonymous; teams and offices wish nothing."""
    if not board.is_of_people:
        return frozenset()
    return frozenset(AnonymityWish.objects.on(on).values_list("person_id", flat=True))


def colleagues(board: Board, persons: Collection[int], *, on: dt.date) -> frozenset[int]:
    """Return the persons with, on boards of teams and offices, all whose score counts with theirs."""
    if board.is_of_people:
        return frozenset(persons)
    groups = people.memberships_on(on) if board.participants == Participants.TEAMS else None
    if groups is not None:
        teams = groups.filter(person_id__in=persons).values("team_id")
        return frozenset(persons) | frozenset(groups.filter(team_id__in=teams).values_list("person_id", flat=True))
    working = people.persons_working_on(on)
    offices = working.filter(id__in=persons, office__isnull=False).values("office_id")
    return frozenset(persons) | frozenset(working.filter(office_id__in=offices).values_list("id", flat=True))


def _teams(board: Board, only: Collection[int] | None, *, on: dt.date) -> dict[int, int]:
    """Teams of persons, where the board asks for them: each question costs a live board a millisecond of every change."""
    if board.team_id is None and board.participants != Participants.TEAMS:
        return {}
    rows = people.memberships_on(on)
    return dict((rows if only is None else rows.filter(person_id__in=only)).values_list("person_id", "team_id"))


def _groups(board: Board) -> dict[int, str]:
    match board.participants:
        case Participants.TEAMS:
            within = None if board.team_id is None else people.team_and_below(board.team_id)
            return {team.pk: team.name for team in people.teams_by_key().values() if within is None or team.pk in within}
        case Participants.OFFICES:
            return {office.pk: office.name for office in people.offices_by_name().values()}
        case _:
            return {}


@dataclass(frozen=True, slots=True)
class _Fairness:
    board: Board
    window: Window
    before: Window
    factors: Mapping[int, Fraction]
    away: Mapping[int, tuple[Stretch, ...]]

    @classmethod
    def read(cls, board: Board, window: Window, before: Window, *, on: dt.date, only: Collection[int] | None) -> _Fairness:
        factors = Handicap.objects.on(on).filter(board=board).values_list("person_id", "factor")
        away: dict[int, list[Stretch]] = defaultdict(list)
        if board.absence_pro_rata:
            for row in people.absences_between(before.first, window.before, person_ids=only):
                away[row.person_id].append((row.valid_from, row.valid_before or window.before))
        return cls(
            board,
            window,
            before,
            {person_id: Fraction(factor) for person_id, factor in factors},
            {person_id: tuple(stretches) for person_id, stretches in away.items()},
        )

    def player(self, person_id: int, name: str, group_id: int | None, calendar_id: int | None, hired_on: dt.date | None) -> Player:
        away = self.away.get(person_id, ())
        return Player(
            person_id,
            name,
            group_id,
            calendar_id,
            self.factors.get(person_id, ONE),
            self._expected(self.window, hired_on, away),
            self._expected(self.before, hired_on, away),
            away,
        )

    def _expected(self, window: Window, hired_on: dt.date | None, away: tuple[Stretch, ...]) -> Fraction:
        hired_on = hired_on if self.board.ramp else None
        if hired_on is None and not away:
            return WHOLE
        return share_expected(window.first, window.before, hired_on=hired_on, ramp=self.board.ramp, away=away)
