"""Lays engine and reference side by side on drawn worlds: every line and every standing, to the cent."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

from incentives.engine.problems import Refused

from .calculators import Calculated, by_engine, by_reference, in_turn, put_together
from .worlds import SHAPES, TOGETHER, Crowd, Drawn, crowd_of, document_of, size_of
from .worlds.smaller import smaller

WORLDS = int(os.environ.get("LAUREL_WORLDS", "2000"))
"""Of all shapes together, the same ones in every run; long_worlds.py draws many more, and others."""
AT_ONCE = 16
"""Worlds of one plan: most of what a calculation costs is writing and planning its programs."""
FIRST = 5
"""Of the differences of one world that are shown."""
CRASHES = (AssertionError, ArithmeticError, LookupError, TypeError, ValueError)
"""What a calculation that goes wrong may raise: it is told with the smallest world in which it does."""


def plans_of(shape: str) -> Iterator[tuple[int, dict[str, Any], int]]:
    """Numbers, plans and how many worlds there are of each: this shape's part of all, which the first component of a plan has."""
    drawn = number = 0
    while drawn < WORLDS / len(SHAPES):
        document = document_of(shape, number)
        size = size_of(document, AT_ONCE)
        yield number, document, size
        drawn, number = drawn + size, number + 1


def agree_on_worlds(shape: str) -> Counter[str]:
    """Compare the two; return how many worlds, lines and amounts that were."""
    compared: Counter[str] = Counter()
    for number, _document, size in plans_of(shape):
        agree_on_crowd(crowd_of(shape, number, size), compared)
    return compared


def agree_on_crowd(crowd: Crowd, compared: Counter[str]) -> None:
    """Compare the two on the worlds of one plan; AssertionError with the smallest world on which they differ."""
    for world in crowd.worlds if can_only_be_alone(crowd) else [crowd.at_once]:
        compare(crowd, world, compared)
    compared["worlds"] += len(crowd.worlds)


def can_only_be_alone(crowd: Crowd) -> bool:
    """Whether payees of this plan look at others, so that worlds put together would not be the same worlds."""
    return any(word in str(crowd.document) for word in TOGETHER)


def compare(crowd: Crowd, world: Drawn, compared: Counter[str]) -> None:
    """The engine calculates one world or all of a crowd at once, the reference each by itself."""
    singles = [world] if world is not crowd.at_once else list(crowd.worlds)
    try:
        found = calculated(world)
    except Refused as refused:
        if not is_too_wide(refused):
            raise
        if len(singles) == 1:
            compared.update(["too wide"])
        else:  # one of them is: the others are compared without it
            for single in singles:
                compare(Crowd((single,)), single, compared)
        return
    except CRASHES as error:
        raise AssertionError(told(singles)) from error

    alone = [in_turn(by_reference, one.plan, one.periods, one.known) for one in singles]
    for number, theirs in enumerate(found):
        ours = put_together([each[number] for each in alone])
        assert not differences(theirs, ours), told(singles)
        compared.update({"lines": len(ours.lines), "amounts": sum(1 for line in ours.lines.values() if line.amount)})


def calculated(world: Drawn) -> list[Calculated]:
    return in_turn(by_engine, world.plan, world.periods, world.known)


def is_too_wide(refused: Refused) -> bool:
    return {problem.code for problem in refused.problems} == {"too_many_digits"}


def told(worlds: list[Drawn]) -> str:
    """Show the first world that is to blame, as small as it could be made, and what differs in it."""
    for world in worlds:
        if disagreement(world):
            small = smaller(world, lambda one: bool(disagreement(one)))
            return "\n".join([*disagreement(small)[:FIRST], repr(small)])
    return f"No world alone, but all of them together:\n{worlds[0].text}"


def disagreement(world: Drawn) -> list[str]:
    """What differs when a world is calculated alone; also that one of the two cannot do it at all."""
    try:
        both = zip(calculated(world), in_turn(by_reference, world.plan, world.periods, world.known), strict=True)
    except Refused as refused:
        return [] if is_too_wide(refused) else [str(refused)]
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    return [line for theirs, ours in both for line in differences(theirs, ours)]


def differences(engine: Calculated, ours: Calculated) -> list[str]:
    """Every line and standing on which they differ, as a person would want to read it."""
    found = []
    for name in ("lines", "standings"):
        theirs, expected = getattr(engine, name), getattr(ours, name)
        for key in sorted({*theirs, *expected}, key=str):
            if theirs.get(key) != expected.get(key):
                found.append(f"{name} {key}\n   engine:    {theirs.get(key)}\n   reference: {expected.get(key)}")
    return found
