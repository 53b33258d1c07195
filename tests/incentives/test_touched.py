"""Whom a change touches, among twenty thousand: read from what was kept and what is read now, without a database."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest

from crm.facts import CATALOG
from crm.facts_arrow import schema_of
from incentives.calculation.computing import compute
from incentives.calculation.inputs import Inputs, VersionInForce
from incentives.calculation.reading import earned_schema
from incentives.calculation.touched import touched
from incentives.engine import world
from incentives.engine.periods import Period
from incentives.engine.world import ASSIGNMENTS, QUOTAS, RATES, SPLITS
from tests.incentives.company import document

PAYEES = 20_000
START = dt.date(2026, 1, 1)
NOBODY_STANDS_ANYWHERE = {
    name: getattr(world, name.upper())
    for name in ("teams", "reporting", "assistants", "territories", "absences", "free_days", "objectives", "reviews")
    if hasattr(world, name.upper())
}
COLUMNS = {"id", "owner", "currency", "amount", "closed_on", "stage.kind", "order.accepted"}


@pytest.fixture(scope="module")
def january() -> Inputs:
    people = [str(number) for number in range(PAYEES)]
    version = VersionInForce(1, 1, "field", 1, document(over="period"), "", START, None)
    assignments = [{"person": each, "plan": "field", "from": START, "parameters": []} for each in people]
    quotas = [{"person": each, "measure": "bookings", "from": START, "amount": Decimal(1000), "per": "month"} for each in people]
    payees = {"person": people, "hired_on": pa.nulls(PAYEES, pa.date32()), "left_on": pa.nulls(PAYEES, pa.date32())}
    payees["calendar"] = pa.nulls(PAYEES, pa.string())
    return Inputs(
        period=Period.parse("2026-01"),
        versions=(version,),
        shared_tables=(),
        tables={
            "payees": pa.table(payees),
            "assignments": pa.Table.from_pylist(assignments, schema=ASSIGNMENTS),
            "quotas": pa.Table.from_pylist(quotas, schema=QUOTAS),
            "rates": RATES.empty_table(),
            "splits": SPLITS.empty_table(),
            "earned": earned_schema().empty_table(),
            **{name: schema.empty_table() for name, schema in NOBODY_STANDS_ANYWHERE.items()},
        },
        facts={"deals": deals([(f"D{number}", str(number % PAYEES)) for number in range(2 * PAYEES)])},
        as_of=dt.datetime(2026, 2, 1, tzinfo=dt.UTC),
        last_batch=0,
    )


def deals(of: list[tuple[str, str]], amount: int = 900) -> pa.Table:
    count = len(of)
    values = {
        "id": [fact for fact, _owner in of],
        "owner": [owner for _fact, owner in of],
        "currency": ["USD"] * count,
        "amount": [amount * 10_000] * count,
        "closed_on": [START] * count,
        "stage.kind": ["won"] * count,
        "order.accepted": [True] * count,
    }
    schema = schema_of(CATALOG.sources["deals"], COLUMNS)
    return pa.table({name: values[name] for name in schema.names}, schema=schema)


def with_deals(inputs: Inputs, *more: tuple[str, str]) -> Inputs:
    return replace(inputs, facts={"deals": pa.concat_tables([inputs.facts["deals"], deals(list(more))])})


def test_one_late_deal_among_twenty_thousand_payees_recomputes_those_it_touches(
    january: Inputs, capsys: pytest.CaptureFixture[str]
) -> None:
    now = with_deals(january, ("late", "17"))
    found = touched(january, now)
    assert (found.persons, found.facts) == ({"17"}, 1)

    computed = compute(replace(now, only=found.persons), progress=lambda version: None)

    recomputed = computed.postings.windows["person_id"].unique().to_pylist()
    with capsys.disabled():
        print(f"\none late deal among {PAYEES:,} payees: {len(recomputed)} recomputed, {computed.postings.lines.num_rows} lines")
    assert recomputed == [17]
    assert sorted(computed.postings.lines["fact"].to_pylist()) == ["D17", "D17", "D20017", "D20017", "late", "late"]


def test_a_shared_late_deal_touches_everybody_with_a_share(january: Inputs) -> None:
    shares = [{"source": "deals", "fact": "late", "person": person, "share": Decimal("0.5")} for person in ("3", "4")]
    now = with_deals(january, ("late", "17"))
    now = replace(now, tables={**now.tables, "splits": pa.Table.from_pylist(shares, schema=SPLITS)})
    assert touched(january, now).persons == {"3", "4", "17"}  # one measure counts it for its owner, one for its shares


def test_a_deal_that_changes_hands_touches_both(january: Inputs) -> None:
    before = with_deals(january, ("late", "17"))
    assert touched(before, with_deals(january, ("late", "18"))).persons == {"17", "18"}


def test_a_deal_that_counts_for_nobody_touches_nobody(january: Inputs) -> None:
    found = touched(january, with_deals(january, ("late", "somebody else")))
    assert (found.is_nobody, found.facts) == (True, 1)


def test_a_share_given_later_touches_old_and_new(january: Inputs) -> None:
    shares = [{"source": "deals", "fact": "D5", "person": person, "share": Decimal("0.5")} for person in ("3", "4")]
    now = replace(january, tables={**january.tables, "splits": pa.Table.from_pylist(shares, schema=SPLITS)})
    assert touched(january, now).persons == {"3", "4", "5"}


def test_a_changed_target_touches_its_owner_and_a_changed_rule_everybody(january: Inputs) -> None:
    rows = january.tables["assignments"].slice(0, 1).to_pylist()
    rows[0] |= {"target": Decimal(5), "target_per": "month"}
    changed = pa.concat_tables([pa.Table.from_pylist(rows, schema=ASSIGNMENTS), january.tables["assignments"].slice(1)])
    assert touched(january, replace(january, tables={**january.tables, "assignments": changed})).persons == {"0"}
    rates = pa.Table.from_pylist([{"from_currency": "EUR", "to_currency": "USD", "from": START, "rate": Decimal(1)}], schema=RATES)
    assert touched(january, replace(january, tables={**january.tables, "rates": rates})).persons is None
    another = replace(january.versions[0], id=2)
    assert touched(january, replace(january, versions=(another,))).persons is None
