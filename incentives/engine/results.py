"""What a calculation came to, as data for a JSON file: per payee and component the total, the lines and what was frozen for them.

Amounts are texts: money with its currency's decimals, exact amounts and credits with every digit they have, points and numbers without
trailing zeros. docs/calculation.schema.json is the shape.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from .money import is_currency, plain, plain_number, rounded
from .periods import Period
from .plan import Plan
from .plan_money import PLAN_COMPONENTS, is_payout, payout_component
from .world import Result

Tree = dict[str, Any]
NONE = Decimal(0)


def as_tree(
    plan: Plan, asked: Period, results: Sequence[tuple[Period, Result]], *, persons: Collection[str] = (), components: Collection[str] = ()
) -> Tree:
    """Return the results of consecutive periods as one tree. `persons` and `components`, where given, choose what is in it."""
    payees: dict[str, Tree] = {}
    chosen = [key for key in plan.components if not components or key in components]
    for period, result in results:
        for row in _rows(result.windows, persons, chosen):
            _component(plan, payees, row["person"], row["component"])["windows"].append({"period": period.name} | _window(row))
        of_the_plan = () if components else (*PLAN_COMPONENTS, *payouts_in(result.lines))
        for row in _rows(result.lines, persons, [*chosen, *of_the_plan]):
            found = _component(plan, payees, row["person"], row["component"])
            found["lines"].append(_line(row, period))
            found["total"] += row["amount"]
    for payee in payees.values():
        in_order = (*plan.components, *PLAN_COMPONENTS, *sorted(key for key in payee["components"] if is_payout(key)))
        payee["components"] = {key: payee["components"][key] for key in in_order if key in payee["components"]}
        totals: dict[str, Decimal] = {}
        for component in payee["components"].values():
            totals[component["unit"]] = totals.get(component["unit"], NONE) + component["total"]
            component["total"] = plain(component["total"], component["unit"])
        payee["totals"] = {unit: plain(amount, unit) for unit, amount in totals.items()}
    return {"period": asked.name, "payees": {person: payees[person] for person in sorted(payees, key=str.encode)}}


def payouts_in(lines: pa.Table) -> list[str]:
    """Return the keys under which totals are paid in other currencies."""
    return [key for key in lines.column("component").unique().to_pylist() if is_payout(key)]


def _rows(table: pa.Table, persons: Collection[str], components: Collection[str]) -> list[dict[str, Any]]:
    table = table.filter(pc.is_in(table.column("component"), pa.array(list(components), pa.string())))
    if persons:
        table = table.filter(pc.is_in(table.column("person"), pa.array(list(persons), pa.string())))
    return list(table.to_pylist())


def _component(plan: Plan, payees: dict[str, Tree], person: str, key: str) -> Tree:
    payee = payees.setdefault(person, {"totals": {}, "components": {}})
    if is_payout(key):
        unit = key.removeprefix(payout_component(""))
    else:
        unit = plan.currency if key in PLAN_COMPONENTS else plan.components[key].unit
    found: Tree = payee["components"].setdefault(key, {"unit": unit, "total": NONE, "lines": [], "windows": []})
    return found


def _line(row: dict[str, Any], period: Period) -> Tree:
    unit = row["unit"]
    line: Tree = {
        "period": period.name,
        "kind": row["kind"],
        "fact": row["fact"],
        "source": row["source"],
        "date": _day(row["credited_on"]),
        "window": {"from": _day(row["window_from"]), "before": _day(row["window_before"])},
        "first_period": row["first_period"],
        "reason": row["reason"],
        "position": row["position"] or None,
    }
    line |= {
        name: None if row[name] is None else plain_number(row[name]) for name in ("share", "credit", "running_before", "running_after")
    }
    line |= {name: None if row[name] is None else exact(row[name], unit) for name in ("deal_exact", "exact_before", "exact_after")}
    line |= {name: plain(row[name], unit) for name in ("entitled", "earned_before", "amount")}
    line["operands"] = json.loads(row["operands"]) if row["operands"] else None
    return {name: value for name, value in line.items() if value is not None}


def _window(row: dict[str, Any]) -> Tree:
    window: Tree = {"from": _day(row["window_from"]), "before": _day(row["window_before"])}
    if row["gate_open"] is not None:
        window["gate_open"] = row["gate_open"]
    for name in ("multiplier", "rate", "target"):
        if row[name] is not None:
            window[name] = plain_number(row[name])
    for name in ("band", "band_to"):
        if row[name] is not None:
            window[name] = row[name]
    if row["operands"]:
        window["operands"] = json.loads(row["operands"])
    return window


def exact(amount: Decimal, unit: str) -> str:
    """An amount before rounding: with at least its currency's decimals, and every digit it has beyond."""
    short = plain(amount, unit)
    if is_currency(unit) and rounded(amount, 14) == Decimal(short):
        return short
    return plain_number(amount)


def _day(day: Any) -> str | None:
    return None if day is None else day.isoformat()
