"""A drawn world as it grows from period to period, and many of them under one plan."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

import pyarrow as pa
import yaml

from incentives.engine.facts import FieldType, Source
from incentives.engine.plan import Plan
from incentives.engine.world import World
from tests.reference.periods import Period

from .catalog import CATALOG

ARROW = {
    FieldType.TEXT: pa.string(),
    FieldType.DAY: pa.date32(),
    FieldType.YES_NO: pa.bool_(),
    FieldType.NUMBER: pa.int64(),
    FieldType.MONEY: pa.int64(),
}


@dataclass(frozen=True)
class Version:
    """A fact as it is from one period on, up to another; None: gone, or not there yet."""

    known_from: int
    row: dict[str, Any] | None


@dataclass(frozen=True, repr=False)
class Drawn:
    """One world as it grows from period to period."""

    document: dict[str, Any]
    plan: Plan
    periods: tuple[Period, ...]
    tables: dict[str, pa.Table]
    facts: dict[str, tuple[tuple[Version, ...], ...]]
    """For each source, the versions of every fact."""

    @property
    def text(self) -> str:
        return text_of(self.document)

    def rows(self, source: str, number: int) -> list[dict[str, Any]]:
        """The facts of a source as they are known when the period of this number is calculated."""
        newest = ([version for version in versions if version.known_from <= number] for versions in self.facts[source])
        return [versions[-1].row for versions in newest if versions and versions[-1].row is not None]

    def world(self, number: int) -> World:
        facts = {source: facts_table(CATALOG.sources[source], self.rows(source, number)) for source in self.facts}
        return World(facts=facts, catalog=CATALOG, **self.tables)

    @property
    def known(self) -> list[World]:
        """The world as it is when each of its periods is calculated."""
        return [self.world(number) for number in range(len(self.periods))]

    def __repr__(self) -> str:
        """What a failing example shows: everything, ready to be read."""
        parts = [self.text, f"periods: {[period.name for period in self.periods]}"]
        parts += [f"{name}: {row}" for name, table in self.tables.items() for row in table.to_pylist()]
        parts += [f"{source}: {versions}" for source, all_versions in self.facts.items() for versions in all_versions]
        return "\n".join(parts)


@dataclass(frozen=True, repr=False)
class Crowd:
    """Worlds of one plan whose people and facts have nothing to do with each other: all of them can be calculated at once."""

    worlds: tuple[Drawn, ...]

    @property
    def document(self) -> dict[str, Any]:
        return self.worlds[0].document

    @cached_property
    def at_once(self) -> Drawn:
        first, *others = self.worlds
        if not others:
            return first
        tables = {
            name: table if name in SHARED_BY_ALL else pa.concat_tables([world.tables[name] for world in self.worlds])
            for name, table in first.tables.items()
        }
        facts = {source: tuple(versions for world in self.worlds for versions in world.facts[source]) for source in first.facts}
        return Drawn(first.document, first.plan, first.periods, tables, facts)

    def __repr__(self) -> str:
        return repr(self.at_once)


SHARED_BY_ALL = ("rates", "free_days")
"""Tables that are the same in every world of a plan."""


class _WithoutAliases(yaml.SafeDumper):
    """A plan says everything where it stands, also what two of its parts say alike."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def text_of(document: dict[str, Any]) -> str:
    return yaml.dump(document, Dumper=_WithoutAliases, sort_keys=False, allow_unicode=True, width=10_000)


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
