"""Contests: what is announced is seen by those it is for, what is being made by sales operations, and prizes are finance's."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from leaderboard import api
from leaderboard.data import BoardTerms, ContestTerms, MetricTerms, PrizeTerms
from people.api import Role
from tests.frontend.world import World
from tests.incentives import company

from . import page

OPS = {Role.SALES_OPS}
PAYERS = {Role.FINANCE}
OF_THE_REP = {Role.SALES_OPS, Role.FINANCE, Role.HR, Role.EXECUTIVE, Role.AUDITOR, Role.REP, Role.MANAGER}
"""Who sees a contest of chosen people."""


def prepare(world: World) -> None:
    """One of each: a draft, one to come, a bracket under way, and a raffle that was drawn and waits for approval."""
    plan = company.published(company.document(name="Cup"), key="cup")
    for who in (world.rep.reference, "cup-gus"):
        company.on_plan(who, plan)
    now = timezone.now()
    today = api.today_of_company(now)

    def days_ago(days: int) -> dt.datetime:
        return now - dt.timedelta(days=days)

    for key, who, amount in (("C1", world.rep.reference, "5000"), ("C2", "cup-gus", "3000")):
        company.deal(key, who, amount, (today - dt.timedelta(days=8)).isoformat())

    both = frozenset({world.rep.pk, company.person("cup-gus").pk})

    def contest(kind: str, *, begins: int, days: int, announce: bool = True, of: frozenset[int] = frozenset(), **rules: Any) -> int:
        first = today + dt.timedelta(days=begins)
        board = BoardTerms(
            title=f"The {kind}", metrics=(MetricTerms(plan.pk, "bookings"),), window="own days", visibility="full", first_on=first,
            before_on=first + dt.timedelta(days=days), participants="cohort" if of else "people", members=of,
        )  # fmt: skip
        made_at = days_ago(max(0, -begins) + 2)
        terms = ContestTerms(kind=kind, prizes=(PrizeTerms(1, "points", Decimal(100)),), **rules)
        made = api.create_contest(board=board, terms=terms, by_id=None, at=made_at, today=made_at.date())
        if announce:
            api.schedule_contest(contest_id=made.pk, at=made_at)
        return made.pk

    world.ids |= {
        "draft_contest": contest("race", begins=3, days=7, announce=False, target=Decimal(1000)),
        "contest_to_come": contest("most", begins=3, days=7),
        "contest": contest("bracket", begins=-2, days=7, of=both, round_days=7),
        "drawn_raffle": contest("raffle", begins=-10, days=7, ticket_unit=Decimal(1000)),
    }
    for days in range(12, -1, -1):
        api.advance_contests(at=days_ago(days))


ROWS = [
    page("contests/"),
    page("contests/new/", see=OPS),
    page("contests/prizes/", see=PAYERS),
    page("contests/<int:contest_id>/", "contest", see=OF_THE_REP),
    page("contests/<int:contest_id>/", "contest_to_come"),
    page("contests/<int:contest_id>/", "drawn_raffle"),
    page("contests/<int:contest_id>/", "draft_contest", see=OPS),
    page("contests/<int:contest_id>/now/", "contest", see=OF_THE_REP),
    page("contests/<int:contest_id>/now/", "draft_contest", see=OPS),
    page("contests/<int:contest_id>/places.csv", "drawn_raffle"),
    page("contests/<int:contest_id>/matches.csv", "contest", see=OF_THE_REP),
    page("contests/<int:contest_id>/matches.csv", "draft_contest", see=OPS),
    page("contests/<int:contest_id>/tickets.txt", "drawn_raffle"),
    page("contests/<int:contest_id>/tickets.txt", "contest", see=set()),
    page("contests/<int:contest_id>/edit/", "draft_contest", see=OPS),
    page("contests/<int:contest_id>/edit/", "contest", see=set()),
    page("contests/<int:contest_id>/rehearsal/", "contest_to_come", see=OPS),
    page("contests/<int:contest_id>/rehearse/", "draft_contest", see=OPS),
    page("contests/<int:contest_id>/schedule/", "draft_contest", see=OPS),
    page("contests/<int:contest_id>/draft/", "contest_to_come", see=OPS),
    page("contests/<int:contest_id>/cancel/", "contest", see=OPS),
    page("contests/<int:contest_id>/discard/", "draft_contest", see=OPS),
    page("contests/<int:contest_id>/pay/", "drawn_raffle", see=PAYERS),
    page("contests/<int:contest_id>/pay/", "contest", see=set()),
]
