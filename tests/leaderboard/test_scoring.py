"""Standings of boards of every kind, from real deals: what is ranked is what incentives says, and nothing is added up twice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from incentives import api as incentives
from leaderboard import api as boards
from people import api as people
from tests.leaderboard import company as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def three() -> incentives.Plan:
    plan = b.field("ana", "ben", "cleo")
    b.won("D1", "ana", "900.25", "2026-03-02")
    b.won("D2", "ben", "400", "2026-03-03")
    b.won("D3", "ben", "400", "2026-03-10")
    b.won("D4", "cleo", "50", "2026-03-11")
    b.won("OLD", "cleo", "9000", "2026-02-11")
    return plan


def test_a_board_ranks_by_what_incentives_says_in_its_window(three: incentives.Plan) -> None:
    found = b.standings(b.board(b.metric(three), decimals=2))

    assert b.ranks(found) == [(1, "ana", 90_025), (2, "ben", 80_000), (3, "cleo", 5_000)]
    assert (found.window, found.places, found.frozen) == ("2026-03", 2, False)
    assert found.closes_at is not None
    assert found.closes_at.date() == dt.date(2026, 4, 1)


def test_several_metrics_weigh_into_points(three: incentives.Plan) -> None:
    of_both = b.board(b.metric(three, weight=Decimal("0.01")), b.metric(three, "won", weight=Decimal(10)), decimals=1)

    assert b.scores(of_both) == {"ben": 280, "ana": 190, "cleo": 105}


def test_percent_to_goal_is_of_quotas_or_of_a_goal_of_the_board(three: incentives.Plan) -> None:
    b.quota("ana", "1000", "month")
    b.quota("ben", "500", "month")
    of_quota = b.board(b.metric(three), score="percent to goal", decimals=1)
    of_goal = b.board(b.metric(three, goal=Decimal(800)), score="percent to goal", title="Goal")

    assert b.ranks(b.standings(of_quota)) == [(1, "ben", 1600), (2, "ana", 900)]
    assert [row.progress for row in b.standings(of_quota).rows] == [16_000, 9_002]
    assert b.scores(of_goal) == {"ana": 113, "ben": 100, "cleo": 6}


def test_most_improved_is_against_the_window_before(three: incentives.Plan) -> None:
    assert b.scores(b.board(b.metric(three), score="most improved")) == {"ana": 900, "ben": 800, "cleo": -8950}


def test_a_streak_counts_weeks_on_end_with_enough(three: incentives.Plan) -> None:
    weekly = b.board(b.metric(three, "won"), score="streak", unit="week", at_least=Decimal(1))

    # The week of the 16th is under way: it has not ended anybody's streak yet.
    assert b.scores(weekly) == {"ben": 2, "cleo": 1, "ana": 0}


def test_a_streak_of_days_passes_over_weekends_and_absences(three: incentives.Plan) -> None:
    for number, when in enumerate(["2026-03-13", "2026-03-16", "2026-03-17"]):
        b.won(f"S{number}", "ana", 1, when)
    b.won("S9", "ben", 1, "2026-03-13")
    people.add_absence(person_id=b.person("ben").pk, first=b.day("2026-03-16"), before=b.day("2026-03-18"), kind="sick")
    of_days = {"score": "streak", "unit": "day", "at_least": Decimal(1)}

    assert b.scores(b.board(b.metric(three, "won"), **of_days)) == {"ana": 3, "ben": 0, "cleo": 0}
    assert b.scores(b.board(b.metric(three, "won"), absence_pro_rata=True, title="Fair", **of_days))["ben"] == 1


def test_a_record_is_the_best_deal_or_the_best_day(three: incentives.Plan) -> None:
    b.won("D5", "cleo", 880, "2026-03-11")

    assert b.scores(b.board(b.metric(three), score="record", unit="fact")) == {"ana": 900, "cleo": 880, "ben": 400}
    assert b.scores(b.board(b.metric(three), score="record", unit="day", title="Day")) == {"cleo": 930, "ana": 900, "ben": 400}


def test_the_lower_score_wins_where_the_board_says_so(three: incentives.Plan) -> None:
    assert [row[:2] for row in b.ranks(b.standings(b.board(b.metric(three), lower_is_better=True)))] == [
        (1, "cleo"),
        (2, "ben"),
        (3, "ana"),
    ]


def test_equal_scores_are_told_apart_by_the_breakers_that_the_board_states(three: incentives.Plan) -> None:
    b.won("D6", "cleo", 750, "2026-03-05")
    shared = b.board(b.metric(three))
    second = b.board(b.metric(three), b.metric(three, "won", breaks_ties=True), tie_breakers=("second metric",), title="Second")
    fewest = b.board(
        b.metric(three), b.metric(three, "won", weight=Decimal(-1), breaks_ties=True), tie_breakers=("second metric",), title="Fewest"
    )
    b.won("D7", "ana", 0, "2026-03-12")
    earliest = b.board(b.metric(three), tie_breakers=("earliest reached",), title="First")

    assert b.ranks(b.standings(shared)) == [(1, "ana", 900), (2, "ben", 800), (2, "cleo", 800)]
    b.won("D8", "ben", 0, "2026-03-13")
    assert [row[:2] for row in b.ranks(b.standings(second))] == [(1, "ana"), (2, "ben"), (3, "cleo")]
    assert [row[:2] for row in b.ranks(b.standings(fewest))] == [(1, "ana"), (2, "cleo"), (3, "ben")]
    assert [row[:2] for row in b.ranks(b.standings(earliest))] == [(1, "ana"), (2, "cleo"), (3, "ben")]


def test_teams_are_summed_or_averaged_over_those_on_the_plan(three: incentives.Plan) -> None:
    north, south = b.team("north", "ana", "cleo"), b.team("south", "ben", "dan")
    by_sum, by_head = (
        b.board(b.metric(three), participants="teams"),
        b.board(b.metric(three), participants="teams", per_head="average", title="Heads"),
    )

    assert [(row.who, row.score) for row in b.standings(by_sum).rows] == [(north.pk, 950), (south.pk, 800)]
    assert [(row.name, row.score) for row in b.standings(by_head).rows] == [("South", 800), ("North", 475)]


def test_offices_are_ranked_too(three: incentives.Plan) -> None:
    b.office("Penang", "ana")
    b.office("Berlin", "ben", "cleo")

    assert [(row.name, row.score) for row in b.standings(b.board(b.metric(three), participants="offices")).rows] == [
        ("Penang", 900),
        ("Berlin", 850),
    ]


def test_a_board_of_a_team_has_those_of_the_teams_below_it(three: incentives.Plan) -> None:
    world = b.team("world")
    b.team("north", "ana", part_of=world)
    b.team("south", "ben")

    assert set(b.scores(b.board(b.metric(three), team_id=world.pk))) == {"ana"}


def test_those_chosen_take_part_whether_they_have_anything_or_not(three: incentives.Plan) -> None:
    b.person("eve")
    chosen = frozenset(b.person(who).pk for who in ("ben", "eve"))

    assert b.scores(b.board(b.metric(three), participants="cohort", members=chosen)) == {"ben": 800, "eve": 0}


def test_leavers_take_no_part(three: incentives.Plan) -> None:
    people.record_departure(person_id=b.person("ana").pk, left_on=b.day("2026-03-15"))

    assert "ana" not in b.scores(b.board(b.metric(three)))


def test_a_handicap_multiplies_and_a_ramp_expects_less_of_new_people(three: incentives.Plan) -> None:
    people.change_person(person_id=b.person("cleo").pk, hired_on=b.day("2026-03-01"))
    fair = b.board(b.metric(three), ramp=(50, 75))
    boards.give_handicap(
        board_id=fair.pk, person_id=b.person("ben").pk, factor=Decimal("1.25"), reason="Half the territory", on=b.day("2026-03-01"), at=b.AT
    )

    assert b.scores(fair) == {"ben": 1000, "ana": 900, "cleo": 100}


def test_a_goal_of_the_board_is_smaller_for_who_was_away(three: incentives.Plan) -> None:
    people.add_absence(person_id=b.person("ben").pk, first=b.day("2026-03-01"), before=b.day("2026-03-16"), kind="parental")
    fair = b.board(b.metric(three, goal=Decimal(3100)), score="percent to goal", absence_pro_rata=True)

    assert b.scores(fair)["ben"] == 50


def test_who_wishes_so_has_no_name_and_another_token(three: incentives.Plan) -> None:
    race = b.board(b.metric(three))
    before = {row.who: row for row in b.standings(race).rows}
    boards.wish_anonymity(person_id=b.person("ben").pk, at=b.AT, today=b.TODAY)
    after = {row.who: row for row in b.standings(race).rows}
    ana, ben = b.person("ana").pk, b.person("ben").pk

    assert (before[ben].name, after[ben].name) == ("Ben Example", "")
    assert before[ben].token != after[ben].token
    assert before[ana] == after[ana]
    boards.withdraw_wish(person_id=ben, at=b.AT, today=b.TODAY)
    assert {row.who: row for row in b.standings(race).rows} == before


def test_days_of_its_own_and_the_last_days(three: incentives.Plan) -> None:
    own = b.board(b.metric(three), window="own days", first_on=b.day("2026-03-03"), before_on=b.day("2026-03-20"))
    rolling = b.board(b.metric(three), window="rolling", days=8, title="Eight")

    assert b.scores(own) == {"ben": 800, "cleo": 50, "ana": 0}
    assert b.scores(rolling) == {"cleo": 50, "ana": 0, "ben": 0}
    assert (b.standings(own).window, b.standings(rolling).window) == ("2026-03-03..2026-03-19", "last 8 days")


def test_a_board_that_can_not_be_worked_out_says_why(three: incentives.Plan) -> None:
    huge = b.board(b.metric(three, weight=Decimal(99_999_999)), decimals=6, title="Huge")
    b.won("BIG", "ana", 99_999_999_999, "2026-03-05")

    with pytest.raises(boards.CannotRank, match="more digits"):
        b.standings(huge)


def test_who_was_hired_on_the_last_day_is_measured_against_a_quarter_of_the_goal(three: incentives.Plan) -> None:
    people.change_person(person_id=b.person("cleo").pk, hired_on=b.day("2026-03-31"))
    b.won("LUCKY", "cleo", 400, "2026-03-31")
    race = b.board(b.metric(three, goal=Decimal(10_000)), score="percent to goal", ramp=(100,))

    # 400 of 2,500, not of the 322.58 that one day of 31 is.
    assert b.scores(race, dt.datetime(2026, 3, 31, 18, 0, tzinfo=dt.UTC))["cleo"] == 16


def test_who_has_no_deal_has_no_smallest_one_and_is_not_first_where_lower_is_better() -> None:
    plan = b.smallest_deals("ana", "ben", "cleo")
    b.won("D1", "ana", 300, "2026-03-02")
    b.won("D2", "ben", 200, "2026-03-03")
    race = b.board(b.metric(plan, "smallest"), lower_is_better=True)

    assert b.ranks(b.standings(race)) == [(1, "ben", 200), (2, "ana", 300)]
