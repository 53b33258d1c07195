"""Every kind of contest from its announcement to its frozen result, on real deals and the test's clock."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from leaderboard import api as leaderboard
from leaderboard.contests.raffle import commitment, draw, listed
from leaderboard.data import PrizeTerms
from leaderboard.models import Contest, ContestOut
from leaderboard.services import contest_clock
from people import api as people
from tests.leaderboard import company as boards

from . import world as w

pytestmark = pytest.mark.django_db

THREE = ("ann", "ben", "cyd")
APRIL = {"first": "2026-04-06", "before": "2026-04-20"}


def tick(*days: str) -> None:
    for day in days:
        leaderboard.advance_contests(at=w.at(day))


def test_the_most_at_the_end_with_late_entries_and_a_pot_shared_by_two_who_are_equal() -> None:
    plan = boards.field(*THREE)
    contest = w.contest(
        w.terms(
            "most", PrizeTerms(1, "share of the pot", Decimal(50)), PrizeTerms(2, "share of the pot", Decimal(30)), w.money(3, "10"),
            settle_days=2, pot_percent=Decimal(1), pot_currency="USD", minimum=Decimal(100),
        ),
        boards.metric(plan), who=THREE, **APRIL, decimals=2,
    )  # fmt: skip
    w.won("A", "ann", 1001, "2026-04-07")
    w.won("C", "cyd", 50, "2026-04-07")
    w.won("too late", "cyd", 9000, "2026-04-20")
    tick("2026-04-06", "2026-04-20")
    assert w.again(contest).state == "closing"

    w.won("late entry", "ben", 1001, "2026-04-19")  # happened in time, entered afterwards
    tick("2026-04-21")
    assert w.again(contest).state == "closing"
    tick("2026-04-22")

    assert w.again(contest).state == "frozen"
    assert w.places(contest) == ["1 ann", "1 ben", "3 cyd"]
    # One percent of 2052 is 20.52; 80 % of it are 16.416, of which the rules of remainders make 10.26 and 6.16.
    assert w.given(contest) == {"ann": "8.21 USD", "ben": "8.21 USD"}
    assert contest.result.pot == Decimal("20.52")


def test_a_race_ends_when_the_day_on_which_it_was_won_is_over() -> None:
    plan = boards.field(*THREE)
    contest = w.contest(
        w.terms("race", w.money(1, "100"), w.money(2, "50"), target=Decimal(1000)), boards.metric(plan), who=THREE, **APRIL
    )  # fmt: skip
    undone = w.won("undone", "ann", 1000, "2026-04-06")
    w.won("B1", "ben", 600, "2026-04-07")
    w.reverse(undone)
    tick("2026-04-06", "2026-04-07", "2026-04-08")
    assert w.again(contest).state == "live"

    w.won("B2", "ben", 400, "2026-04-08")
    tick("2026-04-08")
    assert w.again(contest).state == "live"
    w.won("C", "cyd", 5000, "2026-04-09")
    tick("2026-04-09")

    assert w.again(contest).state == "frozen"
    assert w.places(contest) == ["1 ben", "2 ann", "2 cyd"]
    assert w.given(contest) == {"ben": "100 USD"}


def test_an_elimination_by_weeks_of_whom_one_is_left() -> None:
    plan = boards.field(*THREE)
    contest = w.contest(w.terms("elimination", w.thing(1, "cup"), round_days=7), boards.metric(plan), who=THREE, **APRIL)
    w.won("A", "ann", 1, "2026-04-07")
    w.won("B", "ben", 2, "2026-04-07")
    w.won("A2", "ann", 3, "2026-04-14")
    w.won("C2", "cyd", 99, "2026-04-14")
    tick("2026-04-06", "2026-04-13")
    assert [(row.interval, row.who, row.why) for row in ContestOut.objects.filter(contest=contest, why="last place")] == [
        (1, boards.person("cyd").pk, "last place")
    ]
    tick("2026-04-20")

    assert w.again(contest).state == "frozen"
    assert w.places(contest) == ["1 ann", "2 ben", "3 cyd"]


def test_head_to_head_of_two_teams_made_for_it_whose_prize_is_shared_to_the_cent() -> None:
    four = (*THREE, "dan", "eve")
    plan = boards.field(*four)
    contest = w.contest(
        w.terms("head-to-head", w.money(1, "100"), teams={"Red": w.ids("ann", "ben", "cyd"), "Blue": w.ids("dan", "eve")}),
        boards.metric(plan), who=four, per_head="average", decimals=2, **APRIL,
    )  # fmt: skip
    for who, amount in {"ann": 300, "ben": 300, "cyd": 310, "dan": 300, "eve": 305}.items():
        w.won(f"D-{who}", who, amount, "2026-04-10")  # 303.33 a head against 302.50
    tick("2026-04-06", "2026-04-20")

    assert w.again(contest).state == "frozen"
    teams = dict(contest.teams.values_list("id", "name"))
    assert [(row.place, teams[row.who], row.score) for row in contest.places.order_by("position")] == [(1, "Red", 2), (2, "Blue", 0)]
    assert w.given(contest) == {"ann": "33.34 USD", "ben": "33.33 USD", "cyd": "33.33 USD"}


def test_everybody_against_everybody_with_a_draw() -> None:
    plan = boards.field(*THREE)
    contest = w.contest(w.terms("head-to-head", round_days=4), boards.metric(plan), who=THREE, **APRIL)
    for day in ("2026-04-06", "2026-04-10", "2026-04-14"):
        for who, amount in {"ann": 5, "ben": 5, "cyd": 1}.items():
            w.won(f"{day}-{who}", who, amount, day)
    tick("2026-04-06", "2026-04-10", "2026-04-14", "2026-04-18")

    assert w.again(contest).state == "frozen"
    met = sorted(line for number in (1, 2, 3) for line in w.told(contest, number, "table"))
    assert met == ["ann and ben draw", "ann beats cyd by score", "ben beats cyd by score"]
    assert w.places(contest) == ["1 ann", "1 ben", "3 cyd"]


def test_a_raffle_publishes_its_hash_first_and_its_seed_and_tickets_at_the_end() -> None:
    plan = boards.field(*THREE)
    contest = w.contest(
        w.terms("raffle", w.thing(1, "weekend"), w.thing(2, "dinner"), ticket_unit=Decimal(100), tickets_most=3, winners=2),
        boards.metric(plan), who=THREE, **APRIL,
    )  # fmt: skip
    announced = w.again(contest)
    assert announced.seed_hash == commitment(announced.raffle_seed)
    w.won("A", "ann", 950, "2026-04-07")
    w.won("B", "ben", 199, "2026-04-07")
    w.won("C", "cyd", 99, "2026-04-07")
    tick("2026-04-06")
    assert not hasattr(w.again(contest), "result")
    tick("2026-04-20")

    contest = w.again(contest)
    result = contest.result
    keys = dict(contest.entrants.values_list("who", "key"))
    ann, ben, _cyd = w.ids(*THREE)
    assert sorted(result.tickets.splitlines()) == sorted([f"{keys[ann]} 3", f"{keys[ben]} 1"])
    assert commitment(result.seed) == announced.seed_hash
    tickets = listed({line.split()[0]: int(line.split()[1]) for line in result.tickets.splitlines()})
    drawn = draw(result.seed, tickets, 2)
    assert [keys[row.who] for row in contest.places.order_by("position")[:2]] == list(drawn)
    assert sorted(w.given(contest).values()) == ["dinner", "weekend"]
    assert "cyd" not in w.given(contest)


def test_a_contest_with_fewer_than_two_is_cancelled_by_the_clock() -> None:
    plan = boards.field("ann")
    alone = w.contest(w.terms("most"), boards.metric(plan), who=(), participants="people", members=frozenset(), **APRIL)

    tick("2026-04-06")

    alone = w.again(alone)
    assert (alone.state, alone.cancelled_because) == (Contest.State.CANCELLED, "Fewer than two took part.")


def test_a_rehearsal_plays_the_days_that_are_over_and_keeps_nothing() -> None:
    plan = boards.field(*THREE)
    contest = w.contest(
        w.terms("bracket", w.money(1, "100"), round_days=7, seeding_days=7), boards.metric(plan), who=THREE, schedule=False, **APRIL
    )
    w.won("seed", "cyd", 50, "2026-03-05")
    w.won("A", "ann", 10, "2026-03-12")
    w.won("B", "ben", 20, "2026-03-12")
    w.won("B2", "ben", 20, "2026-03-19")
    leaderboard.rehearse_contest(contest_id=contest.pk, at=w.ANNOUNCED)

    found = leaderboard.rehearsed(w.again(contest), at=w.ANNOUNCED)  # 11 to 24 March

    assert (found.first.isoformat(), found.before.isoformat()) == ("2026-03-11", "2026-03-25")
    assert [found.names[place.who] for place in found.ending.places] == ["Ben Example", "Cyd Example", "Ann Example"]
    assert [(given.person_id, given.amount) for given in found.ending.awards] == [(boards.person("ben").pk, Decimal(100))]
    assert (found.entrants, found.rounds) == (3, 2)
    assert not contest.entrants.exists()
    assert not contest.matches.exists()
    tick("2026-04-06")
    assert w.again(contest).state == "rehearsal"


def test_the_board_of_a_contest_stays_open_for_late_entries_and_ends_with_it() -> None:
    plan = boards.field(*THREE)
    contest = w.contest(w.terms("most", settle_days=2), boards.metric(plan), who=THREE, **APRIL)
    w.won("A", "ann", 100, "2026-04-07")
    tick("2026-04-06", "2026-04-20")
    leaderboard.freeze_ended(at=w.at("2026-04-20"))
    assert w.again(contest).board.state == "live"

    w.won("late entry", "ben", 200, "2026-04-19")
    tick("2026-04-22")
    leaderboard.freeze_ended(at=w.at("2026-04-22"))

    board = w.again(contest).board
    final = leaderboard.final_standings(board).get()
    assert board.state == "closed"
    assert [row.who for row in leaderboard.frozen(board, final, on=w.at("2026-04-22").date()).rows] == list(w.ids("ben", "ann", "cyd"))
    assert w.places(contest) == ["1 ben", "2 ann", "3 cyd"]


def test_the_board_of_a_race_ends_when_it_is_won() -> None:
    plan = boards.field(*THREE)
    contest = w.contest(w.terms("race", target=Decimal(1000)), boards.metric(plan), who=THREE, **APRIL)
    tick("2026-04-06")
    w.won("B", "ben", 1000, "2026-04-08")
    tick("2026-04-09")

    assert (w.again(contest).state, w.again(contest).board.state) == ("frozen", "closed")


def test_a_departure_that_is_still_to_come_moves_nobody_in_a_race() -> None:
    plan = boards.field(*THREE)
    contest = w.contest(w.terms("race", target=Decimal(1000)), boards.metric(plan), who=THREE, **APRIL)
    tick("2026-04-06")
    people.record_departure(person_id=boards.person("ann").pk, left_on=dt.date(2026, 12, 31))
    for who, amount in {"ann": 500, "ben": 1000, "cyd": 400}.items():
        w.won(who, who, amount, "2026-04-08")
    tick("2026-04-09")

    assert w.places(contest) == ["1 ben", "2 ann", "3 cyd"]


def test_a_team_of_which_everybody_has_left_does_not_win_where_lower_is_better() -> None:
    plan = boards.field(*THREE)
    contest = w.contest(
        w.terms("most", w.money(1, "100"), teams={"Red": w.ids("ann"), "Blue": w.ids("ben", "cyd")}),
        boards.metric(plan), who=THREE, lower_is_better=True, tie_breakers=("earliest reached",), **APRIL,
    )  # fmt: skip
    tick("2026-04-06")
    people.record_departure(person_id=boards.person("ann").pk, left_on=dt.date(2026, 4, 10))
    w.won("B", "ben", 100, "2026-04-08")
    tick("2026-04-20")

    teams = dict(contest.teams.values_list("id", "name"))
    assert [(row.place, teams[row.who], row.score) for row in contest.places.order_by("position")] == [(1, "Blue", 100), (2, "Red", None)]
    assert w.given(contest) == {"ben": "50 USD", "cyd": "50 USD"}


def test_a_team_with_an_idle_member_has_reached_its_score_when_the_others_did() -> None:
    four = (*THREE, "dan")
    plan = boards.field(*four)
    contest = w.contest(
        w.terms("most", teams={"Red": w.ids("ann", "ben"), "Blue": w.ids("cyd", "dan")}),
        boards.metric(plan), who=four, tie_breakers=("earliest reached",), **APRIL,
    )  # fmt: skip
    w.won("late", "ann", 50, "2026-04-15")
    w.won("late too", "ben", 50, "2026-04-15")
    w.won("early", "cyd", 100, "2026-04-08")
    tick("2026-04-06", "2026-04-20")

    teams = dict(contest.teams.values_list("id", "name"))
    assert [(row.place, teams[row.who]) for row in contest.places.order_by("position")] == [(1, "Blue"), (2, "Red")]


def test_nobody_has_a_handicap_in_a_contest() -> None:
    plan = boards.field(*THREE)
    contest = w.contest(w.terms("most"), boards.metric(plan), who=THREE, **APRIL)
    given = {"person_id": boards.person("ann").pk, "factor": Decimal(2), "reason": "Last day", "on": dt.date(2026, 4, 19)}

    with pytest.raises(leaderboard.CannotGiveHandicap, match="belongs to a contest"):
        leaderboard.give_handicap(board_id=contest.board_id, at=w.ANNOUNCED, **given)


@pytest.mark.parametrize("error", [leaderboard.CannotRank(["A rate is missing."]), ZeroDivisionError("a fault of ours")])
def test_a_contest_that_can_not_be_worked_out_holds_up_no_other(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    plan = boards.field(*THREE)
    broken, fine = (w.contest(w.terms("most"), boards.metric(plan), who=THREE, title=title, **APRIL) for title in ("A", "B"))
    real = contest_clock.advance_contest

    def breaks(contest_id: int, *, at: dt.datetime) -> int:
        if contest_id == broken.pk:
            raise error
        return real(contest_id, at=at)

    monkeypatch.setattr(contest_clock, "advance_contest", breaks)
    tick("2026-04-06")

    assert (w.again(broken).state, w.again(fine).state) == ("scheduled", "live")


def test_who_has_nothing_to_show_takes_part_and_comes_last_where_lower_is_better() -> None:
    plan = boards.smallest_deals(*THREE)
    contest = w.contest(w.terms("most", w.money(1, "100")), boards.metric(plan, "smallest"), who=THREE, lower_is_better=True, **APRIL)
    tick("2026-04-06")  # nobody has a deal yet
    assert w.again(contest).state == "live"
    w.won("A", "ann", 300, "2026-04-07")
    w.won("B", "ben", 200, "2026-04-07")
    tick("2026-04-20")

    assert [(row.who, row.place, row.score) for row in contest.places.order_by("position")] == [
        (who, place, score) for who, place, score in zip(w.ids("ben", "ann", "cyd"), (1, 2, 3), (200, 300, None), strict=True)
    ]
    assert w.given(contest) == {"ben": "100 USD"}
