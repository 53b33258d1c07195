"""The tables that go in, as plain rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa

from incentives.engine.facts import FieldType
from incentives.engine.world import World

Value = Fraction | str | dt.date | bool | None
"""What a formula may meet; None is the empty value."""


@dataclass(frozen=True)
class Fact:
    source: str
    id: str
    owner: str | None
    currency: str | None
    fields: Mapping[str, Value]
    sold_on: dt.date | None = None
    """Of a return: the day of its sale, whose exchange rates it has."""
    asked_on: dt.date | None = None
    """Of a return: the day as of which its formulas are read."""
    return_of: str | None = None
    """Of a return: the id of its sale."""


@dataclass(frozen=True)
class Assignment:
    person: str
    start: dt.date
    before: dt.date | None
    target: Fraction | None
    target_per: str | None
    parameters: Mapping[str, str]
    rows: tuple[Assignment, ...] = ()
    """The rows of which an unbroken time on the plan is made; none: it is a row itself."""

    def on(self, day: dt.date) -> Assignment:
        """The row in force on a day; before the first the first, after the last the last."""
        rows = self.rows or (self,)
        begun = [row for row in rows if row.start <= day]
        return begun[-1] if begun else rows[0]


def joined(rows: Sequence[Assignment], *, only_equal: bool) -> list[Assignment]:
    """Rows that take over from each other made one (2.2.3): all of them, or only those that agree on the same."""
    found: list[Assignment] = []
    for row in sorted(rows, key=lambda row: (row.person, row.start)):
        last = found[-1] if found else None
        follows = last is not None and (last.person, last.before) == (row.person, row.start)
        if follows and only_equal and _said(last) == _said(row):
            found[-1] = replace(last, before=row.before)
        elif follows and not only_equal:
            found[-1] = replace(last, before=row.before, rows=((last.rows or (last,)) + (row,)))
        else:
            found.append(row)
    return found


def _said(row: Assignment) -> tuple[object, ...]:
    return row.target, row.target_per, dict(row.parameters)


@dataclass(frozen=True)
class Quota:
    person: str
    measure: str
    start: dt.date
    before: dt.date | None
    amount: Fraction
    per: str
    plan: str | None


@dataclass(frozen=True)
class Earned:
    """One line of an earlier period."""

    person: str
    component: str
    start: dt.date
    before: dt.date
    kind: str
    fact: str | None
    first_period: str
    period: str
    amount: Fraction


@dataclass(frozen=True)
class Split:
    person: str
    share: Fraction
    role: str | None


@dataclass(frozen=True)
class Dated:
    """A person stands to somebody or something from a day, before a day: reports to, is in, works for, holds."""

    person: str
    to: str
    start: dt.date
    before: dt.date | None
    share: Fraction | None

    def holds_on(self, day: dt.date) -> bool:
        return self.start <= day and (self.before is None or day < self.before)


def facts_of(world: World, source: str) -> list[Fact]:
    """The facts of one source; amounts and numbers come in as whole numbers of their smallest part."""
    fields = world.catalog.sources[source].fields
    found = []
    for row in world.facts[source].to_pylist() if source in world.facts else []:
        values = {name: _value(row.get(name), field.type, field.scale) for name, field in fields.items()}
        found.append(Fact(source, row["id"], row.get("owner"), row.get("currency"), values | {"id": row["id"]}))
    return found


def _value(cell: Any, kind: FieldType, scale: int) -> Value:
    if cell is not None and kind in (FieldType.NUMBER, FieldType.MONEY):
        return Fraction(cell, 10**scale)
    return cell


def assignments_of(world: World, plan: str) -> list[Assignment]:
    return [
        Assignment(
            row["person"],
            row["from"],
            row["before"],
            exact(row["target"]),
            row["target_per"],
            dict(row["parameters"] or ()),
        )
        for row in world.assignments.to_pylist()
        if row["plan"] == plan
    ]


def quotas_of(world: World, plan: str) -> list[Quota]:
    return [
        Quota(row["person"], row["measure"], row["from"], row["before"], Fraction(row["amount"]), row["per"], row["plan"])
        for row in world.quotas.to_pylist()
        if row["plan"] in (None, plan)
    ]


def earned_of(world: World, plan: str) -> list[Earned]:
    return [
        Earned(
            row["person"],
            row["component"],
            row["window_from"],
            row["window_before"],
            row["kind"],
            row["fact"],
            row["first_period"],
            row["period"],
            Fraction(row["amount"]),
        )
        for row in world.earned.to_pylist()
        if row["plan"] == plan
    ]


def exchange_of(world: World) -> list[tuple[str, str, dt.date, Fraction]]:
    """From currency, to currency, first day, rate: in order of days."""
    return sorted((row["from_currency"], row["to_currency"], row["from"], Fraction(row["rate"])) for row in world.rates.to_pylist())


def splits_of(world: World) -> Mapping[tuple[str, str], Sequence[Split]]:
    """By source and fact: who has which share, in which role."""
    found: dict[tuple[str, str], list[Split]] = {}
    for row in world.splits.to_pylist():
        found.setdefault((row["source"], row["fact"]), []).append(Split(row["person"], Fraction(row["share"]), row["role"] or None))
    return found


def dated_of(table: pa.Table, to: str) -> list[Dated]:
    """Reporting lines, teams, assistants or territories; `to` is the column of whom or what a person stands to."""
    return [Dated(row["person"], row[to], row["from"], row["before"], exact(row.get("share"))) for row in table.to_pylist()]


def exact(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
