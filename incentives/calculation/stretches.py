"""What was earned in a stretch whose days have changed since: an assignment was ended, a later version of the plan took over.

A stretch that still begins on the same day goes on under its new end, so that only differences are posted and deals keep their order.
One that another version has taken over is taken back whole; any other that no longer exists is taken back by the engine itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from incentives.engine.payees import payees_of
from incentives.engine.periods import THE_PERIOD, Period, window_of
from incentives.engine.plan import Plan, Window
from incentives.engine.plan_money import PLAN_KINDS
from incentives.engine.windows import Calendar
from incentives.engine.world import LINES

if TYPE_CHECKING:
    from incentives.engine.world import World

    from .inputs import VersionInForce

NOT_OF_A_STRETCH: Final = ("limit", *PLAN_KINDS)
"""Lines that name a whole month, quarter or year as their window, or the period that posted them."""
GONE: Final = "no longer counts"
TAKEN_WITH: Final = (
    "person",
    "component",
    "unit",
    "window_from",
    "window_before",
    "kind",
    "source",
    "fact",
    "credited_on",
    "first_period",
)

WINDOW: Final = ("component", "person", "window_from", "window_before", "kind")


def continued(earned: pa.Table, plan: Plan, period: Period, world: World) -> pa.Table:
    """Rows of one version with the end of their window as it is today; rows of a stretch that begins no longer stay as they are."""
    if not earned.num_rows:
        return earned
    ends = {(component, person, start): before for component, person, start, before in _stretches(plan, period, world)}
    # Windows are few where lines are many, and most of them have not changed: no loop over lines.
    known = earned.group_by(WINDOW).aggregate([]).to_pylist()
    today = [ends.get((window["component"], window["person"], window["window_from"]), window["window_before"]) for window in known]
    moved = [
        {**window, "today": before}
        for window, before in zip(known, today, strict=True)
        if before != window["window_before"] and window["kind"] not in NOT_OF_A_STRETCH
    ]
    return _moved(earned, moved) if moved else earned


def _moved(earned: pa.Table, windows: list[dict[str, Any]]) -> pa.Table:
    schema = pa.schema([*(earned.schema.field(name) for name in WINDOW), pa.field("today", pa.date32())])
    joined = earned.join(pa.Table.from_pylist(windows, schema=schema), keys=list(WINDOW))
    before = pc.coalesce(joined["today"], joined["window_before"])
    renamed = joined.drop_columns(["today", "window_before"]).append_column("window_before", before)
    # Two old windows may have become one: a line has one row per period.
    keys = [name for name in earned.schema.names if name not in ("amount", "first_period")]
    summed = renamed.group_by(keys).aggregate([("amount", "sum"), ("first_period", "min")])
    return summed.rename_columns([*keys, "amount", "first_period"]).select(earned.schema.names).cast(earned.schema)


def _stretches(plan: Plan, period: Period, world: World) -> Iterator[tuple[str, str, dt.date, dt.date]]:
    payees, _ = payees_of(plan, world)
    calendar = Calendar(plan, payees, period)
    for component, window in _windows(plan).items():
        for number, payee in enumerate(payees):
            for stretch in calendar.stretches(window, number, period):
                yield component, payee.person, stretch.days.start, stretch.days.before


def taken_over(earned: pa.Table, plan: Plan, version: VersionInForce, period: Period) -> pa.Table:
    """Lines that take back what this version posted for stretches of open windows that begin after it ceased to hold."""
    if version.before is None:
        return _lines([], plan)
    over = {component: window_of(window, period) for component, window in _windows(plan).items()}
    later = earned.filter(pc.greater_equal(earned["window_from"], pa.scalar(version.before)))
    gone = [
        row
        for row in later.to_pylist()
        if row["kind"] not in NOT_OF_A_STRETCH and row["component"] in over and row["window_from"] in over[row["component"]]
    ]
    return _lines(_summed(gone), plan)


def _windows(plan: Plan) -> dict[str, Window]:
    """Component → what it adds up over; one that is paid once per period has the period itself."""
    return {key: plan.measures[component.on].over if component.on else THE_PERIOD for key, component in plan.components.items()}


def _summed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sums: dict[tuple[object, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in ("person", "component", "window_from", "window_before", "kind", "fact"))
        known = sums.setdefault(key, {**row, "amount": Decimal(0)})
        known["amount"] += row["amount"]
    return [row for row in sums.values() if row["amount"]]


def _lines(rows: list[dict[str, Any]], plan: Plan) -> pa.Table:
    lines = [
        {
            **dict.fromkeys(LINES.names),
            **{name: row[name] for name in TAKEN_WITH},
            "plan": plan.name,
            "reason": GONE,
            "position": 0,
            "entitled": Decimal(0),
            "earned_before": row["amount"],
            "amount": -row["amount"],
        }
        for row in rows
    ]
    return pa.Table.from_pylist(lines, schema=LINES)
