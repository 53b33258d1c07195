"""Badges, levels, streaks, goals and kudos on a real company: by the facts, not retroactive, the same however often they are looked at."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Opportunity
from desk.models import OutboxEvent
from incentives.models import Assignment, Plan
from leaderboard.game_terms import GameTerms, GoalTerms
from leaderboard.models import BadgeAward, GameMark, Goal, LevelStanding, StreakReached, StreakStanding
from leaderboard.models.game import Game
from leaderboard.services import game_goals as goals
from leaderboard.services import game_kudos as kudos
from leaderboard.services import game_making as making
from leaderboard.services import game_marking, game_play
from leaderboard.services.game_marking import look_at_everything
from people import api as people
from people.models import Person
from tests.leaderboard import company as b

pytestmark = pytest.mark.django_db
START = dt.date(2026, 3, 2)
"""A Monday."""


@pytest.fixture
def field() -> Plan:
    return b.field("ana", "ben")


def at(day: dt.date | str) -> dt.datetime:
    day = b.day(day) if isinstance(day, str) else day
    return dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)


def game(sort: str = "badge", *, on: dt.date = START, **said: Any) -> Game:
    terms = GameTerms(**{"title": "Game", "rule": "bookings >= 1000", **said})
    made = making.create_game(sort=sort, terms=terms, by_id=None, at=at(on), today=on)
    return making.publish_game(sort=sort, game_id=made.pk, today=on)


def earned() -> list[tuple[str, str, int]]:
    return sorted(BadgeAward.objects.filter(ended_at=None).values_list("person__reference", "window", "turn"))


def told(name: str) -> int:
    return OutboxEvent.objects.filter(name=name).count()


def test_what_was_before_the_start_earns_nothing_until_a_backfill_is_asked_for(field: Plan) -> None:
    b.won("D1", "ana", 5000, "2026-02-10")
    b.won("D2", "ana", 5000, "2026-03-01")
    badge = game()
    look_at_everything(at=at("2026-03-10"))
    assert earned() == []

    b.won("D3", "ben", 1000, "2026-03-09")
    look_at_everything(at=at("2026-03-10"))
    assert earned() == [("ben", "2026-03", 1)]

    run = making.dry_run(sort="badge", game_id=badge.pk, first=b.day("2026-01-01"), at=at("2026-03-10"), today=b.day("2026-03-10"))
    assert [(Person.objects.get(pk=one.person_id).reference, one.count) for one in run] == [("ana", 2), ("ben", 1)]
    assert earned() == [("ben", "2026-03", 1)], "a dry run writes nothing"

    making.backfill_game(sort="badge", game_id=badge.pk, first=b.day("2026-01-01"), at=at("2026-03-10"), today=b.day("2026-03-10"))
    assert earned() == [("ana", "2026-02", 1), ("ana", "2026-03", 1), ("ben", "2026-03", 1)]


def test_looking_twice_late_or_daily_gives_the_same(field: Plan) -> None:
    game(rule="floor(bookings / 1000)", window="week")
    game("streak", rule="won >= 1", freezes=1)
    for number in range(10):
        b.won(f"D{number}", "ana", 700, (START + dt.timedelta(days=number)).isoformat())
        look_at_everything(at=at(START + dt.timedelta(days=number)))
        look_at_everything(at=at(START + dt.timedelta(days=number)))
    daily = earned()
    streak = list(StreakStanding.objects.order_by("person").values_list("person__reference", "length", "longest"))
    reached = list(StreakReached.objects.values_list("length", flat=True))
    events = told("badge.earned.v1")
    BadgeAward.objects.all().delete()
    StreakStanding.objects.all().delete()

    look_at_everything(at=at(START + dt.timedelta(days=9)))

    assert earned() == daily == [("ana", "2026-W10", 1), ("ana", "2026-W10", 2), ("ana", "2026-W10", 3), ("ana", "2026-W10", 4),
                                 ("ana", "2026-W11", 1), ("ana", "2026-W11", 2)]  # fmt: skip
    assert list(StreakStanding.objects.order_by("person").values_list("person__reference", "length", "longest")) == streak
    assert streak == [("ana", 10, 10), ("ben", 0, 0)]
    assert reached == [7]
    assert events == 6
    assert told("streak.reached.v1") == 1, "a length is told of once"


def test_a_reversed_deal_takes_back_only_where_the_badge_says_so(field: Plan) -> None:
    game(title="Stays")
    taken = game(title="Goes", taken_back=True)
    b.won("D1", "ana", 2000, "2026-03-05")
    look_at_everything(at=at("2026-03-06"))
    assert len(earned()) == 2

    Opportunity.objects.filter(external_id="D1").update(amount=Decimal(1))
    look_at_everything(at=at("2026-03-06"))

    assert BadgeAward.objects.filter(ended_at=None).count() == 1
    assert BadgeAward.objects.get(badge_id=taken.pk).ended == "no longer holds"
    assert told("badge.lost.v1") == 1


def test_a_record_has_one_holder_and_its_history_stays(field: Plan) -> None:
    game(kind="record", rule="bookings", window="day")
    b.won("D1", "ana", 2000, "2026-03-03")
    look_at_everything(at=at("2026-03-03"))
    b.won("D2", "ben", 2000, "2026-03-04")
    look_at_everything(at=at("2026-03-04"))
    assert [who for who, _window, _turn in earned()] == ["ana"], "to equal it does not take it"
    b.won("D3", "ben", 1, "2026-03-04")
    look_at_everything(at=at("2026-03-05"))

    assert [who for who, _window, _turn in earned()] == ["ben"]
    assert list(BadgeAward.objects.order_by("id").values_list("person__reference", "ended", "value")) == [
        ("ana", "beaten", Decimal(2000)), ("ben", "", Decimal(2001))]  # fmt: skip


def test_levels_rise_with_experience_and_never_fall(field: Plan) -> None:
    game("levels", rule="bookings / 100", ranks=((0, "Rookie"), (10, "Closer"), (50, "Ace")))
    b.won("D1", "ana", 1550, "2026-03-05")
    look_at_everything(at=at("2026-03-06"))
    row = LevelStanding.objects.get(person__reference="ana")
    assert (row.xp, row.level) == (15, 2)
    Opportunity.objects.filter(external_id="D1").update(amount=Decimal(100))
    look_at_everything(at=at("2026-03-07"), persons=[row.person_id])
    row.refresh_from_db()

    assert (row.xp, row.level) == (1, 2)
    assert told("level.reached.v1") == 1


def test_a_streak_keeps_a_persons_own_calendar_zone_and_days_away(field: Plan) -> None:
    ana = b.person("ana")
    people.add_absence(person_id=ana.pk, kind="vacation", first=b.day("2026-03-04"), before=b.day("2026-03-06"))
    game("streak", rule="won >= 1")
    for number, closed in enumerate(("2026-03-02", "2026-03-03", "2026-03-06", "2026-03-09")):
        b.won(f"D{number}", "ana", 10, closed)
    look_at_everything(at=at("2026-03-09"))
    assert StreakStanding.objects.get(person=ana).length == 4

    Person.objects.filter(pk=ana.pk).update(time_zone="Pacific/Kiritimati")  # the 11th begins there at 10:00 UTC on the 10th
    look_at_everything(at=at("2026-03-10"))
    assert StreakStanding.objects.get(person=ana).length == 0, "the 10th is over there, and nothing was won"


@pytest.mark.parametrize(
    ("sort", "said", "field_of"),
    [
        ("badge", {"rule": "bokings > 1"}, "rule"),
        ("badge", {"kind": "record", "rule": "bookings > 1"}, "rule"),
        ("badge", {"kind": "membership", "rule": "bookings"}, "rule"),
        ("badge", {"kind": "kudos", "monthly_limit": 0}, "monthly_limit"),
        ("badge", {"title": " "}, "title"),
        ("levels", {"rule": "bookings", "ranks": ((5, "A"),)}, "ranks"),
        ("streak", {"rule": "bookings > 1", "freezes": 11}, "freezes"),
    ],
)
def test_what_is_wrong_with_a_game_is_said_with_its_field(field: Plan, sort: str, said: dict[str, Any], field_of: str) -> None:
    with pytest.raises(making.CannotSaveGame) as refused:
        making.create_game(sort=sort, terms=GameTerms(**{"title": "x", **said}), by_id=None, at=b.AT, today=b.TODAY)

    assert field_of in {problem.field for problem in refused.value.problems}


def goal_terms(**said: Any) -> GoalTerms:
    return GoalTerms(**{"title": "March", "figure": "bookings", "target": Decimal(1000), "first_on": b.day("2026-03-01"),
                        "before_on": b.day("2026-04-01"), **said})  # fmt: skip


def test_a_goal_is_followed_by_facts_and_told_of_once(field: Plan) -> None:
    user = b.user()
    goal = goals.set_goal(person_id=b.person("ana").pk, terms=goal_terms(), is_own=True, by_id=user.pk, at=b.AT)
    b.won("D1", "ana", 400, "2026-03-05")
    found = goals.progress([goal], today=b.TODAY)[goal.pk]
    assert (found.value, found.share) == (400, Decimal("0.4"))
    assert 0 < found.pace < 1
    b.won("D2", "ana", 600, "2026-03-06")
    look_at_everything(at=b.AT)
    look_at_everything(at=b.AT)

    assert Goal.objects.get().reached_at == b.AT
    assert told("goal.reached.v1") == 1


def test_a_conversion_rate_can_be_a_goal_and_is_never_split(field: Plan) -> None:
    user = b.user()
    goal = goals.set_goal(
        person_id=b.person("ana").pk, terms=goal_terms(figure="bookings / won", target=Decimal(300)), is_own=False, by_id=user.pk, at=b.AT
    )  # fmt: skip
    assert goals.progress([goal], today=b.TODAY)[goal.pk].value is None
    b.won("D1", "ana", 400, "2026-03-05")
    assert goals.progress([goal], today=b.TODAY)[goal.pk].value == 400
    with pytest.raises(goals.CannotSetGoal) as refused:
        goals.cascade(
            terms=goal_terms(figure="bookings / won"), team_id=b.team("north", "ana").pk, by="weights", weights={}, by_id=user.pk,
            at=b.AT, on=b.TODAY,
        )  # fmt: skip
    assert {problem.field for problem in refused.value.problems} == {"figure", "split"}


@pytest.mark.parametrize(
    ("by", "parts"), [("equally", ["33.50", "33.51"]), ("by weight", ["16.75", "50.26"]), ("by last period", ["0", "67.01"])]
)
def test_a_team_target_is_split_to_the_coin(field: Plan, by: str, parts: list[str]) -> None:
    team = b.team("north", "ana", "ben")
    user, ana, ben = b.user(), b.person("ana").pk, b.person("ben").pk
    b.won("D1", "ana", 10, "2026-02-05")
    target = goals.cascade(terms=goal_terms(target=Decimal("67.01")), team_id=team.pk, by=by, weights={ana: Decimal(3), ben: Decimal(1)},
                           by_id=user.pk, at=b.AT, on=b.TODAY)  # fmt: skip
    found = list(Goal.objects.filter(team_goal=target).values_list("target", flat=True))

    assert sum(found) == Decimal("67.01")
    assert sorted(found) == [Decimal(part) for part in parts]


def test_kudos_are_limited_and_go_to_somebody_else(field: Plan) -> None:
    badge = game(kind="kudos", rule="", monthly_limit=2)
    ana, ben = b.person("ana").pk, b.person("ben").pk
    for number in range(2):
        kudos.give_kudos(badge_id=badge.pk, giver_id=ana, receiver_id=ben, words=f"Thanks {number}", at=b.AT)
    with pytest.raises(kudos.CannotGiveKudos, match="all 2"):
        kudos.give_kudos(badge_id=badge.pk, giver_id=ana, receiver_id=ben, words="More", at=b.AT)
    with pytest.raises(kudos.CannotGiveKudos, match="somebody else"):
        kudos.give_kudos(badge_id=badge.pk, giver_id=ben, receiver_id=ben, words="Me", at=b.AT)

    kudos.give_kudos(badge_id=badge.pk, giver_id=ana, receiver_id=ben, words="April", at=b.LATER)
    assert told("kudos.given.v1") == 3


def test_looking_costs_no_more_queries_for_more_people(field: Plan) -> None:
    game()
    game("streak", rule="won >= 1")
    game("levels", rule="bookings / 100", ranks=((0, "Rookie"), (10, "Closer")))
    look_at_everything(at=at("2026-03-10"))
    with CaptureQueriesContext(connection) as few:
        look_at_everything(at=at("2026-03-10"))
    for number in range(12):
        b.on_plan(f"more-{number}", field)
    look_at_everything(at=at("2026-03-10"))
    with CaptureQueriesContext(connection) as many:
        look_at_everything(at=at("2026-03-10"))

    assert StreakStanding.objects.count() == 14
    assert len(many) == len(few)


def test_a_goal_that_is_called_otherwise_is_not_reached_again_and_one_of_more_is(field: Plan) -> None:
    user = b.user()
    goal = goals.set_goal(person_id=b.person("ana").pk, terms=goal_terms(), is_own=True, by_id=user.pk, at=b.AT)
    b.won("D1", "ana", 1500, "2026-03-05")
    look_at_everything(at=b.AT)
    goals.change_goal(goal_id=goal.pk, terms=goal_terms(title="My March"))
    look_at_everything(at=b.AT)
    assert told("goal.reached.v1") == 1

    goals.change_goal(goal_id=goal.pk, terms=goal_terms(target=Decimal(1400)))
    look_at_everything(at=b.AT)
    assert told("goal.reached.v1") == 2


def test_marks_stay_until_everybody_was_looked_at(field: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    game()
    b.won("D1", "ana", 2000, "2026-03-05")
    GameMark.objects.create(persons=[b.person("ana").pk])
    with monkeypatch.context() as dying:
        dying.setattr(game_marking, "look_at_goals", lambda **_said: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            game_marking.look_at_marked(at=at("2026-03-06"))
    assert GameMark.objects.count() == 1

    game_marking.look_at_marked(at=at("2026-03-06"))
    assert not GameMark.objects.exists()
    assert earned() == [("ana", "2026-03", 1)]


def test_a_streak_longer_than_the_walk_is_not_told_of_every_day(field: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(game_play, "LONGEST_WALK", dt.timedelta(days=20))
    game("streak", rule="won >= 1")
    days = [START + dt.timedelta(days=number) for number in range(40)]
    for day in (day for day in days if day.isoweekday() < 6):
        b.won(f"D{day}", "ana", 10, day.isoformat())
    for day in days:
        look_at_everything(at=at(day))

    assert list(StreakReached.objects.values_list("length", "began_on")) == [(7, START)]


def test_what_is_closed_is_earned_no_more_and_stays(field: Plan) -> None:
    badge = game()
    b.won("D1", "ana", 2000, "2026-03-05")
    look_at_everything(at=at("2026-03-06"))
    making.close_game(sort="badge", game_id=badge.pk)
    b.won("D2", "ben", 2000, "2026-03-06")
    look_at_everything(at=at("2026-03-07"))

    assert earned() == [("ana", "2026-03", 1)]
    with pytest.raises(making.CannotSaveGame):
        making.close_game(sort="badge", game_id=badge.pk)


def test_one_game_that_cannot_be_worked_out_holds_up_no_other(field: Plan) -> None:
    game(kind="record", rule="bookings * 99999999999999", title="Beyond every column")
    game()
    b.won("D1", "ana", 99_999_999, "2026-03-05")
    look_at_everything(at=at("2026-03-06"))

    assert earned() == [("ana", "2026-03", 1)]


def test_a_length_is_told_of_once_though_later_facts_move_the_first_day(field: Plan) -> None:
    game("streak", rule="won >= 1")
    days = ["2026-03-03", "2026-03-04", "2026-03-05", "2026-03-06", "2026-03-09", "2026-03-10", "2026-03-11"]
    for day in days:
        b.won(f"D{day}", "ana", 10, day)
    look_at_everything(at=at(days[-1]))
    assert told("streak.reached.v1") == 1

    b.won("late", "ana", 10, "2026-03-02")
    look_at_everything(at=at(days[-1]))
    Opportunity.objects.filter(external_id__in=["late", "D2026-03-03"]).update(closed_on=b.day("2026-01-05"))
    b.won("more", "ana", 10, "2026-03-12")
    look_at_everything(at=at("2026-03-12"))

    assert StreakStanding.objects.get(person__reference="ana").length == 7
    assert told("streak.reached.v1") == 1


def test_to_equal_a_record_of_endless_decimals_does_not_take_it(field: Plan) -> None:
    game(kind="record", rule="bookings / 3", window="day")
    b.won("D1", "ana", 1000, "2026-03-03")
    look_at_everything(at=at("2026-03-03"))
    b.won("D2", "ben", 1000, "2026-09-03")
    look_at_everything(at=at("2026-09-03"))

    assert [who for who, _window, _turn in earned()] == ["ana"]


def test_kudos_of_a_team_stay_in_the_team(field: Plan) -> None:
    team = b.team("north", "ana")
    badge = game(kind="kudos", rule="", monthly_limit=2, team_id=team.pk)
    with pytest.raises(kudos.CannotGiveKudos, match="for a team"):
        kudos.give_kudos(badge_id=badge.pk, giver_id=b.person("ana").pk, receiver_id=b.person("ben").pk, words="Thanks", at=b.AT)


def test_who_left_every_plan_of_a_streak_has_none_under_way(field: Plan) -> None:
    game("streak", rule="won >= 1")
    b.won("D1", "ana", 10, "2026-03-03")
    look_at_everything(at=at("2026-03-03"))
    Assignment.objects.filter(person__reference="ana").update(valid_before=b.day("2026-01-02"))
    look_at_everything(at=at("2026-03-04"))

    row = StreakStanding.objects.get(person__reference="ana")
    assert (row.length, row.longest) == (0, 1)
