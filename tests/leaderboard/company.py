"""A small company with boards: plans, deals and people as in tests/incentives/company.py, boards made as the application makes them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from incentives.models import Plan
from leaderboard import api as boards
from leaderboard.data import BoardTerms, MetricTerms, Standings
from leaderboard.models import Board
from people import api as people
from people.data import Role, Viewer
from people.models import Office, Person, Team, User
from tests.incentives import company as c

TODAY = dt.date(2026, 3, 18)
"""A Wednesday."""
AT = dt.datetime(2026, 3, 18, 9, 0, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 4, 1, 0, 1, tzinfo=dt.UTC)

person, on_plan, deal, quota, day = c.person, c.on_plan, c.deal, c.quota, c.day


def plan(**said: str) -> Plan:
    return c.published(c.document(over="period", **said))


def field(*who: str) -> Plan:
    """A plan with these people on it."""
    found = plan()
    for each in who:
        on_plan(each, found)
    return found


def smallest_deals(*who: str) -> Plan:
    """A plan with a measure of everybody's smallest deal, which who has no deal has none of."""
    smallest = '  smallest: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, credit: {to: owner}, take: min}'
    plan = c.published(c.document(over="period").replace("components:", f"{smallest}\ncomponents:"))
    for each in who:
        on_plan(each, plan)
    return plan


def metric(of: Plan, key: str = "bookings", **said: Any) -> MetricTerms:
    return MetricTerms(plan_id=of.pk, key=key, **said)


def terms(*metrics: MetricTerms, **said: Any) -> BoardTerms:
    return BoardTerms(**{"title": "Race", "visibility": "full", **said}, metrics=metrics)


def board(*metrics: MetricTerms, at: dt.datetime = AT, live: bool = True, **said: Any) -> Board:
    made = boards.create_board(terms=terms(*metrics, **said), by_id=None, at=at, today=at.date())
    return boards.publish_board(board_id=made.pk, at=at, today=at.date()) if live else made


def again(of: Board) -> Board:
    return Board.objects.prefetch_related("metrics").get(pk=of.pk)


def standings(of: Board, at: dt.datetime = AT) -> Standings:
    return boards.standings_of(again(of), at)


def ranks(found: Standings) -> list[tuple[int, str, int]]:
    """Place, reference, score."""
    references = dict(Person.objects.values_list("pk", "reference"))
    return [(row.place, references[row.who], row.score) for row in found.rows]


def scores(of: Board, at: dt.datetime = AT) -> dict[str, int]:
    return {who: score for _place, who, score in ranks(standings(of, at))}


def team(key: str, *who: str, part_of: Team | None = None) -> Team:
    made = people.create_team(key=key, name=key.title(), parent_id=part_of and part_of.pk)
    for each in who:
        people.move_to_team(person_id=person(each).pk, team_id=made.pk, on=day("2026-01-01"))
    return made


def office(name: str, *who: str) -> Office:
    made = people.save_office(name=name)
    for each in who:
        people.change_person(person_id=person(each).pk, office=made)
    return made


def viewer(who: str | None = None, *roles: Role) -> Viewer:
    return Viewer(user_id=1, person_id=who and person(who).pk, roles=frozenset(roles or (Role.REP,)))


def user(email: str = "hr@example.com") -> User:
    return people.create_user(email=email, password=None, roles=[])


def won(key: str, who: str, amount: str | int, closed: str) -> None:
    deal(key, who, str(Decimal(amount)), closed)
