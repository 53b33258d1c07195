"""A measure over any days: over the window of a run it is what the run finds, and what it finds on some days and on the rest adds up."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from incentives.engine.duck import on_duckdb
from incentives.engine.periods import Days, window_of
from incentives.engine.plan import Aggregate, Measure, Plan, WindowKind
from incentives.engine.score_spans import reads_whole_stretches
from incentives.engine.scores import InForce, Scored, score
from incentives.engine.world import World

from .fed_forward import periods_of
from .worlds import SHAPES, crowd_of

ENGINE = on_duckdb(threads=1)
ADDS_UP = (Aggregate.SUM, Aggregate.COUNT)
OF_ALL = {Aggregate.SUM: sum, Aggregate.COUNT: sum, Aggregate.MIN: min, Aggregate.MAX: max}
CLOSE = Decimal("0.00001")
"""A run rounds the quota of each stretch to 6 decimals, a score their sum."""


def values(found: Scored, column: str = "value") -> dict[str, Any]:
    return dict(zip(found.values["person"].to_pylist(), found.values[column].to_pylist(), strict=True))


def scored(key: str, plan: Plan, world: World, days: Days, **asked: bool) -> Scored:
    return score(key, [InForce(plan, world)], days, engine=ENGINE, **asked)


@pytest.mark.parametrize("shape", SHAPES)
def test_over_the_window_of_a_run_a_score_is_what_the_run_finds(shape: str) -> None:
    compared: dict[Aggregate, int] = defaultdict(int)
    for plan, period, world, result in periods_of(crowd_of(shape, "scores", 4).at_once, ENGINE):
        standings = result.standings.to_pylist()
        for key, measure in plan.measures.items():
            days = Days(window_of(measure.over, period).start, period.before)
            if _looks_elsewhere(plan, measure, days):
                continue
            stood: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
            for row in standings:
                if row["measure"] == key:
                    stood[row["person"]].append(row)
            found = scored(key, plan, world, days, with_quotas=True, with_credits=True)
            assert values(found).keys() == stood.keys(), key
            for person, value in values(found).items():
                expected = _all(measure, [row["value"] for row in stood[person]])
                if expected != "unknown":
                    assert value == expected, (key, person, days)
                    compared[measure.aggregate] += 1
                whole = [row["quota"] for row in stood[person] if row["quota"] is not None]
                if days == window_of(measure.over, period) and plan.proration.of.quota:
                    quota = values(found, "quota")[person]
                    assert (quota is None) == (not whole), (key, person)
                    assert not whole or abs(quota - sum(whole)) <= CLOSE, (key, person)
            _adds_up_to_its_facts(measure, found)
    assert sum(compared.values()) > 20, dict(compared)


def _looks_elsewhere(plan: Plan, measure: Measure, days: Days) -> bool:
    """Whether a run looks at other days: a rolling window reaches back before the plan, parts of others have stretches of their own."""
    if measure.score is not None:
        return True
    parts = [plan.measures[key] for key in measure.ratio or ()]
    return (measure.over.kind is WindowKind.ROLLING and days.start < plan.effective_from) or any(map(reads_whole_stretches, parts))


def _all(measure: Measure, stretches: list[Decimal | None]) -> Any:
    if len(stretches) == 1:
        return stretches[0]
    known = [value for value in stretches if value is not None]
    if measure.aggregate not in OF_ALL:
        return "unknown"
    return OF_ALL[measure.aggregate](known) if known else None


def _adds_up_to_its_facts(measure: Measure, found: Scored) -> None:
    if measure.aggregate in ADDS_UP:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for row in found.credits.to_pylist():
            sums[row["person"]] += row["credit"]
        assert {person: value for person, value in values(found).items() if value} == {p: total for p, total in sums.items() if total}


@pytest.mark.parametrize("shape", SHAPES)
def test_scores_of_some_days_and_of_the_rest_add_up(shape: str) -> None:
    compared = 0
    for plan, period, world, _result in periods_of(crowd_of(shape, "scores that add up", 4).at_once, ENGINE):
        whole = Days(plan.effective_from if plan.effective_from < period.start else period.start, period.before)
        cut = whole.start + dt.timedelta(days=max(1, whole.count * 2 // 5))
        for key, measure in plan.measures.items():
            rolls_back = measure.over.kind is WindowKind.ROLLING and measure.returns is not None
            if measure.aggregate not in ADDS_UP or rolls_back:
                continue
            parts = [values(scored(key, plan, world, days)) for days in (Days(whole.start, cut), Days(cut, whole.before))]
            assert values(scored(key, plan, world, whole)) == _sums(parts), key
            compared += 1
    assert compared


def _sums(parts: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for part in parts:
        for person, value in part.items():
            sums[person] += value
    return dict(sums)
