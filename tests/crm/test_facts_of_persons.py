"""What is read for a few people is what they own or share among everything, whichever way it is found."""

from __future__ import annotations

import datetime as dt
from itertools import combinations
from typing import Any

import pytest
from django.db import connection

from crm.facts import CATALOG
from crm.facts_arrow import Facts, read_facts
from crm.models import Account, Invoice, Opportunity, OpportunitySplit, Order, Return
from people.models import Person
from tests.demo_world import DemoWorld

SOURCES = list(CATALOG.sources)
BECAME_OF_DEALS = ("invoices", "payments", "returns")


@pytest.fixture(scope="module")
def told_in_many_ways(demo_world: DemoWorld) -> list[int]:
    """The demo's company, where owners of orders and invoices differ from those of their deals, and shares are held in roles."""
    people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    for number, order in enumerate(Order.objects.filter(opportunity__isnull=False).order_by("pk")[:60]):
        Order.objects.filter(pk=order.pk).update(owner_id=people[number % len(people)] if number % 3 else None)
    for number, key in enumerate(Invoice.objects.order_by("pk").values_list("pk", flat=True)[:40]):
        Invoice.objects.filter(pk=key).update(owner_id=people[-1 - number % len(people)] if number % 2 else None)
    at = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    for number, order in enumerate(Order.objects.order_by("pk")[:12]):
        where: dict[str, Any] = {"order": order} if number % 3 == 0 else {}
        line, invoice = order.lines.first(), Invoice.objects.filter(order=order).first()
        where |= {"order_line": line} if number % 3 == 1 and line else {}
        where |= {"invoice": invoice} if number % 3 == 2 and invoice else {}
        returned = {"returned_on": dt.date(2026, 6, 2), "amount": 10, "currency": "USD", "entered_at": at}
        Return.objects.create(source="test", external_id=f"R{number}", **returned, **where)
    deals = list(Opportunity.objects.filter(closed_on__isnull=False).order_by("pk")[:40])
    for number, deal in enumerate(deals[::4]):
        OpportunitySplit.objects.get_or_create(
            opportunity=deal, person_id=people[number % len(people)], role="specialist", defaults={"share": 1}
        )
    Account.objects.filter(pk__in=[deal.account_id for deal in deals[:5]]).update(industry="software")
    return people


def rows(facts: Facts, source: str) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in facts.tables[source].to_pylist()}


@pytest.mark.parametrize("source", SOURCES)
def test_few_peoples_facts_are_theirs_among_everybodys(source: str, told_in_many_ways: list[int], db: None) -> None:
    everything = read_facts([source], connection)
    everybodys, references = rows(everything, source), dict(Person.objects.values_list("pk", "reference"))
    shared = _shared()
    column, found = CATALOG.sources[source].splits_by, 0
    for persons in [*((person,) for person in told_in_many_ways[::2]), *list(combinations(told_in_many_ways, 3))[::71]]:
        names = {references[person] for person in persons}
        deals = {deal for person in persons for deal in shared.get(person, ())}
        if source in BECAME_OF_DEALS:
            deals |= {f"{deal.source}/{deal.external_id}" for deal in Opportunity.objects.filter(owner_id__in=persons)}
        is_shared = source == "deals" or column == "deal.id"
        expected = {key: row for key, row in everybodys.items() if row["owner"] in names or (is_shared and row[column] in deals)}
        theirs = read_facts([source], connection, person_ids=persons)
        assert rows(theirs, source) == expected
        _shares_are_whole(source, theirs, everything)
        found += len(expected)
    assert found


def _shared() -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for split in OpportunitySplit.objects.select_related("opportunity"):
        found.setdefault(split.person_id, []).append(f"{split.opportunity.source}/{split.opportunity.external_id}")
    return found


def _shares_are_whole(source: str, theirs: Facts, everything: Facts) -> None:
    """Every share of every deal that a row tells of: who has none of a shared deal is not credited with it."""
    column = CATALOG.sources[source].splits_by
    told = {row[column] for row in rows(theirs, source).values()}

    def shares(facts: Facts) -> list[Any]:
        return sorted((tuple(row.values()) for row in facts.splits.to_pylist() if row["fact"] in told), key=str)

    assert shares(theirs) == shares(everything)


@pytest.mark.parametrize("source", SOURCES)
def test_owners_by_their_ids_and_only_some_days(source: str, told_in_many_ways: list[int], db: None) -> None:
    references = dict(Person.objects.values_list("reference", "pk"))
    day = next(field.name for field in CATALOG.sources[source].fields.values() if field.type.value == "day")
    first, before = dt.date(2026, 4, 10), dt.date(2026, 6, 10)
    expected = {
        key: row | {"owner": row["owner"] and str(references[row["owner"]])}
        for key, row in rows(read_facts([source], connection), source).items()
        if row[day] is not None and first <= row[day] < before
    }
    for persons in (None, told_in_many_ways):
        read = read_facts([source], connection, first=first, before=before, days={source: [day]}, by_id=True, person_ids=persons)
        found = rows(read, source)
        assert found == {key: row for key, row in expected.items() if persons is None or key in found}
        assert len(found) == len(expected) or any(expected[key]["owner"] is None for key in expected.keys() - found.keys())
        assert all(split["person"] in map(str, told_in_many_ways) for split in read.splits.to_pylist())
