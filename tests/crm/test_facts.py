"""The columns that plans read: the catalogue, the SQL behind it and the exported files say the same."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pytest
from django.db import connection
from structlog.testing import capture_logs

from crm import api as crm
from crm import facts_arrow
from crm.facts import CATALOG, has_currency
from crm.facts_arrow import database_address, read_facts, schema_of
from crm.facts_csv import export_facts, plain
from crm.facts_sql import column_names, select_facts, select_middle
from crm.models import OrderLine
from incentives.engine.facts import FieldType
from incentives.engine.world import SPLITS

from . import sales
from .sales import ACT, NOW

SOURCES = list(CATALOG.sources)


@pytest.fixture
def history(db: None) -> None:
    """One won deal of Ana's with a line, a split, an order, an invoice, a payment, a return and a call; a later one and an open one."""
    stages = sales.stages()
    ana, ben = sales.person("ana"), sales.person("ben")
    people_zone(ana, "Asia/Kuala_Lumpur")
    acme, tool = sales.account(), sales.product()
    won = sales.deal(stages["won"], ana, name="First", account_id=acme.pk, closed_on=dt.date(2026, 3, 1))
    won = crm.set_lines(
        opportunity_id=won.pk, lines=[crm.LineFields(tool.pk, Decimal(3), Decimal("95.5"))], seen_version=won.version, act=ACT
    )
    crm.set_splits(opportunity_id=won.pk, shares={ana.pk: Decimal("0.75"), ben.pk: Decimal("0.25")}, seen_version=won.version, act=ACT)
    sales.deal(stages["won"], ben, name="Second", account_id=acme.pk, closed_on=dt.date(2026, 3, 5), currency="EUR")
    sales.deal(stages["talking"], ana, name="Open", amount=None)
    order = crm.enter_order(opportunity_id=won.pk, number="O-1", placed_on=dt.date(2026, 3, 2), amount=None, act=ACT)
    crm.accept_order(order_id=order.pk, accepted_on=dt.date(2026, 3, 3), act=ACT)
    OrderLine.objects.create(
        order=order, product=tool, quantity=3, cost=Decimal(60), amount=Decimal("286.5"), currency="USD", entered_at=NOW
    )
    sales.payment(sales.invoice(order))
    sales.returned(order)
    crm.log_activity(
        deed=crm.Deed(kind="call", occurred_at=dt.datetime(2026, 3, 30, 22, tzinfo=dt.UTC), owner_id=ana.pk, opportunity_id=won.pk), act=ACT
    )


def people_zone(person: Any, zone: str) -> None:
    from people import api as people

    people.change_person(person_id=person.pk, time_zone=zone)


def rows(name: str, **options: Any) -> list[dict[str, Any]]:
    return read_facts([name], connection, **options).tables[name].to_pylist()


@pytest.mark.django_db
@pytest.mark.parametrize("name", SOURCES)
def test_the_columns_read_are_those_the_catalogue_names(name: str, history: None) -> None:
    source = CATALOG.sources[name]

    table = read_facts([name], connection).tables[name]

    assert table.column_names == ["id", "owner", *(["currency"] if has_currency(source) else []), *source.fields]
    assert table.schema == schema_of(source)
    assert table.num_rows > 0
    with connection.cursor() as cursor:
        from crm.facts_sql import select_facts

        cursor.execute(select_facts(name))
        assert [column.name for column in cursor.description] == column_names(source)


@pytest.mark.parametrize("name", SOURCES)
def test_every_column_is_typed_and_described(name: str) -> None:
    source = CATALOG.sources[name]

    assert str(source.description)
    assert source.file == f"{name.replace(' ', '_')}.csv"
    for field in source.fields.values():
        assert str(field.description).endswith("."), field.name
        assert field.type is not FieldType.MONEY or field.scale == 4
    for named in (source.splits_by, source.deal_field):
        assert named == "id" or named in source.fields
    if source.accepted_order_field:
        assert source.fields[source.accepted_order_field].type is FieldType.YES_NO


@pytest.mark.django_db
def test_a_fact_is_named_by_its_source_and_owned_by_a_reference(history: None) -> None:
    by_name = {row["name"]: row for row in rows("deals")}

    first = by_name["First"]
    assert first["id"].startswith("laurel/")
    assert (first["owner"], first["currency"], first["amount"], first["stage.kind"]) == ("ana", "USD", 2865000, "won")
    assert (first["order.accepted"], first["order.accepted_on"]) == (True, dt.date(2026, 3, 3))
    assert (by_name["Open"]["order.accepted"], by_name["Open"]["amount"], by_name["Open"]["lost_reason"]) == (False, None, None)


@pytest.mark.django_db
def test_a_customer_is_new_until_a_deal_was_won_on_an_earlier_day(history: None) -> None:
    new = {row["name"]: row["account.is_new"] for row in rows("deals")}

    assert new == {"First": True, "Second": False, "Open": None}
    assert [row["account.is_new"] for row in rows("orders")] == [True]


@pytest.mark.django_db
def test_a_discount_is_exact_and_rounded_once(history: None) -> None:
    (line,) = rows("deal lines")

    # 1 - 95.5/100
    assert (line["list_price"], line["sold_price"], line["quantity"], line["discount"]) == (1000000, 955000, 30000, 45000)
    assert next(row for row in rows("deals") if row["name"] == "First")["discount"] == 45000


@pytest.mark.django_db
def test_an_order_costs_what_its_lines_do(history: None) -> None:
    assert [(row["cost"], row["amount"]) for row in rows("order lines")] == [(600000, 2865000)]
    assert [row["cost"] for row in rows("orders")] == [1800000]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("listed", "sold", "millionths"),
    [("3", "1", 666667), ("3", "4", -333333), ("2000000", "1", 1000000), ("2000000", "3", 999999), ("0", "1", None)],
)
def test_a_discount_rounds_half_away_from_zero(listed: str, sold: str, millionths: int | None) -> None:
    stages = sales.stages()
    thing = sales.product(price=listed)
    found = sales.deal(stages["talking"])
    crm.set_lines(opportunity_id=found.pk, lines=[crm.LineFields(thing.pk, Decimal(1), Decimal(sold))], seen_version=found.version, act=ACT)

    assert rows("deal lines")[0]["discount"] == millionths


@pytest.mark.django_db
@pytest.mark.parametrize(("currency", "known"), [("USD", True), ("EUR", False)])
def test_what_a_deal_costs_is_known_if_that_of_all_its_products_is(currency: str, known: bool) -> None:
    stages = sales.stages()
    tool, box, unknown = sales.product(cost="60.25"), sales.product("B", cost="0.5"), sales.product("X")
    found = sales.deal(stages["talking"], currency=currency)
    lines = [crm.LineFields(tool.pk, Decimal(3), Decimal(100)), crm.LineFields(box.pk, Decimal("1.5"), Decimal(2))]
    found = crm.set_lines(opportunity_id=found.pk, lines=lines, seen_version=found.version, act=ACT)

    assert sorted(row["cost"] or 0 for row in rows("deal lines")) == ([5000, 602500] if known else [0, 0])
    assert [row["cost"] for row in rows("deals")] == [1815000 if known else None]

    lines.append(crm.LineFields(unknown.pk, Decimal(1), Decimal(2)))
    crm.set_lines(opportunity_id=found.pk, lines=lines, seen_version=found.version, act=ACT)

    assert [row["cost"] for row in rows("deals")] == [None]


@pytest.mark.django_db
def test_a_return_takes_back_and_stands_behind_its_order(history: None) -> None:
    (back,) = rows("returns")

    assert (back["amount"], back["order.accepted"], back["owner"], back["stage.kind"]) == (-100000, True, "ana", "won")


@pytest.mark.django_db
def test_the_day_of_a_deed_is_the_day_where_its_owner_is(history: None) -> None:
    (call,) = rows("activities")

    assert call["occurred_on"] == dt.date(2026, 3, 31)


@pytest.mark.django_db
def test_only_rows_with_a_day_in_the_range_are_read(history: None) -> None:
    everything = {row["name"] for row in rows("deals", first=dt.date(2026, 1, 1), before=dt.date(2026, 4, 1))}
    nothing = rows("deals", first=dt.date(2027, 1, 1), before=dt.date(2028, 1, 1))

    assert everything == {"First", "Second", "Open"}
    assert nothing == []
    assert {row["name"] for row in rows("deals", before=dt.date(2026, 1, 2))} == {"First", "Second", "Open"}


@pytest.mark.django_db
def test_shares_are_given_under_every_source_that_looks_them_up(history: None) -> None:
    facts = read_facts(["deals", "deal lines", "activities"], connection)
    deal_id = next(row["id"] for row in facts.tables["deals"].to_pylist() if row["name"] == "First")

    assert facts.splits.schema == SPLITS
    assert {(row["source"], row["fact"], row["person"], row["share"]) for row in facts.splits.to_pylist()} == {
        (source, deal_id, person, Decimal(share))
        for source in ("deals", "deal lines")
        for person, share in (("ana", "0.75000000"), ("ben", "0.25000000"))
    }


@pytest.mark.django_db(transaction=True)
def test_both_ways_of_reading_give_the_same_tables() -> None:
    stages = sales.stages()
    sales.deal(stages["won"], sales.person("ana"), name='Quotes " and\nlines, too', account_id=sales.account("").pk)

    by_copy, by_adbc = read_facts(SOURCES, connection), read_facts(SOURCES, database_address(connection))

    for name in SOURCES:
        assert by_copy.tables[name].equals(by_adbc.tables[name]), name
    assert by_copy.splits.equals(by_adbc.splits)
    assert by_adbc.tables["deals"].num_rows == 1


@pytest.mark.django_db(transaction=True)
def test_another_connection_reads_as_of_the_moment_of_an_exported_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    stages, ana = sales.stages(), sales.person("ana")
    for name in ("Before", "Earlier", "Earliest"):
        sales.deal(stages["won"], ana, name=name)
    address = database_address(connection)

    with psycopg.connect(address) as holder:
        holder.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        (snapshot,) = holder.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        sales.deal(stages["won"], ana, name="After")
        then = read_facts(["deals"], address, snapshot=snapshot)
        monkeypatch.setattr("crm.facts_arrow.WORTH_HALVING", 1)
        in_halves = read_facts(["deals", "orders"], address, snapshot=snapshot)

    assert sorted(then.tables["deals"]["name"].to_pylist()) == ["Before", "Earlier", "Earliest"]
    # By two connections, one after the other half: each row once, and no later one either.
    assert in_halves.tables["deals"].sort_by("id").equals(then.tables["deals"].sort_by("id"))
    assert [in_halves.tables[name].num_rows for name in ("deals", "orders")] == [3, 0]
    assert read_facts(["deals"], address).tables["deals"].num_rows == 4


@pytest.mark.django_db(transaction=True)
def test_where_no_second_connection_is_left_the_first_reads_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stages, ana = sales.stages(), sales.person("ana")
    for name in ("One", "Two", "Three"):
        sales.deal(stages["won"], ana, name=name)
    address, by_adbc, asked = database_address(connection), facts_arrow._by_adbc, []

    def refusing_the_second(own: str, snapshot: str | None) -> Any:
        asked.append(own)
        return by_adbc(own if len(asked) == 1 else "postgresql:///none?host=/nowhere", snapshot)

    monkeypatch.setattr(facts_arrow, "WORTH_HALVING", 1)
    monkeypatch.setattr(facts_arrow, "_by_adbc", refusing_the_second)
    with psycopg.connect(address) as holder, capture_logs() as logged:
        holder.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        (snapshot,) = holder.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        found = read_facts(["deals", "orders"], address, snapshot=snapshot)

    assert sorted(found.tables["deals"]["name"].to_pylist()) == ["One", "Three", "Two"]
    assert len(asked) == 2
    assert [(told["log_level"], told["event"]) for told in logged] == [("warning", "facts_read_by_one_connection")]


@pytest.mark.django_db
@pytest.mark.parametrize("name", SOURCES)
def test_the_two_halves_of_a_source_are_all_of_it(name: str, history: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(select_facts(name))
        whole = sorted(map(str, cursor.fetchall()))
        cursor.execute(select_middle(name, at_least=0))
        (middle,) = cursor.fetchone()
        halves: list[str] = []
        for half in ({"up_to": middle}, {"after": middle}):
            cursor.execute(select_facts(name, **half))
            halves += map(str, cursor.fetchall())

    assert sorted(halves) == whole
    assert whole


@pytest.mark.django_db
def test_inside_a_transaction_its_own_rows_are_read() -> None:
    stages = sales.stages()
    sales.deal(stages["won"])

    assert read_facts(["deals"]).tables["deals"].num_rows == 1


@pytest.mark.django_db
def test_the_exported_folder_has_the_catalogue_s_columns_and_plain_decimals(history: None, tmp_path: Path) -> None:
    written = export_facts(tmp_path / "facts", sources=SOURCES)

    assert list(written) == [*(source.file for source in CATALOG.sources.values()), "splits.csv", "people.csv"]
    assert (written["deals.csv"], written["people.csv"]) == (3, 2)
    # Two shares of one deal, under each source that a deal stands behind.
    assert written["splits.csv"] == 2 * sum(source.splits_by == "deal.id" or name == "deals" for name, source in CATALOG.sources.items())
    with (tmp_path / "facts" / "deals.csv").open(encoding="utf-8", newline="") as file:
        deals = {row["name"]: row for row in csv.DictReader(file)}
    assert list(deals["First"]) == column_names(CATALOG.sources["deals"])
    assert (deals["First"]["amount"], deals["First"]["discount"], deals["First"]["order.accepted"]) == ("286.5", "0.045", "yes")
    assert (deals["Open"]["amount"], deals["Open"]["closed_on"], deals["Open"]["order.accepted"]) == ("", "", "no")
    assert (tmp_path / "facts" / "people.csv").read_text(
        encoding="utf-8"
    ) == "person,name,hired_on,left_on,calendar\nana,Ana,,,\nben,Ben,,,\n"


@pytest.mark.django_db
def test_shares_of_deals_outside_the_exported_days_stay_outside(history: None, tmp_path: Path) -> None:
    written = export_facts(tmp_path / "facts", sources=["deals"], before=dt.date(1990, 1, 1))

    assert (written["deals.csv"], written["splits.csv"]) == (0, 0)


@pytest.mark.parametrize(
    ("scaled", "scale", "text"), [(125000, 4, "12.5"), (-1, 4, "-0.0001"), (100, 0, "100"), (0, 4, "0"), (10**18, 4, "1" + "0" * 14)]
)
def test_scaled_integers_are_written_as_plain_decimals(scaled: int, scale: int, text: str) -> None:
    assert plain(scaled, scale) == text


def test_amounts_of_any_size_fit_their_column() -> None:
    assert 10**18 < 2**63
    assert pa.int64() == schema_of(CATALOG.sources["deals"]).field("amount").type
