"""A plan that is calculated twice a month, in runs: periods of its own beside those of the months."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from incentives import api
from incentives.models import Period, Run, Statement

from . import company as c

pytestmark = pytest.mark.django_db

HALVES = c.document(mode="marginal").replace("period: month", "period: half-month")


def test_the_halves_of_a_month_are_calculated_closed_and_add_up_to_date() -> None:
    plan = c.published(HALVES)
    c.on_plan("ana", plan)
    c.quota("ana", "90000", "quarter")
    c.deal("D1", "ana", "60000", "2026-01-15")
    c.deal("D2", "ana", "60000", "2026-01-16")

    assert c.posted(c.calculated("2026-01-A")) == {"D1": 3000}
    c.close("2026-01-A")
    # 30,000 at 5 %, 18,000 at 8 % up to 120 % of the quota, 12,000 at 12 %.
    assert c.posted(c.calculated("2026-01-B")) == {"D2": 1500 + 1440 + 1440}
    assert c.calculated("2026-01-B").state == Run.State.UNCHANGED

    days = Period.objects.order_by("start").values_list("key", "kind", "start", "before")
    assert list(days) == [
        ("2026-01-A", "half-month", c.day("2026-01-01"), c.day("2026-01-16")),
        ("2026-01-B", "half-month", c.day("2026-01-16"), c.day("2026-02-01")),
    ]
    assert dict(api.totals(Statement.objects.get(period__key="2026-01-B"))) == {"USD": Decimal("4380.0000"), "points": 10}


def test_a_plan_by_the_month_is_not_calculated_with_a_half_of_it() -> None:
    c.on_plan("ana", c.published(HALVES))
    c.on_plan("ana", c.published(c.document(name="Inside sales"), key="inside"))
    c.deal("D1", "ana", "1000", "2026-01-10")

    run = c.calculated("2026-01-A")

    assert [asked.plan.key for asked in run.plans.select_related("plan")] == ["field"]


@pytest.mark.parametrize(
    ("key", "start", "before"),
    [
        ("2026-01-A", "2026-01-01", "2026-01-17"),
        ("2026-01-B", "2026-01-15", "2026-02-01"),
        ("2026-01-B", "2026-01-16", "2026-01-31"),
        ("2026-02-A", "2026-01-01", "2026-01-16"),
    ],
)
def test_a_half_month_that_is_none_is_refused_by_the_database(key: str, start: str, before: str) -> None:
    sql = "INSERT INTO incentives_period (kind, key, start, before, fiscal_year_starts, state) VALUES ('half-month', %s, %s, %s, 1, 'open')"

    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [key, start, before])

    assert caught.value.__cause__.diag.constraint_name == "period_is_what_its_key_names"
