"""Whom a change touches: what a run read against what an earlier one kept, row by row, and who is credited with the difference.

Sound before sharp: whatever is not known to belong to some persons only touches everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyarrow as pa
import pyarrow.compute as pc

from incentives.engine.dependencies import RELATIONS, looks_at_others, relations_read
from incentives.engine.plan_money import DEAL, RETURNS, counts_returns, deal_columns, follows_facts

from .computing import plan_of_version, world_of
from .inputs import Inputs, VersionInForce
from .reading import in_calendar_of

if TYPE_CHECKING:
    from incentives.engine.plan import Plan

OF_ONE_PERSON: Final = ("payees", "assignments", "quotas", "absences", "territories", "reviews")
"""Tables whose rows concern the person they name and nobody else: what one holds of a territory, nobody else is credited with."""
JUDGED_APART: Final = ("splits", "earned")


@dataclass(frozen=True, slots=True)
class Touched:
    """Ids of persons, as the inputs name them; None: everybody."""

    persons: frozenset[str] | None
    facts: int = 0
    """How many rows of facts were added, changed or taken away."""

    @property
    def is_nobody(self) -> bool:
        return self.persons is not None and not self.persons


EVERYBODY: Final = Touched(None)


def touched(before: Inputs, now: Inputs, *, earned_too: bool = True) -> Touched:
    """Return who is to be calculated again because `now` reads otherwise than `before` did.

    `earned_too`: whether what other periods have earned since counts as a change. What the period itself has posted never does.
    Raises engine.problems.Refused when the inputs can't be calculated.
    """
    if _rules(before) != _rules(now) or before.tables.keys() != now.tables.keys() or before.facts.keys() != now.facts.keys():
        return EVERYBODY
    persons: set[str] = set()
    unread = set(RELATIONS.values()).difference(*(relations_read(plan) for _version, plan in _plans(now)))
    for name in now.tables.keys() - set(JUDGED_APART) - unread:
        changed = _both_ways(before.tables[name], now.tables[name])
        if changed is None or (changed.num_rows and name not in OF_ONE_PERSON):
            return EVERYBODY
        if name in OF_ONE_PERSON:
            persons |= _persons(changed)
    if earned_too:
        changed = _both_ways(_of_other_periods(before), _of_other_periods(now))
        if changed is None:
            return EVERYBODY
        persons |= _persons(changed)
    facts = _changed_facts(before, now)
    if facts is None:
        return EVERYBODY
    was, is_now = facts
    persons |= _credited(replace(before, facts=was)) | _credited(replace(now, facts=is_now))
    persons |= _paid_for(now, [*_deals_told_of(was), *_deals_told_of(is_now)])
    if persons and any(looks_at_others(plan) for _version, plan in _plans(now)):
        return EVERYBODY
    count = len({(source, key) for side in facts for source, table in side.items() for key in table["id"].to_pylist()})
    return Touched(frozenset(persons), count)


def _rules(inputs: Inputs) -> object:
    """All that changes for everybody when it changes: versions with their days, shared tables, the period itself."""
    versions = [(version.id, version.sha256, version.start, version.before) for version in inputs.versions]
    return inputs.period, versions, inputs.shared_tables


def _plans(inputs: Inputs) -> Iterator[tuple[VersionInForce, Plan]]:
    for version in inputs.versions:
        yield version, plan_of_version(version, inputs)


def _of_other_periods(inputs: Inputs) -> pa.Table:
    earned = inputs.tables["earned"]
    return earned.filter(pc.not_equal(earned["period"], inputs.posted_into.name))


def _both_ways(before: pa.Table, now: pa.Table) -> pa.Table | None:
    """The rows that are in one of the tables only; None where their columns differ."""
    if before.schema.names != now.schema.names:
        return None
    if before.equals(now):
        return now.slice(0, 0)
    gone, new = _without(before, now), _without(now, before)
    return pa.concat_tables([gone, new.cast(gone.schema)])


def _without(table: pa.Table, other: pa.Table) -> pa.Table:
    """The rows of a table that the other lacks, as often as it lacks them."""
    import duckdb

    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("mine", _flat(table))
        connection.register("theirs", _flat(other))
        found: pa.Table = connection.sql("SELECT * FROM mine EXCEPT ALL SELECT * FROM theirs").to_arrow_table()
    return found


def _flat(table: pa.Table) -> pa.Table:
    """The table with maps as text, which can be compared."""
    for place, field in enumerate(table.schema):
        if pa.types.is_map(field.type):
            texts = [None if value is None else str(sorted(value)) for value in table[field.name].to_pylist()]
            table = table.set_column(place, field.name, pa.array(texts, pa.string()))
    return table


def _persons(changed: pa.Table) -> set[str]:
    return set(changed["person"].unique().to_pylist()) - {None}


def _changed_facts(before: Inputs, now: Inputs) -> tuple[dict[str, pa.Table], dict[str, pa.Table]] | None:
    """By source the rows that changed, as they were and as they are; those whose shares changed are among them."""
    shares = _both_ways(before.tables["splits"], now.tables["splits"])
    if shares is None:
        return None
    was, is_now = {}, {}
    returned = _deals_returned(before, now)
    for source, table in now.facts.items():
        old = before.facts[source]
        if old.schema.names != table.schema.names:
            return None
        ids = set() if old.equals(table) else _ids(_without(old, table)) | _ids(_without(table, old))
        ids |= _ids_shared(source, shares, (old, table))
        ids |= _ids_sold(source, returned, (old, table))
        wanted = pa.array(sorted(ids), pa.string())
        was[source], is_now[source] = (rows.filter(pc.is_in(rows["id"], wanted)) for rows in (old, table))
    return was, is_now


def _deals_returned(before: Inputs, now: Inputs) -> set[str]:
    """The deals of which other returns are known than before, where returns count against what was sold."""
    old, new = before.facts.get(RETURNS.source), now.facts.get(RETURNS.source)
    if old is None or new is None or old.equals(new) or old.schema.names != new.schema.names:
        return set()
    if not any(counts_returns(plan) for _version, plan in _plans(now)):
        return set()
    deals = pa.concat_tables([_without(old, new), _without(new, old)])[DEAL]
    return set(deals.to_pylist()) - {None}


def _ids_sold(source: str, deals: set[str], tables: Iterable[pa.Table]) -> set[str]:
    column = deal_columns(source)[0]
    wanted = pa.array(sorted(deals), pa.string())
    return set().union(*(_ids(table.filter(pc.is_in(table[column], wanted))) for table in tables if deals and column in table.schema.names))


def _ids(table: pa.Table) -> set[str]:
    return set(table["id"].to_pylist())


def _ids_shared(source: str, shares: pa.Table, tables: Iterable[pa.Table]) -> set[str]:
    from incentives.catalog import CATALOG

    keys = shares.filter(pc.equal(shares["source"], source))["fact"].unique()
    column = CATALOG.sources[source].splits_by
    if not len(keys):
        return set()
    return set().union(*(_ids(table.filter(pc.is_in(table[column], keys))) for table in tables if column in table.schema.names))


def _credited(inputs: Inputs) -> set[str]:
    """Who is credited with these facts by any version of the inputs."""
    from incentives.engine.calculate import credited_persons

    if not _any_rows(inputs.facts):
        return set()
    found: set[str] = set()
    for version, plan in _plans(inputs):
        period = in_calendar_of(plan, inputs.period)
        found |= credited_persons(plan, period, world_of(inputs, plan, version, period))
    return found


def _deals_told_of(facts: Mapping[str, pa.Table]) -> Iterator[str]:
    """Ids of facts, and of the deals that invoices, payments and returns among them tell of."""
    for table in facts.values():
        for column in ("id", DEAL):
            if column in table.schema.names:
                yield from (key for key in table[column].to_pylist() if key is not None)


def _paid_for(inputs: Inputs, keys: Iterable[str]) -> set[str]:
    """Who has earned on these facts or deals what is still followed: held back until they are paid, or taken back for returns."""
    followed = {key for _version, plan in _plans(inputs) for key, one in plan.components.items() if follows_facts(one)}
    wanted = set(keys)
    if not followed or not wanted:
        return set()
    for table in inputs.facts.values():
        if DEAL in table.schema.names:
            wanted |= _ids(table.filter(pc.is_in(table[DEAL], pa.array(sorted(wanted), pa.string()))))
    earned = inputs.tables["earned"].filter(pc.is_in(inputs.tables["earned"]["component"], pa.array(sorted(followed), pa.string())))
    return _persons(earned.filter(pc.is_in(earned["fact"], pa.array(sorted(wanted), pa.string()))))


def _any_rows(facts: Mapping[str, pa.Table]) -> bool:
    return any(table.num_rows for table in facts.values())
