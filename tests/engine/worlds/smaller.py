"""Makes a world on which two calculations disagree smaller, for as long as they still do, until a person can read it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pyarrow as pa

from incentives.engine.check import read_plan
from incentives.engine.problems import Refused

from .catalog import CATALOG
from .drawn import Drawn, text_of

SECONDS = 240
KEPT = {"plan", "currency", "period", "effective", "requires", "measures", "components", "parameters", "tables"}
"""Without these a document is no plan."""
SAYS_WHAT_IS_PAID = {"on", "pay", "rate", "pool", "ranked", "from", "date", "value", "take", "ratio", "score", "amount", "kind"}

Disagree = Callable[[Drawn], bool]


def smaller(world: Drawn, disagree: Disagree, seconds: float = SECONDS) -> Drawn:
    """Leave out what changes nothing about the disagreement: keys of the plan first, then facts, then rows."""
    until = time.monotonic() + seconds
    for steps in (_with_less_of_the_plan, _with_fewer_facts, _with_fewer_rows):
        moved = True
        while moved:
            moved = False
            for candidate in steps(world):
                if time.monotonic() > until:
                    return world
                if disagree(candidate):
                    world, moved = candidate, True
                    break
    return world


def _with_less_of_the_plan(world: Drawn) -> Iterator[Drawn]:
    for document in _documents(world.document):
        try:
            plan = read_plan(text_of(document), CATALOG)
        except Refused:
            continue
        # What holds and clawbacks look at has to be there, and facts of measures that went away do no harm.
        yield replace(world, document=document, plan=plan)


def _documents(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    components = document["components"]
    for key in list(components) if len(components) > 1 else []:
        yield _without(document, "components", key)
    for key in document.keys() - KEPT:
        yield _without(document, key)
    groups = [("limits",), ("limits", "draw"), *(("components", key) for key in components)]
    groups += [("measures", key) for key in document["measures"]]
    for path in groups:
        inner = document
        for key in path:
            inner = inner.get(key, {})
        for key in inner.keys() - SAYS_WHAT_IS_PAID:
            yield _without(document, *path, key)


def _without(document: dict[str, Any], *path: str) -> dict[str, Any]:
    copied = deepcopy(document)
    inner = copied
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    text = str(copied["components"])
    named = {key for key in copied["measures"] if re.search(rf"\b{key}\b", text)}
    for key in sorted(named):
        measure = copied["measures"][key]
        named |= {*measure.get("ratio", {}).values(), *measure.get("score", {}).get("weighted", {})}
    if named and path[0] == "components":
        copied["measures"] = {key: measure for key, measure in copied["measures"].items() if key in named}
    return copied


def _with_fewer_facts(world: Drawn) -> Iterator[Drawn]:
    """Without half of a source's facts, a quarter, … and at last single ones."""
    for source, facts in world.facts.items():
        size = len(facts)
        while size := size // 2:
            for start in range(0, len(facts), size):
                yield replace(world, facts={**world.facts, source: facts[:start] + facts[start + size :]})


def _with_fewer_rows(world: Drawn) -> Iterator[Drawn]:
    for name, table in world.tables.items():
        for place in range(len(table)):
            yield replace(world, tables={**world.tables, name: pa.concat_tables([table.slice(0, place), table.slice(place + 1)])})
