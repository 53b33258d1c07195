"""What if: what is estimated is what the statement says once it has really happened, and nothing of the supposing stays."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from crm import api as crm
from crm.models import Activity, Invoice, Opportunity, Order, Payment, Return
from desk.models import OutboxEvent
from incentives.calculation.estimating import Outcome, estimate
from incentives.engine import duck_bench
from incentives.engine.periods import Period
from incentives.models import Batch, Line
from tests.incentives import company as c

pytestmark = pytest.mark.django_db
ACT = crm.Act(by_id=None, at=c.AT)
PLAN = """
plan: Estimated
currency: USD
period: month
effective: {from: 2026-01-01}
requires: accepted order
measures:
  bookings:
    from: deals
    where: stage.kind = "won"
    date: closed_on
    value: amount
    credit: {to: owner, share: splits}
    over: quarter to date
  new_names: {from: deals, where: stage.kind = "won" and account.is_new, date: closed_on, take: count}
components:
  commission: {on: bookings, rate: {by: attainment(bookings), mode: whole, bands: {0%: 5%, 100%: 8%, 120%: 12%}}, cap: 9000 per month}
  first_names: {on: new_names, pay: 25}
  steps: {on: bookings, rate: {by: bookings, mode: milestones, bands: {20000: 100, 40000: 200}}}
"""
FEBRUARY = Period.parse("2026-02")


def open_deal(key: str, amount: str, account: crm.Opportunity | None = None) -> Opportunity:
    return Opportunity.objects.create(
        source="test", external_id=key, name=f"Deal {key}", owner=c.person("ana"), stage=c.stage("open"), stage_since=c.AT,
        amount=Decimal(amount), currency="USD", created_on=c.day("2026-01-05"), account=account, entered_at=c.AT,
    )  # fmt: skip


@pytest.fixture
def five() -> list[Opportunity]:
    from crm.models import Account

    plan = c.published(PLAN)
    c.on_plan("ana", plan)
    c.on_plan("ben", plan)
    c.quota("ana", "40000")
    c.deal("D1", "ana", "9000.55", "2026-01-10")
    c.deal("D2", "ben", "5000", "2026-02-03")
    c.calculated("2026-01")
    c.stage("won")
    account = Account.objects.create(name="Acme", entered_at=c.AT, external_id="acme")
    return [open_deal(f"O{number}", amount, account) for number, amount in enumerate(("1000.10", "7000.01", "12000.33", "333.33", "15000"))]


def on_statement(outcome: Outcome) -> dict[str, Decimal]:
    return {component: amount for (_version, component, _unit), amount in outcome.amounts.items() if amount}


def posted() -> dict[str, Decimal]:
    lines = Line.objects.filter(batch__period__key="2026-02", person=c.person("ana"))
    found: dict[str, Decimal] = {}
    for component, amount in lines.values_list("component", "amount"):
        found[component] = found.get(component, Decimal(0)) + amount
    return {component: amount for component, amount in found.items() if amount}


def test_five_open_deals_supposed_won_are_to_the_cent_what_the_statement_says_when_they_are(five: list[Opportunity]) -> None:
    days = [dt.date(2026, 2, day) for day in (2, 9, 16, 23, 27)]
    supposition = crm.Supposition(won=tuple(crm.WonDeal(deal.pk, day) for deal, day in zip(five, days, strict=True)))
    now, then = estimate(person_id=c.person("ana").pk, period=FEBRUARY, supposition=supposition, at=c.AT)

    for deal, day in zip(five, days, strict=True):
        deal.refresh_from_db()
        crm.change_stage(opportunity_id=deal.pk, stage_id=c.stage("won").pk, seen_version=deal.version, happened_on=day, act=ACT)
        c.order(Opportunity.objects.get(pk=deal.pk))
    c.calculated("2026-02")

    assert on_statement(now) == {}
    assert on_statement(then) == posted()
    assert posted()["commission"] == Decimal("3546.75") - Decimal("450.03")  # 8 % of 44,334.32, less January's
    assert posted()["steps"] == Decimal(300)


def test_nothing_that_was_supposed_stays(five: list[Opportunity]) -> None:
    counted = [model.objects.count() for model in (Opportunity, Order, Activity, OutboxEvent, Batch)]
    supposition = crm.Supposition(
        won=(crm.WonDeal(five[0].pk, c.day("2026-02-02"), Decimal(5000)),),
        deals=(crm.NewDeal(c.person("ana").pk, Decimal(100), "USD", c.day("2026-02-02")),),
        activities=(crm.NewActivities(c.person("ana").pk, "meeting", 3, c.day("2026-02-02")),),
    )
    now, then = estimate(person_id=c.person("ana").pk, period=FEBRUARY, supposition=supposition, at=c.AT)
    assert on_statement(then) == {"commission": Decimal("255.00"), "first_names": Decimal(25)}
    assert [model.objects.count() for model in (Opportunity, Order, Activity, OutboxEvent, Batch)] == counted
    five[0].refresh_from_db()
    assert (five[0].stage.kind, five[0].amount) == ("open", Decimal("1000.10"))
    again, _ = estimate(person_id=c.person("ana").pk, period=FEBRUARY, supposition=crm.Supposition(), at=c.AT)
    assert again == now


def test_programs_are_planned_for_the_first_estimates_of_a_plan_only(five: list[Opportunity], monkeypatch: pytest.MonkeyPatch) -> None:
    """Two payees' estimates each calculate twice; what is asked of DuckDB from then on is prepared."""
    supposition = crm.Supposition(won=(crm.WonDeal(five[0].pk, c.day("2026-02-02")),))
    expected = [estimate(person_id=c.person("ana").pk, period=FEBRUARY, supposition=supposition, at=c.AT) for _time in range(3)]
    asked: list[str] = []
    rows = duck_bench._rows

    def listened(connection: Any, sql: str) -> pa.Table:
        asked.append(sql.split()[0])
        return rows(connection, sql)

    monkeypatch.setattr(duck_bench, "_rows", listened)
    found = estimate(person_id=c.person("ana").pk, period=FEBRUARY, supposition=supposition, at=c.AT)

    assert [found] * 3 == expected
    assert set(asked) == {"EXECUTE"}


def test_activities_and_counts_are_estimated_too() -> None:
    plan = c.published(
        """
plan: Field work
currency: USD
period: month
effective: {from: 2026-01-01}
requires: nothing
measures:
  meetings: {from: activities, where: kind = "meeting", date: occurred_on, take: count}
components:
  effort: {unit: points, on: meetings, pay: 10}
""",
        key="work",
    )
    c.on_plan("ana", plan)
    supposition = crm.Supposition(activities=(crm.NewActivities(c.person("ana").pk, "meeting", 4, c.day("2026-02-02")),))
    _now, then = estimate(person_id=c.person("ana").pk, period=FEBRUARY, supposition=supposition, at=c.AT)
    assert on_statement(then) == {"effort": Decimal(40)}


def test_a_closed_deal_cannot_be_supposed_won(five: list[Opportunity]) -> None:
    won = Opportunity.objects.get(external_id="D1")
    with pytest.raises(crm.CannotSuppose, match="not open"):
        estimate(
            person_id=c.person("ana").pk,
            period=FEBRUARY,
            supposition=crm.Supposition(won=(crm.WonDeal(won.pk, c.day("2026-02-02")),)),
            at=c.AT,
        )


def test_whoever_is_on_no_plan_gets_an_empty_estimate() -> None:
    now, then = estimate(person_id=c.person("zoe").pk, period=FEBRUARY, supposition=crm.Supposition(), at=c.AT)
    assert (now, then) == (Outcome({}, {}), Outcome({}, {}))


def test_only_what_is_theirs_is_read(five: list[Opportunity]) -> None:
    from incentives.calculation import reading

    own = reading.read_inputs(FEBRUARY, period_id=0, plan_ids=None, of_persons=[c.person("ana").pk])
    assert [fact for fact in own.facts["deals"]["id"].to_pylist() if fact.endswith("D2")] == []


@pytest.mark.parametrize("handed_over", [False, True], ids=["still theirs", "handed over since"])
def test_what_became_of_a_deal_is_read_for_its_seller_whoever_it_is_put_down_to(five: list[Opportunity], handed_over: bool) -> None:
    from incentives.calculation import reading

    held = PLAN.replace("cap: 9000 per month}", "hold: {booked: 50%, paid: 50%}}").replace("Estimated", "Held")
    held = held.replace("commission:", "held:")
    c.on_plan("ana", c.published(held, key="held"))
    c.calculated("2026-01")
    Order.objects.filter(external_id="O-D1").update(owner=c.person("ben"))
    if handed_over:
        Opportunity.objects.filter(external_id="D1").update(owner=c.person("ben"))
    order = Order.objects.get(external_id="O-D1")
    said = {"source": "test", "order": order, "currency": "USD", "entered_at": c.AT}
    Return.objects.create(external_id="R1", returned_on=c.day("2026-02-10"), amount=Decimal("3000"), **said)
    invoice = Invoice.objects.create(external_id="I1", issued_on=c.day("2026-02-01"), amount=Decimal("9000.55"), **said)
    Payment.objects.create(
        source="test", external_id="P1", invoice=invoice, paid_on=c.day("2026-02-11"), amount=Decimal("2000"), currency="USD",
        entered_at=c.AT,
    )  # fmt: skip

    read = reading.read_inputs(FEBRUARY, period_id=0, plan_ids=None, of_persons=[c.person("ana").pk])
    now, _then = estimate(person_id=c.person("ana").pk, period=FEBRUARY, supposition=crm.Supposition(), at=c.AT)
    c.calculated("2026-02")

    assert any(fact.endswith("D2") for fact in read.facts["deals"]["id"].to_pylist()) == handed_over
    assert (read.facts["returns"].num_rows, read.facts["payments"].num_rows) == (1, 1)
    assert on_statement(now) == posted()
    assert on_statement(now)["held"] != 0
    assert on_statement(now)["commission"] < 0
