"""What the clock does with contests: begins them, decides their rounds, and freezes their results. Nobody else can.

It may run as often as it likes, also by two workers at once, and catches up on whatever it missed: every step is taken once.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from leaderboard.contest_terms import Ending
from leaderboard.contests import bracket, elimination, life
from leaderboard.contests.field import Field
from leaderboard.models import (
    Board,
    Contest,
    ContestAward,
    ContestKind,
    ContestPlace,
    ContestResult,
    Entrant,
)
from leaderboard.windows import ONE_DAY
from people.api import Refused, acting

from .boards import close_board, publish_board
from .contest_figures import Figures
from .contest_play import LEAST_ENTRANTS, Course, begun, days_of, ended, play_round, race_over_on, seeds_of, stretches_of
from .contest_records import bracket_of, duels_of, elimination_of, keep_duels, keep_interval, keep_round, rounds_of_table
from .contest_situation import settled_at, situation_of
from .contests import contest_terms_of, locked, tell
from .freezing import rules_of
from .scoring import today_of_company

log = structlog.get_logger(__name__)
KEY_BYTES: Final = 6


def advance_contests(*, at: dt.datetime) -> int:
    """Take every contest as far as the clock allows. Returns how many steps were taken: rounds decided and states changed.

    A contest that can't be worked out just now holds up no other one, and is tried again.
    """
    steps = 0
    moving = [state.value for state in life.BY_THE_CLOCK]
    for contest_id in Contest.objects.filter(state__in=moving).order_by("id").values_list("id", flat=True):
        try:
            with acting(because="the clock took the contest on"), transaction.atomic():
                steps += advance_contest(contest_id, at=at)
        except Refused:  # its figures can't be worked out, or its board can't be published, as plans are today
            log.warning("contest_not_advanced", contest=contest_id, exc_info=True)
        except Exception:  # whatever is wrong with this one, the others go on
            log.exception("advancing_failed", contest=contest_id)
    return steps


def advance_contest(contest_id: int, *, at: dt.datetime) -> int:
    """Take one contest as far as the clock allows. Raises CannotRank. Must run in a transaction."""
    contest, steps = locked(contest_id), 0
    while True:
        decided = _decide_rounds(contest, at) if contest.state in (life.State.LIVE, life.State.CLOSING) else _Decided()
        steps += decided.rounds
        now = situation_of(contest, at, rounds_open=decided.open, decided_early=decided.early, drawn=True)
        to = life.due(life.State(contest.state), now)
        if to is None:
            return steps
        _step(contest, to, at)
        steps += 1


class _Decided:
    """What became of the rounds that are over."""

    def __init__(self, rounds: int = 0, *, is_open: bool = False, early: bool = False) -> None:
        self.rounds, self.open, self.early = rounds, is_open, early


def _step(contest: Contest, to: life.State, at: dt.datetime) -> None:
    if to is life.State.LIVE and not _begin(contest, at):
        return
    if to is life.State.FROZEN:
        _freeze(contest, at)
    contest.state = to.value
    contest.save(update_fields=["state"])
    tell(contest, at)


def _begin(contest: Contest, at: dt.datetime) -> bool:
    """Fix who takes part; a contest without two of them is cancelled."""
    today, days = today_of_company(at), days_of(contest)
    seeds = seeds_of(Figures.of(contest, today), days)
    if len(seeds) < LEAST_ENTRANTS:
        contest.state, contest.cancelled_because = life.State.CANCELLED.value, _("Fewer than two took part.")
        contest.save(update_fields=["state", "cancelled_because"])
        tell(contest, at)
        return False
    Entrant.objects.bulk_create(
        Entrant(contest=contest, seed=seed, who=who, key=secrets.token_hex(KEY_BYTES)) for seed, who in enumerate(seeds, 1)
    )
    if days.before > today:  # after a long standstill its days may be over: then it is played all the same, without live standings
        publish_board(board_id=contest.board_id, at=at, today=today, for_contest=True)
    return True


def _decide_rounds(contest: Contest, at: dt.datetime) -> _Decided:
    """Decide every round that is over and settled, in order. Each reads the facts as they are now, and never again."""
    figures = Figures.of(contest, today_of_company(at))
    among = _field(contest, figures)
    over_on = race_over_on(figures, among, days_of(contest))
    if contest.kind == ContestKind.RACE:
        return _Decided(early=over_on is not None and at >= settled_at(contest, over_on + ONE_DAY))
    stretches = stretches_of(contest, len(among.seeds), days_of(contest))
    if not stretches:
        return _Decided()
    course, played = _course(contest, among)
    done = 0
    for number, stretch in enumerate(stretches[played:], played + 1):
        if _is_won(course) or at < settled_at(contest, stretch.before):
            break
        before, course = course, play_round(course, figures, among, number, stretch)
        _keep(contest, number, before, course, at)
        done += 1
    all_played = played + done == len(stretches) or _is_won(course)
    if done:
        tell(contest, at)
    is_open = not all_played and at >= settled_at(contest, stretches[-1].before)
    return _Decided(done, is_open=is_open, early=(all_played and contest.kind != ContestKind.ELIMINATION) or _is_won(course))


def _is_won(course: Course) -> bool:
    if course.bracket is not None:
        return bracket.finished(course.bracket)
    return course.elimination is not None and elimination.finished(course.elimination)


def _field(contest: Contest, figures: Figures) -> Field:
    return figures.field(list(contest.entrants.order_by("seed").values_list("who", flat=True)))


def _course(contest: Contest, among: Field) -> tuple[Course, int]:
    """How far it has come, and how many rounds that are."""
    match contest.kind:
        case ContestKind.BRACKET:
            found = bracket_of(contest, among)
            return Course(bracket=found), len(found.rounds)
        case ContestKind.ELIMINATION:
            so_far = elimination_of(contest, among)
            return Course(elimination=so_far), len(so_far.intervals)
        case ContestKind.HEAD_TO_HEAD:
            return Course(duels=tuple(duels_of(contest))), rounds_of_table(contest)
        case _:
            return begun(contest, among), 0


def _keep(contest: Contest, number: int, before: Course, now: Course, at: dt.datetime) -> None:
    if now.bracket is not None and before.bracket is not None:
        keep_round(contest, now.bracket, before.bracket, at=at)
    elif now.elimination is not None:
        keep_interval(contest, now.elimination, elimination.still_in(now.elimination))
    else:
        keep_duels(contest, number, now.duels[len(before.duels) :], at=at)


def _freeze(contest: Contest, at: dt.datetime) -> None:
    figures = Figures.of(contest, today_of_company(at))
    among = _field(contest, figures)
    course, _played = _course(contest, among)
    keys = dict(contest.entrants.values_list("who", "key"))
    ending = ended(figures, among, course, days_of(contest), keys=keys, seed=contest.raffle_seed)
    _write(contest, ending, at)
    if contest.board.state == Board.State.LIVE:  # late entries counted until now, and a race that is won goes on no longer
        close_board(board_id=contest.board_id, at=at, for_contest=True)


def _write(contest: Contest, ending: Ending, at: dt.datetime) -> None:
    # Rows first: the database counts them when the result they belong to is written, and takes no more afterwards.
    ContestPlace.objects.bulk_create(
        ContestPlace(contest=contest, position=position, who=place.who, place=place.place, score=place.score)
        for position, place in enumerate(ending.places, 1)
    )
    ContestAward.objects.bulk_create(
        ContestAward(
            contest=contest, position=position, who=given.who, person_id=given.person_id, place=given.place, kind=given.kind,
            amount=given.amount, unit=given.unit, thing=given.thing,
        )
        for position, given in enumerate(ending.awards, 1)
    )  # fmt: skip
    ContestResult.objects.create(
        contest=contest,
        frozen_at=at,
        decimals=contest.board.decimals,
        entrants=len(ending.places),
        awards=len(ending.awards),
        pot=ending.pot,
        seed=contest.raffle_seed,
        tickets=ending.tickets,
        rules=_rules(contest, at),
    )


def _rules(contest: Contest, at: dt.datetime) -> dict[str, object]:
    """By which rules it was played: those of its board, and its own, as texts."""
    _board, terms = contest_terms_of(contest, today=today_of_company(at))
    own = {name: str(getattr(terms, name)) for name in terms.__slots__ if name not in ("prizes", "teams")}
    own["prizes"] = "; ".join(f"{each.place} {each.kind} {each.thing or each.amount} {each.unit}".strip() for each in terms.prizes)
    return {"board": rules_of(contest.board), **own}
