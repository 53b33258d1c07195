"""Making boards, changing, publishing and closing them. A refusal names everything that is wrong at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk import api as desk
from leaderboard import events
from leaderboard.data import BoardTerms, MetricTerms, Wrong
from leaderboard.models import Board, BoardMember, BoardMetric, Contest, Participants, Score, Unit, Values, WindowKind
from people.api import Refused

from .checking import Looked, look_at

FIXED_ONCE_LIVE: Final = (
    "participants", "team_id", "per_head", "score", "unit", "at_least", "decimals", "lower_is_better", "ramp", "absence_pro_rata",
    "window", "fiscal_year_starts", "first_on", "before_on", "days", "ties", "tie_breakers",
)  # fmt: skip
"""What decides who wins. What is shown, and to whom, may change while people race; who is chosen, too."""
_LIVE: Final = gettext_lazy("People are racing by this rule. Close the board and make another one.")
_FIELDS: Final = (*FIXED_ONCE_LIVE, "title", "purpose", "visibility", "top", "around", "values", "round_to", "is_anonymous")


class CannotSaveBoard(Refused):
    """`problems` has everything that is wrong, each with its field."""

    code = "cannot_save_board"

    def __init__(self, problems: Iterable[Wrong]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.message for problem in self.problems))


class CannotChangeState(Refused):
    code = "cannot_change_state_of_board"


@transaction.atomic
def create_board(*, terms: BoardTerms, by_id: int | None, at: dt.datetime, today: dt.date) -> Board:
    """Keep a new draft. Raises CannotSaveBoard."""
    looked = _looked_at(terms, today)
    board = Board(created_at=at, created_by_id=by_id, **_fields(terms))
    board.save()
    _keep_metrics(board, terms, looked)
    _keep_members(board, terms, today)
    return board


@transaction.atomic
def change_board(*, board_id: int, terms: BoardTerms, at: dt.datetime, today: dt.date, for_contest: bool = False) -> Board:
    """Change a draft in everything, a live board in what does not decide who wins. Raises CannotSaveBoard, CannotChangeState."""
    board = _locked(board_id, for_contest=for_contest)
    if board.state == Board.State.CLOSED:
        raise CannotChangeState(_("This board is closed: what it was stays as it was. Make another one."))
    looked, fields = _looked_at(terms, today), _fields(terms)
    has_other_metrics = terms.metrics != _metrics_of(board)
    if board.state == Board.State.LIVE:
        fixed = [Wrong(name, str(_LIVE)) for name in FIXED_ONCE_LIVE if getattr(board, name) != fields[name]]
        if has_other_metrics:
            fixed.append(Wrong("metrics", str(_LIVE)))
        if fixed:
            raise CannotSaveBoard(_once(fixed))
    for name, value in fields.items():
        setattr(board, name, value)
    if board.state == Board.State.DRAFT and has_other_metrics:
        # HR has allowed other amounts than these.
        board.amounts_allowed_at = board.amounts_allowed_by = None
        board.metrics.all().delete()
        _keep_metrics(board, terms, looked)
    board.save()
    _keep_members(board, terms, today)
    if board.state == Board.State.LIVE:
        desk.publish(name=events.BOARD_CHANGED, payload={"board": board.pk}, at=at)
    return board


@transaction.atomic
def discard_draft(*, board_id: int, for_contest: bool = False) -> None:
    """Take a draft away; the trail keeps it. Raises CannotChangeState."""
    board = _locked(board_id, for_contest=for_contest)
    if board.state != Board.State.DRAFT:
        raise CannotChangeState(_("Only a draft can be taken away. Close the board: then its results stay."))
    board.delete()


@transaction.atomic
def publish_board(*, board_id: int, at: dt.datetime, today: dt.date, for_contest: bool = False) -> Board:
    """Let people see a draft. Plans may have changed since it was saved, so all is looked at again. Raises CannotSaveBoard."""
    board = _locked(board_id, for_contest=for_contest)
    if board.state != Board.State.DRAFT:
        raise CannotChangeState(_("This board is live already, or closed."))
    terms = terms_of(board, today=today)
    looked = _looked_at(terms, today)
    if board.window == WindowKind.OWN_DAYS and board.before_on is not None and board.before_on <= today:
        raise CannotSaveBoard([Wrong("before_on", _("These days are over. Choose a last day that is still to come."))])
    for metric, is_pay in zip(board.metrics.all(), looked.is_pay, strict=True):
        if metric.is_pay != is_pay:
            metric.is_pay = is_pay
            metric.save(update_fields=["is_pay"])
    board.state, board.published_at = Board.State.LIVE, at
    board.save()
    desk.publish(name=events.BOARD_PUBLISHED, payload={"board": board.pk}, at=at)
    return board


@transaction.atomic
def close_board(*, board_id: int, at: dt.datetime, for_contest: bool = False) -> Board:
    """End a live board now. Its window under way is frozen as it stands, and with it those that have ended and are not frozen yet.

    Raises CannotChangeState, CannotRank.
    """
    from .freezing import freeze_under_way  # which marks boards closed

    board = _locked(board_id, for_contest=for_contest)
    if board.state != Board.State.LIVE:
        raise CannotChangeState(_("Only a live board can be closed."))
    freeze_under_way(board, at=at)
    return mark_closed(board, at=at)


def mark_closed(board: Board, *, at: dt.datetime) -> Board:
    """For a board whose standings are frozen. Must run in the transaction that froze them."""
    board.state, board.closed_at = Board.State.CLOSED, at
    board.save()
    desk.publish(name=events.BOARD_CLOSED, payload={"board": board.pk}, at=at)
    return board


@transaction.atomic
def allow_amounts(*, board_id: int, by_id: int, at: dt.datetime) -> Board:
    """Let a board on money that people earn say how much; whoever may is decided by access.may_allow_amounts. Raises CannotChangeState."""
    board = _locked(board_id)
    if not board.is_on_pay:
        raise CannotChangeState(_("This board shows nobody's pay: there is nothing to allow."))
    if board.amounts_allowed_at is None:
        board.amounts_allowed_at, board.amounts_allowed_by_id = at, by_id
        _tell(board, at)
    return board


@transaction.atomic
def forbid_amounts(*, board_id: int, at: dt.datetime) -> Board:
    """Take the allowance back: from now on the board shows progress only. The trail keeps who had given it."""
    board = _locked(board_id)
    if board.amounts_allowed_at is not None:
        board.amounts_allowed_at = board.amounts_allowed_by = None
        _tell(board, at)
    return board


def terms_of(board: Board, *, today: dt.date) -> BoardTerms:
    """Return a board as terms: what a form begins with."""
    members = BoardMember.objects.on(today).filter(board=board).values_list("person_id", flat=True)
    fields = {name: getattr(board, name) for name in _FIELDS}
    fields |= {"ramp": tuple(board.ramp), "tie_breakers": tuple(board.tie_breakers)}
    return BoardTerms(**fields, metrics=_metrics_of(board), members=frozenset(members))


def _looked_at(terms: BoardTerms, today: dt.date) -> Looked:
    looked = look_at(terms, today=today)
    if looked.problems:
        raise CannotSaveBoard(looked.problems)
    return looked


def _once(problems: Iterable[Wrong]) -> list[Wrong]:
    """The same words once, at the first field they are about."""
    found: dict[str, Wrong] = {}
    for problem in problems:
        found.setdefault(problem.message, problem)
    return list(found.values())


def _fields(terms: BoardTerms) -> dict[str, object]:
    """The fields of the board's own row; those that do not go with the chosen score, window or values are empty."""
    is_streak, is_record = terms.score == Score.STREAK, terms.score == Score.RECORD
    has_own_days = terms.window == WindowKind.OWN_DAYS
    fields = {name: getattr(terms, name) for name in _FIELDS}
    fields |= {
        "title": terms.title.strip(),
        "purpose": terms.purpose.strip(),
        "team_id": terms.team_id if terms.participants in (Participants.PEOPLE, Participants.TEAMS) else None,
        "unit": terms.unit if is_record or (is_streak and terms.unit != Unit.FACT) else "",
        "at_least": terms.at_least if is_streak else None,
        "decimals": 0 if is_streak else terms.decimals,
        "ramp": list(terms.ramp),
        "first_on": terms.first_on if has_own_days else None,
        "before_on": terms.before_on if has_own_days else None,
        "days": terms.days if terms.window == WindowKind.ROLLING else None,
        "tie_breakers": list(terms.tie_breakers),
        "round_to": terms.round_to if terms.values == Values.ROUNDED else None,
    }
    return fields


def _metrics_of(board: Board) -> tuple[MetricTerms, ...]:
    return tuple(
        MetricTerms(metric.plan_id, metric.key, metric.kind, metric.weight, metric.goal, metric.breaks_ties)
        for metric in board.metrics.all()
    )


def _keep_metrics(board: Board, terms: BoardTerms, looked: Looked) -> None:
    for position, (metric, is_pay) in enumerate(zip(terms.metrics, looked.is_pay, strict=True)):
        BoardMetric.objects.create(board=board, position=position, is_pay=is_pay, **asdict(metric))


def _keep_members(board: Board, terms: BoardTerms, today: dt.date) -> None:
    """Begin with those chosen who are not members yet, and end with those who are no longer."""
    wanted = terms.members if terms.participants == Participants.COHORT else frozenset()
    present = {row.person_id: row for row in BoardMember.objects.on(today).filter(board=board)}
    for person_id, row in present.items():
        if person_id not in wanted:
            if row.valid_from < today:
                row.valid_before = today
                row.save(update_fields=["valid_before"])
            else:
                row.delete()
    for person_id in sorted(wanted - present.keys()):
        BoardMember.objects.create(board=board, person_id=person_id, valid_from=today)


def _locked(board_id: int, *, for_contest: bool = False) -> Board:
    board = Board.objects.select_for_update().filter(id=board_id).first()
    if board is None:
        raise CannotChangeState(_("This board was taken away meanwhile."))
    if not for_contest and Contest.objects.filter(board=board).exists():
        raise CannotChangeState(_("This board belongs to a contest, by whose rules people play. Change the contest."))
    return board


def _tell(board: Board, at: dt.datetime) -> None:
    board.save(update_fields=["amounts_allowed_at", "amounts_allowed_by"])
    if board.state == Board.State.LIVE:
        desk.publish(name=events.BOARD_CHANGED, payload={"board": board.pk}, at=at)
