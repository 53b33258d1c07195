"""What is held back until an invoice or a payment, and what returns take back, through runs: accounts, later periods, statements."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command

from crm.models import Invoice, Order, Payment, Return
from incentives import api
from incentives.models import Entry, Plan, Run, Statement
from tests.incentives import company as c
from tests.incentives.test_settlement import balances, paid

pytestmark = pytest.mark.django_db

HELD = "    hold: {booked: 50%, paid: 50%}\n    clawback: {on: returns, within: 12 months}\n"


def holding(effective: str = "2025-01-01") -> Plan:
    text = c.document(over="period", mode="marginal", effective=effective)
    return c.published(text.replace("  effort:", HELD + "  effort:"))


@pytest.fixture
def sold() -> Plan:
    plan = holding()
    c.on_plan("ana", plan, "2025-01-01")
    c.quota("ana", "100000", "month", "2025-01-01")
    c.deal("D1", "ana", "20000", "2025-01-10")
    c.deal("D2", "bo", "20000", "2025-01-10")
    c.calculated("2025-01")
    return plan


def payment(deal: str, amount: str, on: str) -> Payment:
    order = Order.objects.get(external_id=f"O-{deal}")
    own = {"source": "test", "currency": "USD", "entered_at": c.AT, "amount": Decimal(amount)}
    invoice = Invoice.objects.create(external_id=f"I-{deal}-{on}", number=deal, order=order, issued_on=c.day(on), **own)
    return Payment.objects.create(external_id=f"P-{deal}-{on}", invoice=invoice, paid_on=c.day(on), **own)


def come_back(deal: str, amount: str, on: str) -> Return:
    order = Order.objects.get(external_id=f"O-{deal}")
    return Return.objects.create(
        source="test", external_id=f"R-{deal}", order=order, returned_on=c.day(on), amount=Decimal(amount), currency="USD", entered_at=c.AT
    )


def test_what_is_held_back_stands_on_an_account_of_its_own(sold: Plan) -> None:
    assert (paid("2025-01"), balances("ana")) == ("500.00", {"earned": Decimal(500), "held": Decimal(500)})
    entry = Entry.objects.get(kind="hold")
    assert (entry.debit.kind, entry.credit.kind, entry.amount) == ("earned", "held", Decimal(500))


def test_a_payment_in_a_later_fiscal_year_releases_what_was_held(sold: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    payment("D1", "5000", "2026-03-05")

    run = c.calculated("2026-03")

    assert (paid("2026-03"), balances("ana")) == ("125.00", {"earned": Decimal(625), "held": Decimal(375)})
    assert c.posted(run) == {"D1": Decimal(125)}
    assert c.calculated("2026-03").state == Run.State.UNCHANGED
    call_command("recompute", str(run.pk))
    assert "is proven" in capsys.readouterr().out


def test_a_payment_that_is_entered_after_the_month_was_run_touches_whoever_sold_the_deal(sold: Plan) -> None:
    c.calculated("2025-03")
    payment("D1", "20000", "2025-03-05")

    run = c.calculated("2025-03")

    assert (run.state, paid("2025-03")) == (Run.State.POSTED, "500.00")
    assert balances("ana") == {"earned": Decimal(1000)}


def test_a_return_takes_back_what_was_earned_and_lowers_what_is_held(sold: Plan) -> None:
    come_back("D1", "5000", "2025-12-05")

    c.calculated("2025-12")

    # 250 of 1,000 are taken back; of the 750 left one half is held.
    assert (paid("2025-12"), balances("ana")) == ("-125.00", {"earned": Decimal(375), "held": Decimal(375)})


def test_a_version_that_ended_long_ago_still_releases_what_it_held(sold: Plan) -> None:
    c.published(c.document(over="period", mode="marginal", effective="2025-02-01"))
    payment("D1", "20000", "2026-04-05")

    run = c.calculated("2026-04")

    assert paid("2026-04") == "500.00"
    assert balances("ana") == {"earned": Decimal(1000)}
    assert run.batch.entries == 1


def test_a_deal_that_is_lost_after_all_holds_nothing_back(sold: Plan) -> None:
    deal = c.Opportunity.objects.get(external_id="D1")
    deal.stage = c.stage("lost")
    deal.save()

    c.calculated("2025-01")

    assert (paid("2025-01"), balances("ana")) == ("0.00", {})


def test_a_statement_says_what_is_held_and_what_was_released(sold: Plan) -> None:
    payment("D1", "5000", "2025-03-05")
    c.calculated("2025-03")

    [january] = api.settlements(Statement.objects.get(period__key="2025-01"))
    [march] = api.settlements(Statement.objects.get(period__key="2025-03"))

    assert (january.earned, january.by_kind, january.payable, january.still_held) == (1000, {"hold": -500}, 500, 500)
    assert (march.earned, march.by_kind, march.payable, march.still_held) == (0, {"hold": 125}, 125, 375)
