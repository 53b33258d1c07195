"""Draws the rest of a world for a drawn plan: people, dated changes, facts that come late or change, splits, quotas, rates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from random import Random
from typing import Any

import pyarrow as pa
import yaml
from hypothesis import strategies as st

from incentives.engine.check import read_plan
from incentives.engine.facts import FieldType, Source
from incentives.engine.plan import Aggregate, Plan
from incentives.engine.world import ASSIGNMENTS, PEOPLE, QUOTAS, RATES, SPLITS, World
from tests.reference.periods import Period, period_of

from .world_plans import CATALOG, Draw, plan_documents

ARROW = {
    FieldType.TEXT: pa.string(),
    FieldType.DAY: pa.date32(),
    FieldType.YES_NO: pa.bool_(),
    FieldType.NUMBER: pa.int64(),
    FieldType.MONEY: pa.int64(),
}
PEOPLE_DRAWN = ("Ana", "Ben", "Ülo")
STRANGER = "Zoe"
"""Owns facts and has shares, but is on no plan."""
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Version:
    """A fact as it is from one period on, up to another; None: gone, or not there yet."""

    known_from: int
    row: dict[str, Any] | None


@dataclass(frozen=True)
class Drawn:
    """One world as it grows from period to period."""

    document: dict[str, Any]
    periods: tuple[Period, ...]
    tables: dict[str, pa.Table]
    facts: dict[str, tuple[tuple[Version, ...], ...]]
    """For each source, the versions of every fact."""

    @cached_property
    def plan(self) -> Plan:
        return read_plan(self.text, CATALOG)

    @property
    def text(self) -> str:
        return yaml.safe_dump(self.document, sort_keys=False, allow_unicode=True, width=10_000)

    def rows(self, source: str, number: int) -> list[dict[str, Any]]:
        """The facts of a source as they are known when the period of this number is calculated."""
        newest = ([version for version in versions if version.known_from <= number] for versions in self.facts[source])
        return [versions[-1].row for versions in newest if versions and versions[-1].row is not None]

    def world(self, number: int) -> World:
        facts = {source: facts_table(CATALOG.sources[source], self.rows(source, number)) for source in self.facts}
        return World(facts=facts, catalog=CATALOG, **self.tables)

    def __repr__(self) -> str:
        """What a failing example shows: everything, ready to be read."""
        parts = [self.text, f"periods: {[period.name for period in self.periods]}"]
        parts += [f"{name}: {row}" for name, table in self.tables.items() for row in table.to_pylist()]
        parts += [f"{source}: {versions}" for source, all_versions in self.facts.items() for versions in all_versions]
        return "\n".join(parts)


def facts_table(source: Source, rows: list[dict[str, Any]]) -> pa.Table:
    schema = pa.schema(
        [pa.field("id", pa.string(), False), pa.field("owner", pa.string()), pa.field("currency", pa.string())]
        + [pa.field(field.name, ARROW[field.type]) for field in source.fields.values()]
    )
    return pa.Table.from_pylist([{name: _cell(source, name, row.get(name)) for name in schema.names} for row in rows], schema=schema)


def _cell(source: Source, name: str, value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value * 10 ** source.fields[name].scale)
    return value


class WorldWriter:
    def __init__(self, draw: Draw, document: dict[str, Any]) -> None:
        self._draw, self.document = draw, document
        self.plan = read_plan(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=10_000), CATALOG)

    def _next(self) -> None:
        """Begin another row. Each is made from one drawn number, or a world of many rows would be more than hypothesis keeps hold of."""
        self.random = Random(self._draw(st.integers(0, 2**32)))

    def one_of(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def maybe(self, out_of: int = 2) -> bool:
        return self.random.randrange(out_of) == 0

    def drawn(self) -> Drawn:
        self._next()
        self.periods = self._periods()
        self.first, self.last = self.periods[0].days.start, self.periods[-1].days.before
        people = PEOPLE_DRAWN[: self.one_of(1, 2, 2, 3)]
        self.people = people
        facts = {source: self._facts(source) for source in {m.source for m in self.plan.measures.values() if m.source}}
        tables = {
            "people": self._table(PEOPLE, [self._person(name) for name in people]),
            "assignments": self._table(ASSIGNMENTS, [row for name in people for row in self._assignments(name)]),
            "quotas": self._table(QUOTAS, [row for name in people for row in self._quotas(name)]),
            "rates": self._table(RATES, self._rates()),
            "splits": self._table(SPLITS, [row for source, versions in facts.items() for row in self._splits(source, versions)]),
        }
        return Drawn(self.document, self.periods, tables, facts)

    @staticmethod
    def _table(schema: pa.Schema, rows: list[dict[str, Any]]) -> pa.Table:
        return pa.Table.from_pylist(rows, schema=schema)

    def _periods(self) -> tuple[Period, ...]:
        day, periods = self.one_of(dt.date(2026, 1, 5), dt.date(2026, 2, 5), dt.date(2025, 11, 5)), []
        for _ in range(self.one_of(1, 2, 2 if self.plan.period == "year" else 3)):
            periods.append(period_of(self.plan.period, day, self.plan.fiscal_year_starts))
            day = periods[-1].days.before
        return tuple(periods)

    # -- days -----------------------------------------------------------------------------------------------------

    def _day(self) -> dt.date:
        """A day near the periods, often on an edge of something."""
        edges = [self.first, self.last - ONE_DAY, self.last, self.periods[-1].days.start, dt.date(2026, 2, 17), dt.date(2026, 2, 16)]
        if self.maybe(3):
            return self.one_of(*edges)
        if self.maybe(5):
            return self.first + self.random.randrange(-100, (self.last - self.first).days + 5) * ONE_DAY
        return self.first + self.random.randrange((self.last - self.first).days) * ONE_DAY

    def _days_in_order(self, count: int) -> list[dt.date]:
        return sorted({self._day() for _ in range(count)})

    # -- people ---------------------------------------------------------------------------------------------------

    def _person(self, name: str) -> dict[str, Any]:
        self._next()
        hired = self._day() if self.maybe(6) else None
        left = self._day() if self.maybe(6) else None
        return {"person": name, "name": name, "hired_on": hired, "left_on": left if not hired or (left and left > hired) else None}

    def _assignments(self, name: str) -> list[dict[str, Any]]:
        self._next()
        edges: list[dt.date | None] = [dt.date(2024, 1, 1), *self._days_in_order(self.one_of(0, 0, 0, 1, 2)), None]
        rows = [self._assignment(name, start, before) for start, before in pairwise(edges) if start]
        return [row for row in rows if not self.maybe(8)] or rows[:1]

    def _assignment(self, name: str, start: dt.date, before: dt.date | None) -> dict[str, Any]:
        target = self.one_of(None, Decimal("1200"), Decimal("999.99"), Decimal("0"))
        parameters = {
            "base": self.one_of("10%", "6.5%", "0%"),
            "extra": self.one_of("120", "33.33"),
            "weight": self.one_of("0.75", "2"),
            "level": self.one_of("gold", "junior"),
            "senior": self.one_of("yes", "no"),
            "started": self.one_of("2025-01-31", "2026-02-16"),
        }
        return {
            "person": name,
            "plan": self.plan.name,
            "from": start,
            "before": before,
            "target": target,
            "target_per": self.one_of("month", "quarter", "half-year", "year") if target is not None else None,
            "parameters": [(key, value) for key, value in parameters.items() if self.maybe(3)],
        }

    def _quotas(self, name: str) -> list[dict[str, Any]]:
        self._next()
        with_quota = [
            measure for measure in self.plan.measures.values() if measure.aggregate in (Aggregate.SUM, Aggregate.COUNT, Aggregate.DISTINCT)
        ]
        rows = []
        for measure in with_quota:
            if measure.key not in ("bookings", "deal_count") and not self.maybe(5):
                continue
            edges: list[dt.date | None] = [dt.date(2024, 1, 1), *self._days_in_order(self.one_of(0, 0, 1, 2)), None]
            amounts = ["0", "1000", "2500.5", "12345.6789"] if measure.money else ["0", "2", "3.5", "10"]
            own_plan = self.one_of(None, None, self.plan.name)
            for start, before in pairwise(edges):
                if self.maybe(7):
                    continue
                per = self.one_of("month", "quarter", "half-year", "year")
                amount = Decimal(self.one_of(*amounts))
                row = {"person": name, "measure": measure.key, "from": start, "before": before, "amount": amount, "per": per}
                rows.append({**row, "plan": own_plan})
            if self.maybe(12):
                row = {"person": name, "measure": measure.key, "from": dt.date(2024, 1, 1), "before": None, "amount": Decimal(77)}
                rows.append({**row, "per": "month", "plan": None}) if own_plan else None
        return rows

    # -- facts ----------------------------------------------------------------------------------------------------

    def _facts(self, source: str) -> tuple[tuple[Version, ...], ...]:
        count = self._draw(st.sampled_from((6, 16, 30, 45) if source != "meetings" else (0, 3)))
        return tuple(self._versions(source, number) for number in range(count))

    def _versions(self, source: str, number: int) -> tuple[Version, ...]:
        self._next()
        identity = f"{self.one_of('D', 'd', 'É')}{number}"
        known = 0 if self.maybe(2) or self.maybe(2) else self.random.randrange(len(self.periods))
        versions = [Version(known, self._fact(source, identity))]
        if self.maybe(5):
            later = self.random.randrange(known, len(self.periods))
            first = versions[0].row or {}
            changed = {**first, **{key: value for key, value in self._fact(source, identity).items() if self.maybe(4)}, "id": identity}
            versions.append(Version(later, changed if self.maybe(3) else None))
        return tuple(versions)

    def _fact(self, source: str, identity: str) -> dict[str, Any]:
        owner = self.one_of(*self.people * 5, STRANGER, None)
        if source == "meetings":
            return {"id": identity, "owner": owner, "held_on": self._day(), "minutes": Decimal(self.one_of(30, 45)), "family": "Care"}
        day = self._day()
        return {
            "id": identity,
            "owner": owner,
            "currency": self.one_of(self.plan.currency, self.plan.currency, "EUR"),
            "deal.id": self.one_of("X1", "X2", "X3"),
            "amount": self._amount(),
            "units": self.one_of(Decimal(1), Decimal("2.5"), Decimal(3), Decimal(-1), None),
            "family": self.one_of("Cloud", "Care", "Other", None),
            "account": self.one_of("A", "B", None),
            "closed_on": day,
            "signed_on": self.one_of(day, day - 10 * ONE_DAY, day + 40 * ONE_DAY, None),
            "is_new": self.one_of(True, True, False, None),
            "accepted": self.one_of(True, True, True, True, True, True, False, None),
        }

    def _amount(self) -> Decimal | None:
        if self.maybe(3):
            texts = ["1000", "500.5", "-1000", "0.0001", "0", "99999.9999"]
            return self.one_of(*map(Decimal, texts), None)
        return Decimal(self.random.randrange(-1_000_0000, 4_000_0000)).scaleb(-4)

    def _splits(self, source: str, facts: tuple[tuple[Version, ...], ...]) -> list[dict[str, Any]]:
        by = CATALOG.sources[source].splits_by
        self._next()
        if source == "meetings":
            return []
        shared = {version.row[by] for versions in facts for version in versions if version.row}
        rows = []
        for fact in sorted(shared):
            if self.maybe(3):
                names = self.one_of(self.people, (*self.people[:1], STRANGER))
                shares = self.one_of("0.5 0.5 0", "0.33333333 0.33333333 0.33333334", "0.7 0.2 0.1", "1 0.25 1").split()
                parts = zip(names, shares, strict=False)
                rows += [{"source": source, "fact": fact, "person": name, "share": Decimal(share)} for name, share in parts]
        return rows

    def _rates(self) -> list[dict[str, Any]]:
        rows = [(dt.date(2020, 1, 1), "1.0823"), (dt.date(2026, 2, 10), "0.912345678901"), (dt.date(2026, 3, 31), "160.55")]
        return [{"from_currency": "EUR", "to_currency": self.plan.currency, "from": day, "rate": Decimal(rate)} for day, rate in rows]


@st.composite
def worlds(draw: Draw, shape: str | None = None) -> Drawn:
    """A world; its plan's first component has this shape (of `world_plans.SHAPES`), if one is named."""
    return WorldWriter(draw, draw(plan_documents(shape))).drawn()


def with_earned(world: World, earned: pa.Table) -> World:
    return replace(world, earned=earned)
