"""A period of very many payees, calculated some payees at a time: memory stays that of a portion.

Nobody's lines depend on who else is in a portion, so that portions put one after another are the whole calculation, row for row
(`tests/engine/test_less_work.py`). Where payees look at each other (pools, rankings, teams' sums), there is one portion of all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from .calculate import calculate, problems_of
from .dependencies import looks_at_others
from .duck import on_duckdb
from .periods import Period
from .plan import Plan
from .problems import Refused
from .session import Engine
from .sharing_out import SharingOut
from .world import Result, World

FACTS_AT_ONCE: Final = 1_000_000
"""How many credits a portion is about as large as; of each there may be several lines, of up to 300 bytes."""
FACTS_BESIDE: Final = 300_000
"""Facts from which two halves are there sooner than the whole."""
ONE_THREAD: Final = on_duckdb(threads=1)


def in_portions(plan: Plan, period: Period, world: World, *, facts_at_once: int = FACTS_AT_ONCE, **options: Any) -> Iterator[Result]:
    """Yield the results of portions of the payees, in the order of persons (as bytes); `options` are those of `calculate`.

    Raises `Refused` before the first portion with the problems of all of them, except rates that are missing: those are told by portion.
    """
    problems = problems_of(plan, world)
    if problems:
        raise Refused(problems)
    if not _are_many(plan, world, facts_at_once):
        yield calculate(plan, period, world, **options)
        return
    persons = _persons(world)
    shared_out = SharingOut(plan, world, persons.to_pylist())
    cut = list(_cut(persons, _weights(persons, shared_out, world), facts_at_once))
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="portion") as ahead:
        # The facts of the next portion are picked out while this one is calculated.
        coming = ahead.submit(shared_out.of, cut[0])
        for portion, following in zip(cut, [*cut[1:], None], strict=True):
            portioned = coming.result()
            if following is not None:
                coming = ahead.submit(shared_out.of, following)
            own = {name: _narrowed(value, portion) for name, value in options.items()}
            yield calculate(plan, period, portioned, **own)


def calculate_halves(plan: Plan, period: Period, world: World, *, facts_from: int = FACTS_BESIDE, engine: Engine = ONE_THREAD) -> Result:
    """Return what `calculate` returns, the rows of its tables in another order, and the same refusals.

    Very many facts are calculated by two threads, half of the payees each: what is done for each payee keeps a thread's
    programs waiting, and fresh memory keeps it waiting, too, while the other goes on. The engine is that of each half.
    """
    if not _are_many(plan, world, facts_from - 1):
        return calculate(plan, period, world)
    persons = _persons(world)
    shared_out = SharingOut(plan, world, persons.to_pylist())
    if not shared_out.leaves_none_to_all():
        return calculate(plan, period, world)
    weights = _weights(persons, shared_out, world)
    halves = list(_cut(persons, weights, -(-sum(weights) // 2)))
    with ThreadPoolExecutor(max_workers=len(halves), thread_name_prefix="half") as pool:
        begun = [pool.submit(calculate, plan, period, shared_out.of(half), engine=engine) for half in halves]
        refused = [error for half in begun if isinstance(error := half.exception(), Refused)]
    if refused:
        # Each half knows its own payees' problems only; all of them are told at once.
        return calculate(plan, period, world)
    return _put_together([half.result() for half in begun])


def _put_together(parts: Sequence[Result]) -> Result:
    names = ("lines", "windows", "standings", "windfalls")
    return Result(**{name: pa.concat_tables([getattr(part, name) for part in parts]) for name in names})


def portions(plan: Plan, world: World, facts_at_once: int = FACTS_AT_ONCE) -> list[pa.Array | None]:
    """Return who is calculated together: sorted persons; None stands for everybody."""
    if not _are_many(plan, world, facts_at_once):
        return [None]
    persons = _persons(world)
    return list(_cut(persons, _weights(persons, SharingOut(plan, world, persons.to_pylist()), world), facts_at_once))


def _are_many(plan: Plan, world: World, facts_at_once: int) -> bool:
    has_persons = world.assignments.num_rows or world.earned.num_rows
    return bool(has_persons) and _facts_in(world) > facts_at_once and not looks_at_others(plan)


def _facts_in(world: World) -> int:
    return sum(table.num_rows for table in world.facts.values())


def _persons(world: World) -> pa.Array:
    named = pa.chunked_array([*world.assignments["person"].chunks, *world.earned["person"].chunks], pa.string()).unique()
    return named.take(pc.sort_indices(named))


def _weights(persons: pa.Array, shared_out: SharingOut, world: World) -> list[int]:
    """Return how many facts lead to each person, but at least their part of all: of those not counted by person each portion reads all."""
    counted, least = shared_out.weights(), max(_facts_in(world) // len(persons), 1)
    return [max(counted[person], least) for person in persons.to_pylist()]


def _cut(persons: pa.Array, weights: Sequence[int], facts_at_once: int) -> Iterator[pa.Array]:
    """Yield neighbours to whom about as many facts lead as are taken at once, in portions of like size; at least one person each."""
    most = sum(weights) / -(-sum(weights) // facts_at_once)
    start = held = 0
    for place, weight in enumerate(weights):
        if held and held + weight / 2 > most:
            yield persons.slice(start, place - start)
            start, held = place, 0
        held += weight
    yield persons.slice(start)


def _narrowed(option: Any, persons: pa.Array) -> Any:
    """Return what is said of these persons, of an option that holds lines: whoever is in no portion would be settled in each."""
    if isinstance(option, pa.Table):
        return option.filter(pc.is_in(option["person"], persons))
    return [_narrowed(one, persons) for one in option] if isinstance(option, list | tuple) else option
