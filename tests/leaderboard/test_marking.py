"""From a change to a board: events mark boards and persons, the keeper works out those and nobody else, and a restart loses nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction

from crm import events as crm
from desk import api as desk
from desk.data import Event
from incentives.calculation import credited
from incentives.engine import problems
from incentives.models import Plan
from leaderboard import api as boards
from leaderboard import events
from leaderboard.data import Marks
from leaderboard.models import BoardMark
from leaderboard.services import keeping
from leaderboard.services.marking import keep_marks, marks_of, take_marks
from people import api as people
from tests.incentives import company as c
from tests.leaderboard import company as b

pytestmark = pytest.mark.django_db


def event(name: str, **payload: object) -> Event:
    return Event(1, name, payload, b.AT)


def logged(*persons: int) -> Event:
    return event(crm.ACTIVITY_LOGGED, activity=1, fact="x", persons=list(persons))


@pytest.fixture
def field() -> Plan:
    return b.field("ana", "ben")


def test_a_fact_touches_its_persons_on_every_live_board(field: Plan) -> None:
    one, two = b.board(b.metric(field)), b.board(b.metric(field, "won"), title="Won")
    b.board(b.metric(field), title="Draft", live=False)
    ana, ben = b.person("ana").pk, b.person("ben").pk

    assert marks_of([logged(ana), logged(ben, ana)]).boards == {one.pk: frozenset({ana, ben}), two.pk: frozenset({ana, ben})}
    assert marks_of([]).boards == {}


def test_a_fact_touches_whoever_is_credited_with_it() -> None:
    plan = c.published(c.document(over="period").replace("credit: {to: owner, share: splits}", "credit: {to: every manager}"))
    for who in ("ana", "mia", "pia"):
        b.on_plan(who, plan)
    ana, mia, pia = (b.person(who).pk for who in ("ana", "mia", "pia"))
    people.change_manager(person_id=ana, manager_id=mia, on=b.day("2026-01-01"))
    people.change_manager(person_id=mia, manager_id=pia, on=b.day("2026-01-01"))
    board = b.board(b.metric(plan))

    assert marks_of([logged(ana)]).boards == {board.pk: frozenset({ana, mia, pia})}
    assert marks_of([logged(mia)]).boards == {board.pk: frozenset({mia, pia})}


def test_what_is_not_known_to_be_somebodys_touches_everybody(field: Plan) -> None:
    race, pay = b.board(b.metric(field)), b.board(b.metric(field, "commission", kind="component"), title="Pay")
    ana = b.person("ana").pk

    assert marks_of([logged(ana)]).boards == {race.pk: frozenset({ana}), pay.pk: frozenset({ana})}
    assert marks_of([logged(ana), event(crm.RECORDS_IMPORTED, persons=[])]).boards == {race.pk: None, pay.pk: None}
    assert marks_of([event("plan.published.v1", plan="field", version=2)]).boards == {race.pk: None, pay.pk: None}
    assert marks_of([event("period.posted.v1", period=1)]).boards == {pay.pk: None}
    assert marks_of([event(events.BOARD_CHANGED, board=race.pk)]).boards == {race.pk: None}
    assert marks_of([event(events.ANONYMITY_WISHED, person=ana)]).boards == {race.pk: frozenset({ana}), pay.pk: frozenset({ana})}


def test_a_plan_that_cannot_be_read_marks_its_board_for_everybody_and_holds_up_no_other(
    field: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoiled, other = b.board(b.metric(field)), b.board(b.metric(field, "won"), title="Won")
    ana = b.person("ana").pk
    real = credited.credited_with

    def read(**said: Any) -> frozenset[int] | None:
        if said["measure"] == "bookings":
            raise problems.Refused([problems.Problem("spoiled", "measures.bookings", "it says what no plan says")])
        return real(**said)

    monkeypatch.setattr(credited, "credited_with", read)

    assert marks_of([logged(ana)]).boards == {spoiled.pk: None, other.pk: frozenset({ana})}


def test_boards_of_one_figure_and_window_are_asked_about_once(field: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [b.board(b.metric(field), title=title) for title in ("One", "Two", "Three")]
    asked: list[Any] = []
    real = credited.credited_with
    monkeypatch.setattr(credited, "credited_with", lambda **said: (asked.append(said["measure"]), real(**said))[1])
    ana = b.person("ana").pk

    assert marks_of([logged(ana)]).boards == {board.pk: frozenset({ana}) for board in made}
    assert asked == ["bookings"]


def test_everybody_stays_to_be_worked_out_after_it_has_failed(field: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    race, keeper, ana = b.board(b.metric(field)), boards.Keeper(clock=lambda: b.AT), b.person("ana").pk
    asked: list[object] = []

    def fail(board: object, at: object, **said: object) -> None:
        asked.append(said["persons"])
        raise boards.CannotRank(["no"])

    monkeypatch.setattr(keeping, "standings_of", fail)
    keeper.take_marks()
    for _again in range(2):
        keep_marks([logged(ana)])
        keeper.take_marks()
        keeper._marks = Marks({race.pk: frozenset({ana})})
        with pytest.raises(boards.CannotRank):
            keeper.stand(race.pk)

    assert asked == [None, None]


def test_marks_are_kept_put_together_and_taken_once(field: Plan) -> None:
    race = b.board(b.metric(field))
    take_marks()
    keep_marks([logged(b.person("ana").pk)])
    keep_marks([logged(b.person("ben").pk), event(events.BOARD_CHANGED, board=99_999)])

    assert take_marks().boards == {race.pk: frozenset({b.person("ana").pk, b.person("ben").pk})}
    assert take_marks().boards == {}
    assert not BoardMark.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_committed_change_moves_the_board_by_working_out_one_person(monkeypatch: pytest.MonkeyPatch) -> None:
    field = b.field("ana", "ben")
    race = b.board(b.metric(field))
    now = dt.datetime.now(dt.UTC)
    keeper = boards.Keeper(clock=lambda: now)
    asked: list[object] = []
    real = keeping.standings_of
    monkeypatch.setattr(keeping, "standings_of", lambda board, at, **said: (asked.append(said["persons"]), real(board, at, **said))[1])
    keeper.take_marks()
    keeper.stand(race.pk)
    ana = b.person("ana").pk
    with transaction.atomic():
        b.won("D1", "ana", 70, now.date().isoformat())
        crm.activity_logged(activity=1, fact="test/D1", persons=[ana], at=now)

    assert list(keeper.take_marks()) == [race.pk]
    shown = keeper.stand(race.pk)
    assert shown is not None
    assert [(row.who, row.score) for row in shown[0].rows] == [(ana, 70), (b.person("ben").pk, 0)]
    assert asked == [None, frozenset({ana})]
    assert list(keeper.take_marks()) == []
    again = boards.Keeper(clock=lambda: now).stand(race.pk)
    assert again is not None
    assert again[0].rows == shown[0].rows

    keeper.clock = lambda: now + keeping.HEALED_AFTER
    with transaction.atomic():
        crm.activity_logged(activity=2, fact="x", persons=[ana], at=now)
    keeper.take_marks()
    keeper.stand(race.pk)
    assert asked[-1] is None


def test_a_board_that_is_live_no_more_is_not_shown(field: Plan) -> None:
    race = b.board(b.metric(field))
    keeper = boards.Keeper(clock=lambda: b.AT)
    assert keeper.live() == [race.pk]
    boards.close_board(board_id=race.pk, at=b.AT)

    assert keeper.live() == []
    assert keeper.stand(race.pk) is None


def test_the_outbox_has_our_reader() -> None:
    from desk.services.outbox import _readers

    assert crm.OPPORTUNITY_MOVED in _readers[events.READER].names
    assert desk.deliver(to=events.READER) >= 0
