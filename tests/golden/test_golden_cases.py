"""Every golden case, by the reference, by the engine, and some of them by the command a comp manager would type."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest

from incentives.engine.problems import Refused
from tests.engine.calculators import Calculated, Calculator, by_engine, by_reference, in_turn
from tests.reference.numbers import to_step
from tests.reference.periods import named, period_of

from .cases import Case, all_cases, slug

CALCULATED = [case for case in all_cases() if "refused" not in case.said]
every_case = pytest.mark.parametrize("case", CALCULATED, ids=lambda case: f"{case.file}:{slug(case.name)}")


@every_case
def test_the_reference_pays_what_the_case_says(case: Case) -> None:
    assert_pays_as_said(case, by_reference)


@every_case
def test_the_engine_pays_what_the_case_says(case: Case) -> None:
    assert_pays_as_said(case, by_engine)


def assert_pays_as_said(case: Case, calculator: Calculator) -> None:
    plan = case.plan_read
    starts = [named(name, plan.fiscal_year_starts).start for name in case.periods]
    periods = [period_of(plan.period, day, plan.fiscal_year_starts) for day in starts]
    assert [period.name for period in periods] == case.periods

    found = in_turn(calculator, plan, periods, [case.world(name) for name in case.periods])

    for period, calculated in zip(case.periods, found, strict=True):
        assert_as_said(case, period, *shown(calculated))


def shown(calculated: Calculated) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Totals by person and component, amounts by deal, and standings by person, measure and first day."""
    totals: dict[str, dict[str, Fraction]] = {}
    lines: dict[str, dict[str, dict[str, Fraction]]] = {}
    for (person, component, _, _, kind, fact), line in calculated.lines.items():
        add(totals.setdefault(person, {}), component, line.amount)
        add(lines.setdefault(person, {}).setdefault(component, {}), line_name(kind, fact), line.amount)
    standings = {
        (person, measure, start.isoformat()): {"value": value, "quota": quota, "attainment": attainment}
        for (person, measure, start, _), (value, quota, attainment, _) in calculated.standings.items()
    }
    return totals, lines, standings


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


@pytest.mark.parametrize("case", [case for case in all_cases() if "refused" in case.said], ids=lambda case: slug(case.name))
def test_the_engine_refuses_what_the_case_says_with_every_problem(case: Case) -> None:
    plan = case.plan_read
    period = period_of(plan.period, named(case.periods[0], plan.fiscal_year_starts).start, plan.fiscal_year_starts)

    with pytest.raises(Refused) as refused:
        by_engine(plan, period, case.world(period.name))

    messages = [problem.message() for problem in refused.value.problems]
    assert len(messages) == len(case.said["people"])
    assert all(word in message for word in case.said["refused"] for message in messages)
