"""A period of very many payees, calculated some payees at a time: memory stays that of a portion.

Nobody's lines depend on who else is in a portion, so that portions put one after another are the whole calculation, row for row
(`tests/engine/test_portions.py`). Where payees look at each other (pools, rankings, teams' sums), there is one portion of all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from .calculate import calculate, problems_of
from .dependencies import looks_at_others
from .periods import Period
from .plan import Plan
from .problems import Refused
from .world import Result, World

FACTS_AT_ONCE: Final = 500_000
"""Every portion reads all facts, but holds only its own payees' credits and lines: about 4 lines of 300 bytes for each fact."""


def in_portions(plan: Plan, period: Period, world: World, *, facts_at_once: int = FACTS_AT_ONCE, **options: Any) -> Iterator[Result]:
    """Yield the results of portions of the payees, in the order of persons (as bytes); `options` are those of `calculate`.

    Raises `Refused` before the first portion with the problems of all of them, except rates that are missing: those are told by portion.
    """
    problems = problems_of(plan, world)
    if problems:
        raise Refused(problems)
    for persons in portions(plan, world, facts_at_once):
        own = {name: _narrowed(value, persons) for name, value in options.items()}
        yield calculate(plan, period, world if persons is None else _of(world, persons), **own)


def portions(plan: Plan, world: World, facts_at_once: int = FACTS_AT_ONCE) -> list[pa.Array | None]:
    """Return who is calculated together: sorted persons; None stands for everybody."""
    facts = sum(table.num_rows for table in world.facts.values())
    count = -(-facts // facts_at_once)
    if count < 2 or looks_at_others(plan):
        return [None]
    named = pa.chunked_array([*world.assignments["person"].chunks, *world.earned["person"].chunks], pa.string())
    persons = pc.sort_indices(named.unique())
    in_order = pc.take(named.unique(), persons)
    size = -(-len(in_order) // count)
    return [in_order.slice(start, size) for start in range(0, len(in_order), max(size, 1))] or [None]


def _narrowed(option: Any, persons: pa.Array | None) -> Any:
    """Return what is said of these persons, of an option that holds lines: whoever is in no portion would be settled in each."""
    if isinstance(option, pa.Table) and persons is not None:
        return option.filter(pc.is_in(option["person"], persons))
    return [_narrowed(one, persons) for one in option] if isinstance(option, list | tuple) else option


def _of(world: World, persons: pa.Array) -> World:
    """Return the world with the assignments and earlier lines of these persons alone; everything else may be read for any of them."""
    own = {
        name: table.filter(pc.is_in(table["person"], persons))
        for name, table in (("assignments", world.assignments), ("earned", world.earned))
    }
    return replace(world, **own)
