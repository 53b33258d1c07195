"""Makes the company's boards, the way sales operations does, and lets the windows that are over end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from incentives import api as incentives
from leaderboard import api as boards
from leaderboard.data import BoardTerms, MetricTerms

from .company import Company
from .staff import FARMS, HUNTS
from .targets import FIELD_WORK

SEEN_FOR: dt.timedelta = dt.timedelta(days=75)
"""How long ago they were published: their windows since then have ended, and can be looked back at."""


def load_boards(company: Company, by_id: int | None, say: Callable[[str], None]) -> None:
    """Make and publish the boards unless they are there, and freeze what is over."""
    story = company.story
    published = max(story.morning - SEEN_FOR, dt.datetime.combine(story.start, dt.time(8), dt.UTC))
    plans = {one.plan_key: one.metric.plan_id for one in incentives.rankable()}
    if not boards.Board.objects.exists():
        for terms in _wanted(plans):
            made = boards.create_board(terms=terms, by_id=by_id, at=published, today=published.date())
            boards.publish_board(board_id=made.pk, at=published, today=published.date())
    ended = boards.freeze_ended(at=story.morning)
    say(f"Boards: {boards.live_boards().count()} live, {ended} windows ended")


def _wanted(plans: Mapping[str, int]) -> Iterator[BoardTerms]:
    bookings = MetricTerms(plans[HUNTS], "bookings")
    revenue = MetricTerms(plans[FARMS], "revenue")
    talks = MetricTerms(plans[FIELD_WORK], "talks")
    yield BoardTerms(
        title="Bookings this month",
        purpose="New business won since the first of the month.",
        metrics=(bookings,),
        tie_breakers=("earliest reached",),
        visibility="top",
        top=3,
    )
    yield BoardTerms(
        title="Percent of quota",
        purpose="Everybody against their own quota, new business and customer care side by side.",
        metrics=(bookings, revenue),
        score="percent to goal",
        decimals=1,
        window="quarter",
        visibility="top",
        top=5,
    )
    yield BoardTerms(
        title="Most improved",
        purpose="Against your own last month: whoever grows most leads, wherever they began.",
        metrics=(bookings,),
        score="most improved",
        visibility="neighbourhood",
        values="rounded",
        round_to=Decimal(100),
    )
    yield BoardTerms(
        title="A talk every day",
        purpose="How many working days on end you have talked with a customer. Everybody can win this one.",
        metrics=(talks,),
        score="streak",
        unit="day",
        at_least=Decimal(1),
        absence_pro_rata=True,
        visibility="top",
        top=5,
    )
    yield BoardTerms(
        title="Teams this week",
        purpose="Talks with customers per head, so that small teams stand level with large ones.",
        metrics=(talks,),
        participants="teams",
        per_head="average",
        decimals=1,
        window="week",
        visibility="full",
    )
