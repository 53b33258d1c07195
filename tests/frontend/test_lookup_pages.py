"""Shared tables by their pages: made, given new rows from a day on, and kept from breaking plans that read them."""

from __future__ import annotations

import html
from typing import Any

import pytest

from incentives.models import SharedTable
from people.api import Role
from tests.incentives import company

pytestmark = pytest.mark.django_db
ROWS = "table: Gifts\r\nby: [account.industry]\r\nrows: [[any, 10]]\r\n"
NEW = {"name": "Gifts", "key": "standard gifts", "valid_from": "2026-01-01", "document": ROWS}
PLAN = (
    company.document(over="period")
    + "  gift: {on: won, pay: 'rate(\"gifts\", account.industry)'}\ntables: {gifts: {shared: standard gifts}}\n"
)


@pytest.fixture
def ops(client_of: Any) -> Any:
    return client_of(Role.SALES_OPS)


def written(ops: Any, **more: str) -> Any:
    table = SharedTable.objects.get()
    latest = table.rows.order_by("-valid_from").first()
    assert latest is not None
    return ops.post(f"/tables/{table.pk}/rows/", {"valid_from": "2026-02-01", "document": ROWS, "seen_sha256": latest.sha256} | more)


def test_a_table_is_made_and_given_new_rows_from_a_day_on(ops: Any) -> None:
    assert ops.post("/tables/new/", NEW).status_code == 302
    assert ops.post("/tables/new/", NEW).status_code == 422
    assert written(ops, document=ROWS.replace("10", "20")).status_code == 302

    table = SharedTable.objects.get()
    page = ops.get(f"/tables/{table.pk}/").content.decode()
    assert ("From Feb 1, 2026" in page, "From Jan 1, 2026, before Feb 1, 2026" in page) == (True, True)
    assert "\r" not in table.rows.get(valid_from="2026-02-01").document
    company.published(PLAN)


def test_rows_that_are_wrong_or_break_a_plan_are_refused_with_the_reason(ops: Any) -> None:
    ops.post("/tables/new/", NEW)
    company.published(PLAN)

    wrong = written(ops, document="table: Gifts\nby: [x]\n")
    other = written(ops, valid_from="2026-01-01", document=ROWS.replace("[account.industry]", "[a, b]").replace("[any,", "[any, any,"))

    assert (wrong.status_code, other.status_code) == (422, 422)
    assert "data-line" in wrong.content.decode()
    assert "looked up by other columns" in html.unescape(other.content.decode())
    assert SharedTable.objects.get().rows.count() == 1


def test_rows_that_somebody_else_set_for_that_day_are_not_replaced_unseen(ops: Any) -> None:
    ops.post("/tables/new/", NEW)
    seen = SharedTable.objects.get().rows.get().sha256
    assert written(ops, document=ROWS.replace("10", "20")).status_code == 302

    refused = written(ops, document=ROWS.replace("10", "30"), seen_sha256=seen)

    assert (refused.status_code, "which you have not been shown" in refused.content.decode()) == (422, True)
