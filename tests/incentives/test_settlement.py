"""What of the earnings is paid, through runs: accounts, statements, balances, and running again."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db.models import F, Sum

from incentives.models import Entry, Line, Plan, Run, Statement
from tests.incentives import company as c

pytestmark = pytest.mark.django_db

LIMITS = "limits: {{cap: 1000 per month, draw: {{amount: 500, kind: {kind}, until: 2026-04-01, left at the end: {left}}}}}\n"


def drawing(kind: str = "recoverable guarantee", left: str = "recovered") -> Plan:
    limits = LIMITS.format(kind=kind, left=left)
    if kind == "guarantee":
        limits = limits.replace(", left at the end: recovered", "")
    return c.published(c.document(over="period", mode="marginal") + limits)


def balances(who: str) -> dict[str, Decimal]:
    """What stands on a payee's accounts in dollars, by kind of account, zeros left out."""
    found: dict[str, Decimal] = {}
    for side, sign in (("credit", 1), ("debit", -1)):
        rows = Entry.objects.filter(unit="USD", **{f"{side}__person__reference": who})
        for kind, amount in rows.values_list(f"{side}__kind").annotate(sum=Sum("amount")).order_by():
            found[kind] = found.get(kind, Decimal(0)) + sign * amount
    return {kind: amount for kind, amount in found.items() if amount}


def paid(period: str) -> str:
    return f"{Decimal(Statement.objects.get(period__key=period).totals.get('USD', '0')):.2f}"


@pytest.fixture
def year() -> Plan:
    plan = drawing()
    c.on_plan("ana", plan)
    c.quota("ana", "100000", "month")
    c.deal("D1", "ana", "4000", "2026-01-10")
    c.deal("D2", "ana", "30000", "2026-02-10")
    c.deal("D3", "ana", "-9000", "2026-03-10")
    return plan


def test_a_draw_is_paid_ahead_and_taken_back_over_an_account_of_its_own(year: Plan) -> None:
    c.calculated("2026-01")
    assert (paid("2026-01"), balances("ana")) == ("500.00", {"earned": Decimal(500), "draw balance": Decimal(-300)})

    c.calculated("2026-02")
    # 1,500 are cut to 1,000; 500 of that lie above the draw, and 300 are owed.
    assert (paid("2026-02"), balances("ana")) == ("700.00", {"earned": Decimal(1200)})

    c.calculated("2026-03")
    # 450 below zero are carried on, and the draw is paid all the same.
    expected = {"earned": Decimal(1700), "draw balance": Decimal(-500), "carried": Decimal(-450)}
    assert (paid("2026-03"), balances("ana")) == ("500.00", expected)


def test_every_kind_of_line_has_an_entry_of_its_own_kind(year: Plan) -> None:
    for month in ("2026-01", "2026-02", "2026-03"):
        c.calculated(month)

    entries = set(Entry.objects.filter(unit="USD").values_list("batch__period__key", "component", "kind", "debit__kind", "credit__kind"))

    assert entries == {
        ("2026-01", "commission", "earned", "incentive cost", "earned"),
        ("2026-01", "limits.draw", "draw", "draw balance", "earned"),
        ("2026-02", "commission", "earned", "incentive cost", "earned"),
        ("2026-02", "limits.cap", "plan limit", "earned", "incentive cost"),
        ("2026-02", "limits.draw", "recovery", "earned", "draw balance"),
        ("2026-03", "commission", "earned", "earned", "incentive cost"),
        ("2026-03", "limits.negative", "carry", "carried", "earned"),
        ("2026-03", "limits.draw", "draw", "draw balance", "earned"),
    }


def test_running_again_posts_nothing_and_every_run_is_proven(year: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    months = ("2026-01", "2026-02", "2026-03")
    runs = [c.calculated(month) for month in months]

    again = [c.calculated(month) for month in months]

    assert {run.state for run in again} == {Run.State.UNCHANGED}
    for run in (*runs, *again):
        call_command("recompute", str(run.pk))
    assert capsys.readouterr().out.count("is proven") == 6


def test_an_earlier_month_that_is_run_again_sets_the_later_ones_right(year: Plan) -> None:
    for month in ("2026-01", "2026-02", "2026-03"):
        c.calculated(month)
    c.deal("D4", "ana", "2000", "2026-01-20")

    for month in ("2026-01", "2026-02", "2026-03"):
        c.calculated(month)

    # January earns 300 and is filled up by 200 alone, so February takes back 200.
    assert [paid(month) for month in ("2026-01", "2026-02", "2026-03")] == ["500.00", "800.00", "500.00"]
    assert balances("ana") == {"earned": Decimal(1800), "draw balance": Decimal(-500), "carried": Decimal(-450)}


def test_a_guarantee_is_the_companys_cost() -> None:
    c.on_plan("ana", drawing("guarantee"))
    c.calculated("2026-01")

    assert balances("ana") == {"earned": Decimal(500)}
    assert set(Entry.objects.values_list("kind", "debit__kind")) == {("guarantee", "incentive cost")}


def test_what_is_forgiven_is_the_companys_cost() -> None:
    c.on_plan("ana", drawing(left="forgiven"), "2026-03-01")
    c.calculated("2026-03")

    c.calculated("2026-04")

    assert (paid("2026-03"), paid("2026-04"), balances("ana")) == ("500.00", "0.00", {"earned": Decimal(500)})
    kinds = Line.objects.filter(batch__period__key="2026-04").values_list("kind", "amount")
    assert set(kinds) == {("recovery", Decimal(-500)), ("forgiven", Decimal(500))}


def test_a_new_version_goes_on_with_the_balance_of_the_one_before(year: Plan) -> None:
    c.calculated("2026-01")
    later = c.document(over="period", mode="marginal", effective="2026-02-15") + "limits: {cap: 700 per month}\n"
    c.published(later)

    c.calculated("2026-02")

    # Both versions' deals stand under one cap, that of the last; its month draws nothing and takes the 300 back.
    assert paid("2026-02") == "400.00"
    assert balances("ana") == {"earned": Decimal(900)}
    assert c.calculated("2026-02").state == Run.State.UNCHANGED


def test_a_statement_says_what_is_payable(year: Plan) -> None:
    for month in ("2026-01", "2026-02", "2026-03"):
        c.calculated(month)

    for statement in Statement.objects.annotate(key=F("period__key")):
        lines = Line.objects.filter(batch__period=statement.period, unit="USD").aggregate(sum=Sum("amount"))["sum"]
        assert Decimal(statement.totals["USD"]) == lines


TAKEN_OVER = "limits: {cap: 1000 per month, draw: {amount: 500, kind: recoverable guarantee}}\n"


def of_the_plan(period: str) -> dict[str, Decimal]:
    """What a period posted for the plan as a whole, by kind of line."""
    kinds = ("plan limit", "carry", "draw", "recovery", "forgiven")
    rows = Line.objects.filter(batch__period__key=period, kind__in=kinds).values_list("kind").annotate(sum=Sum("amount")).order_by()
    return {kind: amount for kind, amount in rows if amount}


def test_what_a_later_version_takes_over_is_settled_once() -> None:
    """February's 700 lie between the draw and the cap, under the first version and under the one that takes the month over."""
    text = c.document(over="period", mode="marginal") + TAKEN_OVER
    plan = c.published(text)
    c.on_plan("ana", plan)
    c.quota("ana", "100000", "month")
    c.deal("D1", "ana", "14000", "2026-02-10")
    c.calculated("2026-02")
    assert (paid("2026-02"), of_the_plan("2026-02")) == ("700.00", {})

    c.published(text.replace("2026-01-01", "2026-02-01"))
    c.calculated("2026-02")

    assert {number for (number,) in Line.objects.values_list("plan_version__number")} == {1, 2}
    assert (paid("2026-02"), of_the_plan("2026-02")) == ("700.00", {})


def test_a_closed_month_that_a_later_version_takes_over_counts_once_in_the_open_one() -> None:
    """January's 700 are taken back from one version and paid by the other in February, whose own 700 stay below the cap of 1,000."""
    text = c.document(over="period", mode="marginal", effective="2025-12-01") + TAKEN_OVER
    plan = c.published(text)
    c.on_plan("ana", plan)
    c.quota("ana", "100000", "month")
    c.deal("D1", "ana", "14000", "2026-01-10")
    c.deal("D2", "ana", "14000", "2026-02-10")
    c.calculated("2026-01")
    c.close("2026-01")

    c.published(text.replace("2025-12-01", "2026-01-01"))
    c.calculated("2026-02")

    assert sorted(Line.objects.filter(batch__period__key="2026-02", fact="test/D1", unit="USD").values_list("amount", flat=True)) == [
        -700,
        700,
    ]
    assert (paid("2026-02"), of_the_plan("2026-02")) == ("700.00", {})
