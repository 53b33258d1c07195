"""Making, changing, publishing and closing boards; what is wrong is told all at once, and what decides who wins stays while people race."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from leaderboard import api as boards
from leaderboard import events
from leaderboard.data import Audience, BoardTerms
from leaderboard.models import Board, BoardMember
from leaderboard.ranking.policy import Values
from people import api as people
from tests.incentives import company as c
from tests.leaderboard import company as b

pytestmark = pytest.mark.django_db


def saved(terms: BoardTerms) -> Board:
    return boards.create_board(terms=terms, by_id=None, at=b.AT, today=b.TODAY)


def wrong(terms: BoardTerms) -> dict[str, str]:
    with pytest.raises(boards.CannotSaveBoard) as refused:
        saved(terms)
    return {problem.field: problem.message for problem in refused.value.problems}


def published_events() -> list[str]:
    from desk.models import OutboxEvent

    return list(OutboxEvent.objects.filter(name__startswith="board.").order_by("id").values_list("name", flat=True))


def test_everything_that_is_wrong_is_said_at_once() -> None:
    plan = b.plan()
    found = wrong(
        b.terms(
            b.metric(plan, "nothing", weight=Decimal(0)),
            b.metric(plan, goal=Decimal(-1)),
            title=" ",
            participants="cohort",
            window="own days",
            first_on=b.day("2026-03-05"),
            before_on=b.day("2026-03-05"),
            score="streak",
            decimals=9,
            ties="1225",
            top=0,
            values="rounded",
            tie_breakers=("second metric",),
            ramp=(20, 120),
        )
    )

    assert found.keys() >= {
        "title",
        "members",
        "before_on",
        "unit",
        "at_least",
        "decimals",
        "ties",
        "top",
        "round_to",
        "tie_breakers",
        "ramp",
    }
    assert "offered" in found["ties"]


def test_every_figure_says_what_is_wrong_with_it() -> None:
    plan = b.plan()
    found = wrong(b.terms(b.metric(plan, "nothing", weight=Decimal(0)), b.metric(plan, goal=Decimal(-1)), b.metric(plan)))

    assert found.keys() == {"metrics.0.weight", "metrics.0.key", "metrics.1.goal"}


@pytest.mark.parametrize(
    ("key", "kind", "said", "field"),
    [
        ("commission", "component", {"window": "week"}, "metrics.0.key"),
        ("", "points", {"window": "rolling", "days": 7}, "metrics.0.key"),
        ("bookings", "measure", {"score": "percent to goal"}, "metrics.0.goal"),
        ("commission", "component", {"score": "record", "unit": "fact"}, "metrics.0.key"),
    ],
)
def test_what_a_figure_can_not_be_ranked_by_is_refused(key: str, kind: str, said: dict[str, Any], field: str) -> None:
    assert field in wrong(b.terms(b.metric(b.plan(), key, kind=kind), **said))


def test_quotas_of_months_do_not_make_goals_of_weeks() -> None:
    plan = b.field("ana")
    b.quota("ana", "1000", "month")

    assert "whole periods" in wrong(b.terms(b.metric(plan), score="percent to goal", window="week"))["metrics.0.goal"]
    assert saved(b.terms(b.metric(plan), score="percent to goal", window="quarter")).pk


def test_what_does_not_go_with_the_choice_is_left_aside() -> None:
    made = saved(b.terms(b.metric(b.plan()), unit="day", at_least=Decimal(3), days=9, first_on=b.TODAY, round_to=Decimal(10)))

    assert (made.unit, made.at_least, made.days, made.first_on, made.round_to) == ("", None, None, None, None)


def test_a_board_is_read_back_as_the_terms_it_was_made_of() -> None:
    plan = b.field("ana")
    wanted = b.terms(
        b.metric(plan, weight=Decimal("0.5")),
        b.metric(plan, "won", breaks_ties=True),
        participants="cohort",
        members=frozenset({b.person("ana").pk}),
        tie_breakers=("second metric",),
        ramp=(50,),
        values="rounded",
        round_to=Decimal(100),
    )

    assert boards.terms_of(b.again(saved(wanted)), today=b.TODAY) == wanted


def test_a_draft_changes_in_everything_a_live_board_only_in_what_is_shown() -> None:
    plan = b.field("ana", "ben")
    draft = b.board(b.metric(plan), live=False)
    of_won = b.terms(b.metric(plan, "won"), window="week", title="Weekly")
    changed = boards.change_board(board_id=draft.pk, terms=of_won, at=b.AT, today=b.TODAY)
    assert [metric.key for metric in changed.metrics.all()] == ["won"]

    boards.publish_board(board_id=draft.pk, at=b.AT, today=b.TODAY)
    with pytest.raises(boards.CannotSaveBoard) as refused:
        boards.change_board(board_id=draft.pk, terms=replace(of_won, window="month", metrics=(b.metric(plan),)), at=b.AT, today=b.TODAY)
    assert [problem.field for problem in refused.value.problems] == ["window"]

    shown = boards.change_board(board_id=draft.pk, terms=replace(of_won, title="Sprint", top=5), at=b.AT, today=b.TODAY)
    assert (shown.title, shown.top, shown.state) == ("Sprint", 5, Board.State.LIVE)
    assert published_events() == [events.BOARD_PUBLISHED, events.BOARD_CHANGED]


def test_who_is_chosen_may_change_while_people_race_and_the_past_stays() -> None:
    plan = b.field("ana", "ben")
    ana, ben = (b.person(who).pk for who in ("ana", "ben"))
    race = b.board(b.metric(plan), participants="cohort", members=frozenset({ana}), at=b.AT)
    later = b.day("2026-03-20")
    terms = replace(boards.terms_of(b.again(race), today=later), members=frozenset({ben}))
    boards.change_board(board_id=race.pk, terms=terms, at=b.AT, today=later)

    assert set(BoardMember.objects.on(b.TODAY).values_list("person_id", flat=True)) == {ana}
    assert set(BoardMember.objects.on(later).values_list("person_id", flat=True)) == {ben}


def test_a_plan_withdrawn_since_keeps_a_board_from_going_live() -> None:
    plan = b.field("ana")
    draft = b.board(b.metric(plan), live=False)
    version = c.version(plan)
    from incentives import api as incentives

    incentives.withdraw_version(version_id=version.pk, by_id=None, at=b.AT)

    with pytest.raises(boards.CannotSaveBoard, match="No published plan"):
        boards.publish_board(board_id=draft.pk, at=b.AT, today=b.TODAY)


def test_days_that_are_over_are_not_raced_on() -> None:
    plan = b.field("ana")
    draft = b.board(b.metric(plan), window="own days", first_on=b.day("2026-02-01"), before_on=b.day("2026-03-01"), live=False)

    with pytest.raises(boards.CannotSaveBoard, match="over"):
        boards.publish_board(board_id=draft.pk, at=b.AT, today=b.TODAY)


def test_a_draft_is_taken_away_a_live_board_is_closed() -> None:
    plan = b.field("ana")
    draft, live = b.board(b.metric(plan), live=False), b.board(b.metric(plan), title="Live")
    boards.discard_draft(board_id=draft.pk)
    with pytest.raises(boards.CannotChangeState):
        boards.discard_draft(board_id=live.pk)
    boards.close_board(board_id=live.pk, at=b.AT)
    with pytest.raises(boards.CannotChangeState):
        boards.change_board(board_id=live.pk, terms=b.terms(b.metric(plan)), at=b.AT, today=b.TODAY)

    assert not Board.objects.filter(pk=draft.pk).exists()
    assert people.trail_of(live)[-1].after["state"] == Board.State.CLOSED


def test_a_board_on_pay_is_progress_only_until_hr_allows_amounts() -> None:
    plan = b.field("ana")
    pay = b.board(b.metric(plan, "commission", kind="component"), values="full")
    hr = b.user()

    for audience in Audience:
        policy = boards.policy_of(pay, audience)
        assert (policy.values, policy.progress_step) == (Values.PROGRESS, 500)

    boards.allow_amounts(board_id=pay.pk, by_id=hr.pk, at=b.AT)
    allowed = b.again(pay)
    assert (allowed.amounts_allowed_by_id, allowed.amounts_allowed_at) == (hr.pk, b.AT)
    assert boards.policy_of(allowed, Audience.EVERYBODY).values is Values.FULL

    boards.forbid_amounts(board_id=pay.pk, at=b.AT)
    assert boards.policy_of(b.again(pay), Audience.OPS).values is Values.PROGRESS


@pytest.mark.parametrize(("key", "kind"), [("bookings", "measure"), ("effort", "component"), ("", "points")])
def test_what_customers_pay_and_points_are_nobodys_pay(key: str, kind: str) -> None:
    board = b.board(b.metric(b.field("ana"), key, kind=kind))

    assert not board.is_on_pay
    with pytest.raises(boards.CannotChangeState, match="nothing to allow"):
        boards.allow_amounts(board_id=board.pk, by_id=b.user().pk, at=b.AT)


def test_pay_that_only_breaks_ties_makes_a_board_on_pay_too() -> None:
    plan = b.field("ana")
    of_pay = b.metric(plan, "commission", kind="component", breaks_ties=True)

    assert b.board(b.metric(plan), of_pay, tie_breakers=("second metric",)).is_on_pay


def test_what_was_allowed_is_not_allowed_for_other_figures() -> None:
    plan = b.field("ana")
    of_pay = b.metric(plan, "commission", kind="component")
    draft = b.board(of_pay, live=False)
    boards.allow_amounts(board_id=draft.pk, by_id=b.user().pk, at=b.AT)
    changed = boards.change_board(board_id=draft.pk, terms=b.terms(of_pay, b.metric(plan)), at=b.AT, today=b.TODAY)

    assert changed.amounts_allowed_at is None


def test_a_handicap_needs_a_reason_and_ends_the_one_before() -> None:
    plan = b.field("ana")
    race = b.board(b.metric(plan))

    def give(factor: str, on: str, reason: str = "New territory") -> object:
        return boards.give_handicap(
            board_id=race.pk, person_id=b.person("ana").pk, factor=Decimal(factor), reason=reason, on=b.day(on), at=b.AT
        )

    give("1.5", "2026-03-01")
    give("1.2", "2026-03-10")
    assert [(row.factor, row.valid_from) for row in boards.handicaps_of(race, on=b.TODAY)] == [(Decimal("1.2"), b.day("2026-03-10"))]
    assert give("1", "2026-03-12") is None
    assert not boards.handicaps_of(race, on=b.TODAY).exists()
    for factor, reason in (("0", "x"), ("101", "x"), ("1.00001", "x"), ("2", " ")):
        with pytest.raises(boards.CannotGiveHandicap):
            give(factor, "2026-03-14", reason)


@pytest.mark.parametrize(
    "fields",
    [
        {"window": "rolling"},
        {"score": "streak"},
        {"state": "live"},
        {"fiscal_year_starts": 13},
        {"values": "rounded"},
        {"amounts_allowed_at": b.AT},
        {"first_on": b.TODAY},
        {"window": "own days", "first_on": b.TODAY},
    ],
)
def test_the_database_keeps_boards_whole(fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Board.objects.create(title="x", created_at=b.AT, **fields)
