"""The engine and the reference agree, line by line and to the cent, on worlds with the rate reached on everything, curves and matrices.

A file for each process of `make test`; tests/engine/test_reference_worlds_keys.py counts what all of them draw.
"""

from __future__ import annotations

import pytest

from .agreement import WORLDS, agree_on_worlds
from .worlds import SHAPES

HERE = ("whole", "curve", "matrix")


@pytest.mark.parametrize("shape", HERE)
def test_the_engine_and_the_reference_agree_on_every_line_of_every_drawn_world(shape: str) -> None:
    compared = agree_on_worlds(shape)

    print(shape, dict(compared))
    assert compared["worlds"] >= WORLDS // len(SHAPES)
    assert compared["amounts"] >= compared["worlds"], "hardly anybody earns anything"
    assert compared["too wide"] <= compared["worlds"] / 20, "too many plans are refused for their digits"
