"""Limits of another period than the window's: lines that cut a payee's amounts of that period, or give carried ones back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from .compile_frozen import ComponentProgram, other_scopes
from .lines_window import NONE, Row, money
from .money import plain_number, rounded_to_step
from .periods import Period
from .plan import Excess, LimitScope, PeriodKind

KINDS: Final = {
    LimitScope.MONTH: PeriodKind.MONTH,
    LimitScope.QUARTER: PeriodKind.QUARTER,
    LimitScope.HALF_YEAR: PeriodKind.HALF_YEAR,
    LimitScope.YEAR: PeriodKind.YEAR,
}


def limit_rows(
    program: ComponentProgram,
    period: Period,
    posting: Mapping[str, Decimal],
    caps: Mapping[str, Mapping[LimitScope, Decimal | None]],
    earned: Iterable[Mapping[str, Any]],
) -> list[Row]:
    """Return the `limit` lines of this period.

    posting: by person, what the component's other lines of this period post now. caps: by person, each scope's amount in the payee's
    last stretch. earned: the component's rows of EARNED, those of this very period included.

    A limit has an entitlement to date like everything else: what it comes to on all that its month, quarter, half or year has posted so
    far. A line is that less what limit lines posted in the same scope before, by earlier periods or runs. So it does not matter in how
    many periods or runs a year is posted, and a return gives room back that an earlier month had lost to the limit of the same year.
    """
    before: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in earned:
        before[row["person"]].append(row)
    rows: list[Row] = []
    for person in sorted(caps, key=str.encode):
        now = posting.get(person, NONE) + _sum(row for row in before[person] if row["period"] == period.name and row["kind"] != "limit")
        for scope in other_scopes(program.component):
            whole = period.enclosing(KINDS[scope])
            names = {one.name for one in whole.split(period.kind)}
            own, others = _of_scope(before[person], scope)
            total = now + _sum(row for row in others if row["period"] in names and row["period"] != period.name)
            owed = -_sum(row for row in own if row["period"] not in names)
            due = _due(program, total, caps[person][scope], owed)
            posted = _sum(row for row in own if row["period"] in names)
            # What this period's lines of the shorter scopes change counts for the longer ones, in whatever run it was posted.
            now += due - _sum(row for row in own if row["period"] in names and row["period"] != period.name)
            if due != posted:
                operands = {"total": total, "owed": owed, f"cap per {scope.value}": caps[person][scope]}
                rows.append(_line(person, whole, period, scope, due, posted) | {"operands": _written(operands)})
    return rows


def _of_scope(rows: Iterable[Mapping[str, Any]], scope: LimitScope) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """Part the limit lines of a scope from everything else."""
    own: list[Mapping[str, Any]] = []
    others: list[Mapping[str, Any]] = []
    for row in rows:
        (own if row["kind"] == "limit" and row["fact"] == scope.value else others).append(row)
    return own, others


def _sum(rows: Iterable[Mapping[str, Any]]) -> Decimal:
    return sum((row["amount"] for row in rows), NONE)


def _due(program: ComponentProgram, total: Decimal, cap: Decimal | None, owed: Decimal) -> Decimal:
    """Return what the limit comes to for its whole scope so far: taken (below zero) or given back of what earlier scopes cut (above)."""
    carried = program.component.excess is Excess.CARRIED
    if cap is None:
        return max(owed, NONE) if carried else NONE
    room = rounded_to_step(cap, program.step) - total
    if room < 0:
        return room
    return min(max(owed, NONE), room) if carried else NONE


def _written(operands: Mapping[str, Decimal | None]) -> str:
    return json.dumps({name: None if value is None else plain_number(value) for name, value in operands.items()})


def _line(person: str, whole: Period, period: Period, scope: LimitScope, due: Decimal, posted: Decimal) -> Row:
    return {
        "person": person,
        "window_from": whole.start,
        "window_before": whole.before,
        "kind": "limit",
        "fact": scope.value,
        "first_period": period.name,
        "reason": "new",
        "position": 1,
        "entitled": money(due),
        "earned_before": money(posted),
        "amount": money(due - posted),
    }
