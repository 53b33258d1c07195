"""The law of live boards: standings put right for those who were touched are those worked out from scratch, whatever happens in between."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from crm.models import Opportunity
from leaderboard import api as boards
from leaderboard.data import Standings
from leaderboard.models import Board
from people import api as people
from tests.leaderboard import company as b

pytestmark = pytest.mark.django_db

WHO = ("ana", "ben", "cleo", "dan", "eve")


def of_every_kind() -> list[Board]:
    plan = b.field(*WHO)
    b.team("north", "ana", "ben")
    b.team("south", "cleo", "dan")
    chosen = frozenset(b.person(who).pk for who in ("ana", "eve"))
    won = b.metric(plan, "won", weight=Decimal(50))
    return [
        b.board(b.metric(plan), won, decimals=2, title="Points"),
        b.board(b.metric(plan), ties="ordinal", tie_breakers=("earliest reached",), title="Ordinal"),
        b.board(b.metric(plan), participants="teams", per_head="average", decimals=1, title="Teams"),
        b.board(won, participants="cohort", members=chosen, score="streak", unit="day", at_least=Decimal(50), title="Streak"),
        b.board(b.metric(plan), score="most improved", lower_is_better=True, ties="1223", title="Improved"),
        b.board(b.metric(plan, goal=Decimal(500)), score="record", unit="fact", window="quarter", title="Record"),
    ]


def something_happens(chance: random.Random, number: int) -> set[int]:
    """One change of facts, and whose they are."""
    who = b.person(chance.choice(WHO))
    deals = list(Opportunity.objects.order_by("id"))
    match chance.randrange(4):
        case 0 if deals:
            deal = chance.choice(deals)
            owners = {deal.owner_id, who.pk}
            Opportunity.objects.filter(pk=deal.pk).update(owner=who)
            return {owner for owner in owners if owner is not None}
        case 1 if deals:
            deal = chance.choice(deals)
            Opportunity.objects.filter(pk=deal.pk).update(amount=Decimal(chance.randrange(-50, 500)))
            return {deal.owner_id} if deal.owner_id else set()
        case 2 if deals:
            deal = chance.choice(deals)
            Opportunity.objects.filter(pk=deal.pk).update(closed_on=b.day(f"2026-0{chance.randrange(1, 4)}-1{chance.randrange(8)}"))
            return {deal.owner_id} if deal.owner_id else set()
        case _:
            b.won(f"N{number}", who.reference, chance.choice([0, 100, 100, 250]), f"2026-03-{chance.randrange(1, 19):02}")
            return {who.pk}


def truth(found: Standings) -> Standings:
    """All but the moment, which is that of the reading."""
    return replace(found, facts_at=b.AT)


@pytest.mark.parametrize("seed", range(3))
def test_putting_right_who_was_touched_is_working_out_everybody(seed: int) -> None:
    chance = random.Random(seed)
    made = [b.again(board) for board in of_every_kind()]
    known = {board.pk: boards.standings_of(board, b.AT) for board in made}
    for step in range(8):
        touched = set[int]()
        for number in range(chance.randrange(1, 4)):
            touched |= something_happens(chance, 10 * step + number)
        for board in made:
            known[board.pk] = boards.standings_of(board, b.AT, touched, known[board.pk])
            assert truth(known[board.pk]) == truth(boards.standings_of(board, b.AT)), (board.title, step)


def test_who_leaves_is_taken_off_when_touched() -> None:
    race = b.again(b.board(b.metric(b.field("ana", "ben"))))
    before = boards.standings_of(race, b.AT)
    people.record_departure(person_id=b.person("ana").pk, left_on=b.day("2026-03-10"))
    after = boards.standings_of(race, b.AT, {b.person("ana").pk}, before)

    assert [row.who for row in after.rows] == [b.person("ben").pk]


def test_another_day_works_out_everybody() -> None:
    race = b.again(b.board(b.metric(b.field("ana", "ben")), window="rolling", days=2))
    b.won("D1", "ana", 10, "2026-03-17")
    before = boards.standings_of(race, b.AT)
    after = boards.standings_of(race, b.AT.replace(day=19), {b.person("ben").pk}, before)

    assert [row.score for row in before.rows] == [10, 0]
    assert [row.score for row in after.rows] == [0, 0]


def test_nobody_touched_is_nothing_done(django_assert_num_queries: object) -> None:
    race = b.again(b.board(b.metric(b.field("ana"))))
    before = boards.standings_of(race, b.AT)

    with django_assert_num_queries(0):  # type: ignore[operator]
        assert boards.standings_of(race, b.AT, set(), before) is before
