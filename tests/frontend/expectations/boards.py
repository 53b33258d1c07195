"""Boards. Everybody of the company sees those of everybody; a board of a team is its own people's, and a draft sales operations'."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from leaderboard import api
from leaderboard.data import BoardTerms, MetricTerms
from people.api import Role
from tests.frontend.world import World
from tests.incentives import company

from . import page

OPS = {Role.SALES_OPS}
HR = {Role.HR}
OF_NORTH = {Role.SALES_OPS, Role.HR, Role.EXECUTIVE, Role.AUDITOR, Role.REP, Role.MANAGER}
PUBLISHED = dt.timedelta(days=40)


def prepare(world: World) -> None:
    """A live board that was published in an earlier month, one of team North, one on pay, and a draft."""
    plan = company.published(company.document(name="Race"), key="race")
    company.on_plan(world.rep.reference, plan)
    now = timezone.now()
    company.deal("B1", world.rep.reference, "5000", now.date().isoformat())
    bookings = MetricTerms(plan.pk, "bookings")
    pay = MetricTerms(plan.pk, "commission", kind="component")

    def board(*metrics: MetricTerms, live: bool = True, **said: object) -> int:
        terms = BoardTerms(title="Race", metrics=metrics, **said)  # type: ignore[arg-type]
        made = api.create_board(terms=terms, by_id=None, at=now - PUBLISHED, today=(now - PUBLISHED).date())
        if live:
            api.publish_board(board_id=made.pk, at=now - PUBLISHED, today=(now - PUBLISHED).date())
        return made.pk

    world.ids |= {
        "board": board(bookings, purpose="Who sells most."),
        "board_of_north": board(bookings, team_id=world.ids["north"]),
        "board_on_pay": board(pay),
        "draft_board": board(bookings, live=False),
    }


ROWS = [
    page("boards/"),
    page("boards/ticket/", data={"board": "0"}, see=set()),
    page("boards/my-name/"),
    page("boards/new/", see=OPS),
    page("boards/<int:board_id>/", "board"),
    page("boards/<int:board_id>/", "board_of_north", see=OF_NORTH),
    page("boards/<int:board_id>/", "board_on_pay"),
    page("boards/<int:board_id>/", "draft_board", see=OPS),
    page("boards/<int:board_id>/csv/", "board"),
    page("boards/<int:board_id>/csv/", "draft_board", see=OPS),
    page("boards/<int:board_id>/wall/", "board"),
    page("boards/<int:board_id>/wall/", "board_of_north", see=OF_NORTH),
    page("boards/<int:board_id>/places/", "board", see=OPS),
    page("boards/<int:board_id>/why/", "board"),
    page("boards/<int:board_id>/why/", "board_of_north", see=OF_NORTH),
    page("boards/<int:board_id>/why/<int:person_id>/", "board", "rep", see=OPS),
    page("boards/<int:board_id>/why/<int:person_id>/", "board_on_pay", "rep", see=set()),
    page("boards/<int:board_id>/edit/", "board", see=OPS),
    page("boards/<int:board_id>/fairness/", "board", see=OPS),
    page("boards/<int:board_id>/publish/", "draft_board", see=OPS),
    page("boards/<int:board_id>/close/", "board", see=OPS),
    page("boards/<int:board_id>/discard/", "draft_board", see=OPS),
    page("boards/<int:board_id>/amounts/", "board_on_pay", see=HR),
    page("boards/<int:board_id>/amounts/", "board", see=set()),
    page("boards/<int:board_id>/handicap/", "board", see=OPS),
]
