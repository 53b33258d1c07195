"""Contests of a small company, made as the application makes them, on a clock that the test moves."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from crm.models import Opportunity, Order
from leaderboard import api as leaderboard
from leaderboard.contest_terms import ContestTerms, PrizeTerms
from leaderboard.data import BoardTerms, MetricTerms
from leaderboard.models import Contest, ContestMatch
from people.models import Person
from tests.incentives import company as c
from tests.leaderboard import company as boards

ANNOUNCED = dt.datetime(2026, 3, 25, 9, 0, tzinfo=dt.UTC)


def at(day: str, hour: int = 12) -> dt.datetime:
    """A moment of the company's day."""
    return dt.datetime.combine(c.day(day), dt.time(hour), ZoneInfo(settings.TIME_ZONE))


def terms(kind: str, *prizes: PrizeTerms, **said: Any) -> ContestTerms:
    return ContestTerms(kind=kind, prizes=prizes, **said)


def money(place: int, amount: str, unit: str = "USD") -> PrizeTerms:
    return PrizeTerms(place, "money", Decimal(amount), unit)


def thing(place: int, what: str) -> PrizeTerms:
    return PrizeTerms(place, "thing", thing=what)


def ids(*who: str) -> tuple[int, ...]:
    return tuple(boards.person(each).pk for each in who)


def contest(
    contest_terms: ContestTerms, *metrics: MetricTerms, who: tuple[str, ...], first: str, before: str, moment: dt.datetime = ANNOUNCED,
    schedule: bool = True, **said: Any,
) -> Contest:  # fmt: skip
    board = BoardTerms(
        **{
            "title": "Spring cup", "participants": "cohort", "members": frozenset(ids(*who)), "window": "own days",
            "first_on": c.day(first), "before_on": c.day(before), "visibility": "full", **said,
        },
        metrics=metrics,
    )  # fmt: skip
    made = leaderboard.create_contest(board=board, terms=contest_terms, by_id=None, at=moment, today=moment.date())
    return leaderboard.schedule_contest(contest_id=made.pk, at=moment) if schedule else made


def again(of: Contest) -> Contest:
    return Contest.objects.select_related("board").get(pk=of.pk)


def names() -> dict[int, str]:
    return dict(Person.objects.values_list("pk", "reference"))


def told(of: Contest, round_number: int, part: str = "main") -> list[str]:
    """What was played in a round, in words."""
    called = names()
    rows = ContestMatch.objects.filter(contest=of, round=round_number, part=part).order_by("position")
    return [_told(row, called) for row in rows]


def _told(row: ContestMatch, called: dict[int, str]) -> str:
    if row.second is None:
        return f"{called[row.first]} rests"
    if row.winner is None:
        return f"{called[row.first]} and {called[row.second]} draw"
    loser = row.second if row.winner == row.first else row.first
    return f"{called[row.winner]} beats {called[loser]} by {row.decided_by}"


def places(of: Contest) -> list[str]:
    called = names()
    return [f"{row.place} {called[row.who]}" for row in of.places.order_by("position")]


def given(of: Contest) -> dict[str, str]:
    called = names()
    found: dict[str, str] = {}
    for row in of.awards.order_by("position"):
        what = row.thing or f"{row.amount.normalize():f} {row.unit}"
        found[called[row.person_id]] = f"{found[called[row.person_id]]}, {what}" if called[row.person_id] in found else what
    return found


def won(key: str, who: str, amount: int, closed: str) -> Opportunity:
    return boards.deal(key, who, str(amount), closed)


def reverse(deal: Opportunity) -> None:
    """The sale is undone: its order is cancelled and the deal lost."""
    Order.objects.filter(opportunity=deal).update(state="cancelled")
    Opportunity.objects.filter(pk=deal.pk).update(stage=c.stage("lost"))
