"""No key of the plan format is there for nothing: each stands in a golden case, and another value there gives another result.

Other values are found, where that can be: another of the words that may stand there, another number, the key left out. What cannot be
found so is in `OTHERWISE`. A key is changed alone; those around it are proven by it, for their value is another one then, too.
"""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache, reduce
from itertools import islice
from operator import getitem
from typing import Any

import pytest
import yaml

from incentives.engine.check import check_plan
from incentives.engine.explain import plan_in_words
from incentives.engine.plan import Plan
from incentives.engine.problems import Refused
from tests.engine.calculators import by_engine, in_turn
from tests.engine.schema_keys import ANY, schema_keys, words_allowed
from tests.reference.periods import named, period_of

from .cases import CATALOG, Case, all_cases

Place = tuple[str | int, ...]

TOLD = {
    "components.*.redeemable": "says when points may be redeemed, which wallets follow",
    "description": "tells people what the plan rewards",
    "tables.*.by": "names the columns for people; how many there are is known from the rows",
}
"""Keys that change what is told, and no result."""
ONLY_ONE = {
    "components.*.clawback.on": "`returns` are all that takes back so far",
}
"""Keys that take one word only, so that there is no other value."""
LEFT_OUT = object()
OTHERWISE = {
    "components.*.ranked.at least": ("6000",),
    "currency": ("JPY",),
    "effective.from": ("2026-01-15",),
    "measures.*.credit.by": ("account.id",),
    "measures.*.date": ("created_on",),
    "measures.*.from": ("deal lines",),
    "pay in.currency": ("JPY",),
    "plan": ("Another plan",),
    "tables.*.shared": ("old rates",),
}
"""Other values where none is found: tried wherever the key stands."""
TOGETHER: dict[str, tuple[str, dict[Place, Any]]] = {
    "components.*.hold.*": (
        "Three quarters when it is booked, nothing on payment, the rest at the end of the year",
        {("components", "commission", "hold", "booked"): "50%", ("components", "commission", "hold", "year end"): "50%"},
    ),
    "components.*.per": (
        "Each transaction is cut into slices on its own",
        {("components", "alone", "per"): LEFT_OUT, ("components", "alone", "rate", "by"): "bookings"},
    ),
    "components.*.weight": (
        "Weights divide one target pay over components",
        {("components", "revenue", "weight"): "50%", ("components", "activity", "weight"): "50%"},
    ),
    "measures.*.score.weighted.*": (
        "A scorecard of three measures, one of them above and one below its bounds",
        {("measures", "card", "score", "weighted", "bookings"): "30%", ("measures", "card", "score", "weighted", "won"): "50%"},
    ),
}
"""Where a key cannot be changed without another one, since shares must total 100 %, say: the name of a case, and what is changed in it."""
MOST_TRIED = 12
DAY_OR_NUMBER = re.compile(r"\d{4}-\d{2}-\d{2}|\d+(\.\d+)?")
CASES = {case.name: case for case in all_cases()}


def below(key: str) -> list[str]:
    return [other for other in schema_keys() if other.startswith(f"{key}.")]


CHANGED_ALONE = sorted(key for key in schema_keys() - TOLD.keys() - ONLY_ONE.keys() if not below(key))


def places(node: Any, key: str, at: Place = (), path: str = "") -> Iterator[Place]:
    """Where a key of the schema stands in a document."""
    if isinstance(node, list):
        for number, part in enumerate(node):
            yield from places(part, key, (*at, number), path)
    elif isinstance(node, dict):
        for name, value in node.items():
            known = f"{path}{name}" if f"{path}{name}" in schema_keys() else f"{path}{ANY}"
            if known == key:
                yield (*at, name)
            if key.startswith(f"{known}."):
                yield from places(value, key, (*at, name), f"{known}.")


def other_values(key: str, value: Any, document: dict[str, Any]) -> Iterator[Any]:
    """Values that might stand at the key instead, the likeliest first."""
    yield from OTHERWISE.get(key, ())
    if isinstance(value, str):
        yield from (word for word in (words_allowed(key) if key else ()) if word != value)
        yield from (_with_another(value, number) for number in DAY_OR_NUMBER.finditer(value))
        yield from (measure for measure in document.get("measures", {}) if value in document["measures"] and measure != value)
    if isinstance(value, list):
        for number, part in enumerate(value):
            yield from (
                [*value[:number], other, *value[number + 1 :]] for other in other_values("", part, document) if other is not LEFT_OUT
            )
        yield value[:-1]
        yield value[::-1]
    yield LEFT_OUT


def _with_another(text: str, found: re.Match[str]) -> str:
    """The text with a day twenty days later, or a number twice as large, in the place of one of its own."""
    if "-" in found[0]:
        other = str(dt.date.fromisoformat(found[0]) + dt.timedelta(days=20))
    else:
        other = f"{Decimal(found[0]) * 2 or 1:f}"
    return f"{text[: found.start()]}{other}{text[found.end() :]}"


def changed(document: dict[str, Any], changes: dict[Place, Any]) -> dict[str, Any]:
    """The document with other values at these places."""
    document = copy.deepcopy(document)
    for (*around, last), value in changes.items():
        node = reduce(getitem, around, document)
        if value is LEFT_OUT:
            del node[last]
        else:
            node[last] = value
    return document


def read(case: Case, document: dict[str, Any]) -> Plan | None:
    """The plan that a document says; None if it says none."""
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=10_000)
    plan, _problems = check_plan(text, CATALOG, shared_tables=case.shared_tables)
    return plan


def result(case: Case, plan: Plan) -> Any:
    """All lines and standings of the case's periods under a plan, or why it is not calculated."""
    days = [named(name, case.plan_read.fiscal_year_starts).start for name in case.periods]
    periods = [period_of(plan.period, day, plan.fiscal_year_starts) for day in days]
    try:
        found = in_turn(by_engine, plan, periods, [case.world(name) for name in case.periods])
    except Refused as refused:
        return sorted(problem.message() for problem in refused.problems)
    return [(period.name, calculated.lines, calculated.standings) for period, calculated in zip(periods, found, strict=True)]


@cache
def as_it_is(name: str) -> Any:
    return result(CASES[name], CASES[name].plan_read)


def tries(key: str) -> Iterator[tuple[Case, Plan]]:
    """Golden cases that use the key, each with plans that say something else there; cases with little to calculate first."""
    if key in TOGETHER:
        name, changes = TOGETHER[key]
        assert set(places(CASES[name].document, key)) & changes.keys(), f"nothing is changed at {key}"
        plan = read(CASES[name], changed(CASES[name].document, changes))
        assert plan is not None
        yield CASES[name], plan
        return
    cases = sorted(all_cases(), key=lambda case: (len(case.periods), len(case.document["components"]), case.name))
    for case in cases:
        for place in places(case.document, key):
            value = reduce(getitem, place, case.document)
            for other in other_values(key, value, case.document):
                plan = read(case, changed(case.document, {place: other}))
                if plan is not None:
                    yield case, plan


@pytest.mark.parametrize("key", CHANGED_ALONE)
def test_another_value_at_a_key_gives_another_result(key: str) -> None:
    results = ((result(case, plan), as_it_is(case.name)) for case, plan in islice(tries(key), MOST_TRIED))

    assert any(other != before for other, before in results), f"whatever stands at {key} in a golden case, nothing changes"


def test_every_key_around_others_has_one_that_was_changed_alone() -> None:
    proven = {*CHANGED_ALONE, *TOLD, *ONLY_ONE}

    assert {key for key in schema_keys() - proven if not proven.intersection(below(key))} == set()
    assert proven <= schema_keys()


@pytest.mark.parametrize("key", TOLD)
def test_what_is_only_told_is_told_otherwise(key: str) -> None:
    told = [
        (plan_in_words(case.plan_read), plan_in_words(plan))
        for case in all_cases()
        for place in islice(places(case.document, key), 1)
        if (plan := read(case, changed(case.document, {place: _told_there(key, case, place)}))) is not None
    ]

    assert told
    assert all(before != after for before, after in told)


def _told_there(key: str, case: Case, place: Place) -> str:
    """Another of the words that may stand there, or any others."""
    now = reduce(getitem, place, case.document)
    return next((word for word in words_allowed(key) if word != now), "other words")


@pytest.mark.parametrize("key", ONLY_ONE)
def test_a_key_that_takes_one_word_refuses_all_others(key: str) -> None:
    assert len(words_allowed(key)) == 1
    found = [(case, place) for case in all_cases() for place in places(case.document, key)]

    assert found
    assert [case.name for case, place in found if read(case, changed(case.document, {place: "each step"})) is not None] == []
