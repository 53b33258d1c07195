"""Pages and files of contests: whatever a board hides is in none of their bytes, under way and when the result stands."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from django.utils import timezone

from leaderboard import api
from leaderboard.data import BoardTerms, ContestTerms, MetricTerms, PrizeTerms
from people.api import Role
from tests.incentives import company

pytestmark = pytest.mark.django_db

RIVALS = {"eva": 9137, "fay": 8249, "gus": 7391, "hal": 4283, "ivy": 3119, "jon": 2053, "kay": 1077}
OWN = 3671
"""Between hal, who is fourth, and ivy."""
FAR = {"eva", "fay", "kay"}
"""Further away than two places."""
DAYS = 14
MATCHES = 3
"""Rounds of two days in the five days it has lasted."""


def name(who: str) -> str:
    return f"{who.capitalize()} Example"


def scores_in(found: str) -> set[str]:
    """Whose exact score is told, as a page or as a cell of a file writes it; not where its digits are part of a token."""
    return {who for who, score in RIVALS.items() if re.search(rf"(?<!\w)({score:,}|{score})(\.0+)?(?!\w)", found)}


def names_in(found: str) -> set[str]:
    return {who for who in RIVALS if name(who) in found}


@pytest.fixture
def field(world: Any) -> Any:
    plan = company.published(company.document(over="period"), key="cup")
    day = (api.today_of_company(timezone.now()) - dt.timedelta(days=3)).isoformat()
    for who, amount in RIVALS.items():
        company.on_plan(who, plan)
        company.deal(f"D-{who}", who, str(amount), day)
    company.on_plan(world.rep.reference, plan)
    company.deal("D-own", world.rep.reference, str(OWN), day)
    world.ids["plan"] = plan.pk
    return world


def contest(world: Any, kind: str, **shown: Any) -> int:
    """One that began five days ago, announced before."""
    now = timezone.now()
    first, made_at = api.today_of_company(now) - dt.timedelta(days=5), now - dt.timedelta(days=8)
    members = frozenset({world.rep.pk, *(company.person(who).pk for who in RIVALS)})
    board = BoardTerms(
        title="The cup", metrics=(MetricTerms(world.ids["plan"], "bookings"),), window="own days", participants="cohort", members=members,
        first_on=first, before_on=first + dt.timedelta(days=DAYS), top=3, around=2, **shown,
    )  # fmt: skip
    terms = ContestTerms(kind=kind, prizes=(PrizeTerms(1, "points", Decimal(10)),), round_days=2 if kind == "head-to-head" else None)
    made = api.create_contest(board=board, terms=terms, by_id=None, at=made_at, today=made_at.date())
    api.schedule_contest(contest_id=made.pk, at=made_at)
    return made.pk


def clock(days_ahead: int = 0) -> None:
    for days in range(-6, days_ahead + 1):
        api.advance_contests(at=timezone.now() + dt.timedelta(days=days))


def bytes_of(page_of: Any, contest_id: int) -> str:
    found = []
    for part in ("", "now/", "places.csv", "matches.csv"):
        answer = page_of(Role.REP, f"/contests/{contest_id}/{part}")
        assert answer.status_code == 200, part
        found.append((b"".join(answer.streaming_content) if answer.streaming else answer.content).decode())
    return "\n".join(found)


@pytest.mark.parametrize("kind", ["most", "head-to-head"])
def test_what_a_board_hides_is_in_no_byte_of_a_contest_under_way(kind: str, field: Any, page_of: Any) -> None:
    ways = list(product(("full", "top", "neighbourhood", "hidden"), ("full", "rounded", "progress"), (False, True)))
    step = {"rounded": Decimal(1000)}
    made = [
        (contest(field, kind, visibility=way, values=values, is_anonymous=anonymous, round_to=step.get(values)), way, values, anonymous)
        for way, values, anonymous in ways
    ]
    clock()

    for contest_id, way, values, anonymous in made:
        said = f"{kind}, {way}, {values}, {'anonymous' if anonymous else 'by name'}"
        found = bytes_of(page_of, contest_id)
        if anonymous:
            assert names_in(found) == set(), said
        if values != "full":
            assert scores_in(found) == set(), said
        if way == "hidden":
            assert scores_in(found) == set(), said
        if kind == "most" and way == "hidden":
            assert names_in(found) == set(), said
        if kind == "most" and way == "neighbourhood":
            assert not names_in(found) & FAR, said
            assert not scores_in(found) & FAR, said
        if kind == "most" and way == "top":
            assert "kay" not in names_in(found) | scores_in(found), said
        if kind == "head-to-head" and way in ("neighbourhood", "top") and not anonymous:
            # One's own matches alone: with who was met so far, and who is met now.
            sheet = b"".join(page_of(Role.REP, f"/contests/{contest_id}/matches.csv").streaming_content).decode()
            assert 0 < len(names_in(sheet)) <= MATCHES, said
            assert len(names_in(sheet)) == len(sheet.splitlines()) - 1, said
            assert "You play" in found, said
        if (way, values, anonymous) == ("full", "full", False) and kind == "head-to-head":
            assert len(names_in(found)) == len(RIVALS), "the test would see what is shown"
            assert scores_in(found), "the test would see what is shown"
        if (way, values, anonymous) == ("full", "full", False) and kind == "most":
            assert names_in(found) == scores_in(found) == set(RIVALS), "the test would see what is shown"


def test_a_result_that_stands_shows_no_more_than_its_board(field: Any, page_of: Any) -> None:
    near = contest(field, "most", visibility="neighbourhood")
    nameless = contest(field, "most", visibility="full", is_anonymous=True, values="rounded", round_to=Decimal(1000))
    revealed = contest(field, "most", visibility="hidden")
    clock(days_ahead=DAYS)

    found = bytes_of(page_of, near)
    assert name("hal") in found
    assert not (names_in(found) | scores_in(found)) & FAR
    found = bytes_of(page_of, nameless)
    assert "9,000" in found
    assert names_in(found) | scores_in(found) == set()
    assert name("eva") in bytes_of(page_of, revealed)
