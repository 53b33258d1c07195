"""What draws: a pen that makes choices, from numbers that hypothesis draws."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

Draw = Any
"""What hypothesis hands to a composite strategy: draw(strategy) gives one value."""


class Pen:
    def __init__(self, draw: Draw) -> None:
        self._draw = draw

    def begin(self) -> None:
        """Begin another part. Each is made from one drawn number: evenly, and hypothesis can still leave whole parts out of an example."""
        self.random = Random(self._draw(st.integers(0, 2**32)))

    def one_of(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def maybe(self, out_of: int = 2) -> bool:
        return self.random.randrange(out_of) == 0
