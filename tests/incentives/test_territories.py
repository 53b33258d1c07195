"""Plans that credit who holds a territory: what runs read, whom a change touches, and what it corrects of closed periods."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from crm import api as crm
from crm.models import Account
from incentives.models import Line
from incentives.services import plans

from . import company as c

pytestmark = pytest.mark.django_db
OWNER = "credit: {to: owner, share: splits}"
BY_TERRITORY = "credit: {to: territory, by: account.territory}"


@pytest.fixture
def west() -> Any:
    """Ana holds the West, in which Acme lies; Ben is on the plan and holds nothing."""
    plan = c.published(c.document(over="period").replace(OWNER, BY_TERRITORY))
    for who in ("ana", "ben"):
        c.on_plan(who, plan)
        c.quota(who, "1000000", "month")
    territory = crm.create_territory(key="west", name="The West")
    crm.add_holder(territory_id=territory.pk, person_id=c.person("ana").pk, days=days("2026-01-01"))
    crm.place_account(account_id=acme().pk, territory_id=territory.pk, days=days("2026-01-01"))
    return territory


def days(first: str, before: str | None = None) -> crm.Days:
    return crm.Days(c.day(first), before and c.day(before))


def acme() -> Account:
    found, _made = Account.objects.get_or_create(source="test", external_id="acme", defaults={"name": "Acme", "entered_at": c.AT})
    return found


def sold(key: str, amount: str, closed: str) -> None:
    deal = c.deal(key, "owner", amount, closed)
    deal.account = acme()
    deal.save()


def test_the_studio_takes_a_plan_that_credits_by_territory() -> None:
    said, problems = plans.check_document(c.document().replace(OWNER, BY_TERRITORY))
    assert said is not None
    assert problems == ()


def test_who_holds_the_territory_on_the_day_is_paid_whoever_owns_the_deal(west: Any) -> None:
    crm.add_holder(territory_id=west.pk, person_id=c.person("ben").pk, days=days("2026-01-17"), alone=True)
    sold("D1", "1000", "2026-01-16")
    sold("D2", "3000", "2026-01-17")

    c.calculated("2026-01")

    assert c.sums("2026-01") == {"ana": Decimal(50), "ben": Decimal(150)}


def test_a_shared_territory_pays_each_their_part(west: Any) -> None:
    (holder,) = west.holders.all()
    crm.change_holder(holder_id=holder.pk, days=days("2026-01-01"), share=Decimal("0.6"))
    crm.add_holder(territory_id=west.pk, person_id=c.person("ben").pk, days=days("2026-01-01"), share=Decimal("0.4"))
    sold("D1", "1000", "2026-01-16")

    c.calculated("2026-01")

    assert c.sums("2026-01") == {"ana": Decimal(30), "ben": Decimal(20)}


def test_a_territory_that_is_no_whole_is_told_of_and_nothing_is_paid(west: Any) -> None:
    (holder,) = west.holders.all()
    crm.change_holder(holder_id=holder.pk, days=days("2026-01-01"), share=Decimal("0.6"))
    sold("D1", "1000", "2026-01-16")

    run = c.work(c.ask("2026-01"))

    assert run.state == "failed"
    assert "".join(run.summary["problems"]) == (
        "territories: On 2026-01-01 the shares of the territory “west” add up to 60%, not to 100%. "
        "Write shares that add up to the whole, or say `overlay: yes` in the measure."
    )
    assert not Line.objects.exists()


def test_a_new_holder_touches_the_old_and_the_new_one_and_nobody_else(west: Any) -> None:
    c.on_plan("cleo", c.version(c.Plan.objects.get()).plan)
    sold("D1", "1000", "2026-01-16")
    c.calculated("2026-01")
    crm.add_holder(territory_id=west.pk, person_id=c.person("ben").pk, days=days("2026-01-10"), alone=True)

    run = c.calculated("2026-01")

    assert run.summary["only"] == sorted(c.person(who).pk for who in ("ana", "ben"))
    assert c.sums("2026-01") == {"ana": Decimal(0), "ben": Decimal(50)}


def test_a_customer_that_moves_touches_those_who_hold_what_it_leaves_and_enters(west: Any) -> None:
    east = crm.create_territory(key="east", name="The East")
    crm.add_holder(territory_id=east.pk, person_id=c.person("ben").pk, days=days("2026-01-01"))
    sold("D1", "1000", "2026-01-16")
    c.calculated("2026-01")
    crm.place_account(account_id=acme().pk, territory_id=east.pk, days=days("2026-01-16"))

    c.calculated("2026-01")

    assert c.sums("2026-01") == {"ana": Decimal(0), "ben": Decimal(50)}


def test_what_a_closed_period_got_wrong_is_posted_into_the_open_one(west: Any) -> None:
    sold("D1", "1000", "2026-01-16")
    c.calculated("2026-01")
    c.close("2026-01")
    crm.add_holder(territory_id=west.pk, person_id=c.person("ben").pk, days=days("2026-01-10"), alone=True)

    c.calculated("2026-02")

    assert c.sums("2026-01") == {"ana": Decimal(50)}
    assert c.sums("2026-02") == {"ana": Decimal(-50), "ben": Decimal(50)}


def test_a_rule_places_customers_that_nobody_placed(west: Any) -> None:
    for row in west.placed.all():
        crm.remove_placement(placement_id=row.pk)
    crm.add_rule(territory_id=west.pk, days=crm.Days(dt.date(2026, 1, 17)), country="Chile")
    Account.objects.filter(pk=acme().pk).update(country="Chile")
    sold("D1", "1000", "2026-01-16")
    sold("D2", "3000", "2026-01-17")

    c.calculated("2026-01")

    assert c.sums("2026-01") == {"ana": Decimal(150)}
