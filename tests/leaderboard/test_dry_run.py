"""Trying a board on the past, opening a score into its facts, and saying what one more fact would bring."""

from __future__ import annotations

from decimal import Decimal

import pytest

from leaderboard import api as boards
from leaderboard.data import Deed
from leaderboard.ranking.combining import deeds_needed
from tests.leaderboard import company as b

pytestmark = pytest.mark.django_db


def test_a_dry_run_tells_who_would_have_won_and_who_had_a_chance() -> None:
    plan = b.field("ana", "ben", "cleo")
    for key, who, amount, on in (
        ("J1", "ana", 100, "2026-01-05"),
        ("J2", "ben", 80, "2026-01-06"),
        ("F1", "ana", 100, "2026-02-05"),
        ("F2", "ben", 100, "2026-02-06"),
        ("M1", "cleo", 999, "2026-03-05"),
    ):
        b.won(key, who, amount, on)
    draft = b.board(b.metric(plan), live=False)
    told = boards.dry_run(draft, windows=2, at=b.AT)
    ana, ben = b.person("ana").pk, b.person("ben").pk

    assert [(each.window, each.best, each.middle, each.worst, each.in_reach) for each in told.verdicts] == [
        ("2026-01", 100, 80, 0, 2),
        ("2026-02", 100, 100, 0, 2),
    ]
    assert told.winners == {ana: 2, ben: 1}
    assert told.names == {ana: "Ana Example", ben: "Ben Example"}
    assert (told.ever_in_reach, told.participants) == (2, 3)


def test_a_dry_run_takes_those_chosen_as_they_are_today() -> None:
    plan = b.field("ana", "ben")
    b.won("F1", "ben", 100, "2026-02-06")
    draft = b.board(b.metric(plan), participants="cohort", members=frozenset({b.person("ana").pk}), live=False)

    assert boards.dry_run(draft, windows=1, at=b.AT).winners == {b.person("ana").pk: 1}


def test_a_contest_to_come_is_tried_on_as_many_days_that_are_over() -> None:
    plan = b.field("ana", "ben")
    b.won("M1", "ben", 100, "2026-03-10")
    contest = b.board(b.metric(plan), window="own days", first_on=b.day("2026-03-20"), before_on=b.day("2026-03-30"), live=False)
    told = boards.dry_run(contest, windows=2, at=b.AT)

    assert [each.window for each in told.verdicts] == ["2026-02-18..2026-02-27", "2026-02-28..2026-03-09"]


def test_a_score_opens_into_the_facts_it_is_made_of() -> None:
    plan = b.field("ana")
    b.won("D1", "ana", "70.50", "2026-03-02")
    b.won("D2", "ana", "20", "2026-03-10")
    b.won("OLD", "ana", "20", "2026-02-10")
    race = b.again(b.board(b.metric(plan, weight=Decimal(2)), b.metric(plan, "won", weight=Decimal(5)), decimals=1))
    facts = boards.facts_behind(race, b.person("ana").pk, window=boards.window_now(race, b.AT))

    assert [(fact.metric, fact.fact, fact.points) for fact in facts] == [
        ("bookings", "test/D2", 40),
        ("won", "test/D2", 5),
        ("bookings", "test/D1", 141),
        ("won", "test/D1", 5),
    ]
    assert sum(fact.points for fact in facts) * 10 == b.standings(race).rows[0].score


def test_a_gap_is_told_in_deeds_of_ones_own_size() -> None:
    plan = b.field("ana")
    b.won("D1", "ana", 100, "2026-02-02")
    b.won("D2", "ana", 50, "2026-03-10")
    points = b.again(b.board(b.metric(plan, weight=Decimal("0.1")), b.metric(plan, "won", weight=Decimal(3)), decimals=1))
    ana = b.person("ana").pk

    assert boards.deeds_of(points, ana, at=b.AT) == [Deed(plan.pk, "won", 30), Deed(plan.pk, "bookings", 75)]
    assert (deeds_needed(60, 30), deeds_needed(61, 30), deeds_needed(1, 75)) == (2, 3, 1)
    assert boards.deeds_of(points, b.person("nobody").pk, at=b.AT) == []
    for said in ({"score": "record", "unit": "fact"}, {"participants": "teams", "per_head": "average"}, {"lower_is_better": True}):
        assert boards.deeds_of(b.again(b.board(b.metric(plan), title="Other", **said)), ana, at=b.AT) == []
    pay = b.board(b.metric(plan), b.metric(plan, "commission", kind="component"), title="Pay")
    assert boards.deeds_of(b.again(pay), ana, at=b.AT) == []
