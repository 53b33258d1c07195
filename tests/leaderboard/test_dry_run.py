"""Trying a board on the past before anybody sees it."""

from __future__ import annotations

import pytest

from leaderboard import api as boards
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
