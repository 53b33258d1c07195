"""A candidate plan on past days beside what was in force: read once, calculated on both sides, compared by payee.

Stresses say what both sides cost if every amount of money in the facts were a tenth larger or smaller; counts stay as they are.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from incentives import documents
from incentives.engine.periods import Period, periods_between
from incentives.engine.simulate import covering, simulate, with_amounts
from incentives.selectors.versions import shared_rows

from . import reading
from .computing import plan_of_version, world_of
from .inputs import Inputs, VersionInForce

if TYPE_CHECKING:
    from incentives.engine.plan import Plan
    from incentives.engine.world import World

AS_THEY_ARE: Final = 100
STRESSES: Final = (90, 110)
NOTHING: Final = Decimal(0)
CANDIDATE_ID: Final = -1
"""Stands for the version of a candidate, which the ledger does not know."""


class NotWholePeriods(Exception):
    """The days are not whole periods of a plan; `kind` says of which."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Side:
    """One plan over the days it is simulated for."""

    plan: Plan
    version: VersionInForce
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    payees: Mapping[tuple[int, str], tuple[Decimal, Decimal]]
    """(Person, unit) → as it was, candidate."""
    result: dict[str, Any]
    """What `Simulation.result` keeps: by unit costs by period and under stress, counts of winners and losers, components."""


def compare(
    *, plan_id: int, plan_key: str, document: str, first: dt.date, before: dt.date, progress: Callable[[int, int, str], None]
) -> Compared:
    """Simulate. `progress(done, of, what)` is called between steps, `what` being "reading", "current" or "candidate".

    Raises NotWholePeriods, and engine.problems.Refused where a side can't be calculated.
    """
    progress(0, 3, "reading")
    candidate_plan = documents.plan_of(document, shared_rows())
    inputs = reading.read_days(plan_id=plan_id, first=first, before=before, more_plans=[candidate_plan])
    current = [side for version in inputs.versions for side in _current(version, inputs, first, before)]
    candidate = _candidate(candidate_plan, plan_id, plan_key, document, first, before)
    found: dict[str, dict[int, list[dict[str, Any]]]] = {}
    for name, sides in (("current", current), ("candidate", [candidate])):
        progress(len(found) + 1, 3, name)
        found[name] = {percent: _amounts(sides, inputs, percent) for percent in (AS_THEY_ARE, *STRESSES)}
    return _compared(found["current"], found["candidate"])


def _current(version: VersionInForce, inputs: Inputs, first: dt.date, before: dt.date) -> Iterator[Side]:
    plan = plan_of_version(version, inputs)
    start, end = max(first, version.start), min(before, version.before or before)
    if start < end:
        yield Side(plan, version, _periods(plan, first, before, only=(start, end)))


def _candidate(plan: Plan, plan_id: int, plan_key: str, document: str, first: dt.date, before: dt.date) -> Side:
    covers = covering(plan, first, before)
    version = VersionInForce(CANDIDATE_ID, plan_id, plan_key, 0, document, "", covers.effective_from, covers.effective_before)
    return Side(replace(covers, effective_from=first), version, _periods(plan, first, before))


def _periods(plan: Plan, first: dt.date, before: dt.date, *, only: tuple[dt.date, dt.date] | None = None) -> tuple[Period, ...]:
    found = tuple(periods_between(plan.period, first, before, plan.fiscal_year_starts))
    if not found or found[0].start != first or found[-1].before != before:
        raise NotWholePeriods(plan.period.value)
    return tuple(period for period in found if only is None or (period.start < only[1] and period.before > only[0]))


def _amounts(sides: Sequence[Side], inputs: Inputs, percent: int) -> list[dict[str, Any]]:
    """Rows of engine.simulate.AMOUNTS of all sides."""
    rows: list[dict[str, Any]] = []
    for side in sides:
        world = _world(side, inputs)
        stressed = world if percent == AS_THEY_ARE else with_amounts(world, percent)
        rows += simulate(side.plan, side.periods, stressed).amounts.to_pylist()
    return rows


def _world(side: Side, inputs: Inputs) -> World:
    return world_of(inputs, side.plan, side.version, side.periods[-1])


def _compared(current: Mapping[int, Sequence[Mapping[str, Any]]], candidate: Mapping[int, Sequence[Mapping[str, Any]]]) -> Compared:
    was, would = _by_payee(current[AS_THEY_ARE]), _by_payee(candidate[AS_THEY_ARE])
    payees = {key: (was.get(key, NOTHING), would.get(key, NOTHING)) for key in was.keys() | would.keys()}
    units = sorted({unit for _person, unit in payees})
    return Compared(payees, {"units": {unit: _of_unit(unit, payees, current, candidate) for unit in units}})


def _of_unit(unit: str, payees: Mapping[tuple[int, str], tuple[Decimal, Decimal]], current: Any, candidate: Any) -> dict[str, Any]:
    own = [pair for (_person, of), pair in payees.items() if of == unit]
    sides = (("current", current), ("candidate", candidate))
    return {
        "current": str(sum((was for was, _would in own), NOTHING)),
        "candidate": str(sum((would for _was, would in own), NOTHING)),
        "people": len(own),
        "winners": sum(would > was for was, would in own),
        "losers": sum(would < was for was, would in own),
        "by_period": {name: _sums(side[AS_THEY_ARE], unit, "period") for name, side in sides},
        "by_component": {name: _sums(side[AS_THEY_ARE], unit, "component") for name, side in sides},
        "stress": {str(percent): {name: str(_total(side[percent], unit)) for name, side in sides} for percent in STRESSES},
    }


def _by_payee(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Decimal]:
    sums: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[int(row["person"]), row["unit"]] += row["amount"]
    return dict(sums)


def _sums(rows: Sequence[Mapping[str, Any]], unit: str, by: str) -> list[list[str]]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["unit"] == unit:
            sums[row[by]] += row["amount"]
    return [[key, str(amount)] for key, amount in sorted(sums.items())]


def _total(rows: Sequence[Mapping[str, Any]], unit: str) -> Decimal:
    return sum((row["amount"] for row in rows if row["unit"] == unit), NOTHING)
