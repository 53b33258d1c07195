"""The keys of the plan's schema, walked, and those that a document uses: "components.*.rate.mode", where `*` is a name of its writer's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from incentives.engine.schema import plan_schema

ANY = "*"
OFTEN = 50
"""A key that fewer drawn worlds use is not proven by them."""
NOT_DRAWN = {
    "description": "tells people something, and nothing else",
    "tables.*.shared": "is a table of its own by then",
    "components.*.redeemable": "says when points can be redeemed, and changes no line",
}
"""Keys of the schema that no drawn world has, and why."""


@cache
def schema_nodes() -> Mapping[str, list[dict[str, Any]]]:
    """What the published schema says of every key it knows, at every depth: a key may stand in several places."""
    whole = plan_schema()
    found: dict[str, list[dict[str, Any]]] = {}
    for key, node in _nodes(whole, whole, ""):
        found.setdefault(key, []).append(node)
    return found


def schema_keys() -> frozenset[str]:
    """Every key of the schema."""
    return frozenset(schema_nodes())


def drawn_keys() -> frozenset[str]:
    """Those that drawn worlds use."""
    return schema_keys() - NOT_DRAWN.keys()


def words_allowed(key: str) -> list[str]:
    """The words that may stand at a key which takes one of a few."""
    return [word for node in schema_nodes()[key] for word in _words(node)]


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (word for word in node.get("enum", ()) if isinstance(word, str))
        yield from (word for way in ("oneOf", "anyOf") for part in node.get(way, ()) for word in _words(part))


def _nodes(node: Any, whole: dict[str, Any], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if not isinstance(node, dict):
        return
    if "$ref" in node:
        yield from _nodes(whole["$defs"][node["$ref"].removeprefix("#/$defs/")], whole, path)
    for key, below in node.get("properties", {}).items():
        # What is refused where it stands is no key: `pay` beside a `rate`.
        if below is not False:
            yield f"{path}{key}", below
            yield from _nodes(below, whole, f"{path}{key}.")
    named = node.get("additionalProperties")
    if isinstance(named, dict):
        yield f"{path}{ANY}", named
        yield from _nodes(named, whole, f"{path}{ANY}.")
    yield from _nodes(node.get("items"), whole, path)
    for word in ("oneOf", "anyOf", "allOf"):
        for part in node.get(word, ()):
            yield from _nodes(part, whole, path)


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
