"""The engine and the reference behind one face, so that their lines can be laid side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa

from incentives.engine.calculate import calculate, earned_by
from incentives.engine.duck import on_duckdb
from incentives.engine.periods import Period as EnginePeriod
from incentives.engine.plan import Plan
from incentives.engine.world import EARNED, World
from tests.reference import reference
from tests.reference.periods import Period

Key = tuple[str, str, dt.date, dt.date, str, Any]
"""Person, component, first day and day after the last of the stretch, kind, fact."""


@dataclass(frozen=True)
class Posted:
    """What two calculations must agree on about one line."""

    unit: str
    first_period: str
    entitled: Fraction
    earned_before: Fraction
    amount: Fraction
    position: int | None = None
    credited_on: dt.date | None = None
    share: Fraction | None = None
    credit: Fraction | None = None
    running_before: Fraction | None = None
    running_after: Fraction | None = None
    exact_after: Fraction | None = None


@dataclass(frozen=True)
class Calculated:
    lines: dict[Key, Posted]
    standings: dict[tuple[str, str, dt.date, dt.date], tuple[Fraction | None, Fraction | None, Fraction, int]]
    """By person, measure and stretch: value to 6 decimals, quota, attainment, number of facts."""
    earned: pa.Table

    def totals(self) -> dict[tuple[str, str], Fraction]:
        return summed((person, component, line.amount) for (person, component, *_), line in self.lines.items())


ONE_THREAD = on_duckdb(threads=1)
Calculator = Callable[[Plan, Period, World], Calculated]


def by_engine(plan: Plan, period: Period, world: World) -> Calculated:
    engine_period = EnginePeriod.parse(period.name, plan.fiscal_year_starts)
    result = calculate(plan, engine_period, world, engine=ONE_THREAD)
    lines = {}
    for row in result.lines.to_pylist():
        key = (row["person"], row["component"], row["window_from"], row["window_before"], row["kind"], _fact(row["kind"], row["fact"]))
        assert key not in lines, f"two lines of {key}"
        lines[key] = Posted(
            row["unit"],
            row["first_period"],
            Fraction(row["entitled"]),
            Fraction(row["earned_before"]),
            Fraction(row["amount"]),
            *(_credit_columns(row) if row["kind"] == "credit" and row["position"] else ()),
        )
    standings = {
        (row["person"], row["measure"], row["window_from"], row["window_before"]): (
            _fraction(row["value"]),
            _fraction(row["quota"]),
            Fraction(row["attainment"] or 0),
            row["facts"],
        )
        for row in result.standings.to_pylist()
    }
    return Calculated(lines, standings, earned_by(result, engine_period))


def _credit_columns(row: dict[str, Any]) -> list[Any]:
    numbers = [_fraction(row[name]) for name in ("share", "credit", "running_before", "running_after", "exact_after")]
    return [row["position"], row["credited_on"], *numbers]


def by_reference(plan: Plan, period: Period, world: World) -> Calculated:
    outcome = reference(plan, period, world)
    lines = {}
    for line in outcome.lines:
        key = (line.person, line.component, line.window.start, line.window.before, line.kind, _fact(line.kind, line.fact))
        assert key not in lines, f"two lines of {key}"
        posted = Posted(line.unit, line.first_period, line.entitled, line.earned_before, line.amount)
        if line.credit:
            posted = replace(
                posted,
                position=line.position,
                credited_on=line.credit.day,
                share=line.credit.share,
                credit=line.credit.amount,
                running_before=line.running_before,
                running_after=line.running_after,
                exact_after=line.exact_after,
            )
        lines[key] = posted
    standings = {
        (person, measure, days.start, days.before): (standing.shown_value, standing.quota, standing.attainment, standing.facts)
        for (person, measure, days), standing in outcome.standings.items()
    }
    return Calculated(lines, standings, outcome.as_earned(plan))


def _fact(kind: str, fact: str | None) -> Any:
    """A milestone is known by its limit, however it is written."""
    if kind != "milestone" or fact is None:
        return fact
    return Fraction(Decimal(fact.rstrip("%"))) / 100 if fact.endswith("%") else Fraction(fact)


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def one_by_one(calculator: Calculator, plan: Plan, periods: Sequence[Period], worlds: Sequence[World]) -> Iterator[Calculated]:
    """Calculate periods in order, each with its own world and with what those before it earned."""
    earned = EARNED.empty_table()
    for period, world in zip(periods, worlds, strict=True):
        found = calculator(plan, period, replace(world, earned=pa.concat_tables([world.earned, earned])))
        yield found
        earned = pa.concat_tables([earned, found.earned])


def in_turn(calculator: Calculator, plan: Plan, periods: Sequence[Period], worlds: Sequence[World]) -> list[Calculated]:
    """The same, all at once."""
    return list(one_by_one(calculator, plan, periods, worlds))


def put_together(parts: Sequence[Calculated]) -> Calculated:
    """What several worlds of one plan and period come to, when nobody is in two of them."""
    lines = {key: line for part in parts for key, line in part.lines.items()}
    standings = {key: standing for part in parts for key, standing in part.standings.items()}
    assert len(lines) == sum(len(part.lines) for part in parts), "worlds that are calculated at once share a person"
    return Calculated(lines, standings, parts[0].earned)


def summed(parts: Iterable[tuple[str, str, Fraction]]) -> dict[tuple[str, str], Fraction]:
    sums: dict[tuple[str, str], Fraction] = {}
    for person, component, amount in parts:
        sums[person, component] = sums.get((person, component), Fraction(0)) + amount
    return {key: amount for key, amount in sums.items() if amount}


def total(found: Iterable[Calculated]) -> dict[tuple[str, str], Fraction]:
    """By person and component, over all periods."""
    return summed((*key, amount) for one in found for key, amount in one.totals().items())
