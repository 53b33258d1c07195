"""Returns that count against their sales, through runs: within the window, later, and for whoever is touched."""

from __future__ import annotations

from decimal import Decimal

import pytest

from incentives.models import Line, Plan, Run
from tests.incentives import company as c
from tests.incentives.test_holds import come_back

pytestmark = pytest.mark.django_db


def plan_with(returns: str, over: str = "period") -> Plan:
    said = f"value: amount\n    returns: {returns}" if returns else "value: amount"
    text = c.document(over=over, mode="marginal").replace("value: amount", said, 1)
    plan = c.published(text)
    for who in ("ana", "bo"):
        c.on_plan(who, plan)
    c.deal("D1", "ana", "2000", "2026-01-10")
    c.deal("D2", "bo", "500", "2026-01-10")
    return plan


def lines(run: Run) -> list[tuple[str, str, Decimal]]:
    found = Line.objects.filter(batch__run=run, component="commission").order_by("kind", "fact")
    return [(line.kind, line.fact, line.amount) for line in found]


def test_a_return_in_the_window_of_its_sale_counts_against_it_and_touches_its_seller_only() -> None:
    plan_with("take back")
    c.deal("D3", "bo", "100", "2026-01-10")
    c.calculated("2026-01")
    come_back("D3", "100", "2026-01-11")
    # With the first return that there ever is plans are calculated with their words on returns: for everybody.
    assert c.calculated("2026-01").summary["only"] is None
    come_back("D1", "500", "2026-01-20")

    run = c.calculated("2026-01")

    assert lines(run) == [("credit", "test/D1 ← test/R-D1", Decimal(-25))]
    assert len(run.summary["only"]) == 1
    assert c.sums("2026-01") == {"ana": 75, "bo": 25}


@pytest.mark.parametrize("said", ["take back", ""])
def test_a_return_after_the_period_was_closed_takes_back_what_the_closed_sale_has_earned(said: str) -> None:
    plan_with(said)
    c.calculated("2026-01")
    c.close("2026-01")
    c.calculated("2026-02")
    come_back("D1", "500", "2026-02-20")

    run = c.calculated("2026-02")

    assert lines(run) == [("clawback", "test/D1", Decimal(-25))]
    assert lines(c.calculated("2026-02")) == []


def test_where_returns_are_ignored_a_sale_counts_whole() -> None:
    plan_with("ignore")
    c.calculated("2026-01")
    come_back("D1", "500", "2026-01-20")

    assert c.calculated("2026-01").state == Run.State.UNCHANGED
    c.close("2026-01")
    assert lines(c.calculated("2026-02")) == []


def test_a_return_that_is_entered_late_corrects_the_closed_window_of_its_sale() -> None:
    plan_with("take back")
    c.calculated("2026-01")
    c.close("2026-01")
    c.calculated("2026-02")
    come_back("D1", "2000", "2026-01-20")

    run = c.calculated("2026-02")

    assert lines(run) == [("credit", "test/D1 ← test/R-D1", Decimal(-100))]
    assert c.sums("2026-01")["ana"] + c.sums("2026-02")["ana"] == 0


def test_a_return_enters_the_later_period_as_negative_credit_where_the_plan_says_so() -> None:
    plan_with("negative credit")
    c.calculated("2026-01")
    c.close("2026-01")
    c.deal("D3", "ana", "1000", "2026-02-01")
    c.calculated("2026-02")
    come_back("D1", "500", "2026-02-20")

    run = c.calculated("2026-02")

    assert lines(run) == [("credit", "test/D1 ← test/R-D1", Decimal(-25))]
    assert c.sums("2026-02") == {"ana": 25}
