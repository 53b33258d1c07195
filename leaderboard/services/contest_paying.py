"""Paying the prizes of a frozen contest: one step by finance behind one function, until approval chains take its place."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from incentives import api as incentives
from leaderboard.access import may_approve_prizes
from leaderboard.contests.life import State
from leaderboard.models import Contest, ContestPayment
from leaderboard.windows import ONE_DAY
from people.api import Refused
from people.data import Viewer

from .contest_play import days_of
from .contests import locked, move
from .scoring import today_of_company

MONTH: Final = "month"


class CannotPayPrizes(Refused):
    code = "cannot_pay_prizes"


@transaction.atomic
def pay_prizes(*, contest_id: int, viewer: Viewer, at: dt.datetime) -> Contest:
    """Approve the prizes of a frozen contest, and post its money and points to the ledger; things are handed over by people.

    They are posted into the month in which the contest ended or, if that is closed, into the one of `at`. Raises CannotPayPrizes for who
    may not approve them, incentives.api.CannotAward where nothing can be posted.
    """
    contest = locked(contest_id)
    if contest.state != State.FROZEN:
        raise CannotPayPrizes(_("Prizes are paid once, when the result is frozen."))
    if not may_approve_prizes(viewer, contest):
        raise CannotPayPrizes(_("Prizes are approved by finance, and never by somebody who gets one of them."))
    ContestPayment.objects.create(contest=contest, approved_by_id=viewer.user_id, approved_at=at)
    period_id = _period(contest, at)
    reason = _("Prize: %(contest)s, place %(place)s")
    for given in contest.awards.exclude(amount=0).order_by("position"):
        incentives.award(
            key=f"contest.{contest.pk}.{given.position}",
            person_id=given.person_id,
            period_id=period_id,
            amount=given.amount,
            unit=given.unit,
            reason=reason % {"contest": contest.board.title, "place": given.place},
            by_id=viewer.user_id,
            at=at,
        )
    return move(contest, State.PAID, at)


def _period(contest: Contest, at: dt.datetime) -> int:
    ended = incentives.period_holding(day=days_of(contest).before - ONE_DAY, kind=MONTH)
    return ended.pk if ended.is_open else incentives.period_holding(day=today_of_company(at), kind=MONTH).pk
