"""The engine and the reference calculate the same drawn worlds, line by line, to the cent."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, note, seed, settings

from incentives.engine.problems import Refused

from .calculators import Calculated, by_engine, by_reference, in_turn
from .world_facts import Drawn, worlds
from .world_plans import SHAPES

WORLDS = int(os.environ.get("LAUREL_WORLDS", "3000" if os.environ.get("LAUREL_LONG") else "150"))
ENOUGH = 150
"""With fewer worlds, a key that was not drawn says nothing."""

EVERY_KEY = {
    "fiscal year", "before", "accepted order", "nothing", "blend", "split", "rounding", "points",
    "month", "quarter", "half-year", "year", "USD", "JPY", "KWD",
    "period to date", "month to date", "quarter to date", "half-year to date", "year to date", "rolling 3 months", "to date",
    "sum", "count", "average", "distinct", "min", "max", "ratio", "splits", "where of a measure",
    "flat", "marginal", "whole", "overage", "interpolated", "fixed", "milestones", "matrix", "upper", "lower",
    "by attainment", "by a measure", "of", "per", "pay", "shared", "where", "gate", "multiplier",
    "floor", "cap", "floor per deal", "cap per deal", "cap per period", "excess", "carried", "when", "unit",
    "rate(…)", "attainment_so_far", "attainment_before", "target", "months", "days", "so far",
}  # fmt: skip
"""What must have been drawn at least once, or the worlds prove less than they say."""


def test_the_engine_and_the_reference_agree_on_every_line_of_every_drawn_world() -> None:
    drawn: Counter[str] = Counter()
    for shape in SHAPES:
        agree_on_worlds(shape, WORLDS // len(SHAPES), drawn)

    print(", ".join(f"{key}: {times}" for key, times in sorted(drawn.items())))
    missing = sorted(EVERY_KEY - drawn.keys())
    assert not missing or WORLDS < ENOUGH
    assert drawn["too wide"] <= WORLDS / 20, "too many plans are refused for their digits"


def agree_on_worlds(shape: str, count: int, drawn: Counter[str]) -> None:
    """Compare the two on worlds whose first component has this shape, and note which keys were met."""

    # A seed for each shape: derandomized, they would all begin with the same worlds.
    @seed(shape if "LAUREL_LONG" not in os.environ else os.urandom(8))
    @settings(max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(worlds(shape))
    def agree(world: Drawn) -> None:
        drawn.update(set(keys_of(world.document)))
        note(repr(world))
        all_worlds = [world.world(number) for number in range(len(world.periods))]

        expected = in_turn(by_reference, world.plan, world.periods, all_worlds)
        try:
            found = in_turn(by_engine, world.plan, world.periods, all_worlds)
        except Refused as refused:
            if {problem.code for problem in refused.problems} != {"too_many_digits"}:
                raise
            drawn.update(["too wide"])
            return

        for period, theirs, ours in zip(world.periods, found, expected, strict=True):
            assert differences(theirs, ours) == [], period.name
        drawn.update(
            {
                "lines": sum(len(one.lines) for one in expected),
                "amounts": sum(1 for one in expected for line in one.lines.values() if line.amount),
            }
        )

    agree()


def differences(engine: Calculated, ours: Calculated) -> list[str]:
    """Every line and standing on which they differ, as a person would want to read it."""
    found = []
    for name in ("lines", "standings"):
        theirs, expected = getattr(engine, name), getattr(ours, name)
        for key in sorted({*theirs, *expected}, key=str):
            if theirs.get(key) != expected.get(key):
                found.append(f"{name} {key}\n   engine:    {theirs.get(key)}\n   reference: {expected.get(key)}")
    return found


def keys_of(document: dict[str, Any]) -> Iterator[str]:
    """The keys, modes and words of the format that a document uses."""
    yield from document
    yield from (document["period"], document["currency"], document["requires"])
    yield from document["effective"]
    yield from document.get("rounding", {})
    yield from document.get("proration", {}).values()
    for measure in document["measures"].values():
        yield measure.get("take", "ratio" if "ratio" in measure else "sum")
        yield measure.get("over", "period to date")
        yield from (["to date"] if "quota" in measure else [])
        yield from (["splits"] if "credit" in measure else [])
        yield from (["where of a measure"] if "where" in measure else [])
    for component in document["components"].values():
        yield from component
        yield from _of_component(component)


def _of_component(component: dict[str, Any]) -> Iterator[str]:
    rate = component.get("rate")
    if isinstance(rate, str):
        yield "flat"
    elif rate:
        yield rate["mode"]
        yield rate.get("at the limit", "upper")
        yield "by attainment" if "attainment" in str(rate["by"]) else "by a measure"
    for floor in _listed(component.get("floor", [])):
        yield "floor per deal" if floor.endswith("per deal") else "floor"
    for cap in _listed(component.get("cap", [])):
        yield "cap per deal" if cap.endswith("per deal") else "cap per period" if " per " in cap else "cap"
    yield component.get("excess", "")
    text = str(component)
    for word in ("attainment_so_far", "attainment_before", "target", "months", "days"):
        yield from [word] if word in text else []
    yield from ["rate(…)"] if "rate(" in text else []
    yield from ["so far"] if "so_far" in text or "_before(" in text else []


def _listed(limits: str | list[str]) -> list[str]:
    return [limits] if isinstance(limits, str) else limits
