"""What the conditions of a contest's steps are about, read from its rows."""

from __future__ import annotations

import datetime as dt

from leaderboard.contests.life import Situation
from leaderboard.models import Contest, ContestKind, ContestPayment, ContestResult
from leaderboard.windows import midnight

from .contest_play import days_of
from .scoring import company_zone


def settled_at(contest: Contest, before: dt.date) -> dt.datetime:
    """Return from when on what happened before this day is taken as it is."""
    return midnight(before + dt.timedelta(days=contest.settle_days), company_zone())


def situation_of(
    contest: Contest, at: dt.datetime, *, rounds_open: bool = False, decided_early: bool = False, drawn: bool = False
) -> Situation:
    days, zone = days_of(contest), company_zone()
    ends_at = midnight(days.before, zone)
    return Situation(
        now=at,
        starts_at=midnight(days.first, zone),
        ends_at=ends_at,
        settle=settled_at(contest, days.before) - ends_at,
        rounds_open=rounds_open,
        decided_early=decided_early,
        raffle=contest.kind == ContestKind.RAFFLE,
        seed_published=bool(contest.seed_hash),
        drawn=drawn or ContestResult.objects.filter(contest=contest).exists(),
        reason=contest.cancelled_because,
        approved=ContestPayment.objects.filter(contest=contest).exists(),
    )
