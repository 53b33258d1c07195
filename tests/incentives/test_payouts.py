"""A plan that pays in another currency: both currencies in the ledger, the rate on the statement, and what another rate changes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from incentives import api
from incentives.models import Entry, Line, Run, Statement
from incentives.services.rates import set_exchange_rate

from . import company as c

pytestmark = pytest.mark.django_db

PAID_IN_EUROS = c.document(mode="marginal") + "pay in: EUR\n"


def rate(day: str, value: str) -> None:
    set_exchange_rate(from_currency="USD", to_currency="EUR", valid_from=c.day(day), rate=Decimal(value))


def a_month() -> Run:
    plan = c.published(PAID_IN_EUROS)
    c.on_plan("ana", plan)
    c.quota("ana", "90000", "quarter")
    c.deal("D1", "ana", "20000.33", "2026-01-10")
    rate("2026-01-20", "0.9")
    return c.calculated("2026-01")


def test_a_total_is_taken_in_one_currency_and_paid_in_the_other() -> None:
    a_month()

    statement = Statement.objects.get()
    assert dict(api.totals(statement)) == {"EUR": Decimal("900.0200"), "points": 10}
    entries = (
        Entry.objects.exclude(unit="points").order_by("unit", "kind").values_list("unit", "kind", "debit__kind", "credit__kind", "amount")
    )
    assert list(entries) == [
        ("EUR", "payout", "exchange", "earned", Decimal("900.0200")),
        ("USD", "earned", "incentive cost", "earned", Decimal("1000.0200")),
        ("USD", "exchange", "earned", "exchange", Decimal("1000.0200")),
    ]
    of_dollars, of_euros = sorted(api.settlements(statement), key=lambda each: each.payable)
    assert (of_dollars.unit, of_dollars.earned, of_dollars.payable, of_dollars.paid_at) == ("USD", Decimal("1000.0200"), 0, None)
    paid = of_euros.paid_at
    assert (of_euros.unit, of_euros.payable) == ("EUR", Decimal("900.0200"))
    assert (paid.unit, paid.total, paid.rate, paid.rate_of, paid.since) == (
        "USD", Decimal("1000.02"), Decimal("0.9"), "period end", c.day("2026-01-20"),
    )  # fmt: skip


def test_another_rate_posts_the_difference_while_the_period_is_open_and_changes_nothing_once_it_is_closed() -> None:
    a_month()
    rate("2026-01-20", "0.95")

    run = c.calculated("2026-01")

    assert c.posted(run, "pay in.EUR") == {"EUR": Decimal("50.0000")}
    assert [paid.rate for paid in map(api.paid_at, Line.objects.filter(kind="payout").order_by("id"))] == [Decimal("0.9"), Decimal("0.95")]
    assert c.calculated("2026-01").state == Run.State.UNCHANGED
    c.close("2026-01")
    rate("2026-01-20", "0.5")
    rate("2026-02-01", "0.8")

    c.calculated("2026-02")

    assert dict(api.totals(Statement.objects.get(period__key="2026-01"))) == {"EUR": Decimal("950.0200"), "points": 10}


def test_a_late_deal_of_a_closed_month_is_paid_at_the_rate_of_the_month_that_pays_it() -> None:
    a_month()
    c.close("2026-01")
    c.deal("D2", "ana", "10000", "2026-01-15")
    rate("2026-02-01", "0.8")

    c.calculated("2026-02")

    assert dict(api.totals(Statement.objects.get(period__key="2026-02"))) == {"EUR": Decimal("400.0000"), "points": 10}


def test_without_a_rate_the_run_says_which_is_missing() -> None:
    plan = c.published(PAID_IN_EUROS)
    c.on_plan("ana", plan)
    c.deal("D1", "ana", "20000", "2026-01-10")
    rate("2026-02-01", "0.9")

    run = c.ended(c.work(c.ask("2026-01")))

    assert run.state == Run.State.FAILED
    assert "There is no exchange rate from USD to EUR on 2026-01-31." in str(run.summary)
