"""How windows end: frozen once, by the facts of that moment, for good."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from crm.models import Opportunity
from incentives.models import Plan
from leaderboard import api as boards
from leaderboard import events
from leaderboard.models import Board, FrozenRow, FrozenStandings
from tests.leaderboard import company as b

pytestmark = pytest.mark.django_db
FINAL = "leaderboard_frozenstandings"


@pytest.fixture
def field() -> Plan:
    plan = b.field("ana", "ben")
    b.won("D1", "ana", 300, "2026-03-02")
    b.won("D2", "ben", 200, "2026-03-03")
    return plan


def final(board: Board, window: str = "2026-03") -> boards.FrozenStandings:
    return boards.final_standings(board).get(window=window)


def test_a_window_that_ended_is_frozen_once_and_a_later_correction_does_not_move_it(field: Plan) -> None:
    race = b.board(b.metric(field))
    assert boards.freeze_ended(at=dt.datetime(2026, 3, 31, 23, 59, tzinfo=dt.UTC)) == 0
    live = b.standings(race)
    assert boards.freeze_ended(at=b.LATER) == 1
    assert boards.freeze_ended(at=b.LATER) == 0
    Opportunity.objects.filter(external_id="D2").update(amount=9000)
    assert boards.freeze_ended(at=b.LATER + dt.timedelta(hours=1)) == 0

    kept = boards.frozen(race, final(race), on=b.TODAY)
    assert kept.frozen
    assert kept.rows == live.rows
    assert kept.closes_at == live.closes_at
    assert (final(race).participants, final(race).rules["score"]) == (2, "absolute")
    assert Board.objects.get(pk=race.pk).state == Board.State.LIVE


def test_windows_missed_while_nobody_worked_are_frozen_afterwards(field: Plan) -> None:
    race = b.board(b.metric(field), window="week")

    assert boards.freeze_ended(at=b.LATER) == 2
    assert list(boards.final_standings(race).values_list("window", flat=True)) == ["2026-W13", "2026-W12"]


def test_a_contest_is_closed_when_its_days_are_over(field: Plan) -> None:
    race = b.board(b.metric(field), window="own days", first_on=b.day("2026-03-01"), before_on=b.day("2026-03-20"))
    boards.freeze_ended(at=b.LATER)
    closed = Board.objects.get(pk=race.pk)

    assert (closed.state, closed.closed_at) == (Board.State.CLOSED, b.LATER)
    assert final(race, "2026-03-01..2026-03-19").participants == 2
    from desk.models import OutboxEvent

    told = list(OutboxEvent.objects.filter(name__startswith="board.").order_by("id").values_list("name", flat=True))
    assert told == [events.BOARD_PUBLISHED, events.BOARD_FROZEN, events.BOARD_CLOSED]


def test_a_board_closed_early_is_frozen_as_it_stands(field: Plan) -> None:
    rolling = b.board(b.metric(field), window="rolling", days=20)
    boards.close_board(board_id=rolling.pk, at=b.AT)

    assert boards.frozen(rolling, final(rolling, "2026-02-27..2026-03-18"), on=b.TODAY).rows[0].score == 300
    assert boards.freeze_ended(at=b.LATER) == 0


def test_who_wishes_to_be_anonymous_now_is_so_in_the_past(field: Plan) -> None:
    race = b.board(b.metric(field))
    boards.freeze_ended(at=b.LATER)
    boards.wish_anonymity(person_id=b.person("ana").pk, at=b.AT, today=b.TODAY)

    assert [row.name for row in boards.frozen(race, final(race), on=b.TODAY).rows] == ["", "Ben Example"]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE leaderboard_frozenrow SET score = 1",
        "DELETE FROM leaderboard_frozenrow",
        "TRUNCATE leaderboard_frozenrow",
        "UPDATE leaderboard_frozenstandings SET \"window\" = 'x'",
        "INSERT INTO leaderboard_frozenrow (standings_id, position, who, place, score) SELECT id, 9, 9, 9, 9 FROM " + FINAL,
        "UPDATE leaderboard_boardevent SET title = 'x'",
    ],
)
def test_the_database_refuses_to_change_a_result(field: Plan, sql: str) -> None:
    from django.db import connection

    b.board(b.metric(field))
    boards.freeze_ended(at=b.LATER)
    assert FrozenRow.objects.count() == 2

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match=r"refused|no row is added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_counts_the_rows_of_a_result(field: Plan) -> None:
    race = b.board(b.metric(field))
    said = {"window": "x", "first": b.TODAY, "before": b.TODAY, "places": 0, "lower_is_better": False, "rules": {}}

    with pytest.raises(DatabaseError, match="3 participants and have 0 rows"), transaction.atomic():
        FrozenStandings.objects.create(board=race, facts_at=b.AT, frozen_at=b.AT, participants=3, **said)


@pytest.mark.parametrize("error", [boards.CannotRank(["A rate is missing."]), ZeroDivisionError("a fault of ours")])
def test_one_board_that_can_not_be_worked_out_holds_up_no_other(field: Plan, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    from leaderboard.services import freezing

    broken, fine = b.board(b.metric(field)), b.board(b.metric(field), title="Fine")
    real = freezing.standings_in

    def breaks(board: Board, *args: object, **said: object) -> object:
        if board.pk == broken.pk:
            raise error
        return real(board, *args, **said)  # type: ignore[arg-type]

    monkeypatch.setattr(freezing, "standings_in", breaks)
    assert boards.freeze_ended(at=b.LATER) == 1
    assert final(fine).participants == 2
    monkeypatch.undo()
    assert boards.freeze_ended(at=b.LATER) == 1


def test_the_worker_freezes_by_the_clock(field: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    from config.celery import app
    from leaderboard import tasks

    b.board(b.metric(field))
    monkeypatch.setattr(tasks.timezone, "now", lambda: b.LATER)
    tasks.freeze_boards()

    assert app.conf.beat_schedule["freeze boards"]["task"] == tasks.freeze_boards.name
    assert FrozenStandings.objects.count() == 1


def test_a_board_closed_before_the_clock_came_keeps_the_final_standings_of_the_month_before(field: Plan) -> None:
    race = b.board(b.metric(field))
    boards.close_board(board_id=race.pk, at=b.LATER)

    assert list(boards.final_standings(race).order_by("window").values_list("window", flat=True)) == ["2026-03", "2026-04"]
    assert [row.score for row in boards.frozen(race, final(race), on=b.TODAY).rows] == [300, 200]


@pytest.mark.parametrize("window", ["own days", "rolling"])
def test_days_that_are_over_are_frozen_once_when_their_board_is_closed(field: Plan, window: str) -> None:
    days = {"days": 5} if window == "rolling" else {"first_on": b.day("2026-03-01"), "before_on": b.day("2026-03-20")}
    race = b.board(b.metric(field), window=window, **days)
    boards.close_board(board_id=race.pk, at=b.LATER)

    assert boards.final_standings(race).count() == 1
