"""Who may see which board, and what of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from incentives.models import Plan
from leaderboard import api as boards
from leaderboard.data import Audience
from leaderboard.models import Board, BoardMember
from leaderboard.ranking.policy import Policy, Values, Visibility
from leaderboard.ranking.shaping import own_view, visible_rows
from people import api as people
from people.data import Role, Viewer
from tests.leaderboard import company as b

pytestmark = pytest.mark.django_db


def seen(viewer: Viewer) -> set[str]:
    return set(boards.boards_visible_to(viewer, on=b.TODAY).values_list("title", flat=True))


@pytest.fixture
def field() -> Plan:
    return b.field("ana", "ben", "mia")


@pytest.fixture
def four(field: Plan) -> Plan:
    north = b.team("north", "ana")
    b.team("south", "ben")
    people.change_manager(person_id=b.person("ana").pk, manager_id=b.person("mia").pk, on=b.day("2026-01-01"))
    b.board(b.metric(field), title="All")
    b.board(b.metric(field), title="North", team_id=north.pk)
    b.board(b.metric(field), title="Chosen", participants="cohort", members=frozenset({b.person("ana").pk}))
    b.board(b.metric(field), title="Draft", live=False)
    return field


def test_people_see_the_boards_they_race_on_managers_those_of_their_people_and_nobody_a_draft(four: Plan) -> None:
    assert seen(b.viewer("ana")) == {"All", "North", "Chosen"}
    assert seen(b.viewer("ben")) == {"All"}
    assert seen(b.viewer("mia", Role.MANAGER)) == {"All", "North", "Chosen"}
    assert seen(b.viewer(None, Role.ASSISTANT)) == set()
    assert seen(b.viewer(None, Role.HR)) == {"All", "North", "Chosen"}
    assert seen(b.viewer(None, Role.ADMINISTRATOR)) == set()
    assert seen(b.viewer(None, Role.SALES_OPS)) == {"All", "North", "Chosen", "Draft"}


def test_who_was_taken_off_a_board_of_chosen_ones_sees_it_no_more_and_a_closed_one_whose_last_window_they_were_in(four: Plan) -> None:
    chosen, ana = Board.objects.get(title="Chosen"), b.viewer("ana")
    BoardMember.objects.filter(board=chosen).update(valid_from=b.day("2026-03-02"), valid_before=b.TODAY)
    BoardMember.objects.create(board=chosen, person=b.person("ben"), valid_from=b.day("2026-03-02"))

    assert (seen(ana), seen(b.viewer("mia", Role.MANAGER))) == ({"All", "North"}, {"All", "North"})
    assert seen(b.viewer("ben")) == {"All", "Chosen"}
    assert not boards.contests_visible_to(ana, on=b.TODAY).exists()

    boards.close_board(board_id=chosen.pk, at=b.AT)
    final = boards.final_standings(chosen).get()
    assert "Chosen" in seen(ana)
    row = boards.frozen(b.again(chosen), final, on=b.TODAY).rows[0]
    much_later = b.AT + dt.timedelta(days=70)
    assert boards.own_token(b.again(chosen), row.who, at=much_later) == row.token


def test_who_has_left_is_shown_out_when_their_account_is_closed(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    ana, stays = people.create_user(email="a@example.com", password=None, roles=[], person_id=b.person("ana").pk), b.user("b@example.com")
    people.record_departure(person_id=b.person("ana").pk, left_on=b.TODAY)
    shown_out: list[str] = []
    monkeypatch.setattr("leaderboard.services.tickets.store.revoke", lambda _client, subject: shown_out.append(subject))

    with django_capture_on_commit_callbacks(execute=True):
        assert people.close_accounts_of_leavers(as_of=b.TODAY) == 1

    assert shown_out == [f"user:{ana.pk}"]
    assert stays.is_active


def test_what_is_missing_and_what_is_hidden_look_the_same(four: Plan) -> None:
    hidden, ben = Board.objects.get(title="North"), b.viewer("ben")
    for board_id in (hidden.pk, 99_999):
        with pytest.raises(boards.NoSuchBoard):
            boards.board_for(ben, board_id, on=b.TODAY)
        with pytest.raises(boards.NoSuchBoard):
            boards.board_edited_by(b.viewer("mia", Role.MANAGER, Role.HR), board_id)
    assert boards.board_for(b.viewer("ana"), hidden.pk, on=b.TODAY) == hidden


@pytest.mark.parametrize("role", Role)
def test_only_sales_ops_makes_boards_and_only_hr_allows_amounts(role: Role) -> None:
    viewer = b.viewer(None, role)

    assert boards.may_edit_boards(viewer) is (role == Role.SALES_OPS)
    assert boards.may_allow_amounts(viewer) is (role == Role.HR)


def test_ops_sees_every_place_and_everybody_else_what_the_board_says(field: Plan) -> None:
    board = b.board(b.metric(field), visibility="neighbourhood", values="rounded", round_to=Decimal("12.5"), decimals=1, is_anonymous=True)

    assert boards.audience_of(b.viewer("ana")) is Audience.EVERYBODY
    assert boards.audience_of(b.viewer(None, Role.HR)) is Audience.EVERYBODY
    assert boards.audience_of(b.viewer(None, Role.SALES_OPS)) is Audience.OPS
    assert boards.policies_of(board) == {
        "everybody": Policy(
            visibility=Visibility.NEIGHBOURHOOD, values=Values.ROUNDED, anonymous=True, top=3, around=2, round_to=125, progress_step=100
        ),
        "ops": Policy(top=3, around=2),
    }


def test_managers_see_the_rows_of_those_below_them_on_boards_of_people(four: Plan) -> None:
    mia, board = b.viewer("mia", Role.MANAGER), Board.objects.get(title="All")
    of_teams = b.board(b.metric(four), participants="teams", title="Teams")

    assert boards.rows_shown_to_manager(mia, board, on=b.TODAY) == {b.person("ana").pk}
    assert boards.rows_shown_to_manager(mia, of_teams, on=b.TODAY) == frozenset()
    assert boards.rows_shown_to_manager(b.viewer("ana"), board, on=b.TODAY) == frozenset()


def test_why_others_stand_where_they_do_is_told_to_who_keeps_boards_and_never_where_it_tells_pay(field: Plan) -> None:
    ops, race = b.viewer(None, Role.SALES_OPS), b.board(b.metric(field))
    of_pay = b.metric(field, "commission", kind="component", breaks_ties=True)

    assert boards.may_see_why_of_others(ops, b.again(race))
    assert not any(boards.may_see_why_of_others(b.viewer("ana", role), b.again(race)) for role in Role if role != Role.SALES_OPS)
    for told in (
        b.board(b.metric(field), of_pay, tie_breakers=("second metric",), title="Pay"),
        b.board(b.metric(field, "", kind="points"), title="Points"),
    ):
        assert not boards.may_see_why_of_others(ops, b.again(told))


def test_a_wish_is_told_to_nobody_but_who_has_it(field: Plan) -> None:
    ana = b.viewer("ana")
    assert boards.wish_of(ana, on=b.TODAY) is None
    boards.wish_anonymity(person_id=b.person("ana").pk, at=b.AT, today=b.TODAY)
    boards.wish_anonymity(person_id=b.person("ana").pk, at=b.AT, today=b.TODAY)

    assert boards.wish_of(ana, on=b.TODAY) is not None
    assert boards.wish_of(b.viewer(None, Role.SALES_OPS), on=b.TODAY) is None
    boards.withdraw_wish(person_id=b.person("ana").pk, at=b.AT, today=b.TODAY)
    assert boards.wish_of(ana, on=b.TODAY) is None


def test_a_viewer_knows_their_own_row_by_its_token(field: Plan) -> None:
    team = b.team("north", "ana")
    office = b.office("Penang", "ana")
    of_people, of_teams = b.board(b.metric(field)), b.board(b.metric(field), participants="teams", title="Teams")
    of_offices = b.board(b.metric(field), participants="offices", title="Offices")
    ana = b.person("ana").pk

    for board, who in ((of_people, ana), (of_teams, team.pk), (of_offices, office.pk)):
        assert boards.participant_of(board, ana, on=b.TODAY) == who
        rows = {row.token: row.who for row in b.standings(board).rows}
        assert rows[boards.own_token(board, ana, at=b.AT)] == who
    boards.wish_anonymity(person_id=ana, at=b.AT, today=b.TODAY)
    assert boards.own_token(of_people, ana, at=b.AT) in {row.token for row in b.standings(of_people).rows if not row.name}
    assert boards.own_token(of_people, None, at=b.AT) == ""
    assert boards.own_token(of_teams, b.person("ben").pk, at=b.AT) == ""


@pytest.mark.parametrize("said", [{"values": "full"}, {"values": "rounded", "round_to": Decimal(100)}, {"visibility": "top", "top": 1}])
def test_nothing_that_is_sent_of_a_board_on_pay_holds_an_amount(field: Plan, said: dict[str, Any]) -> None:
    for who, amount in (("ana", 90_000), ("ben", 70_000), ("mia", 10_000)):
        b.won(f"D{who}", who, amount, "2026-03-02")
    pay = b.board(b.metric(field, "commission", kind="component"), **said)
    standing = b.standings(pay)
    assert [row.score for row in standing.rows] == [4500, 3500, 500]

    for policy in boards.policies_of(b.again(pay)).values():
        own = own_view(standing, policy, b.person("ben").pk)
        assert own is not None
        sent = [*visible_rows(standing, policy), own.row, *own.around]
        assert {row.score for row in sent} == {None}
        assert all(row.progress is None or row.progress % 500 == 0 for row in sent)
        assert own.gap is None
        assert {score for _percent, score in own.benchmarks} <= {None}
