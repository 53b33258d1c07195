"""The fields of frozen trees, by the class of a node: asked for every node of every formula, over and over."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

_SLOTS: dict[type, tuple[str, ...]] = {}


def slots_of(kind: type) -> tuple[str, ...]:
    """Return the names of a dataclass's fields; none of anything else."""
    found = _SLOTS.get(kind)
    if found is None:
        found = _SLOTS[kind] = tuple(slot.name for slot in fields(kind)) if is_dataclass(kind) else ()
    return found
