"""Territories: who holds them and what lies in them, by hand, by rule and by file; and what plans read of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from crm import api as crm
from crm.facts_arrow import read_facts
from crm.models import Account, TerritoryAccount, TerritoryHolder, TerritoryRule
from people.api import Role

from . import sales

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH, LATER = dt.date(2026, 2, 1), dt.date(2026, 3, 1), dt.date(2026, 3, 20)
EVER = crm.Days(dt.date(2026, 1, 1))


@pytest.fixture
def west() -> Any:
    return crm.create_territory(key="west", name="The West")


@pytest.fixture
def east() -> Any:
    return crm.create_territory(key="east", name="The East")


def account(name: str = "Acme", **fields: str) -> Account:
    return Account.objects.create(name=name, entered_at=sales.NOW, source="crm", external_id=name.lower(), **fields)


def lies_in(found: Account, day: dt.date) -> str | None:
    """What plans read of a deal with the customer that was won on the day."""
    stage = sales.stages()["won"] if not crm.Stage.objects.exists() else crm.Stage.objects.get(key="won")
    with transaction.atomic():
        sales.deal(stage, name="Read", account_id=found.pk, created_on=dt.date(2025, 1, 1), closed_on=day)
        rows = read_facts(["deals"], connection).tables["deals"].to_pylist()
        transaction.set_rollback(True)
    (row,) = rows
    return row["account.territory"]  # type: ignore[no-any-return]


def holders(territory: Any) -> list[tuple[str, Decimal, dt.date, dt.date | None]]:
    rows = TerritoryHolder.objects.filter(territory=territory).order_by("valid_from", "person__name")
    return [(row.person.reference, row.share, row.valid_from, row.valid_before) for row in rows]


def test_a_customer_lies_where_it_was_put_on_that_day(west: Any, east: Any) -> None:
    acme = account()
    crm.place_account(account_id=acme.pk, territory_id=west.pk, days=EVER)
    crm.place_account(account_id=acme.pk, territory_id=east.pk, days=crm.Days(FEBRUARY, MARCH))

    assert [lies_in(acme, day) for day in (dt.date(2025, 12, 31), dt.date(2026, 1, 31), FEBRUARY, dt.date(2026, 2, 28), MARCH)] == [
        None, "west", "east", "east", "west",
    ]  # fmt: skip
    rows = TerritoryAccount.objects.order_by("valid_from").values_list("territory__key", "valid_from", "valid_before")
    assert list(rows) == [("west", EVER.first, FEBRUARY), ("east", FEBRUARY, MARCH), ("west", MARCH, None)]


def test_a_rule_with_industry_and_country_goes_before_one_with_the_industry_and_that_before_the_country(west: Any, east: Any) -> None:
    south = crm.create_territory(key="south", name="The South")
    acme = account(industry="Retail", country="Chile")
    assert lies_in(acme, FEBRUARY) is None
    crm.add_rule(territory_id=west.pk, days=EVER, country="Chile")
    assert lies_in(acme, FEBRUARY) == "west"
    crm.add_rule(territory_id=east.pk, days=EVER, industry="Retail")
    assert lies_in(acme, FEBRUARY) == "east"
    crm.add_rule(territory_id=south.pk, days=crm.Days(MARCH), industry="Retail", country="Chile")
    assert [lies_in(acme, FEBRUARY), lies_in(acme, MARCH)] == ["east", "south"]
    crm.place_account(account_id=acme.pk, territory_id=west.pk, days=crm.Days(LATER))
    assert [lies_in(acme, MARCH), lies_in(acme, LATER)] == ["south", "west"]
    assert lies_in(account("Other", country="Peru"), FEBRUARY) is None


def test_counts_and_lists_say_what_plans_read(west: Any, east: Any) -> None:
    placed, ruled = account("Placed", country="Peru"), account("Ruled", country="Chile")
    account("Nowhere")
    crm.place_account(account_id=placed.pk, territory_id=west.pk, days=crm.Days(FEBRUARY, LATER))
    crm.add_rule(territory_id=west.pk, days=EVER, country="Chile")
    crm.add_rule(territory_id=east.pk, days=EVER, country="Peru")

    assert crm.territory_counts(on=MARCH) == {west.pk: 2}
    assert crm.territory_counts(on=LATER) == {west.pk: 1, east.pk: 1}
    found = {row.name: (row.since, row.until) for row in crm.accounts_in(west.pk, on=MARCH)}
    assert found == {"Placed": (FEBRUARY, LATER), "Ruled": (None, None)}
    assert [row.name for row in crm.accounts_in(east.pk, on=LATER)] == ["Placed"]
    assert [lies_in(ruled, MARCH), lies_in(placed, LATER)] == ["west", "east"]


def test_every_source_reads_the_territory_on_the_day_of_its_own_fact(west: Any, east: Any) -> None:
    acme, stages = account(), sales.stages()
    crm.place_account(account_id=acme.pk, territory_id=west.pk, days=EVER)
    crm.place_account(account_id=acme.pk, territory_id=east.pk, days=crm.Days(sales.DAY))
    won = sales.deal(stages["won"], account_id=acme.pk, closed_on=FEBRUARY)
    order = crm.enter_order(opportunity_id=won.pk, number="O", placed_on=dt.date(2026, 3, 30), amount=None, act=sales.ACT)
    sales.payment(sales.invoice(order))
    sales.returned(order)
    sales.deal(stages["talking"], name="Open", account_id=acme.pk)
    sources = ["deals", "orders", "invoices", "payments", "returns"]

    read = read_facts(sources, connection).tables

    assert {name: sorted(read[name]["account.territory"].to_pylist()) for name in sources} == {
        "deals": ["west", "west"], "orders": ["west"], "invoices": ["east"], "payments": ["east"], "returns": ["east"],
    }  # fmt: skip


def test_two_rules_never_say_two_things_of_one_day(west: Any, east: Any) -> None:
    crm.add_rule(territory_id=west.pk, days=crm.Days(FEBRUARY, MARCH), country="Chile")
    with pytest.raises(crm.CannotKeepTerritory, match="“The West” has the same rule on some of these days"):
        crm.add_rule(territory_id=east.pk, days=crm.Days(dt.date(2026, 2, 28)), country="Chile")
    with pytest.raises(IntegrityError), transaction.atomic():
        TerritoryRule.objects.create(territory=east, country="Chile", valid_from=FEBRUARY)
    crm.add_rule(territory_id=east.pk, days=crm.Days(MARCH), country="Chile")
    with pytest.raises(crm.CannotKeepTerritory, match="Name an industry, a country, or both"):
        crm.add_rule(territory_id=east.pk, days=EVER, country="  ")


def test_who_takes_a_territory_over_holds_it_alone_from_that_day(west: Any) -> None:
    ana, ben = sales.person("ana"), sales.person("ben")
    crm.add_holder(territory_id=west.pk, person_id=ana.pk, days=EVER)
    crm.add_holder(territory_id=west.pk, person_id=ben.pk, days=crm.Days(FEBRUARY, MARCH), alone=True)

    assert holders(west) == [("ana", 1, EVER.first, FEBRUARY), ("ben", 1, FEBRUARY, MARCH), ("ana", 1, MARCH, None)]


def test_a_territory_is_shared_and_a_holder_changed_or_taken_away(west: Any) -> None:
    ana, ben = sales.person("ana"), sales.person("ben")
    first = crm.add_holder(territory_id=west.pk, person_id=ana.pk, days=EVER, share=Decimal("0.6"))
    second = crm.add_holder(territory_id=west.pk, person_id=ben.pk, days=EVER, share=Decimal("0.4"))
    with pytest.raises(crm.CannotKeepTerritory, match="They hold this territory already"):
        crm.add_holder(territory_id=west.pk, person_id=ben.pk, days=crm.Days(FEBRUARY))
    crm.change_holder(holder_id=first.pk, days=crm.Days(FEBRUARY, LATER), share=Decimal("0.5"))
    crm.remove_holder(holder_id=second.pk)

    assert holders(west) == [("ana", Decimal("0.5"), FEBRUARY, LATER)]
    for share, days, why in (
        (Decimal(0), EVER, "above 0"),
        (Decimal("1.01"), EVER, "above 0"),
        (Decimal(1), crm.Days(LATER, LATER), "later"),
    ):
        with pytest.raises(crm.CannotKeepTerritory, match=why):
            crm.add_holder(territory_id=west.pk, person_id=ben.pk, days=days, share=share)


@pytest.mark.parametrize("key", ["", " west", "we/st", "west "])
def test_a_key_is_a_word_that_no_customer_s_id_can_be(key: str) -> None:
    if key.strip() == "west":
        assert crm.create_territory(key=key, name="Trimmed").key == "west"
    else:
        with pytest.raises(crm.CannotKeepTerritory) as refused:
            crm.create_territory(key=key, name="West")
        assert refused.value.field == "key"


def test_only_a_territory_that_nothing_was_ever_in_is_taken_away(west: Any, east: Any) -> None:
    with pytest.raises(crm.CannotKeepTerritory, match="already exists"):
        crm.create_territory(key="west", name="Again")
    assert crm.rename_territory(territory_id=east.pk, name="Far East").name == "Far East"
    crm.remove_territory(territory_id=east.pk)
    rule = crm.add_rule(territory_id=west.pk, days=EVER, country="Chile")
    with pytest.raises(crm.CannotKeepTerritory, match="It has holders, customers or rules"):
        crm.remove_territory(territory_id=west.pk)
    crm.remove_rule(rule_id=rule.pk)
    crm.remove_territory(territory_id=west.pk)
    assert not crm.Territory.objects.exists()


def test_a_placement_is_mended_and_undone(west: Any, east: Any) -> None:
    acme = account()
    crm.place_account(account_id=acme.pk, territory_id=west.pk, days=crm.Days(FEBRUARY, MARCH))
    crm.place_account(account_id=acme.pk, territory_id=east.pk, days=crm.Days(MARCH))
    first = TerritoryAccount.objects.get(territory=west)
    with pytest.raises(crm.CannotKeepTerritory, match="It lies in “The East” on some of these days"):
        crm.change_placement(placement_id=first.pk, days=crm.Days(FEBRUARY))
    crm.change_placement(placement_id=first.pk, days=crm.Days(EVER.first, FEBRUARY))
    assert [lies_in(acme, EVER.first), lies_in(acme, FEBRUARY)] == ["west", None]
    crm.remove_placement(placement_id=first.pk)
    assert lies_in(acme, EVER.first) is None


def test_a_file_puts_customers_into_territories_and_twice_changes_nothing(west: Any, east: Any) -> None:
    acme, blue = account(), account("Blue")
    crm.place_account(account_id=acme.pk, territory_id=west.pk, days=EVER)
    content = b"\xef\xbb\xbfaccount,territory,from,before\ncrm/acme,east,2026-02-01,2026-03-01\ncrm/blue,west,2026-01-01,\n\n"

    assert crm.import_territory_accounts_csv(content=content) == crm.Placed(2, 0)
    assert crm.import_territory_accounts_csv(content=content) == crm.Placed(0, 2)
    assert [lies_in(acme, FEBRUARY), lies_in(acme, MARCH), lies_in(blue, FEBRUARY)] == ["east", "west", "west"]


def test_a_file_with_problems_changes_nothing_and_names_them_all(west: Any) -> None:
    account()
    content = (
        b"account,territory,from,before\ncrm/nobody,west,2026-01-01,\ncrm/acme,north,31.1.2026,\ncrm/acme,west,2026-02-01,2026-02-01\n"
        b"crm/acme,west\n"
    )

    with pytest.raises(crm.CannotPlaceAccounts) as refused:
        crm.import_territory_accounts_csv(content=content)

    assert [(problem.row, problem.column) for problem in refused.value.problems] == [
        (2, "account"), (3, "territory"), (3, "from"), (4, "before"), (5, ""),
    ]  # fmt: skip
    assert not TerritoryAccount.objects.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"account,from\n", "The column “territory” is missing."),
        (b"account,territory,from,colour\n", "There is no column “colour” here; the columns are account, territory, from, before."),
        (b"account,territory,from\n\xff", "The file is not written in UTF-8. Save it again with that encoding."),
        (b"account,territory,from\ncrm/acme,west,2026-01-01\ncrm/acme,west,2026-02-01\n", "Row 2 says where this customer lies"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(west: Any, content: bytes, message: str) -> None:
    account()
    with pytest.raises(crm.CannotPlaceAccounts) as refused:
        crm.import_territory_accounts_csv(content=content)
    assert message in refused.value.problems[0].message


def test_who_sees_and_sets_territories(west: Any, east: Any) -> None:
    ana = sales.person("ana")
    crm.add_holder(territory_id=west.pk, person_id=ana.pk, days=crm.Days(EVER.first, FEBRUARY))
    rep, ops = sales.viewer("ana", Role.REP, person_id=ana.pk), sales.viewer("ops", Role.SALES_OPS)
    hr = sales.viewer("hr", Role.HR)

    assert [row.key for row in crm.territories_visible_to(rep, on=MARCH)] == ["west"]
    assert {row.key for row in crm.territories_visible_to(ops, on=MARCH)} == {"west", "east"}
    assert not crm.territories_visible_to(hr, on=MARCH).exists()
    assert [crm.may_set_territories(viewer) for viewer in (rep, ops, hr)] == [False, True, False]
    with pytest.raises(crm.NoSuchTerritory):
        crm.territory_for(rep, east.pk, on=MARCH)
