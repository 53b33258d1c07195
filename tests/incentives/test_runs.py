"""Runs: from deals in the database to lines in the ledger, once, and only what is new."""

from __future__ import annotations

from decimal import Decimal

import pytest

from incentives.models import Batch, Line, Run, Statement
from tests.incentives import company as c

pytestmark = pytest.mark.django_db


def test_a_retroactive_rate_is_posted_month_by_month_as_differences() -> None:
    """The worked table of a whole rate: 5 % until the quota is reached, 8 % on everything from then on, and back after a return."""
    plan = c.published()
    c.on_plan("ana", plan)
    c.quota("ana", "100000")
    c.deal("D1", "ana", "60000.55", "2026-01-10")
    c.deal("D2", "ana", "30000.00", "2026-01-20")
    c.deal("D3", "ana", "20000.25", "2026-02-10")

    january, february = c.calculated("2026-01"), c.calculated("2026-02")

    assert c.posted(january) == {"D1": Decimal("3000.03"), "D2": Decimal("1500.00")}
    assert c.posted(february) == {"D1": Decimal("1800.01"), "D2": Decimal("900.00"), "D3": Decimal("1600.02")}
    assert c.posted(january, "effort") == {"D1": 10, "D2": 10}
    assert february.summary["totals"] == {"USD": "4300.0300", "points": "10.0000"}
    assert Statement.objects.get(period__key="2026-02").totals == {"USD": "4300.0300", "points": "10.0000"}


def test_running_again_with_unchanged_data_posts_nothing() -> None:
    plan = c.published()
    c.on_plan("ana", plan)
    c.quota("ana", "100000")
    c.deal("D1", "ana", "60000.55", "2026-01-10")
    c.calculated("2026-01")

    again = c.calculated("2026-01")

    assert again.state == Run.State.UNCHANGED
    assert Batch.objects.count() == 1
    assert Line.objects.count() == 2
