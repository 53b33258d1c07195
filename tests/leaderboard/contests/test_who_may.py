"""What is refused, all at once and in words; who may see a contest, and what of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from leaderboard import api as leaderboard
from leaderboard.data import BoardTerms, ContestTerms, PrizeTerms
from leaderboard.models import Contest
from people.data import Role, Viewer
from tests.leaderboard import company as boards

from . import world as w

pytestmark = pytest.mark.django_db

THREE = ("ann", "ben", "cyd")
APRIL = {"first": "2026-04-06", "before": "2026-04-20"}
ON = dt.date(2026, 4, 7)
OPS = (None, Role.SALES_OPS)


def saved(board: BoardTerms, terms: ContestTerms) -> set[str]:
    """The fields that are refused."""
    with pytest.raises(leaderboard.CannotSaveContest) as refused:
        leaderboard.create_contest(board=board, terms=terms, by_id=None, at=w.ANNOUNCED, today=w.ANNOUNCED.date())
    assert all(problem.message for problem in refused.value.problems)
    assert not Contest.objects.exists()
    return {problem.field for problem in refused.value.problems}


def test_everything_that_is_wrong_is_said_at_once() -> None:
    plan = boards.field(*THREE)
    board = BoardTerms(
        title="Cup", metrics=(boards.metric(plan),), participants="cohort", members=frozenset(w.ids(*THREE)), window="own days",
        first_on=dt.date(2026, 4, 6), before_on=dt.date(2026, 4, 20),
    )  # fmt: skip

    assert saved(replace(board, title="", first_on=w.ANNOUNCED.date()), ContestTerms(kind="race", prizes=(w.money(1, "1.005"),))) == {
        "board.title", "board.first_on", "target", "prizes.0.amount",
    }  # fmt: skip
    assert saved(board, ContestTerms(kind="chess", prizes_tied="coin", settle_days=99)) == {"kind", "prizes_tied", "settle_days"}
    assert saved(board, ContestTerms(kind="bracket", round_days=8)) == {"round_days"}  # two rounds of eight days in fourteen
    assert saved(replace(board, participants="people", members=frozenset()), ContestTerms(kind="bracket")) == {"board.participants"}
    pot = tuple(PrizeTerms(place, "share of the pot", Decimal(60)) for place in (1, 2))
    assert saved(board, ContestTerms(kind="most", prizes=pot, prizes_tied="each")) == {
        "prizes",
        "prizes_tied",
        "pot_currency",
        "pot_amount",
    }
    wrong = (w.money(0, "10"), PrizeTerms(1, "kiss"), w.thing(1, " "), w.money(1, "0"), PrizeTerms(1, "money", Decimal(5)))
    assert saved(board, ContestTerms(kind="most", prizes=wrong)) == {
        "prizes.0.place",
        "prizes.1.kind",
        "prizes.2.thing",
        "prizes.3.amount",
        "prizes.4.unit",
    }
    assert saved(board, ContestTerms(kind="raffle", prizes=(w.thing(2, "cup"),))) == {"ticket_unit", "winners"}
    assert saved(board, ContestTerms(kind="most", teams={"Red": w.ids("ann", "ben"), "Blue": w.ids("ben"), "": ()})) == {"teams"}
    assert saved(replace(board, metrics=(boards.metric(plan, "commission", kind="component"),)), ContestTerms(kind="most")) >= {
        "board.metrics"
    }


def test_announced_rules_stay_and_the_board_of_a_contest_is_changed_by_it_alone() -> None:
    plan = boards.field(*THREE)
    contest = w.contest(w.terms("most", w.money(1, "10")), boards.metric(plan), who=THREE, schedule=False, **APRIL)
    board, terms = leaderboard.contest_terms_of(contest, today=w.ANNOUNCED.date())
    today, at = w.ANNOUNCED.date(), w.ANNOUNCED

    leaderboard.change_contest(contest_id=contest.pk, board=board, terms=replace(terms, prizes=(w.thing(1, "cup"),)), at=at, today=today)
    assert [prize.thing for prize in contest.prizes.all()] == ["cup"]
    with pytest.raises(leaderboard.CannotChangeState, match="belongs to a contest"):
        leaderboard.publish_board(board_id=contest.board_id, at=at, today=today)
    leaderboard.schedule_contest(contest_id=contest.pk, at=at)
    with pytest.raises(leaderboard.CannotMoveContest, match="Once announced"):
        leaderboard.change_contest(contest_id=contest.pk, board=board, terms=terms, at=at, today=today)
    with pytest.raises(leaderboard.CannotMoveContest, match="Once announced"):
        leaderboard.discard_contest(contest_id=contest.pk)

    leaderboard.back_to_draft(contest_id=contest.pk, at=at)
    leaderboard.discard_contest(contest_id=contest.pk)
    assert not Contest.objects.exists()
    assert not leaderboard.Board.objects.exists()


def test_a_contest_is_cancelled_for_a_reason_and_a_late_announcement_is_refused() -> None:
    plan = boards.field(*THREE)
    contest = w.contest(w.terms("most"), boards.metric(plan), who=THREE, schedule=False, **APRIL)

    with pytest.raises(leaderboard.CannotMoveContest, match="Say why"):
        leaderboard.cancel_contest(contest_id=contest.pk, because=" ", at=w.ANNOUNCED)
    with pytest.raises((leaderboard.CannotMoveContest, leaderboard.CannotSaveContest), match=r"first day has come|begins tomorrow"):
        leaderboard.schedule_contest(contest_id=contest.pk, at=w.at("2026-04-06"))
    leaderboard.cancel_contest(contest_id=contest.pk, because="The product was withdrawn", at=w.ANNOUNCED)
    assert w.again(contest).state == "cancelled"
    with pytest.raises(leaderboard.CannotMoveContest, match="can't be cancelled"):
        leaderboard.cancel_contest(contest_id=contest.pk, because="again", at=w.ANNOUNCED)


def test_before_it_is_announced_nobody_but_sales_ops_knows_of_it_and_then_those_it_is_for() -> None:
    plan = boards.field(*THREE, "dan")
    contest = w.contest(w.terms("most"), boards.metric(plan), who=THREE, schedule=False, **APRIL)
    leaderboard.rehearse_contest(contest_id=contest.pk, at=w.ANNOUNCED)

    def seen_by(who: str | None, *roles: Role) -> bool:
        return leaderboard.contests_visible_to(boards.viewer(who, *roles), on=ON).filter(pk=contest.pk).exists()

    assert [seen_by(*OPS), seen_by("ann"), seen_by(None, Role.FINANCE)] == [True, False, False]
    with pytest.raises(leaderboard.NoSuchContest):
        leaderboard.contest_for(boards.viewer("ann"), contest.pk, on=ON)
    leaderboard.schedule_contest(contest_id=contest.pk, at=w.ANNOUNCED)
    assert [seen_by(*OPS), seen_by("ann"), seen_by("dan"), seen_by(None, Role.FINANCE)] == [True, True, False, True]
    with pytest.raises(leaderboard.NoSuchContest):
        leaderboard.contest_edited_by(boards.viewer("ann"), contest.pk)


def test_on_a_hidden_board_nobody_is_told_what_their_opponent_has_before_the_end() -> None:
    four = (*THREE, "dan")
    plan = boards.field(*four)
    contest = w.contest(w.terms("bracket", w.money(1, "10"), round_days=7), boards.metric(plan), who=four, **APRIL, visibility="hidden")
    for who, amount in {"ann": 40, "ben": 30, "cyd": 20, "dan": 10}.items():
        w.won(f"1-{who}", who, amount, "2026-04-07")
        w.won(f"2-{who}", who, amount, "2026-04-14")
    leaderboard.advance_contests(at=w.at("2026-04-06"))
    leaderboard.advance_contests(at=w.at("2026-04-13"))

    def first_round(who: str | None, *roles: Role) -> set[tuple[bool, int | None]]:
        found = leaderboard.matches_of(boards.viewer(who, *roles), w.again(contest), on=ON)
        return {(side.is_mine, side.score) for match in found if match.round == 1 for side in (match.first, match.second) if side}

    # Ben meets Cyd.
    assert first_round("ben") == {(True, 30), (False, None)}
    assert first_round("cyd") == {(True, 20), (False, None)}
    assert first_round(*OPS) == {(False, 40), (False, 30), (False, 20), (False, 10)}
    leaderboard.advance_contests(at=w.at("2026-04-20"))
    assert (False, 30) in first_round("cyd")


@pytest.mark.parametrize("visibility", ["full", "neighbourhood", "hidden"])
def test_a_sheet_of_matches_tells_no_more_than_the_board(visibility: str) -> None:
    four = (*THREE, "dan")
    plan = boards.field(*four)
    contest = w.contest(
        w.terms("bracket", w.money(1, "10"), round_days=7), boards.metric(plan), who=four, **APRIL,
        visibility=visibility, values="progress", around=1,
    )  # fmt: skip
    for who, amount in {"ann": 40, "ben": 30, "cyd": 20, "dan": 10}.items():
        w.won(f"1-{who}", who, amount, "2026-04-07")
        w.won(f"2-{who}", who, amount, "2026-04-14")
    leaderboard.advance_contests(at=w.at("2026-04-06"))
    leaderboard.advance_contests(at=w.at("2026-04-13"))
    contest = w.again(contest)
    # Seeds are by id: ann meets dan, ben meets cyd.
    live = leaderboard.matches_of(boards.viewer("cyd"), contest, on=ON)
    assert len(live) == (2 if visibility == "full" else 1)
    assert {side.score for match in live for side in (match.first, match.second) if side} == {None}
    assert [side.is_mine for match in live for side in (match.first, match.second) if side].count(True) == 1
    assert len(leaderboard.matches_of(boards.viewer(*OPS), contest, on=ON)) == 2
    assert leaderboard.places_of(boards.viewer("cyd"), contest, on=ON) == []

    leaderboard.advance_contests(at=w.at("2026-04-20"))
    contest = w.again(contest)
    names = [(row.place, row.name, row.is_mine) for row in leaderboard.places_of(boards.viewer("dan"), contest, on=ON)]
    everybody = [(1, "Ann Example", False), (2, "Ben Example", False), (3, "Cyd Example", False), (4, "Dan Example", True)]
    assert names == (everybody[2:] if visibility == "neighbourhood" else everybody)
    assert [award.person_id for award in leaderboard.awards_of(boards.viewer("ann"), contest)] == list(w.ids("ann"))
    assert leaderboard.awards_of(boards.viewer("dan"), contest) == []


def test_who_wishes_to_be_anonymous_has_no_name_in_matches_and_places() -> None:
    plan = boards.field(*THREE)
    leaderboard.wish_anonymity(person_id=boards.person("ben").pk, at=w.ANNOUNCED, today=w.ANNOUNCED.date())
    contest = w.contest(w.terms("head-to-head", round_days=4), boards.metric(plan), who=THREE, **APRIL)
    for day in ("2026-04-06", "2026-04-20"):
        leaderboard.advance_contests(at=w.at(day))
    contest = w.again(contest)

    def names_seen_by(who: str) -> set[str]:
        viewer = boards.viewer(who)
        sides = {side.name for match in leaderboard.matches_of(viewer, contest, on=ON) for side in (match.first, match.second) if side}
        return sides | {row.name for row in leaderboard.places_of(viewer, contest, on=ON)}

    assert names_seen_by("ann") == {"Ann Example", "", "Cyd Example"}
    assert names_seen_by("ben") == {"Ann Example", "Ben Example", "Cyd Example"}


def test_numbers_that_do_not_go_with_the_kind_are_left_aside_and_those_that_do_have_bounds() -> None:
    plan = boards.field(*THREE)
    odd = w.terms(
        "most", w.money(1, "5"), finishers=0, per_interval=99_999, winners=0, tickets_most=10**12, pot_currency="XYZ", pot_most=Decimal(-5)
    )
    kept = w.contest(odd, boards.metric(plan), who=THREE, schedule=False, **APRIL)
    assert (kept.finishers, kept.per_interval, kept.winners, kept.tickets_most) == (1, 1, 1, None)
    assert (kept.pot_currency, kept.pot_most) == ("", None)
    assert leaderboard.rehearsed(kept, at=w.at("2026-03-26")).entrants == 3

    board = leaderboard.contest_terms_of(kept, today=w.ANNOUNCED.date())[0]
    kept.delete()
    assert saved(board, ContestTerms(kind="race", target=Decimal(5), finishers=99_999)) == {"finishers"}
    assert saved(board, ContestTerms(kind="elimination", per_interval=0, round_days=7)) == {"per_interval"}
    assert saved(board, ContestTerms(kind="raffle", ticket_unit=Decimal(1), winners=99_999, tickets_most=10**12)) == {
        "winners",
        "tickets_most",
    }
    pot = PrizeTerms(1, "share of the pot", Decimal(60))
    assert saved(board, ContestTerms(kind="most", prizes=(pot,), pot_amount=Decimal(5), pot_currency="USD", pot_most=Decimal(-5))) == {
        "pot_most"
    }


def test_who_plays_in_no_team_is_not_taken_for_the_team_of_their_number() -> None:
    for number in range(5):
        boards.person(f"other-{number}")  # there are more people than teams, so that no player has a team's number
    plan = boards.field(*THREE)
    teams = {"Red": w.ids("ann"), "Blue": w.ids("ben", "cyd")}
    duel = w.contest(w.terms("head-to-head", teams=teams), boards.metric(plan), who=THREE, visibility="neighbourhood", **APRIL)
    leaderboard.advance_contests(at=w.at("2026-04-06"))
    duel, red = w.again(duel), duel.teams.get(name="Red").pk
    namesake = Viewer(user_id=1, person_id=red, roles=frozenset({Role.HR}))

    assert red not in w.ids(*THREE)
    assert leaderboard.own_match_of(boards.viewer("ann"), duel, on=ON) is not None
    assert leaderboard.own_match_of(namesake, duel, on=ON) is None
    assert leaderboard.matches_of(namesake, duel, on=ON) == []


def test_where_less_is_better_who_has_less_is_ahead_and_no_figure_is_no_lead() -> None:
    plan = boards.smallest_deals(*THREE)
    cup = w.contest(
        w.terms("head-to-head", round_days=14), boards.metric(plan, "smallest"), who=("ann", "ben"), lower_is_better=True, **APRIL
    )
    leaderboard.advance_contests(at=w.at("2026-04-06"))
    w.won("A", "ann", 300, "2026-04-06")
    ann = leaderboard.own_match_of(boards.viewer("ann"), w.again(cup), on=ON)
    assert (ann.mine.score, ann.theirs.score, ann.ahead) == (300, None, None)

    w.won("B", "ben", 800, "2026-04-06")
    assert leaderboard.own_match_of(boards.viewer("ann"), w.again(cup), on=ON).ahead == 500
    assert leaderboard.own_match_of(boards.viewer("ben"), w.again(cup), on=ON).ahead == -500


def test_places_of_who_has_nothing_show_no_progress_where_less_is_better() -> None:
    plan = boards.smallest_deals(*THREE)
    cup = w.contest(w.terms("most"), boards.metric(plan, "smallest"), who=THREE, lower_is_better=True, values="progress", **APRIL)
    w.won("A", "ann", 300, "2026-04-06")
    leaderboard.advance_contests(at=w.at("2026-04-06"))
    leaderboard.advance_contests(at=w.at("2026-04-20"))

    assert next(row.place for row in leaderboard.places_of(boards.viewer("ben"), w.again(cup), on=ON)) == 1
