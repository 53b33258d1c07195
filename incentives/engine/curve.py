"""The payout curve of a component: what somebody is paid as their measure grows, worked out by the engine itself.

One made-up payee stands for each point, with one fact of that size; the plan is cut down to the component and freed of what a made-up
fact cannot answer (its `where`s, a gate or multiplier that reads other measures). So the curve shows what the bands, floors and caps of
the component pay, and never a second implementation of them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import pyarrow as pa

from .calculate import calculate
from .facts import Catalog, Field, FieldType, Source
from .formula import AttainmentRef, FieldRef, Formula, Level, Lookup, MeasureRef, QuotaRef, ValueType
from .periods import AMOUNTS_PER, TO_DATE, Period
from .plan import Aggregate, Component, CreditTo, Limit, LimitScope, Measure, PeriodKind, Plan, QuotaBasis, Requires, Share
from .plan_rates import ByKind, RateMode
from .problems import Refused
from .world import ASSIGNMENTS, PEOPLE, QUOTAS, World

SAMPLE_QUOTA: Final = Decimal(100_000)
"""The quota of the made-up payees where the caller names none."""
SAMPLE_TARGET: Final = Decimal(10_000)
STEPS: Final = 40
BEYOND: Final = Decimal("1.25")
"""How far past its last limit a curve is drawn."""
JUST_BELOW: Final = Decimal("0.0001")
_SOURCE: Final = "curve"
_ONLY_ONE: Final = "curve"


@dataclass(frozen=True, slots=True)
class Curve:
    """Exact points of a curve, from nothing upwards. `reached` is the measure's value; `attainment` its share of `quota`, if bands ask."""

    component: str
    measure: str
    unit: str
    over_attainment: bool
    quota: Decimal | None
    target: Decimal
    points: tuple[tuple[Decimal, Decimal], ...]
    """(reached, paid) for the whole window."""
    limits: tuple[Decimal, ...]
    """Where bands begin, as values of the measure."""
    without: tuple[str, ...]
    """What was left out to draw it: "gate", "multiplier", "limits of deals and other periods"."""


def curve_of(plan: Plan, key: str, *, quota: Decimal = SAMPLE_QUOTA, target: Decimal = SAMPLE_TARGET) -> Curve | None:
    """Return the curve of one component, or None for one that no single measure decides (per deal, once a period, a flat rate of the fact).

    `quota` and `target` are meant for the component's whole window.
    """
    component = plan.components[key]
    if not _can_be_drawn(plan, component):
        return None
    component, without = _freed(component)
    assert component.on is not None
    assert component.rate is not None
    over = component.rate.by[0].kind is ByKind.ATTAINMENT
    limits = _limits(component, quota if over else Decimal(1))
    reached = _steps(limits, quota if over else Decimal(0), count=plan.measures[component.on].aggregate is Aggregate.COUNT)
    try:
        paid = _paid(plan, component, reached, quota, target)
    except Refused:
        return None
    return Curve(
        key, component.on, component.unit, over, quota if over else None, target, tuple(zip(reached, paid, strict=True)), limits, without
    )


def _can_be_drawn(plan: Plan, component: Component) -> bool:
    rate = component.rate
    if component.on is None or rate is None or component.per_deal or rate.mode in (RateMode.FLAT, RateMode.MATRIX):
        return False
    if rate.by[0].measure != component.on:
        return False
    values = [band.value for band in rate.bands] + ([component.of.formula] if component.of.formula else [])
    limits = [limit.amount for limit in (*component.floors, *component.caps)]
    needs = [parameter for parameter in plan.parameters.values() if parameter.default is None]
    return not needs and not any(_reads(formula, (MeasureRef, AttainmentRef, QuotaRef, Lookup, FieldRef)) for formula in values + limits)


def _freed(component: Component) -> tuple[Component, tuple[str, ...]]:
    """The component without what a made-up payee with a single large deal would get wrong, and the names of what was taken."""
    without = [name for name in ("gate", "multiplier") if getattr(component, name) is not None]
    without += ["first"] if component.first is not None else []
    floors, caps = _of_the_window(component.floors), _of_the_window(component.caps)
    if (floors, caps) != (component.floors, component.caps):
        without.append("limits of deals and other periods")
    return replace(component, first=None, where=None, gate=None, multiplier=None, floors=floors, caps=caps), tuple(without)


def _of_the_window(limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    return tuple(limit for limit in limits if limit.scope is LimitScope.WINDOW)


def _limits(component: Component, unit: Decimal) -> tuple[Decimal, ...]:
    assert component.rate is not None
    return tuple(band.start * unit for band in component.rate.bands)


def _steps(limits: tuple[Decimal, ...], quota: Decimal, *, count: bool) -> list[Decimal]:
    """Even steps to a quarter beyond the last limit, and each limit with the point just below it, where amounts jump."""
    end = max([*limits, quota, Decimal(1)]) * BEYOND
    even = {(end * step / STEPS).quantize(Decimal(1) if count else Decimal("0.01")) for step in range(STEPS + 1)}
    edges = {limit for limit in limits if limit >= 0} | (set() if count else {limit - JUST_BELOW for limit in limits if limit > 0})
    return sorted(even | edges)


def _paid(plan: Plan, component: Component, reached: list[Decimal], quota: Decimal, target: Decimal) -> list[Decimal]:
    assert component.on is not None
    start = plan.effective_from
    # No quota is stated per week or half-month: what a window of one pays along a quota, one of a month pays along the same.
    length = plan.period if plan.period in AMOUNTS_PER.values() else PeriodKind.MONTH
    period = Period.of(length, start, plan.fiscal_year_starts)
    measure = _bare(plan.measures[component.on])
    alone = replace(
        plan,
        name=_ONLY_ONE,
        period=length,
        requires=Requires.NOTHING,
        tables={},
        effective_from=dt.date(period.start.year - 1, 1, 1),
        effective_before=None,
        measures={component.on: measure},
        components={component.key: replace(component, hold=(), clawback=None)},
        limits=None,
    )
    # Calculated in the last period of the window, so that everything counts that is decided at its end.
    kind = TO_DATE.get(measure.over.kind)
    if kind is not None:
        period = period.enclosing(kind).split(length)[-1]
    per = (kind or length).value
    result = calculate(alone, period, _world(component.on, period, reached, quota, target, per, count=measure.aggregate is Aggregate.COUNT))
    lines = result.lines.group_by("person").aggregate([("amount", "sum")]).to_pylist()
    amounts: dict[str, Decimal] = {row["person"]: row["amount_sum"] for row in lines}
    return [amounts.get(_person(index), Decimal(0)) for index in range(len(reached))]


def _bare(measure: Measure) -> Measure:
    """The measure over made-up facts: their amount, on their day, whole to their owner."""
    amount = Formula("amount", FieldRef("amount", ValueType.NUMBER, False, 4), ValueType.NUMBER, Level.FACT)
    return replace(
        measure,
        source=_SOURCE,
        requires=None,
        returns=None,
        windfall=None,
        where=None,
        date="day",
        aggregate=Aggregate.COUNT if measure.aggregate is Aggregate.COUNT else Aggregate.SUM,
        value=None if measure.aggregate is Aggregate.COUNT else amount,
        money=False,
        credit_to=CreditTo.OWNER,
        share=Share.FULL,
        quota_basis=QuotaBasis.OF_THE_WINDOW,
    )


def _world(key: str, period: Period, reached: list[Decimal], quota: Decimal, target: Decimal, per: str, *, count: bool) -> World:
    people = [_person(index) for index in range(len(reached))]
    long_ago = dt.date(period.start.year - 1, 1, 1)
    fields = {
        "day": Field("day", FieldType.DAY, "", optional=False),
        "amount": Field("amount", FieldType.NUMBER, "", scale=4, optional=False),
    }
    facts = [
        {"id": f"{person}-{number}", "owner": person, "day": period.start, "amount": int(amount * 10_000)}
        for person, value in zip(people, reached, strict=True)
        for number, amount in enumerate([Decimal(1)] * int(value) if count else [value])
    ]
    schema = pa.schema([("id", pa.string()), ("owner", pa.string()), ("day", pa.date32()), ("amount", pa.int64())])
    assigned = {"plan": _ONLY_ONE, "from": long_ago, "target": target, "target_per": per, "parameters": []}
    expected = {"measure": key, "from": long_ago, "amount": quota, "per": per}
    return World(
        people=pa.Table.from_pylist([{"person": person} for person in people], schema=PEOPLE),
        assignments=pa.Table.from_pylist([{"person": person, **assigned} for person in people], schema=ASSIGNMENTS),
        quotas=pa.Table.from_pylist([{"person": person, **expected} for person in people], schema=QUOTAS),
        facts={_SOURCE: pa.Table.from_pylist(facts, schema=schema)},
        catalog=Catalog({_SOURCE: Source(_SOURCE, "curve.csv", "", fields)}),
    )


def _person(index: int) -> str:
    return f"p{index:04}"


def _reads(formula: Formula, kinds: tuple[type, ...]) -> bool:
    return any(isinstance(node, kinds) for node in _nodes(formula.tree))


def _nodes(node: object) -> Iterator[object]:
    yield node
    if dataclasses.is_dataclass(node) and not isinstance(node, type):
        for field in dataclasses.fields(node):
            value = getattr(node, field.name)
            for part in value if isinstance(value, tuple) else (value,):
                yield from _nodes(part)
