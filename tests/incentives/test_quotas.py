"""Quotas: a new one takes the place of the old one on its own days; a file is taken whole or not at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from incentives import api
from incentives.models import Quota
from tests.incentives import company as c

pytestmark = pytest.mark.django_db


def rows(who: str = "ana") -> list[tuple[str, str | None, Decimal]]:
    found = Quota.objects.filter(person__reference=who).order_by("valid_from")
    return [(str(row.valid_from), row.valid_before and str(row.valid_before), row.amount) for row in found]


def test_a_quota_set_inside_another_leaves_what_lies_before_and_after() -> None:
    c.quota("ana", "100", "month")
    c.quota("ana", "200", "month", "2026-03-01", "2026-04-01")

    assert rows() == [("2026-01-01", "2026-03-01", 100), ("2026-03-01", "2026-04-01", 200), ("2026-04-01", None, 100)]

    c.quota("ana", "300", "month", "2026-02-01")
    assert rows() == [("2026-01-01", "2026-02-01", 100), ("2026-02-01", None, 300)]


def test_a_quota_that_holds_already_changes_nothing() -> None:
    c.quota("ana", "100", "month")
    before = list(Quota.objects.values())

    c.quota("ana", "100.0000", "month", "2026-02-01", "2026-03-01")

    assert list(Quota.objects.values()) == before


def test_a_plans_own_quota_stands_beside_the_one_for_every_plan_and_goes_before_it() -> None:
    plan = c.published(c.document(over="period", mode="marginal"))
    c.on_plan("ana", plan)
    c.quota("ana", "100", "month")
    c.quota("ana", "777", "month", plan=plan)

    c.calculated("2026-01")

    assert rows() == [("2026-01-01", None, 100), ("2026-01-01", None, 777)]
    assert [s.quota for s in api.standings(api.Statement.objects.get()) if s.is_money] == [777]


def test_overlapping_quotas_in_raw_sql_are_refused_with_and_without_a_plan() -> None:
    plan = c.published()
    insert = (
        "INSERT INTO incentives_quota (person_id, plan_id, measure, valid_from, valid_before, amount, per, created_at)"
        " VALUES (%s, %s, 'bookings', %s, NULL, 1, 'month', now())"
    )
    for plan_id in (None, plan.pk):
        with connection.cursor() as cursor:
            cursor.execute(insert, [c.person("ana").pk, plan_id, "2026-01-01"])
        with pytest.raises(IntegrityError, match="quota_no_overlap"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert, [c.person("ana").pk, plan_id, "2026-06-01"])


HEADER = "person,measure,from,before,amount,per,plan\n"


def test_a_file_of_quotas_is_read_like_the_one_of_the_calculator() -> None:
    plan = c.published()
    c.person("ana")
    c.person("bo")
    content = HEADER + "ana,bookings,2026-01-01,,90000.50,quarter,\nbo,bookings,2026-01-01,2026-07-01,12,month,Field sales\n\n"

    first = api.import_quotas_csv(content=content.encode("utf-8-sig"), by_id=None, at=c.AT)
    second = api.import_quotas_csv(content=content.encode(), by_id=None, at=c.AT)

    assert (first.set, first.unchanged, second.set, second.unchanged) == (2, 0, 0, 2)
    assert rows("ana") == [("2026-01-01", None, Decimal("90000.50"))]
    assert Quota.objects.get(person__reference="bo").plan == plan


WRONG = [
    (HEADER + "nobody,bookings,2026-01-01,,1,month,\n", [(2, "person")]),
    (HEADER + "ana,bookings,01/02/2026,,1,month,\n", [(2, "from")]),
    (HEADER + "ana,bookings,2026-02-01,2026-02-01,1,month,\n", [(2, "before")]),
    (HEADER + 'ana,bookings,2026-01-01,,"90,000",month,\n', [(2, "amount")]),
    (HEADER + "ana,bookings,2026-01-01,,1e5,month,\n", [(2, "amount")]),
    (HEADER + "ana,bookings,2026-01-01,,-1,month,\n", [(2, "amount")]),
    (HEADER + "ana,bookings,2026-01-01,,1.00001,month,\n", [(2, "amount")]),
    (HEADER + "ana,bookings,2026-01-01,,NaN,month,\n", [(2, "amount")]),
    (HEADER + "ana,bookings,2026-01-01,,1,week,\n", [(2, "per")]),
    (HEADER + "ana,,2026-01-01,,1,month,\n", [(2, "measure")]),
    (HEADER + "ana,bookings,2026-01-01,,1,month,no such plan\n", [(2, "plan")]),
    (HEADER + "ana,bookings,2026-01-01,,1,month\n", [(2, "")]),
    (HEADER + "ana,bookings,2026-01-01,,1,month,\nana,bookings,2026-05-01,,2,month,\n", [(3, "from")]),
    (HEADER + "x,bookings,y,,z,month,q\nana,bookings,,,1,month,\n", [(2, "person"), (2, "plan"), (2, "from"), (2, "amount"), (3, "from")]),
    ("person,measure,from,amount\n", [(1, "per")]),
    ("person,measure,from,amount,per,quotas\n", [(1, "quotas")]),
    ("person;measure;from;amount;per\nana;b;2026-01-01;1;month\n", [(1, name) for name in ("person", "measure", "from", "amount", "per")]),
    ("\xff", [(1, "")]),
    ("", [(1, name) for name in ("person", "measure", "from", "amount", "per")]),
    (HEADER + 'ana,"bookings\n', [(2, "")]),
    (HEADER + "ana,bookings,2026-01-01,,1,mo\0nth,\n", [(2, "")]),
    (HEADER + f"ana,{'b' * 81},2026-01-01,,1,month,\n", [(2, "measure")]),
    (HEADER + "ana,bookngs,2026-01-01,,1,month,\n", [(2, "measure")]),
    (HEADER + "ana,won,2026-01-01,,1,month,\nana,calls,2026-01-01,,1,month,field\n", [(3, "measure")]),
]


@pytest.mark.parametrize(("content", "places"), WRONG)
def test_every_problem_of_a_file_is_said_with_its_row_and_column_and_nothing_is_kept(content: str, places: list[tuple[int, str]]) -> None:
    c.person("ana")
    c.published()

    with pytest.raises(api.CannotSetQuotas) as caught:
        api.import_quotas_csv(content=content.encode("latin-1"), by_id=None, at=c.AT)

    found = [(problem.row, problem.column) for problem in caught.value.problems]
    assert [place for place in places if place not in found] == []
    assert all(problem.message for problem in caught.value.problems)
    assert not Quota.objects.exists()


def test_a_grid_is_saved_whole_or_not_at_all() -> None:
    ana, bo = c.person("ana").pk, c.person("bo").pk
    right = api.QuotaRow(ana, "bookings", c.day("2026-01-01"), None, Decimal(1), "month")
    wrong = api.QuotaRow(bo, "bookings", c.day("2026-01-01"), None, Decimal(-1), "week")

    with pytest.raises(api.CannotSetQuotas) as caught:
        api.set_quotas(quotas=[right, wrong], by_id=None, at=c.AT)
    assert [(problem.row, problem.column) for problem in caught.value.problems] == [(2, "amount")]
    assert not Quota.objects.exists()

    assert api.set_quotas(quotas=[right], by_id=None, at=c.AT).set == 1


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_no_quota(amount: str) -> None:
    with pytest.raises(api.CannotSetQuotas):
        c.quota("ana", amount)


def test_a_file_is_written_in_a_few_statements_however_many_rows_it_has(django_assert_max_num_queries) -> None:
    c.published()
    content = HEADER
    for number in range(40):
        c.person(f"p{number}")
        content += f"p{number},bookings,2026-01-01,2026-07-01,100,month,\np{number},bookings,2026-07-01,,200,month,\n"

    with django_assert_max_num_queries(15):
        assert api.import_quotas_csv(content=content.encode(), by_id=None, at=c.AT).set == 80
    with django_assert_max_num_queries(15):
        changed = api.import_quotas_csv(content=content.replace("200", "300").encode(), by_id=None, at=c.AT)
    assert (changed.set, changed.unchanged, rows("p7")[-1]) == (40, 40, ("2026-07-01", None, Decimal(300)))
