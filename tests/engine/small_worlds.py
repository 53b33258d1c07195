"""Small worlds for tests that calculate: deals of Ana and Ben, written as short texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from incentives.engine.calculate import calculate, earned_by
from incentives.engine.check import read_plan
from incentives.engine.periods import Period
from incentives.engine.plan import Plan
from incentives.engine.world import (
    ASSIGNMENTS,
    ASSISTANTS,
    EARNED,
    PEOPLE,
    QUOTAS,
    RATES,
    REPORTING,
    SPLITS,
    TEAMS,
    TERRITORIES,
    Result,
    World,
    facts_schema,
)

from .plans import ACTIVITIES, CATALOG, DEALS

Row = Mapping[str, Any]
START = dt.date(2025, 1, 1)
_DATED = (("teams", TEAMS), ("reporting", REPORTING), ("assistants", ASSISTANTS), ("territories", TERRITORIES))

HEAD = """\
plan: Test
currency: USD
period: month
effective: {from: 2025-01-01}
requires: nothing
measures:
  bookings: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, over: quarter to date}
components:
"""


def plan(components: str, *, head: str = HEAD) -> Plan:
    """A plan of these components (one per line, "key: {…}") on the bookings of the quarter to date."""
    return read_plan(head + "".join(f"  {line}\n" for line in components.strip().splitlines()), CATALOG)


def deal(fact: str, day: str, amount: str, *, owner: str = "Ana", **fields: Any) -> dict[str, Any]:
    """A won deal: id, "01-31" (of 2026) or a whole day, and amount."""
    date = dt.date.fromisoformat(day if len(day) == 10 else f"2026-{day}")
    whole = {"amount": int(Decimal(amount) * 10_000), "closed_on": date, "stage.kind": "won", "order.accepted": True}
    return {"id": fact, "owner": owner, "currency": "USD", **whole, **{name.replace("__", "."): value for name, value in fields.items()}}


def world(
    deals: Sequence[Row],
    *,
    people: Sequence[str] = ("Ana",),
    quota: str | None = "100000",
    per: str = "quarter",
    assignments: Sequence[Row] | None = None,
    quotas: Sequence[Row] = (),
    **tables: Sequence[Row],
) -> World:
    given = assignments if assignments is not None else [{"person": person} for person in people]
    rows = [{"plan": "Test", "from": START, "parameters": [], **row} for row in given]
    amounts = [{"person": person, "measure": "bookings", "from": START, "amount": Decimal(quota), "per": per} for person in people if quota]
    return World(
        people=pa.Table.from_pylist([{"person": person} for person in people], schema=PEOPLE),
        assignments=pa.Table.from_pylist(rows, schema=ASSIGNMENTS),
        quotas=pa.Table.from_pylist([*amounts, *quotas], schema=QUOTAS),
        facts={
            "deals": pa.Table.from_pylist([dict(row) for row in deals], schema=facts_schema(DEALS)),
            "activities": pa.Table.from_pylist([dict(row) for row in tables.get("activities", [])], schema=facts_schema(ACTIVITIES)),
        },
        splits=pa.Table.from_pylist(list(tables.get("splits", [])), schema=SPLITS),
        rates=pa.Table.from_pylist(list(tables.get("rates", [])), schema=RATES),
        **{name: pa.Table.from_pylist([{"from": START, **row} for row in tables.get(name, [])], schema=schema) for name, schema in _DATED},
        earned=pa.Table.from_pylist(list(tables.get("earned", [])), schema=EARNED),
        catalog=CATALOG,
    )


def earned_after(given: World, *calculated: tuple[Result, str]) -> pa.Table:
    return pa.concat_tables([given.earned, *(earned_by(result, Period.parse(period)) for result, period in calculated)])


def month(made: Plan, period: str, given: World) -> Result:
    return calculate(made, Period.parse(period, made.fiscal_year_starts), given)


def posted(result: Result, *names: str) -> list[tuple[Any, ...]]:
    """Lines as tuples: fact (or kind), amount, then further columns by name."""
    return [
        (row["fact"] if row["kind"] in ("credit", "milestone") else row["kind"], plainly(row["amount"]), *(row[name] for name in names))
        for row in result.lines.to_pylist()
    ]


def plainly(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"
