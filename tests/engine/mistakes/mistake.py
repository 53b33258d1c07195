"""A mistake that somebody could make in the engine: in words, and as a change of one place of its source text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..seeding import Change


@dataclass(frozen=True)
class Mistake:
    says: str
    """What is wrong then, in words."""
    uses: tuple[str, ...]
    """Keys of the schema, and what else stands in the text of a plan."""
    changes: tuple[Change, ...]


def in_module(name: str) -> Callable[..., Mistake]:
    """A writer of mistakes in one module: what is wrong, what must stand in a plan, and texts with what stands there instead, in turn."""

    def mistake(says: str, uses: str, *texts: str) -> Mistake:
        pairs = zip(texts[::2], texts[1::2], strict=True)
        return Mistake(says, tuple(filter(None, uses.split("; "))), tuple(Change(name, text, instead) for text, instead in pairs))

    return mistake
