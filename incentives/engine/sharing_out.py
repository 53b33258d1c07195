"""Facts shared out among portions of payees: each portion reads those alone that lead to any of its payees.

Whose facts lead to whom is asked once, for all days: a portion may get a fact that counts for none of its payees on the day, and never
lacks one that does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from .plan import CreditTo, Measure, Plan, Share
from .plan_money import RETURNS, follows_facts
from .reach import MANAGERS, STEPS, THROUGH_SELLERS, links_of
from .without_returns import for_world
from .world import World


@dataclass(frozen=True, slots=True)
class _Source:
    """The facts of one source by who sold them, and to whom these lead."""

    sellers: pa.ChunkedArray
    """Of each fact the place of its seller in `names`."""
    names: list[str | None]
    facts: Mapping[str, int]
    """How many facts each seller has."""
    sellers_of: Mapping[str, Collection[str]]
    """By person: whose facts are credited to them by some measure."""


class SharingOut:
    """The facts of a world as portions of its payees read them."""

    def __init__(self, plan: Plan, world: World, persons: Iterable[str]) -> None:
        self._plan, self._world, self._persons = for_world(plan, world), world, list(persons)
        self._sources = dict(self._shared_out())

    def _shared_out(self) -> Iterator[tuple[str, _Source]]:
        # What is held back or taken back is found by the facts of earlier periods, whosever they are today.
        if any(follows_facts(component) for component in self._plan.components.values()):
            return
        for name, table in self._world.facts.items():
            measures = [measure for measure in self._plan.measures.values() if measure.source == name]
            if measures and name != RETURNS.source and all(self._is_by_seller(measure) for measure in measures):
                sellers = table.column("owner").dictionary_encode().unify_dictionaries()
                names = sellers.chunk(0).dictionary.to_pylist() if sellers.num_chunks else []
                codes = pa.chunked_array([chunk.indices for chunk in sellers.chunks], pa.int32())
                counted = codes.value_counts()
                facts = {
                    str(names[code]): count
                    for code, count in zip(counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True)
                    if code is not None
                }
                yield name, _Source(codes, names, facts, self._sellers_of(measures))

    def _is_by_seller(self, measure: Measure) -> bool:
        """Whether a fact's seller says whom it leads to. Where any sale came back every line says so, and every portion reads all facts."""
        splits = self._world.splits
        shared = measure.share is Share.SPLITS and pc.any(pc.equal(splits["source"], str(measure.source))).as_py()
        return measure.returns is None and not shared and (measure.credit_to is CreditTo.OWNER or measure.credit_to in THROUGH_SELLERS)

    def _sellers_of(self, measures: Iterable[Measure]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for to in {measure.credit_to for measure in measures}:
            if to is CreditTo.OWNER:
                for person in self._persons:
                    found[person].add(person)
                continue
            links = links_of(to, self._world, self._persons)
            for seller, person in zip(links["key"].to_pylist(), links["to"].to_pylist(), strict=True):
                found[person].add(seller)
        return found

    def leaves_none_to_all(self) -> bool:
        """Whether all facts that count are shared out, so that no portion reads what leads to the payees of others alone."""
        return self._sources.keys() >= {measure.source for measure in self._plan.measures.values() if measure.source}

    def weights(self) -> dict[str, int]:
        """Return how many facts lead to each person."""
        found = Counter[str](dict.fromkeys(self._persons, 0))
        for source in self._sources.values():
            for person in self._persons:
                found[person] += sum(source.facts.get(seller, 0) for seller in source.sellers_of.get(person, ()))
        return dict(found)

    def of(self, persons: pa.Array) -> World:
        """Return the world of these persons alone: their assignments, quotas and earlier lines, and the facts that lead to them."""
        world, named = self._world, set(persons.to_pylist())
        own = {
            name: table.filter(pc.is_in(table["person"], persons))
            for name, table in (("assignments", world.assignments), ("quotas", world.quotas), ("earned", world.earned))
        }
        people = world.people.filter(pc.is_in(world.people["person"], persons))
        facts = {name: self._facts_of(name, named) for name in world.facts}
        return replace(world, facts=facts, people=people, reporting=self._below(named), **own)

    def _facts_of(self, name: str, persons: Collection[str]) -> pa.Table:
        source, table = self._sources.get(name), self._world.facts[name]
        if source is None:
            return table
        wanted = {seller for person in persons for seller in source.sellers_of.get(person, ())}
        leads = pa.array([name in wanted for name in source.names], pa.bool_())
        chosen = pa.chunked_array([leads.take(chunk) for chunk in source.sellers.chunks], pa.bool_())
        return table.filter(chosen)

    def _below(self, persons: Collection[str]) -> pa.Table:
        """The reporting lines between these persons and all from whom a measure may lead up to them."""
        asked = {measure.credit_to for measure in self._plan.measures.values()} & MANAGERS
        reporting = self._world.reporting
        if not asked:
            return reporting
        steps = max(STEPS.get(to, reporting.num_rows) for to in asked)
        reached = frontier = set(persons)
        managers = reporting["manager"]
        for _step in range(steps):
            lines = reporting.filter(pc.is_in(managers, pa.array(sorted(frontier), pa.string())))
            frontier = set(lines["person"].to_pylist()) - reached
            if not frontier:
                break
            reached = reached | frontier
        return reporting.filter(pc.is_in(managers, pa.array(sorted(reached), pa.string())))
