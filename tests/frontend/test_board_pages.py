"""Pages of boards: what each may see of one, why a score is what it is, one's own name, and how sales operations makes them."""

from __future__ import annotations

import csv
import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from leaderboard import api
from leaderboard.data import BoardTerms, MetricTerms
from leaderboard.live.tickets import read
from leaderboard.models import AnonymityWish, Board
from people import api as people
from people.api import Role
from tests.incentives import company

pytestmark = pytest.mark.django_db

RIVALS = {"eva": 9000, "fay": 8000, "gus": 7000, "hal": 4000, "ivy": 3000, "jon": 2000}


@pytest.fixture
def race(world: Any) -> Any:
    """The rep is fifth of eight this month: 3,300 in three deals."""
    plan = company.published(company.document(over="period"), key="race")
    today = timezone.localdate()
    for who, amount in RIVALS.items():
        company.on_plan(who, plan)
        company.deal(f"D-{who}", who, str(amount), today.isoformat())
    company.on_plan(world.rep.reference, plan)
    for number, amount in enumerate((1000, 1100, 1200)):
        company.deal(f"R{number}", world.rep.reference, str(amount), today.isoformat())
    company.on_plan("zed", plan)
    world.ids["plan"] = plan.pk
    return world


def made(world: Any, *, live: bool = True, key: str = "bookings", kind: str = "measure", **said: Any) -> Board:
    metrics = (MetricTerms(world.ids["plan"], key, kind=kind),)
    at = timezone.now()
    board = api.create_board(terms=BoardTerms(title="The race", metrics=metrics, **said), by_id=None, at=at, today=at.date())
    return api.publish_board(board_id=board.pk, at=at, today=at.date()) if live else board


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def test_a_rep_sees_the_first_places_and_the_own_neighbourhood_and_no_tail(race: Any, page_of: Any) -> None:
    found = text(page_of(Role.REP, f"/boards/{made(race).pk}/"))

    for shown in ("Eva Example", "Fay Example", "Gus Example", "Hal Example", "Ada Palm", "Ivy Example", "Jon Example"):
        assert shown in found
    assert "Zed Example" not in found
    assert '<span data-own="place">5</span>' in found
    assert '<span data-own="gap">700</span> USD to the next place' in found
    assert "about 1 deal of your usual size" in found
    assert "Best 25 %" in found


def test_who_takes_no_part_sees_the_first_places_alone(race: Any, page_of: Any) -> None:
    found = text(page_of(Role.EMPLOYEE, f"/boards/{made(race).pk}/"))

    assert "Gus Example" in found
    assert "Hal Example" not in found
    assert "Ada Palm" not in found


def test_a_hidden_board_tells_nobody_a_place_before_the_end_and_then_everything(race: Any, page_of: Any) -> None:
    board = made(race, visibility="hidden")
    before = text(page_of(Role.REP, f"/boards/{board.pk}/"))
    assert "Eva Example" not in before
    assert "Places are told at the end" in before
    assert "3,300" in before

    api.close_board(board_id=board.pk, at=timezone.now())

    after = text(page_of(Role.REP, f"/boards/{board.pk}/"))
    assert "Eva Example" in after
    assert "Zed Example" in after
    assert "Final, by the facts of" in after


def test_a_board_on_pay_tells_no_amount_before_hr_has_allowed_it(race: Any, page_of: Any, client_of: Any) -> None:
    board = made(race, key="commission", kind="component", visibility="full")
    for role in (Role.REP, Role.SALES_OPS, Role.MANAGER, Role.EXECUTIVE):
        path = f"/boards/{board.pk}/"
        found = text(page_of(role, path)) + b"".join(page_of(role, f"{path}csv/").streaming_content).decode()
        assert "progress is shown, and no amounts" in found
        assert "USD" not in found.split("How this board counts")[0].split("<main")[1]
    assert page_of(Role.SALES_OPS, f"/boards/{board.pk}/why/{race.rep.pk}/").status_code == 404

    answer = client_of(Role.HR).post(f"/boards/{board.pk}/amounts/")

    assert answer.status_code == 302
    assert "USD" in text(page_of(Role.REP, f"/boards/{board.pk}/"))
    assert client_of(Role.SALES_OPS).post(f"/boards/{board.pk}/amounts/").status_code == 404


def test_a_manager_sees_their_people_beyond_the_boards_rules(race: Any, page_of: Any) -> None:
    board = made(race, visibility="neighbourhood", is_anonymous=True)

    assert "Ada Palm" in text(page_of(Role.MANAGER, f"/boards/{board.pk}/"))
    assert "Ada Palm" not in text(page_of(Role.EMPLOYEE, f"/boards/{board.pk}/"))


def test_a_name_is_taken_off_every_board_and_comes_back(race: Any, page_of: Any, client_of: Any) -> None:
    board = made(race, visibility="full")
    path = f"/boards/{board.pk}/"
    assert "Ada Palm" in text(page_of(Role.EMPLOYEE, path))

    client_of(Role.REP).post("/boards/my-name/", {"shown": "no"})

    assert AnonymityWish.objects.get().person_id == race.rep.pk
    assert "Ada Palm" not in text(page_of(Role.EMPLOYEE, path))
    assert "Without a name" in text(page_of(Role.EMPLOYEE, path))
    assert "Ada Palm" not in b"".join(page_of(Role.EMPLOYEE, f"{path}csv/").streaming_content).decode()
    assert "stands without a name" in text(page_of(Role.SALES_OPS, f"{path}places/"))

    client_of(Role.REP).post("/boards/my-name/", {"shown": "yes"})
    assert "Ada Palm" in text(page_of(Role.EMPLOYEE, path))


def test_why_a_score_is_what_it_is_adds_up(race: Any, page_of: Any) -> None:
    board = made(race)
    found = text(page_of(Role.REP, f"/boards/{board.pk}/why/"))
    file = b"".join(page_of(Role.REP, f"/boards/{board.pk}/why/", **{"as": "csv"}).streaming_content).decode()

    for amount in ("1,000.00", "1,100.00", "1,200.00"):
        assert amount in found
    assert "1–3 of 3" in found
    counts = [row["Counts"] for row in csv.DictReader(file.removeprefix("\ufeff").splitlines())]
    assert sorted(map(Decimal, counts)) == [1000, 1100, 1200]
    assert page_of(Role.REP, f"/boards/{board.pk}/why/{race.rep.pk}/").status_code == 404
    assert "1,100.00" in text(page_of(Role.SALES_OPS, f"/boards/{board.pk}/why/{race.rep.pk}/"))


def test_facts_and_places_are_turned_page_by_page(race: Any, page_of: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    board = made(race)
    monkeypatch.setattr("frontend.boards.why.PER_PAGE", 2)
    monkeypatch.setattr("frontend.boards.views.PER_PAGE", 3)

    facts = text(page_of(Role.REP, f"/boards/{board.pk}/why/", page="2"))
    places = text(page_of(Role.SALES_OPS, f"/boards/{board.pk}/places/", page="2"))

    assert "3–3 of 3" in facts
    assert '<a href="?page=1" rel="prev">' in facts
    assert "4–6 of 8" in places
    assert '<a href="?page=3" rel="next">' in places
    assert [name in places for name in ("Gus Example", "Hal Example", "Ada Palm", "Ivy Example", "Jon Example")] == [
        False,
        *[True] * 3,
        False,
    ]


def test_a_ticket_opens_the_boards_one_may_see_and_no_draft(race: Any, page_of: Any) -> None:
    board, draft = made(race), made(race, live=False)
    found = page_of(Role.REP, "/boards/ticket/", board=[board.pk, draft.pk])

    ticket = read(json.loads(found.content)["ticket"])
    assert [(grant.board, grant.audience) for grant in ticket.grants] == [(board.pk, "everybody")]
    assert ticket.grants[0].me
    assert "no-store" in found["Cache-Control"]
    assert page_of(Role.REP, "/boards/ticket/", board=draft.pk).status_code == 404
    wall = read(json.loads(page_of(Role.SALES_OPS, "/boards/ticket/", board=board.pk, wall="1").content)["ticket"])
    assert [(grant.audience, grant.me) for grant in wall.grants] == [("everybody", "")]


def form(world: Any, **said: str) -> dict[str, str]:
    return {
        "slots": "3", "title": "Bookings", "participants": "people", "score": "absolute", "decimals": "0", "window": "month",
        "fiscal_year_starts": "1", "ties": "1224", "visibility": "top", "top": "3", "around": "2", "values": "full",
        "figure-0-figure": f"{world.ids['plan']}|measure|bookings", "figure-0-weight": "1", **said,
    }  # fmt: skip


def test_a_board_is_made_tried_published_and_closed(race: Any, client_of: Any, page_of: Any) -> None:
    ops = client_of(Role.SALES_OPS)
    first = {"window": "own days", "first_on": "2030-01-01", "last_on": "2030-01-31", "ramp": "25, 50"}
    ops.post("/boards/new/", form(race, **first))
    board = Board.objects.get()
    assert (board.state, board.before_on, board.ramp) == ("draft", dt.date(2030, 2, 1), [25, 50])

    ops.post(f"/boards/{board.pk}/edit/", form(race, title="Bookings of the month"))
    board.refresh_from_db()
    assert (board.title, board.window, board.first_on) == ("Bookings of the month", "month", None)
    tried = text(ops.get(f"/boards/{board.pk}/fairness/"))
    assert "Took part" in tried
    assert f"{timezone.now().date().replace(day=1) - dt.timedelta(days=1):%B %Y}" in tried

    ops.post(f"/boards/{board.pk}/publish/")
    refused = ops.post(f"/boards/{board.pk}/edit/", form(race, score="most improved"))
    assert refused.status_code == 422
    assert "People are racing by this rule" in refused.content.decode()
    assert ops.post(f"/boards/{board.pk}/discard/").status_code == 404

    ops.post(f"/boards/{board.pk}/close/")
    board.refresh_from_db()
    assert board.state == "closed"
    assert 'value="Bookings of the month"' in text(ops.get("/boards/new/", {"like": board.pk}))


def test_everything_that_is_wrong_is_said_at_once_beside_its_field(race: Any, client_of: Any) -> None:
    said = form(race, title=" ", window="rolling", visibility="top", top="0", values="rounded", **{"figure-0-weight": "0"})
    answer = client_of(Role.SALES_OPS).post("/boards/new/", said)
    found = answer.content.decode()
    assert answer.status_code == 422
    assert "This field is required." in found

    answer = client_of(Role.SALES_OPS).post("/boards/new/", {**said, "title": "Bookings"})
    found = answer.content.decode()
    for words in ("Choose from 1 to 366 days.", "Show from 1 to 1000 places.", "Say to what scores are rounded", "A weight is not zero"):
        assert words in found
    assert 'href="#id_figure-0-weight"' in found
    assert not Board.objects.exists()


def test_a_handicap_is_given_with_a_reason_that_everybody_reads(race: Any, client_of: Any, page_of: Any) -> None:
    board = made(race)
    given = {"person": race.rep.pk, "factor": "1.5", "reason": "Began in a new market"}

    assert client_of(Role.SALES_OPS).post(f"/boards/{board.pk}/handicap/", {**given, "factor": "0"}).status_code == 422
    client_of(Role.SALES_OPS).post(f"/boards/{board.pk}/handicap/", given)

    found = text(page_of(Role.REP, f"/boards/{board.pk}/"))
    assert "Began in a new market" in found
    assert "4,950" in found


def test_a_board_that_cannot_be_ranked_says_why_instead_of_a_file_or_places(
    race: Any, page_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = made(race)

    def refuse(*_args: object, **_said: object) -> None:
        raise api.CannotRank(["The plan can't be read."])

    monkeypatch.setattr("frontend.boards.views.shown", refuse)
    for page in ("csv", "places"):
        answer = page_of(Role.SALES_OPS, f"/boards/{board.pk}/{page}/")
        assert (answer.status_code, answer["Location"]) == (302, f"/boards/{board.pk}/")
    assert page_of(Role.REP, f"/boards/{board.pk}/?window=²").status_code == 404


def test_the_first_page_shows_the_neighbourhood_on_the_best_board(race: Any, page_of: Any) -> None:
    made(race)
    found = text(page_of(Role.REP, "/"))

    assert "The race" in found
    assert "Hal Example" in found
    assert "Eva Example" not in found
    assert "The race" not in text(page_of(Role.EMPLOYEE, "/"))


@pytest.mark.parametrize("many", [1, 30])
def test_a_page_asks_as_often_for_many_participants_as_for_one(
    many: int, race: Any, client_of: Any, django_assert_max_num_queries: Any
) -> None:
    plan = race.ids["plan"]
    for number in range(many):
        person = people.create_person(reference=f"more{number}", name=f"More {number}", hired_on=dt.date(2025, 1, 1))
        company.assignments.assign(person_id=person.pk, plan_id=plan, valid_from=dt.date(2026, 1, 1), by_id=None, at=company.AT)
    board, ops = made(race, visibility="full"), client_of(Role.SALES_OPS)
    ops.get("/boards/")  # what a process learns once

    for path, most in ((f"/boards/{board.pk}/", 70), ("/boards/", 20), (f"/boards/{board.pk}/places/", 60)):
        with django_assert_max_num_queries(most):
            assert ops.get(path).status_code == 200
