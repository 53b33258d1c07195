"""Lists and board: complete, in a fixed number of queries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from crm import api as crm
from crm.models import Opportunity

from . import sales
from .sales import DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def pipeline() -> dict[str, Any]:
    stages = sales.stages()
    ana, acme = sales.person("ana"), sales.account()
    for n in range(6):
        sales.deal(stages["talking"], ana, name=f"Talk {n}", amount=str(100 * n), account_id=acme.pk)
    sales.deal(stages["talking"], ana, name="Euros", amount="50", currency="EUR")
    sales.deal(stages["offered"], ana, name="Unknown", amount=None)
    return stages


def test_the_board_shows_the_largest_deals_and_the_totals_of_all(pipeline: dict[str, Any], django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        columns = crm.board(Opportunity.objects.all(), most=2)
        shown = [(deal.name, deal.owner.name, deal.account and deal.account.name) for deal in columns[0].deals]

    assert [column.stage.key for column in columns] == ["talking", "offered", "won", "lost"]
    assert shown == [("Talk 5", "Ana", "Acme"), ("Talk 4", "Ana", "Acme")]
    assert (columns[0].count, columns[0].left_out, columns[0].totals) == (7, 5, (("EUR", Decimal(50)), ("USD", Decimal(1500))))
    assert (columns[1].count, columns[1].totals, [deal.name for deal in columns[1].deals]) == (1, (), ["Unknown"])


def test_a_list_row_needs_no_query_of_its_own(pipeline: dict[str, Any], django_assert_num_queries: Any) -> None:
    viewer = sales.viewer("ops", "sales_ops")

    with django_assert_num_queries(1):
        for deal in crm.for_list(crm.opportunities_visible_to(viewer, on=DAY)):
            assert deal.stage.name
            assert deal.owner.name
            assert deal.account is None or deal.account.name


def test_a_deal_s_page_is_read_in_a_fixed_number_of_queries(pipeline: dict[str, Any], django_assert_max_num_queries: Any) -> None:
    deal = Opportunity.objects.get(name="Talk 5")

    with django_assert_max_num_queries(6):
        found = crm.with_details(Opportunity.objects.all()).get(pk=deal.pk)
        assert len(found.stage_history.all()) == 1
        assert [list(each.all()) for each in (found.lines, found.splits, found.orders, found.activities)] == [[], [], [], []]
