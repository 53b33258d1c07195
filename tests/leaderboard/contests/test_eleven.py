"""Eleven people, from draft to paid prizes, with nobody touching the contest but the clock."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from incentives.models import Award
from leaderboard import api as leaderboard
from leaderboard.data import MetricTerms
from leaderboard.models import Contest, ContestMatch, ContestPlace
from people import api as people
from people.data import Role, Viewer
from tests.leaderboard import company as boards

from . import world as w

pytestmark = pytest.mark.django_db

ELEVEN = ("ann", "ben", "cyd", "dan", "eve", "fay", "gus", "hal", "ida", "jon", "kim")


def cup() -> Contest:
    """A bracket of four weeks from 6 April on, seeded by March: ann sold most, kim least; ties go to who had more deals."""
    plan = boards.field(*ELEVEN)
    for number, who in enumerate(ELEVEN):
        w.won(f"M-{who}", who, 1_000 * (20 - number), "2026-03-10")
    return w.contest(
        w.terms(
            "bracket", w.money(1, "500"), w.money(2, "200.50"), w.thing(3, "bicycle"), seeding_days=31, round_days=7, third_place=True,
            consolation=True,
        ),
        boards.metric(plan),
        MetricTerms(plan_id=plan.pk, key="won", breaks_ties=True),
        who=ELEVEN, first="2026-04-06", before="2026-05-04", tie_breakers=("second metric",), schedule=False,
    )  # fmt: skip


def sell(week: str, **amounts: int) -> None:
    for who, amount in amounts.items():
        w.won(f"{week}-{who}", who, amount, week)


def clock(until: str, since: str, of: Contest) -> None:
    """Let the clock tick at noon of every day."""
    day, last = dt.date.fromisoformat(since), dt.date.fromisoformat(until)
    while day <= last:
        leaderboard.advance_contests(at=w.at(day.isoformat()))
        day += dt.timedelta(days=1)


def played() -> Contest:
    contest = cup()
    leaderboard.rehearse_contest(contest_id=contest.pk, at=w.ANNOUNCED)
    leaderboard.schedule_contest(contest_id=contest.pk, at=w.ANNOUNCED)
    clock("2026-04-05", "2026-03-26", contest)
    assert w.again(contest).state == "scheduled"
    clock("2026-04-06", "2026-04-06", contest)
    assert w.again(contest).state == "live"

    sell("2026-04-08", hal=400, ida=900, gus=500, jon=200, fay=100)
    clock("2026-04-13", "2026-04-07", contest)
    people.record_departure(person_id=boards.person("eve").pk, left_on=dt.date(2026, 4, 16))
    sell("2026-04-14", ann=1000, ida=900, dan=100, eve=5000, ben=300, gus=200, cyd=100, fay=800, hal=1, jon=600, kim=400)
    clock("2026-04-20", "2026-04-14", contest)
    # A tie in score and in deals, and one in score alone.
    sell("2026-04-21", ann=700, dan=700, ben=600, fay=300, hal=200, jon=100)
    w.won("second-fay", "fay", 300, "2026-04-22")
    clock("2026-04-27", "2026-04-21", contest)
    sell("2026-04-28", ann=300, fay=400, dan=500, ben=100)
    clock("2026-05-04", "2026-04-28", contest)
    return w.again(contest)


def test_eleven_people_from_draft_to_paid_prizes_and_a_result_that_stands() -> None:
    contest = played()

    assert contest.state == "frozen"
    assert w.told(contest, 1) == [
        "ann rests", "ida beats hal by score", "dan rests", "eve rests", "ben rests", "gus beats jon by score", "cyd rests",
        "fay beats kim by score",
    ]  # fmt: skip
    assert w.told(contest, 2) == [
        "ann beats ida by score", "dan beats eve by walk-over", "ben beats gus by score", "fay beats cyd by score",
    ]  # fmt: skip
    assert w.told(contest, 2, "consolation") == ["hal rests", "jon beats kim by score"]
    assert w.told(contest, 3) == ["ann beats dan by seed", "fay beats ben by tie-breaker"]
    assert w.told(contest, 3, "consolation") == ["hal beats jon by score"]
    assert w.told(contest, 4) == ["fay beats ann by score"]
    assert w.told(contest, 4, "third place") == ["dan beats ben by score"]
    assert w.places(contest) == [
        "1 fay", "2 ann", "3 dan", "4 ben", "5 ida", "6 gus", "7 cyd", "8 eve", "9 hal", "10 jon", "11 kim",
    ]  # fmt: skip
    assert w.given(contest) == {"fay": "500 USD", "ann": "200.5 USD", "dan": "bicycle"}

    the_database_refuses_to_change_what_was_decided(contest)
    a_sale_reversed_after_the_final_changes_nothing(contest)
    finance_pays_and_nobody_who_gets_a_prize(contest)


def finance_pays_and_nobody_who_gets_a_prize(contest: Contest) -> None:
    finance = boards.user("finance@example.com")
    ann = Viewer(user_id=finance.pk, person_id=boards.person("ann").pk, roles=frozenset({Role.FINANCE}))
    ops = Viewer(user_id=finance.pk, person_id=None, roles=frozenset({Role.SALES_OPS}))
    paying = Viewer(user_id=finance.pk, person_id=boards.person("gus").pk, roles=frozenset({Role.FINANCE}))
    for somebody in (ann, ops):
        with pytest.raises(leaderboard.CannotPayPrizes, match="approved by finance"):
            leaderboard.pay_prizes(contest_id=contest.pk, viewer=somebody, at=w.at("2026-05-08"))
    assert not Award.objects.exists()

    leaderboard.pay_prizes(contest_id=contest.pk, viewer=paying, at=w.at("2026-05-08"))

    assert w.again(contest).state == "paid"
    called = w.names()
    posted = [(called[row.person_id], row.amount, row.unit, row.period.key, row.reason) for row in Award.objects.order_by("id")]
    assert posted == [
        ("fay", Decimal(500), "USD", "2026-05", "Prize: Spring cup, place 1"),
        ("ann", Decimal("200.50"), "USD", "2026-05", "Prize: Spring cup, place 2"),
    ]
    with pytest.raises(leaderboard.CannotPayPrizes, match="paid once"):
        leaderboard.pay_prizes(contest_id=contest.pk, viewer=paying, at=w.at("2026-05-09"))


def a_sale_reversed_after_the_final_changes_nothing(contest: Contest) -> None:
    before = list(ContestPlace.objects.filter(contest=contest).values())
    matches = list(ContestMatch.objects.filter(contest=contest).values())

    w.reverse(w.Opportunity.objects.get(external_id="2026-04-28-fay"))
    clock("2026-05-07", "2026-05-05", contest)

    assert list(ContestPlace.objects.filter(contest=contest).values()) == before
    assert list(ContestMatch.objects.filter(contest=contest).values()) == matches


def the_database_refuses_to_change_what_was_decided(contest: Contest) -> None:
    for table in ("entrant", "contestmatch", "contestplace", "contestaward", "contestresult"):
        for text in (
            f"UPDATE leaderboard_{table} SET id = id",
            f"DELETE FROM leaderboard_{table}",
            f"TRUNCATE leaderboard_{table} CASCADE",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(text)
    more = ContestPlace(contest=contest, position=12, who=boards.person("ann").pk + 10_000, place=12, score=None)
    with pytest.raises(DatabaseError, match="is frozen"), transaction.atomic():
        more.save()


def test_a_clock_that_stood_still_all_the_time_catches_up_in_one_step() -> None:
    """Only who left is told otherwise than by a clock that went: the facts are the same."""
    contest = cup()
    leaderboard.schedule_contest(contest_id=contest.pk, at=w.ANNOUNCED)
    sell("2026-04-08", hal=400, ida=900, gus=500, jon=200, fay=100)
    sell("2026-04-28", fay=1)

    leaderboard.advance_contests(at=w.at("2026-05-09"))

    contest = w.again(contest)
    assert contest.state == "frozen"
    assert w.told(contest, 1)[1] == "ida beats hal by score"
    assert w.places(contest)[0] == "1 ann"
