"""What draws: a pen that makes choices, from numbers that hypothesis draws, or from those of one dice where there are too many to draw."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, Protocol

from hypothesis import strategies as st

Draw = Any
"""What hypothesis hands to a composite strategy: draw(strategy) gives one value."""
MOST = 2**32


class Source(Protocol):
    def number(self) -> int: ...
    def choice(self, choices: Sequence[Any]) -> Any: ...


class Drawn:
    """Hypothesis draws each number and can make it smaller."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def number(self) -> int:
        found: int = self._draw(st.integers(0, MOST))
        return found

    def choice(self, choices: Sequence[Any]) -> Any:
        return self._draw(st.sampled_from(choices))


class Dice:
    """All numbers follow from one: a hundred times as fast, and nothing of it can be left out alone."""

    def __init__(self, start: int) -> None:
        self._random = Random(start)

    def number(self) -> int:
        return self._random.randint(0, MOST)

    def choice(self, choices: Sequence[Any]) -> Any:
        return self._random.choice(choices)


class Pen:
    def __init__(self, source: Source) -> None:
        self.source = source

    def begin(self) -> None:
        """Begin another part. Each is made from one number: evenly, and hypothesis can still leave whole parts out of an example."""
        self.random = Random(self.source.number())

    def one_of(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def maybe(self, out_of: int = 2) -> bool:
        return self.random.randrange(out_of) == 0
