"""Who may see and change which board, and what of it: one function for pages, API, exports and sockets. What is missing and what is hidden
look the same.

Boards are made by sales ops. Everybody of the company sees the boards for everybody, and those of their own team and of people they manage;
nobody but sales ops sees a draft. Managers see a board as everybody does, and on top the places of those below them.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from people.api import managed_persons, teams_holding
from people.data import Role, Viewer

from .data import Audience
from .models import AnonymityWish, Board, BoardMember, BoardMetric, Contest, ContestAward, FrozenStandings, Participants
from .ranking.policy import Policy, Values, Visibility

EDITS_BOARDS: Final = (Role.SALES_OPS,)
ALLOWS_AMOUNTS: Final = (Role.HR,)
APPROVES_PRIZES: Final = (Role.FINANCE,)
SEES_EVERY_BOARD: Final = (Role.SALES_OPS, Role.HR, Role.EXECUTIVE, Role.AUDITOR)
STEP: Final = 100
STEP_OF_PAY: Final = 500
"""Pay is told in steps of five percent of progress: who knows their own pay and progress could tell everybody's from finer ones."""


class NoSuchBoard(LookupError):
    """There is no such board, or the viewer may not know of it."""


def may_edit_boards(viewer: Viewer) -> bool:
    """Make, change, publish and close boards, give handicaps, and try boards on past windows."""
    return viewer.has(*EDITS_BOARDS)


def may_allow_amounts(viewer: Viewer) -> bool:
    """Allow a board to show what people earn, and take that back."""
    return viewer.has(*ALLOWS_AMOUNTS)


def boards_visible_to(viewer: Viewer, *, on: dt.date) -> QuerySet[Board]:
    """Boards that a viewer may look at, drafts only for those who make them; closed ones stay, with their final standings."""
    boards = _boards()
    if may_edit_boards(viewer):
        return boards
    boards = boards.exclude(state=Board.State.DRAFT)
    if viewer.has(*SEES_EVERY_BOARD):
        return boards
    return boards.filter(id__in=_meant_for(viewer, on=on).values("id"))


def _boards() -> QuerySet[Board]:
    return Board.objects.select_related("team", "amounts_allowed_by__person").prefetch_related("metrics__plan")


def _meant_for(viewer: Viewer, *, on: dt.date) -> QuerySet[Board]:
    """Boards for everybody, of the viewer's teams, and of people chosen one by one among whom they or those below them are."""
    if viewer.person_id is None:
        return Board.objects.none()
    mine = [viewer.person_id, *managed_persons(viewer, on=on).values_list("id", flat=True)]
    chosen = BoardMember.objects.filter(_not_taken_off(on), person_id__in=mine).values("board_id")
    of_everybody = Q(team__isnull=True) | Q(team__in=teams_holding(mine, on=on))
    return Board.objects.filter((~Q(participants=Participants.COHORT) & of_everybody) | Q(id__in=chosen))


def _not_taken_off(on: dt.date) -> Q:
    """Members of a day or to be, and of a closed board those of any day of its last window, whose final standings it shows."""
    is_of_today = Q(valid_before__isnull=True) | Q(valid_before__gt=on)
    last = FrozenStandings.objects.filter(board=OuterRef("board")).order_by("-before").values("first")[:1]
    return is_of_today | Q(board__state=Board.State.CLOSED, valid_before__gt=Subquery(last))


def board_for(viewer: Viewer, board_id: int, *, on: dt.date) -> Board:
    """Return a board, or raise NoSuchBoard whether it is missing or merely hidden."""
    board = boards_visible_to(viewer, on=on).filter(id=board_id).first()
    if board is None:
        raise NoSuchBoard(board_id)
    return board


def board_edited_by(viewer: Viewer, board_id: int) -> Board:
    """Return a board that the viewer may change, or raise NoSuchBoard."""
    board = _boards().filter(id=board_id).first() if may_edit_boards(viewer) else None
    if board is None:
        raise NoSuchBoard(board_id)
    return board


def audience_of(viewer: Viewer) -> Audience:
    """Return with whom a viewer shares what is sent of boards that they may see."""
    return Audience.OPS if may_edit_boards(viewer) else Audience.EVERYBODY


def hides_amounts_of_pay(board: Board) -> bool:
    """Whether the board is on money that people earn, and may not say how much."""
    return board.is_on_pay and board.amounts_allowed_at is None


def policy_of(board: Board, audience: Audience) -> Policy:
    """Return what an audience may see. Pay is progress only for everybody until HR has allowed amounts; wishes hold in every audience."""
    hides_amounts = hides_amounts_of_pay(board)
    values = Values.PROGRESS if hides_amounts else Values.FULL if audience is Audience.OPS else Values(board.values)
    if audience is Audience.OPS:
        return Policy(values=values, top=board.top, around=board.around, progress_step=STEP_OF_PAY if hides_amounts else STEP)
    return Policy(
        visibility=Visibility(board.visibility),
        values=values,
        anonymous=board.is_anonymous,
        top=board.top,
        around=board.around,
        round_to=int(board.round_to * 10**board.decimals) if board.round_to is not None else 0,
        progress_step=STEP_OF_PAY if hides_amounts else STEP,
    )


def policies_of(board: Board) -> dict[str, Policy]:
    """Return the policy of every audience, by its name: what a publisher of the board encodes once each."""
    return {audience.value: policy_of(board, audience) for audience in Audience}


def may_see_names(viewer: Viewer) -> bool:
    """Whether names that boards hide are told to the viewer, over pages and never in what is broadcast: contests have to be run."""
    return may_edit_boards(viewer)


def may_see_why_of_others(viewer: Viewer, board: Board) -> bool:
    """Whether the facts behind everybody's score are told to the viewer: to who keeps boards, and on none where they tell what is paid."""
    return may_edit_boards(viewer) and all(metric.kind == BoardMetric.Kind.MEASURE and not metric.is_pay for metric in board.metrics.all())


def rows_shown_to_manager(viewer: Viewer, board: Board, *, on: dt.date) -> frozenset[int]:
    """Return whose rows a manager sees beyond the board's rules, with names: those below, on boards of people. Values stay the board's."""
    if not board.is_of_people:
        return frozenset()
    return frozenset(managed_persons(viewer, on=on).values_list("id", flat=True))


def wish_of(viewer: Viewer, *, on: dt.date) -> AnonymityWish | None:
    """Return the viewer's own wish to be anonymous, which nobody else is told of; None where they have none."""
    return AnonymityWish.objects.on(on).filter(person_id=viewer.person_id or 0).first()


class NoSuchContest(LookupError):
    """There is no such contest, or the viewer may not know of it."""


def contests_visible_to(viewer: Viewer, *, on: dt.date) -> QuerySet[Contest]:
    """Contests that were announced, to whom their board is for; to sales ops every one, also while it is rehearsed."""
    contests = Contest.objects.select_related("board", "result").prefetch_related("prizes", "board__metrics__plan")
    if may_edit_boards(viewer):
        return contests
    contests = contests.filter(scheduled_at__isnull=False)
    if viewer.has(*SEES_EVERY_BOARD, *APPROVES_PRIZES):
        return contests
    return contests.filter(board__in=_meant_for(viewer, on=on).values("id"))


def contest_for(viewer: Viewer, contest_id: int, *, on: dt.date) -> Contest:
    """Return a contest, or raise NoSuchContest whether it is missing or merely hidden."""
    contest = contests_visible_to(viewer, on=on).filter(id=contest_id).first()
    if contest is None:
        raise NoSuchContest(contest_id)
    return contest


def contest_edited_by(viewer: Viewer, contest_id: int) -> Contest:
    """Return a contest that the viewer may change and move on, or raise NoSuchContest."""
    contest = Contest.objects.select_related("board").filter(id=contest_id).first() if may_edit_boards(viewer) else None
    if contest is None:
        raise NoSuchContest(contest_id)
    return contest


def sees_prizes_waiting(viewer: Viewer) -> bool:
    """See which contests' prizes wait for approval; which of them the viewer may approve is `may_approve_prizes`."""
    return viewer.has(*APPROVES_PRIZES)


def prizes_waiting(viewer: Viewer, *, on: dt.date) -> QuerySet[Contest]:
    """Frozen contests whose prizes nobody has approved, the oldest first, with how many are `given` and whether the viewer `gets_one`."""
    if not sees_prizes_waiting(viewer):
        return Contest.objects.none()
    own = ContestAward.objects.filter(contest=OuterRef("pk"), person_id=viewer.person_id or 0)
    waiting = contests_visible_to(viewer, on=on).filter(state=Contest.State.FROZEN)
    return waiting.annotate(given=Count("awards"), gets_one=Exists(own)).order_by("result__frozen_at", "pk")


def sees_every_award(viewer: Viewer) -> bool:
    """Whether everybody's prizes are told to a viewer: to who keeps contests or pays them; others are told their own."""
    return may_edit_boards(viewer) or viewer.has(*APPROVES_PRIZES)


def may_approve_prizes(viewer: Viewer, contest: Contest) -> bool:
    """Approve and so pay the prizes of a frozen contest: finance, and nobody who gets one of them."""
    if not viewer.has(*APPROVES_PRIZES) or contest.state != Contest.State.FROZEN:
        return False
    return viewer.person_id is None or not ContestAward.objects.filter(contest=contest, person_id=viewer.person_id).exists()


def sees_every_match(viewer: Viewer, contest: Contest) -> bool:
    """Whether all matches are shown to a viewer, or those alone in which they play: what a board hides a sheet of matches must not tell."""
    if may_edit_boards(viewer):
        return True
    is_ended = contest.state in (Contest.State.FROZEN, Contest.State.PAID)
    visibility = Visibility(contest.board.visibility)
    return visibility is Visibility.FULL or (visibility is Visibility.HIDDEN and is_ended)
