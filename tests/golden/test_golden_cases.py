"""Every golden case, by the reference, by the engine, and some of them by the command a comp manager would type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest

from incentives.engine.check import read_plan
from incentives.engine.world import EARNED
from tests.reference import Outcome, reference
from tests.reference.numbers import to_step
from tests.reference.periods import named, period_of

from .cases import CATALOG, Case, all_cases, slug

CALCULATED = [case for case in all_cases() if "refused" not in case.said]
every_case = pytest.mark.parametrize("case", CALCULATED, ids=lambda case: f"{case.file}:{slug(case.name)}")


def by_reference(case: Case) -> dict[str, Outcome]:
    """The outcome of each period, each knowing what those before it earned."""
    plan = read_plan(case.plan_text, CATALOG)
    earned, outcomes = EARNED.empty_table(), {}
    for name in case.periods:
        world = case.world(name)
        world = replace(world, earned=pa.concat_tables([world.earned, earned]))
        period = period_of(plan.period, named(name, plan.fiscal_year_starts).start, plan.fiscal_year_starts)
        outcomes[name] = reference(plan, period, world)
        earned = pa.concat_tables([earned, outcomes[name].as_earned(plan)])
    return outcomes


@every_case
def test_the_reference_pays_what_the_case_says(case: Case) -> None:
    for period, outcome in by_reference(case).items():
        totals: dict[str, dict[str, Fraction]] = {}
        lines: dict[str, dict[str, dict[str, Fraction]]] = {}
        for line in outcome.lines:
            add(totals.setdefault(line.person, {}), line.component, line.amount)
            add(lines.setdefault(line.person, {}).setdefault(line.component, {}), line_name(line.kind, line.fact), line.amount)
        standings = {
            (person, measure, days.start.isoformat()): {"value": standing.value, "quota": standing.quota, "attainment": standing.attainment}
            for (person, measure, days), standing in outcome.standings.items()
        }
        assert_as_said(case, period, totals, lines, standings)


def assert_as_said(
    case: Case,
    period: str,
    totals: Mapping[str, Mapping[str, Fraction]],
    lines: Mapping[str, Mapping[str, Mapping[str, Fraction]]],
    standings: Mapping[tuple[str, str, str], Mapping[str, Fraction | None]],
) -> None:
    said = {person: amounts(components) for person, components in case.expected("expect", period).items()}
    assert without_zeros(totals) == without_zeros(said), f"{case.name}: {period}"
    for person, components in case.expected("lines", period).items():
        for component, by_fact in components.items():
            assert lines[person].get(component, {}) == amounts(by_fact), f"{case.name}: the lines of {person}'s {component} in {period}"
    for person, measures in case.expected("standings", period).items():
        for words, values in measures.items():
            measure, _, start = words.partition(" from ")
            found = [value for (who, what, day), value in standings.items() if (who, what) == (person, measure) and start in ("", day)]
            assert len(found) == 1, f"{case.name}: {person} has {len(found)} standings of {words} in {period}"
            for name, text in values.items():
                assert as_written(found[0][name], text) == number(text), f"{case.name}: {name} of {person}'s {words} in {period}"


def line_name(kind: str, fact: str | None) -> str:
    """A credit goes by its deal, all else by its kind: floor, limit, window, period."""
    return str(fact) if kind == "credit" else kind


def add(sums: dict[str, Fraction], key: str, amount: Fraction) -> None:
    sums[key] = sums.get(key, Fraction(0)) + amount


def number(text: str) -> Fraction:
    return Fraction(text.rstrip("%")) / (100 if text.endswith("%") else 1)


def amounts(texts: Mapping[str, str]) -> dict[str, Fraction]:
    return {key: number(text) for key, text in texts.items()}


def without_zeros(totals: Mapping[str, Mapping[str, Fraction]]) -> dict[str, dict[str, Fraction]]:
    kept = {person: {key: amount for key, amount in components.items() if amount} for person, components in totals.items()}
    return {person: components for person, components in kept.items() if components}


def as_written(value: Fraction | None, text: str) -> Fraction | None:
    """The value rounded to as many digits as the case writes."""
    if value is None:
        return None
    _, _, decimals = text.rstrip("%").partition(".")
    return to_step(value, Fraction(1, 10 ** (len(decimals) + (2 if text.endswith("%") else 0))))


def exact(value: Any) -> Fraction | None:
    return Fraction(value) if isinstance(value, Decimal) else value
