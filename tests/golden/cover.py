"""A few golden cases that together use every key, mode, function and table that all of them use: for what takes too long on each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from incentives.engine.schema import plan_schema
from tests.engine.schema_keys import keys_used

from .cases import Case

FUNCTION = re.compile(r"\b([a-z_]+)\(")


def cover(cases: Sequence[Case]) -> list[Case]:
    """Greedily: each time the case that adds most for each of its periods, the first of those that add as much."""
    uses = {case.name: uses_of(case) for case in cases}
    missing = set().union(*uses.values())
    chosen = []
    while missing:
        best = max(cases, key=lambda case: len(uses[case.name] & missing) / len(case.periods))
        chosen.append(best)
        missing -= uses[best.name]
    return chosen


def uses_of(case: Case) -> frozenset[str]:
    texts = set(_texts(case.document))
    functions = {found for text in texts for found in FUNCTION.findall(text)}
    return frozenset({*keys_used(case.document), *functions, *(texts & words()), *(f"said: {key}" for key in case.said)})


def _texts(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        for part in document.values():
            yield from _texts(part)
    elif isinstance(document, list):
        for part in document:
            yield from _texts(part)
    else:
        yield str(document)


@cache
def words() -> frozenset[str]:
    """The words among which the schema lets a plan choose."""
    return frozenset(_words(plan_schema()))


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (str(word) for word in node.get("enum", ()))
        yield from [str(node["const"])] if "const" in node else []
        for part in node.values():
            yield from _words(part)
    elif isinstance(node, list):
        for part in node:
            yield from _words(part)
