"""Plans that are calculated by the week or by two, in runs: periods of their own, whose months are made of whole ones."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from incentives import api
from incentives.models import Period, Run, Statement

from . import company as c

pytestmark = pytest.mark.django_db


def by(kind: str) -> str:
    return c.document(mode="marginal").replace("period: month", f"period: {kind}")


def test_weeks_are_calculated_closed_and_add_up_over_the_quarter_that_holds_their_thursday() -> None:
    plan = c.published(by("week"))
    c.on_plan("ana", plan)
    c.quota("ana", "90000", "quarter")
    c.deal("D1", "ana", "60000", "2026-01-04")
    c.deal("D2", "ana", "60000", "2026-01-05")

    assert c.posted(c.calculated("2026-W01")) == {"D1": 3000}
    c.close("2026-W01")
    # The plan begins on a Thursday, with 88 of the 91 days of the quarter's weeks: a quota of 87,032.97. So D2 has 27,032.97 at 5 %,
    # 17,406.59 at 8 % and 15,560.44 at 12 %.
    assert c.posted(c.calculated("2026-W02")) == {"D2": Decimal("4611.43")}
    assert c.calculated("2026-W02").state == Run.State.UNCHANGED

    days = Period.objects.order_by("start").values_list("key", "kind", "start", "before")
    assert list(days) == [
        ("2026-W01", "week", c.day("2025-12-29"), c.day("2026-01-05")),
        ("2026-W02", "week", c.day("2026-01-05"), c.day("2026-01-12")),
    ]
    assert dict(api.totals(Statement.objects.get(period__key="2026-W02"))) == {"USD": Decimal("4611.4300"), "points": 10}


@pytest.mark.parametrize(("kind", "key"), [("fortnight", "2026-F03"), ("other fortnight", "2026-F02")])
def test_a_fortnight_is_calculated_with_the_plans_of_its_own_weeks(kind: str, key: str) -> None:
    c.on_plan("ana", c.published(by(kind)))
    c.on_plan("ana", c.published(by("week").replace("Field sales", "Inside sales"), key="inside"))
    c.deal("D1", "ana", "1000", "2026-01-14")

    run = c.calculated(key)

    assert [asked.plan.key for asked in run.plans.select_related("plan")] == ["field"]
    assert c.posted(run) == {"D1": 50}


@pytest.mark.parametrize(
    ("kind", "key", "start", "before"),
    [
        ("week", "2026-W02", "2026-01-06", "2026-01-13"),
        ("week", "2026-W02", "2026-01-05", "2026-01-13"),
        ("week", "2026-W03", "2026-01-05", "2026-01-12"),
        ("week", "2026-F02", "2026-01-05", "2026-01-12"),
        ("fortnight", "2026-F02", "2026-01-05", "2026-01-19"),
        ("other fortnight", "2026-F01", "2025-12-29", "2026-01-12"),
        ("fortnight", "2026-F01", "2025-12-29", "2026-01-05"),
    ],
)
def test_weeks_that_are_none_are_refused_by_the_database(kind: str, key: str, start: str, before: str) -> None:
    sql = "INSERT INTO incentives_period (kind, key, start, before, fiscal_year_starts, state) VALUES (%s, %s, %s, %s, 1, 'open')"

    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [kind, key, start, before])

    assert caught.value.__cause__.diag.constraint_name == "period_is_what_its_key_names"
