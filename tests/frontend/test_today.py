"""The first page: what was earned in the periods that are current, with measures and periods in words."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from people.api import Role
from tests.frontend.world import World
from tests.incentives import company

pytestmark = pytest.mark.django_db


def plan(period: str, key: str) -> Any:
    text = company.document(name=key.title()).replace("period: month", f"period: {period}").replace("bookings", "new_bookings")
    return company.published(text, key=key)


@pytest.fixture
def world(world: World) -> World:
    """The rep is on a monthly and on a quarterly plan, and closed a deal in every month."""
    for period in ("month", "quarter"):
        company.on_plan(world.rep.reference, plan(period, f"by-{period}"))
    row = company.quotas.QuotaRow(world.rep.pk, "new_bookings", company.day("2026-01-01"), None, company.Decimal(100000), "quarter", None)
    company.quotas.set_quota(quota=row, by_id=None, at=company.AT)
    for number in range(1, 7):
        company.deal(f"D{number}", world.rep.reference, f"{number}0000", f"2026-{number:02}-10")
    return world


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def earned_in(response: Any) -> list[str]:
    return re.findall(r">Earned in ([^<]+)<", response.content.decode())


def test_a_month_and_the_quarter_around_it_stand_side_by_side_and_neither_hides_the_other(world: World, page_of: Any) -> None:
    company.calculated("2026-01")
    company.calculated("2026-Q1")

    assert earned_in(page_of(Role.REP, "/")) == ["January 2026", "Q1 2026"]


def test_the_last_quarter_stays_until_the_next_is_calculated_but_not_for_ever(world: World, page_of: Any) -> None:
    company.calculated("2026-Q1")
    company.calculated("2026-04")
    assert earned_in(page_of(Role.REP, "/")) == ["April 2026", "Q1 2026"]

    company.calculated("2026-07")  # the second quarter has ended by then, and was not calculated
    assert earned_in(page_of(Role.REP, "/")) == ["July 2026"]


def test_measures_go_by_their_words(world: World, page_of: Any) -> None:
    company.calculated("2026-01")

    said = words(page_of(Role.REP, "/"))

    assert "New bookings" in said
    assert "new_bookings" not in said


def test_a_manager_sees_what_each_of_their_people_earned_in_both(world: World, page_of: Any) -> None:
    company.calculated("2026-01")
    company.calculated("2026-Q1")

    page = page_of(Role.MANAGER, "/").content.decode()

    assert "Statement of Ada Palm for January 2026" in page
    assert "Statement of Ada Palm for Q1 2026" in page
