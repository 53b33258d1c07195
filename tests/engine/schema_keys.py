"""The keys of the plan's schema, walked, and those that a document uses: "components.*.rate.mode", where `*` is a name of its writer's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from incentives.engine.schema import plan_schema

ANY = "*"


@cache
def schema_keys() -> frozenset[str]:
    """Every key that the published schema knows, at every depth."""
    whole = plan_schema()
    return frozenset(_keys(whole, whole, ""))


def _keys(node: Any, whole: dict[str, Any], path: str) -> Iterator[str]:
    if not isinstance(node, dict):
        return
    if "$ref" in node:
        yield from _keys(whole["$defs"][node["$ref"].removeprefix("#/$defs/")], whole, path)
    for key, below in node.get("properties", {}).items():
        # What is refused where it stands is no key: `pay` beside a `rate`.
        if below is not False:
            yield f"{path}{key}"
            yield from _keys(below, whole, f"{path}{key}.")
    named = node.get("additionalProperties")
    if isinstance(named, dict):
        yield f"{path}{ANY}"
        yield from _keys(named, whole, f"{path}{ANY}.")
    yield from _keys(node.get("items"), whole, path)
    for word in ("oneOf", "anyOf", "allOf"):
        for part in node.get(word, ()):
            yield from _keys(part, whole, path)


def keys_used(document: Any, path: str = "") -> set[str]:
    """The schema's keys that a document uses; one that the schema does not know is an error."""
    found: set[str] = set()
    if isinstance(document, list):
        return found.union(*(keys_used(part, path) for part in document))
    if not isinstance(document, dict):
        return found
    for key, below in document.items():
        known = f"{path}{key}" if f"{path}{key}" in schema_keys() else f"{path}{ANY}"
        assert known in schema_keys(), f"{path}{key} is no key of the schema"
        found |= {known, *keys_used(below, f"{known}.")}
    return found
