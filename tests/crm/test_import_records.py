"""Every kind of record that a sale leaves behind: created, left alone, changed, refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from crm.facts_arrow import read_facts
from crm.imports.run import ImportResult
from crm.imports.targets import MODELS, TARGETS
from crm.mapping.read import read_mapping
from crm.models import Activity, Opportunity, Order, OrderLine, Product
from people import api as people

from .importing import LATER, counts_of, problems_of, run_import
from .sales import NOW, account, deal, person, product, stages

pytestmark = pytest.mark.django_db

ORDER = {"source": "laurel", "external_id": "O-1", "number": "N-1", "currency": "USD", "entered_at": NOW}
DAY, MONEY = "date: YYYY-MM-DD", "number: 1234.56"
CASES = {
    "contact": (
        "{external_id: id, name: name, account: {column: account, find: account by name}, email: {column: email, empty: allowed}}",
        ("id,name,account,email", "K1,Kim,Acme,kim@example.test", "K1,Kim,Acme,kim@acme.test", "K2,,Nobody,"),
        {"email": "kim@acme.test"},
        [("name", "empty"), ("account", "not_found")],
    ),
    "activity": (
        (
            '{external_id: id, kind: kind, occurred_at: {column: at, moment: "YYYY-MM-DD HH:mm", time zone: UTC},'
            " minutes: {column: minutes, number: 1234}, owner: {column: rep, find: person by reference}}"
        ),
        (
            "id,kind,at,minutes,rep",
            "V1,call,2026-03-01 10:00,15,ana",
            "V1,visit,2026-03-01 10:00,15,ana",
            "V2,sprint,2099-01-01 10:00,x,ben",
        ),
        {"kind": "visit"},
        [("kind", "not_a_choice"), ("minutes", "not_a_number"), ("rep", "not_found"), ("at", "happens_in_future")],
    ),
    "order": (
        (
            f"{{external_id: id, number: id, state: state, accepted_on: {{column: on, {DAY}, empty: allowed}},"
            f" amount: {{column: amount, {MONEY}}}, currency: currency}}"
        ),
        ("id,state,on,amount,currency", "O1,accepted,2026-03-01,5,USD", "O1,cancelled,2026-03-01,5,USD", "O2,accepted,,5,XXY"),
        {"state": "cancelled"},
        [("currency", "not_a_currency"), ("on", "accepted_without_day")],
    ),
    "order line": (
        (
            f"{{external_id: id, order: {{column: order, find: order by number}}, product: {{column: product, find: product by code}},"
            f" quantity: {{column: quantity, {MONEY}}}, list_price: {{of: product}},"
            f" sold_price: {{column: price, {MONEY}}}, currency: currency}}"
        ),
        ("id,order,product,quantity,price,currency", "L1,N-1,W,2,90.50,USD", "L1,N-1,W,3,90.50,USD", "L2,N-1,Z,1,90,EUR"),
        {"quantity": Decimal(3), "list_price": Decimal(100)},
        [("product", "not_found"), ("currency", "currency_differs")],
    ),
    "invoice": (
        (
            f"{{external_id: id, number: id, order: {{column: order, find: order by number}}, issued_on: {{column: on, {DAY}}},"
            f" amount: {{column: amount, {MONEY}}}, currency: currency}}"
        ),
        ("id,order,on,amount,currency", "I1,N-1,2026-03-01,5,USD", "I1,N-1,2026-03-01,6,USD", "I2,N-9,31.12.2026,5,usd"),
        {"amount": Decimal(6)},
        [("on", "not_a_day"), ("order", "not_found"), ("currency", "not_a_currency")],
    ),
    "payment": (
        (
            f"{{external_id: id, paid_on: {{column: on, {DAY}}}, method: {{column: how, empty: allowed}},"
            f" amount: {{column: amount, {MONEY}}}, currency: currency}}"
        ),
        ("id,on,how,amount,currency", "P1,2026-03-01,,5,USD", "P1,2026-03-01,cheque,5,USD", "P2,2026-02-30,,1234567890123456789012345,USD"),
        {"method": "cheque"},
        [("on", "no_such_day"), ("amount", "too_large")],
    ),
    "return": (
        (
            f"{{external_id: id, order: {{column: order, find: order by number}}, returned_on: {{column: on, {DAY}}},"
            f" reason: why, amount: {{column: amount, {MONEY}}}, currency: {{constant: USD}}}}"
        ),
        ("id,order,on,why,amount", "R1,N-1,2026-03-01,Broken,5", "R1,N-1,2026-03-01,Late,5", "R2,N-1,2026-03-01,,-5"),
        {"reason": "Late"},
        [("why", "empty"), ("amount", "return_below_zero")],
    ),
}


def import_rows(folder: Path, target: str, fields: str, rows: str, now: dt.datetime = NOW) -> ImportResult:
    fields = fields.replace("by number}", "by number, source: laurel}")
    text = f"mapping: One\nsource: old\nsteps:\n  rows:\n    file: rows.csv\n    records:\n      {target}: {fields}\n"
    (folder / "rows.csv").write_text(rows, encoding="utf-8")
    return run_import(folder, read_mapping(text, path="one.yaml", targets=TARGETS), now=now)


@pytest.mark.parametrize("target", CASES)
def test_a_record_is_created_left_alone_changed_and_refused(tmp_path: Path, target: str) -> None:
    fields, (header, first, changed, bad), after, problems = CASES[target]
    account()
    person("ana")
    product()
    Order.objects.create(**ORDER)

    def run(row: str, now: dt.datetime = NOW) -> ImportResult:
        return import_rows(tmp_path, target, fields, f"{header}\n{row}\n", now)

    assert counts_of(run(first), "rows") == {"read": 1, "created": 1}
    assert counts_of(run(first, LATER), "rows") == {"read": 1, "unchanged": 1}
    assert counts_of(run(changed, LATER), "rows") == {"read": 1, "updated": 1}
    stored: Any = MODELS[target].objects.get(source="old")
    assert {name: getattr(stored, name) for name in after} == after
    refused = run(bad, LATER)
    assert counts_of(refused, "rows") == {"read": 1, "quarantined": 1}
    assert [each[2:] for each in problems_of(refused)] == problems
    # Of a name or an address the trail tells that it changed, and not what it was.
    assert [change.what for change in people.trail_of(stored)] == [
        "inserted",
        "personal data changed" if target == "contact" else "updated",
    ]


def test_a_price_needs_its_currency_in_the_import_and_in_the_database(tmp_path: Path) -> None:
    product()
    order = Order.objects.create(**ORDER)
    fields = (
        "{external_id: id, order: {column: order, find: order by number}, product: {column: product, find: product by code},"
        f" sold_price: {{column: price, {MONEY}}}, currency: {{column: currency, empty: allowed}}}}"
    )

    result = import_rows(tmp_path, "order line", fields, "id,order,product,price,currency\nL1,N-1,W,1200.50,\n")

    assert problems_of(result) == [("rows.csv", 2, "price", "currency_missing")]
    for price in ("list_price", "sold_price", "amount", "cost"):
        with pytest.raises(IntegrityError), transaction.atomic():
            OrderLine.objects.create(order=order, product=Product.objects.get(), entered_at=NOW, **{price: Decimal(5)})


@pytest.mark.parametrize(("currency", "taken"), [("EUR", False), ("USD", True)])
def test_a_list_price_or_cost_in_another_currency_is_left_out_and_counted(tmp_path: Path, currency: str, taken: bool) -> None:
    product(cost="60")
    won = deal(stages()["won"], currency=currency)
    fields = (
        "{external_id: id, opportunity: {column: deal, find: opportunity by external_id, source: laurel},"
        " product: {column: product, find: product by code}, list_price: {of: product}, cost: {of: product},"
        f" currency: {{constant: {currency}}}}}"
    )

    result = import_rows(tmp_path, "deal line", fields, f"id,deal,product\nL1,{won.external_id},W\n")

    assert counts_of(result, "rows") == {"read": 1, "created": 1}
    line = Opportunity.objects.get().lines.get()
    assert (line.list_price, line.cost) == ((100, 60) if taken else (None, None))
    rules = {f"{price} left empty: the product's is in another currency": 1 for price in ("list price", "cost")}
    assert result.files[0].rules == ({} if taken else rules)


@pytest.mark.parametrize(("parent", "find", "source"), [("opportunity", "external_id", "deals"), ("order", "number", "orders")])
def test_lines_in_another_currency_than_a_deal_or_order_imported_again_come_to_nothing(
    tmp_path: Path, parent: str, find: str, source: str
) -> None:
    product()
    stages()
    ana = person("ana")
    money = f"amount: {{column: amount, {MONEY}}}"
    own = {
        "opportunity": f"name: id, stage: {{column: state, find: stage by name}}, created_on: {{column: on, {DAY}}}",
        "order": f"number: id, state: state, placed_on: {{column: on, {DAY}}}",
    }
    fields = f"{{external_id: id, owner: {{column: rep, find: person by reference}}, {own[parent]}, {money}, currency: currency}}"
    of_line = (
        f"{{external_id: id, {parent}: {{column: of, find: {parent} by {find}, source: old}}, quantity: {{constant: 1}}, {money},"
        f" product: {{column: product, find: product by code}}, list_price: {{of: product}}, cost: {{column: cost, {MONEY}}},"
        " currency: {constant: USD}}"
    )

    def imported(target: str, fields: str, rows: str) -> None:
        text = f"mapping: One\nsource: old\nsteps:\n  rows:\n    file: rows.csv\n    records:\n      {target}: {fields}\n"
        (tmp_path / "rows.csv").write_text(rows, encoding="utf-8")
        assert not problems_of(run_import(tmp_path, read_mapping(text, path="one.yaml", targets=TARGETS), now=NOW))

    def read() -> list[list[Any]]:
        tables = [read_facts([source], connection, person_ids=of).tables[source] for of in (None, [ana.pk])]
        return [[row[name] for name in ("list_price", "discount", "cost")] for table in tables for row in table.to_pylist()]

    row = f"id,rep,state,on,amount,currency\nD1,ana,{'entered' if parent == 'order' else 'Talking'},2026-03-01,"
    imported(parent, fields, f"{row}100,USD\n")
    imported("order line" if parent == "order" else "deal line", of_line, "id,of,product,amount,cost\nL1,D1,W,90,60\n")
    assert read() == [[1_000_000, 100_000, 600_000]] * 2

    imported(parent, fields, f"{row}15000,JPY\n")
    assert read() == [[None, None, None]] * 2


def test_an_activity_may_be_a_little_ahead_of_our_clock_and_no_more(tmp_path: Path) -> None:
    fields = '{external_id: id, kind: {constant: call}, occurred_at: {column: at, moment: "YYYY-MM-DD HH:mm+00:00"}}'

    result = import_rows(tmp_path, "activity", fields, "id,at\nA,2026-03-31 12:10Z\nB,2026-03-31 12:20Z\nC,2026-03-31 12:00+99:99\n")

    assert problems_of(result) == [("rows.csv", 3, "at", "happens_in_future"), ("rows.csv", 4, "at", "no_such_time")]
    assert [activity.external_id for activity in Activity.objects.all()] == ["A"]
