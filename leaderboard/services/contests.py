"""Making contests, changing, rehearsing, announcing and cancelling them. What happens afterwards the clock does: contest_clock.py."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Final

from django.db import transaction

from desk import api as desk
from leaderboard import events
from leaderboard.access import NoSuchContest
from leaderboard.contest_terms import ContestTerms, PrizeTerms, Rehearsal
from leaderboard.contests import life
from leaderboard.contests.raffle import SEED_BYTES, commitment
from leaderboard.data import BoardTerms, Wrong
from leaderboard.models import Board, Contest, ContestKind, ContestPrize, ContestTeam, ContestTeamMember, PrizeKind
from people.api import Refused

from .boards import change_board, close_board, create_board, discard_draft, terms_of
from .contest_checking import problems_of
from .contest_play import IN_ROUNDS
from .contest_rehearsal import played_on_days_gone_by
from .contest_situation import situation_of
from .contest_words import words_for
from .scoring import today_of_company

_FIELDS: Final = (
    "kind", "settle_days", "seeding_days", "round_days", "third_place", "consolation", "target", "finishers", "per_interval",
    "last_place_tied", "ticket_unit", "tickets_most", "tickets_from", "winners", "prizes_tied", "minimum", "pot_amount", "pot_percent",
    "pot_most", "pot_currency",
)  # fmt: skip
_ONLY_OF: Final = {
    "round_days": IN_ROUNDS,
    "third_place": (ContestKind.BRACKET,),
    "consolation": (ContestKind.BRACKET,),
    "target": (ContestKind.RACE,),
    "ticket_unit": (ContestKind.RAFFLE,),
    "tickets_most": (ContestKind.RAFFLE,),
    "finishers": (ContestKind.RACE,),
    "per_interval": (ContestKind.ELIMINATION,),
    "winners": (ContestKind.RAFFLE,),
}
"""Fields that are left aside in contests of other kinds."""
_LEFT_ASIDE: Final = {"third_place": False, "consolation": False, "finishers": 1, "per_interval": 1, "winners": 1}
_NO_POT: Final = {"pot_amount": 0, "pot_percent": 0, "pot_most": None, "pot_currency": ""}
"""What is kept where no prize is a share of the pot: one that nobody gets is not announced."""


class CannotSaveContest(Refused):
    """`problems` has everything that is wrong, each with its field."""

    code = "cannot_save_contest"

    def __init__(self, problems: Iterable[Wrong]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.message for problem in self.problems))


class CannotMoveContest(Refused):
    """`obstacles` has everything that stands in the way of the next state."""

    code = "cannot_move_contest"

    def __init__(self, obstacles: Iterable[life.Obstacle], to: life.State) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(" ".join(words_for(obstacle, to) for obstacle in self.obstacles))


@transaction.atomic
def create_contest(*, board: BoardTerms, terms: ContestTerms, by_id: int | None, at: dt.datetime, today: dt.date) -> Contest:
    """Keep a new draft, with a board of its own that nobody else sees yet. Raises CannotSaveContest."""
    _refuse_wrong(board, terms, today)
    kept = create_board(terms=board, by_id=by_id, at=at, today=today)
    contest = Contest.objects.create(board=kept, created_by_id=by_id, created_at=at, **_fields(terms))
    _keep_prizes_and_teams(contest, terms)
    return contest


@transaction.atomic
def change_contest(*, contest_id: int, board: BoardTerms, terms: ContestTerms, at: dt.datetime, today: dt.date) -> Contest:
    """Change a draft or a contest in rehearsal in everything. Raises CannotSaveContest, CannotMoveContest once it is announced."""
    contest = locked(contest_id)
    if life.State(contest.state) not in life.RULES_MAY_CHANGE:
        raise CannotMoveContest([life.Obstacle.NOT_NEXT], life.State.DRAFT)
    _refuse_wrong(board, terms, today)
    change_board(board_id=contest.board_id, terms=board, at=at, today=today, for_contest=True)
    for name, value in _fields(terms).items():
        setattr(contest, name, value)
    contest.save()
    contest.prizes.all().delete()
    contest.teams.all().delete()
    _keep_prizes_and_teams(contest, terms)
    return contest


@transaction.atomic
def discard_contest(*, contest_id: int) -> None:
    """Take away what was never announced, with its board; the trail keeps both. Raises CannotMoveContest."""
    contest = locked(contest_id)
    if life.State(contest.state) not in life.RULES_MAY_CHANGE:
        raise CannotMoveContest([life.Obstacle.NOT_NEXT], life.State.DRAFT)
    board_id = contest.board_id
    contest.delete()
    discard_draft(board_id=board_id, for_contest=True)


@transaction.atomic
def rehearse_contest(*, contest_id: int, at: dt.datetime) -> Contest:
    """Take a draft into rehearsal. Raises CannotMoveContest, CannotSaveContest where plans have changed since it was saved."""
    contest = _move(contest_id, life.State.REHEARSAL, at)
    _refuse_outdated(contest, at)
    return contest


@transaction.atomic
def back_to_draft(*, contest_id: int, at: dt.datetime) -> Contest:
    """Take a contest back that has not begun. A raffle gets another seed when it is announced again. Raises CannotMoveContest."""
    contest = _move(contest_id, life.State.DRAFT, at)
    contest.raffle_seed = contest.seed_hash = ""
    contest.scheduled_at = None
    contest.save()
    return contest


@transaction.atomic
def schedule_contest(*, contest_id: int, at: dt.datetime) -> Contest:
    """Announce a contest: its rules, its prizes and the hash of a raffle's seed stand from now on.

    Raises CannotMoveContest, and CannotSaveContest where plans have changed since it was saved.
    """
    contest = locked(contest_id)
    if contest.kind == ContestKind.RAFFLE and not contest.raffle_seed:
        contest.raffle_seed = secrets.token_hex(SEED_BYTES)
        contest.seed_hash = commitment(contest.raffle_seed)
    contest.scheduled_at = at
    move(contest, life.State.SCHEDULED, at)
    _refuse_outdated(contest, at)
    return contest


@transaction.atomic
def cancel_contest(*, contest_id: int, because: str, at: dt.datetime) -> Contest:
    """End a contest without a result, for a reason that everybody is told. Its matches stay. Raises CannotMoveContest, CannotRank."""
    contest = locked(contest_id)
    contest.cancelled_because = because.strip()[:300]
    move(contest, life.State.CANCELLED, at)
    if contest.board.state == Board.State.LIVE:
        close_board(board_id=contest.board_id, at=at, for_contest=True)
    return contest


def rehearsed(contest: Contest, *, at: dt.datetime) -> Rehearsal:
    """Return how a contest would have ended on the last days that are over, by the facts there are. Nothing is kept. Raises CannotRank."""
    return played_on_days_gone_by(contest, today=today_of_company(at))


def contest_terms_of(contest: Contest, *, today: dt.date) -> tuple[BoardTerms, ContestTerms]:
    """Return a contest as terms: what a form begins with."""
    teams: dict[str, list[int]] = {}
    for name, person_id in (
        ContestTeamMember.objects.filter(contest=contest).order_by("team_id", "person_id").values_list("team__name", "person_id")
    ):
        teams.setdefault(name, []).append(person_id)
    fields = {name: getattr(contest, name) for name in _FIELDS}
    prizes = tuple(PrizeTerms(prize.place, prize.kind, prize.amount, prize.unit, prize.thing) for prize in contest.prizes.all())
    return terms_of(contest.board, today=today), ContestTerms(
        **fields, prizes=prizes, teams={name: tuple(members) for name, members in teams.items()}
    )


def move(contest: Contest, to: life.State, at: dt.datetime) -> Contest:
    """Take a locked contest into a state, if nothing stands in its way, and tell so. Raises CannotMoveContest."""
    obstacles = life.obstacles(life.State(contest.state), to, situation_of(contest, at))
    if obstacles:
        raise CannotMoveContest(obstacles, to)
    contest.state = to.value
    contest.save()
    tell(contest, at)
    return contest


def tell(contest: Contest, at: dt.datetime) -> None:
    if life.State(contest.state) in life.SHOWN_TO_EVERYBODY | {life.State.CANCELLED}:
        desk.publish(name=events.CONTEST_MOVED, payload={"contest": contest.pk, "board": contest.board_id, "state": contest.state}, at=at)


def locked(contest_id: int) -> Contest:
    """Return a contest that nobody else moves in this transaction. Raises NoSuchContest."""
    contest = Contest.objects.select_for_update(of=("self",)).select_related("board").filter(id=contest_id).first()
    if contest is None:
        raise NoSuchContest(contest_id)
    return contest


def _move(contest_id: int, to: life.State, at: dt.datetime) -> Contest:
    return move(locked(contest_id), to, at)


def _refuse_wrong(board: BoardTerms, terms: ContestTerms, today: dt.date) -> None:
    problems = problems_of(board, terms, today=today)
    if problems:
        raise CannotSaveContest(problems)


def _refuse_outdated(contest: Contest, at: dt.datetime) -> None:
    today = today_of_company(at)
    _refuse_wrong(*contest_terms_of(contest, today=today), today)


def _fields(terms: ContestTerms) -> dict[str, object]:
    found = {name: getattr(terms, name) if terms.kind in _ONLY_OF.get(name, (terms.kind,)) else _LEFT_ASIDE.get(name) for name in _FIELDS}
    return found if any(prize.kind == PrizeKind.POT for prize in terms.prizes) else found | _NO_POT


def _keep_prizes_and_teams(contest: Contest, terms: ContestTerms) -> None:
    for position, prize in enumerate(terms.prizes):
        is_thing = prize.kind == PrizeKind.THING
        ContestPrize.objects.create(
            contest=contest, position=position, place=prize.place, kind=prize.kind, amount=0 if is_thing else prize.amount,
            unit=prize.unit if prize.kind == PrizeKind.MONEY else "", thing=prize.thing.strip() if is_thing else "",
        )  # fmt: skip
    for name, members in terms.teams.items():
        team = ContestTeam.objects.create(contest=contest, name=name.strip())
        for person_id in members:
            ContestTeamMember.objects.create(contest=contest, team=team, person_id=person_id)
