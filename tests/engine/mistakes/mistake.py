"""A mistake that somebody could make in the engine: in words, and as a change of one place of its source text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..seeding import Change
from .meeting import Meets


@dataclass(frozen=True)
class Mistake:
    says: str
    """What is wrong then, in words."""
    uses: tuple[str, ...]
    """Keys of the schema, and what else stands in the text of a plan."""
    changes: tuple[Change, ...]
    meets: Meets | None = None
    """What comes together in so few drawn plans that more of them are looked through for it."""


def in_module(name: str) -> Callable[..., Mistake]:
    """A writer of mistakes in one module: what is wrong, what must stand in a plan, and texts with what stands there instead, in turn."""

    def mistake(says: str, uses: str, *texts: str, meets: Meets | None = None) -> Mistake:
        pairs = zip(texts[::2], texts[1::2], strict=True)
        changes = tuple(Change(name, text, instead) for text, instead in pairs)
        return Mistake(says, tuple(filter(None, uses.split("; "))), changes, meets)

    return mistake
