"""The engine and the reference calculate the same drawn worlds, line by line, to the cent."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, given, note, seed, settings

from incentives.engine.problems import Refused

from .calculators import Calculated, by_engine, by_reference, in_turn, put_together
from .schema_keys import keys_used, schema_keys
from .worlds import SHAPES, TOGETHER, Crowd, Drawn, crowds

LONG = "LAUREL_LONG" in os.environ
WORLDS = int(os.environ.get("LAUREL_WORLDS", "50000" if LONG else "2000"))
AT_ONCE = 12
"""Worlds of one plan: most of what a calculation costs is writing and planning its programs."""
SELDOM = 50
"""A key that fewer worlds used is not proven by them."""

NOT_DRAWN = {
    "description": "tells people something, and nothing else",
    "tables.*.shared": "is a table of its own by then",
}
"""Keys of the schema that no world has, and why."""
AWAITED = (
    *("components.*.first", "components.*.weight", "components.*.pool", "components.*.ranked", "components.*.gate."),
    *(
        "measures.*.credit.by",
        "measures.*.credit.overlay",
        "measures.*.quota.",
        "measures.*.score",
        "measures.*.returns",
        "measures.*.windfall",
    ),
    *("limits", "proration.absence", "proration.relief", "components.*.hold", "components.*.clawback"),
)
"""Beginnings of keys that worlds do not draw yet. Whoever lets them (worlds/families) takes them out."""

EVERY_KEY = {
    "fiscal year", "before", "accepted order", "nothing", "blend", "split", "rounding", "points",
    "month", "quarter", "half-year", "year", "USD", "JPY", "KWD",
    "period to date", "month to date", "quarter to date", "half-year to date", "year to date", "rolling 3 months", "to date",
    "sum", "count", "average", "distinct", "min", "max", "ratio", "splits", "where of a measure",
    "flat", "marginal", "whole", "overage", "interpolated", "fixed", "milestones", "matrix", "upper", "lower",
    "by attainment", "by a measure", "of", "per", "pay", "shared", "where", "gate", "multiplier",
    "floor", "cap", "floor per deal", "cap per deal", "cap per period", "excess", "carried", "when", "unit",
    "rate(…)", "attainment_so_far", "attainment_before", "target", "months(", "months_on_plan", "days", "so far",
}  # fmt: skip
"""Words of the format that are no keys of the schema, as well."""


def test_the_engine_and_the_reference_agree_on_every_line_of_every_drawn_world() -> None:
    drawn: Counter[str] = Counter()
    for shape in SHAPES:
        agree_on_worlds(shape, -(-WORLDS // len(SHAPES)), drawn)
    while drawn["worlds"] < WORLDS:  # hypothesis begins with worlds that are alone
        agree_on_worlds(None, 100, drawn)

    print(", ".join(f"{key}: {times}" for key, times in sorted(drawn.items())))
    assert drawn["too wide"] <= drawn["worlds"] / 20, "too many plans are refused for their digits"
    if WORLDS >= 2000:
        expected = EVERY_KEY | {key for key in schema_keys() if not key.startswith(AWAITED)} - NOT_DRAWN.keys()
        assert {key: drawn[key] for key in expected if drawn[key] < SELDOM} == {}, "used by too few worlds"
        assert sorted(key for key in drawn if key.startswith(AWAITED)) == [], "drawn by now: take it out of AWAITED"


def agree_on_worlds(shape: str | None, count: int, drawn: Counter[str]) -> None:
    """Compare the two on so many worlds whose first component has this shape, and count the worlds that used each key."""

    # A seed for each shape: derandomized, they would all begin with the same worlds.
    @seed(os.urandom(8) if LONG else shape or f"after {drawn['worlds']}")
    @settings(
        max_examples=-(-count // AT_ONCE) + 2,  # hypothesis begins with the smallest worlds
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(crowds(shape, AT_ONCE))
    def agree(crowd: Crowd) -> None:
        note(repr(crowd))
        for world in crowd.worlds if can_only_be_alone(crowd) else [crowd.at_once]:
            compare(crowd, world, drawn)
        drawn.update({key: len(crowd.worlds) for key in {"worlds", *keys_used(crowd.document), *words_of(crowd.document)}})

    agree()


def can_only_be_alone(crowd: Crowd) -> bool:
    """Whether payees of this plan look at others, so that worlds put together would not be the same worlds."""
    return any(word in str(crowd.document) for word in TOGETHER)


def compare(crowd: Crowd, world: Drawn, drawn: Counter[str]) -> None:
    """The engine calculates one world or all of a crowd at once, the reference each by itself."""
    periods = world.periods
    singles = [world] if world is not crowd.at_once else crowd.worlds
    try:
        found = in_turn(by_engine, world.plan, periods, [world.world(number) for number in range(len(periods))])
    except Refused as refused:
        if {problem.code for problem in refused.problems} != {"too_many_digits"}:
            raise
        if len(singles) == 1:
            drawn.update(["too wide"])
        else:  # one of them is: the others are compared without it
            for single in singles:
                compare(Crowd((single,)), single, drawn)
        return

    alone = [in_turn(by_reference, one.plan, periods, [one.world(number) for number in range(len(periods))]) for one in singles]
    for number, (period, theirs) in enumerate(zip(periods, found, strict=True)):
        ours = put_together([each[number] for each in alone])
        assert differences(theirs, ours) == [], period.name
        drawn.update({"lines": len(ours.lines), "amounts": sum(1 for line in ours.lines.values() if line.amount)})


def differences(engine: Calculated, ours: Calculated) -> list[str]:
    """Every line and standing on which they differ, as a person would want to read it."""
    found = []
    for name in ("lines", "standings"):
        theirs, expected = getattr(engine, name), getattr(ours, name)
        for key in sorted({*theirs, *expected}, key=str):
            if theirs.get(key) != expected.get(key):
                found.append(f"{name} {key}\n   engine:    {theirs.get(key)}\n   reference: {expected.get(key)}")
    return found


def words_of(document: dict[str, Any]) -> Iterator[str]:
    """The modes and words of the format that a document uses, beside its keys."""
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
    for word in ("attainment_so_far", "attainment_before", "target", "months(", "months_on_plan", "days"):
        yield from [word] if word in text else []
    yield from ["rate(…)"] if "rate(" in text else []
    yield from ["so far"] if "so_far" in text or "_before(" in text else []


def _listed(limits: str | list[str]) -> list[str]:
    return [limits] if isinstance(limits, str) else limits
