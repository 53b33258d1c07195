"""Changing deals: history in the same transaction, nobody overwrites unseen, and the database guards what has happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from crm import api as crm
from crm.models import Opportunity, StageHistory
from desk.models import OutboxEvent
from people import api as people

from . import sales
from .sales import ACT, DAY, NOW

pytestmark = pytest.mark.django_db

TOMORROW = crm.Act(by_id=None, at=NOW + dt.timedelta(days=1))


def test_a_move_writes_history_and_closes_the_deal() -> None:
    stages = sales.stages()
    deal = sales.deal(stages["talking"], sales.person("ana"))

    moved = crm.change_stage(opportunity_id=deal.pk, stage_id=stages["won"].pk, seen_version=1, happened_on=DAY, act=TOMORROW)

    assert (moved.stage, moved.closed_on, moved.version, moved.stage_since) == (stages["won"], DAY, 2, TOMORROW.at)
    first, second = StageHistory.objects.order_by("pk")
    assert (first.from_stage, first.to_stage) == (None, stages["talking"])
    assert (second.from_stage, second.to_stage, second.duration) == (stages["talking"], stages["won"], dt.timedelta(days=1))
    told = OutboxEvent.objects.get(name="opportunity.moved.v1")
    assert told.payload == {"opportunity": deal.pk, "fact": deal.fact_id, "from_kind": "open", "to_kind": "won", "persons": [deal.owner_id]}


def test_whoever_saw_an_older_version_changes_nothing() -> None:
    stages = sales.stages()
    deal = sales.deal(stages["talking"])
    crm.change_stage(opportunity_id=deal.pk, stage_id=stages["offered"].pk, seen_version=1, happened_on=DAY, act=ACT)

    with pytest.raises(crm.ChangedMeanwhile):
        crm.change_stage(opportunity_id=deal.pk, stage_id=stages["won"].pk, seen_version=1, happened_on=DAY, act=ACT)

    assert Opportunity.objects.get().stage == stages["offered"]
    assert StageHistory.objects.count() == 2


def test_a_won_deal_needs_its_amount_and_a_refused_move_leaves_no_trace() -> None:
    stages = sales.stages()
    deal = sales.deal(stages["talking"], amount=None)

    with pytest.raises(crm.CannotSaveOpportunity) as refused:
        crm.change_stage(opportunity_id=deal.pk, stage_id=stages["won"].pk, seen_version=1, happened_on=DAY, act=ACT)

    assert set(refused.value.errors) == {"amount"}
    assert StageHistory.objects.count() == 1
    assert not OutboxEvent.objects.filter(name="opportunity.moved.v1").exists()


def test_a_deal_cannot_close_before_it_began() -> None:
    stages = sales.stages()
    deal = sales.deal(stages["talking"], created_on=dt.date(2026, 2, 1))

    with pytest.raises(crm.CannotSaveOpportunity):
        crm.change_stage(opportunity_id=deal.pk, stage_id=stages["lost"].pk, seen_version=1, happened_on=dt.date(2026, 1, 1), act=ACT)


@pytest.mark.parametrize(
    "statement", ["UPDATE crm_stagehistory SET happened_on = NULL", "DELETE FROM crm_stagehistory", "TRUNCATE crm_stagehistory"]
)
def test_stage_history_is_guarded_in_raw_sql(statement: str, app_role: Callable[[], Any]) -> None:
    sales.deal(sales.stages()["talking"])

    from django.db import connection

    with connection.cursor() as cursor:
        # Foreign keys are checked at the end of a transaction; until then PostgreSQL truncates nothing anyway.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with app_role() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(statement)
    assert StageHistory.objects.count() == 1


@pytest.mark.parametrize("statement", ["UPDATE crm_opportunityevent SET pgh_label = 'x'", "DELETE FROM crm_opportunityevent"])
def test_the_audit_trail_of_deals_is_guarded_in_raw_sql(statement: str) -> None:
    sales.deal(sales.stages()["talking"])

    from django.db import connection

    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_audited_table_of_the_crm_is_guarded() -> None:
    from django.apps import apps
    from django.db import connection

    events = {model._meta.db_table for model in apps.get_app_config("crm").get_models() if hasattr(model, "pgh_tracked_model")}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'only_grows'")
        guarded = {row[0] for row in cursor.fetchall()}

    assert events
    assert events | {"crm_stagehistory"} <= guarded


def test_the_audit_trail_sees_every_row_of_a_bulk_change() -> None:
    stages = sales.stages()
    deals = [sales.deal(stages["talking"], name=f"Deal {n}") for n in range(3)]

    Opportunity.objects.update(lost_reason="changed at once")

    for deal in deals:
        entered, changed = people.trail_of(deal)
        assert (changed.what, changed.after) == ("updated", {"lost_reason": "changed at once"})
        assert entered.what == "inserted"


def test_shares_come_to_the_whole_or_are_refused() -> None:
    stages, ana, ben = sales.stages(), sales.person("ana"), sales.person("ben")
    deal = sales.deal(stages["talking"], ana)

    shared = crm.set_splits(opportunity_id=deal.pk, shares={ana.pk: Decimal("0.6"), ben.pk: Decimal("0.4")}, seen_version=1, act=ACT)
    assert shared.version == 2
    assert OutboxEvent.objects.latest("id").payload["persons"] == sorted([ana.pk, ben.pk])
    for shares in ({ana.pk: Decimal("0.6")}, {ana.pk: Decimal("1.5"), ben.pk: Decimal("-0.5")}):
        with pytest.raises(crm.CannotSaveOpportunity):
            crm.set_splits(opportunity_id=deal.pk, shares=shares, seen_version=2, act=ACT)
    assert {split.share for split in deal.splits.all()} == {Decimal("0.6"), Decimal("0.4")}

    crm.set_splits(opportunity_id=deal.pk, shares={}, seen_version=2, act=ACT)
    assert not deal.splits.exists()
    assert OutboxEvent.objects.latest("id").payload["persons"] == sorted([ana.pk, ben.pk])


def test_an_assistant_writes_down_a_deed_on_behalf_of_who_did_it() -> None:
    ana, kit = sales.person("ana"), sales.person("kit")
    user = people.create_user(email="kit@example.test", password=None, roles=["assistant"], person_id=kit.pk)
    acme = sales.account()
    deal = sales.deal(sales.stages()["talking"], ana, account_id=acme.pk)

    act = crm.Act(by_id=user.pk, at=NOW, on_behalf_of_id=ana.pk)
    done = crm.log_activity(deed=crm.Deed(kind="visit", occurred_at=NOW, owner_id=ana.pk, opportunity_id=deal.pk), act=act)

    assert (done.entered_by, done.on_behalf_of, done.owner, done.account) == (user, ana, ana, acme)
    assert (done.source, len(done.external_id)) == ("laurel", 10)


def test_a_deed_of_the_future_is_not_written_down() -> None:
    with pytest.raises(crm.CannotLogActivity) as refused:
        crm.log_activity(deed=crm.Deed(kind="call", occurred_at=NOW + dt.timedelta(hours=1), owner_id=None), act=ACT)

    assert set(refused.value.errors) == {"occurred_at"}


def test_an_order_is_accepted_once_and_never_before_it_was_placed() -> None:
    deal = sales.deal(sales.stages()["won"], sales.person("ana"))
    order = crm.enter_order(opportunity_id=deal.pk, number="O-1", placed_on=DAY, amount=None, act=ACT)
    assert (order.amount, order.currency, order.state) == (deal.amount, "USD", "entered")

    with pytest.raises(crm.CannotChangeOrder):
        crm.accept_order(order_id=order.pk, accepted_on=DAY - dt.timedelta(days=1), act=ACT)
    for _twice in range(2):
        crm.accept_order(order_id=order.pk, accepted_on=DAY, act=ACT)

    assert OutboxEvent.objects.filter(name="order.accepted.v1").count() == 1


def test_an_order_tells_all_who_have_a_share_in_its_deal() -> None:
    ana, ben = sales.person("ana"), sales.person("ben")
    deal = sales.deal(sales.stages()["won"], ana)
    half = Decimal("0.5")
    crm.set_splits(opportunity_id=deal.pk, shares={ana.pk: half, ben.pk: half}, seen_version=deal.version, act=ACT)
    order = crm.enter_order(opportunity_id=deal.pk, number="O-1", placed_on=DAY, amount=None, act=ACT)

    crm.accept_order(order_id=order.pk, accepted_on=DAY, act=ACT)
    assert OutboxEvent.objects.latest("id").payload["persons"] == sorted([ana.pk, ben.pk])
    crm.cancel_order(order_id=order.pk, act=ACT)
    assert OutboxEvent.objects.latest("id").payload["persons"] == sorted([ana.pk, ben.pk])


def refused(change: Callable[[], object]) -> dict[str, list[str]]:
    with pytest.raises(crm.CannotSaveOpportunity) as found, transaction.atomic():
        change()
    return found.value.errors


def fields_of(deal: Opportunity, **changed: Any) -> crm.DealFields:
    kept = {"name": deal.name, "account_id": deal.account_id, "owner_id": deal.owner_id, "amount": deal.amount, "currency": deal.currency}
    return crm.DealFields(**{**kept, **changed})


def test_a_won_deal_keeps_an_amount_when_it_is_edited() -> None:
    deal = sales.deal(sales.stages()["won"])

    errors = refused(
        lambda: crm.change_opportunity(opportunity_id=deal.pk, fields=fields_of(deal, amount=None), seen_version=deal.version, act=ACT)
    )

    assert set(errors) == {"amount"}


def test_a_deal_with_products_is_changed_by_its_products_so_that_both_ways_of_counting_agree() -> None:
    deal, tool = sales.deal(sales.stages()["talking"]), sales.product()
    deal = crm.set_lines(opportunity_id=deal.pk, lines=[crm.LineFields(tool.pk, Decimal(2), Decimal(100))], seen_version=1, act=ACT)

    def change(**what: Any) -> Opportunity:
        return crm.change_opportunity(opportunity_id=deal.pk, fields=fields_of(deal, **what), seen_version=deal.version, act=ACT)

    assert "200 USD" in " ".join(refused(lambda: change(currency="JPY", amount=Decimal(50_000)))["amount"])
    assert set(refused(lambda: change(amount=Decimal(7)))) == {"amount"}
    assert change(name="Another name").name == "Another name"


def test_nothing_closes_on_a_day_that_has_not_come() -> None:
    stages = sales.stages()
    deal = sales.deal(stages["talking"])
    future = dt.date(2099, 1, 1)

    move = refused(lambda: crm.change_stage(opportunity_id=deal.pk, stage_id=stages["won"].pk, seen_version=1, happened_on=future, act=ACT))
    enter = refused(lambda: sales.deal(stages["won"], closed_on=future))

    assert set(move) == set(enter) == {"closed_on"}


def test_a_line_is_rounded_to_four_decimals_half_away_from_zero() -> None:
    deal, tool = sales.deal(sales.stages()["talking"]), sales.product()
    lines = [crm.LineFields(tool.pk, Decimal("0.3333"), Decimal("9.99")), crm.LineFields(tool.pk, Decimal("0.5"), Decimal("0.0001"))]

    deal = crm.set_lines(opportunity_id=deal.pk, lines=lines, seen_version=1, act=ACT)

    assert [line.amount for line in deal.lines.order_by("pk")] == [Decimal("3.3297"), Decimal("0.0001")]
    assert deal.amount == Decimal("3.3298")


def test_lines_said_anew_keep_what_an_import_told_of_their_cost() -> None:
    deal, tool, box = sales.deal(sales.stages()["talking"]), sales.product(cost="60"), sales.product("B", cost="5")
    for number, (product, cost, currency) in enumerate([(tool, "55.5", "USD"), (tool, "54", "USD"), (box, "4", "JPY")]):
        deal.lines.create(
            product=product, cost=Decimal(cost), currency=currency, source="old", external_id=f"L{number}", entered_at=ACT.at, quantity=1
        )
    lines = [crm.LineFields(product.pk, Decimal(2), Decimal(100)) for product in (tool, box, tool, tool)]

    deal = crm.set_lines(opportunity_id=deal.pk, lines=lines, seen_version=deal.version, act=ACT)

    # A third line of the same product costs what its last one did; what is told in another currency tells nothing here.
    assert [line.cost for line in deal.lines.order_by("pk")] == [Decimal("55.5"), 5, 54, 54]
