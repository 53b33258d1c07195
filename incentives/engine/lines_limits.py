"""Limits of another period than the window's: lines that cut a payee's amounts of that period, or give carried ones back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from .component_program import ComponentProgram, other_scopes
from .lines_window import NONE, Row, money
from .money import plain_number, rounded_to_step
from .periods import Period
from .plan import Excess, LimitScope, PeriodKind
from .plan_money import OF_A_FACT

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
    last stretch. earned: the component's rows of EARNED, those of this very period too.

    Each limit stands where the whole month, quarter, half or year stands today, less what its lines in it did before: so it does not
    matter in how many periods, or runs of a period, the amounts were posted.
    """
    before: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in earned:
        if row["kind"] not in OF_A_FACT:
            before[row["person"]].append(row)
    rows: list[Row] = []
    for person in sorted(caps, key=str.encode):
        posted_now = posting.get(person, NONE)
        counted: set[str | None] = {None}
        """Whose lines a limit counts: all but its own and those of longer ones."""
        for scope in other_scopes(program.component):
            whole = period.enclosing(KINDS[scope])
            names = {one.name for one in whole.split(period.kind)}
            total, owed, posted = posted_now, NONE, NONE
            for row in before[person]:
                limit = row["fact"] if row["kind"] == "limit" else None
                if row["period"] in names:
                    total += row["amount"] if limit in counted else NONE
                    posted += row["amount"] if limit == scope.value else NONE
                elif limit == scope.value:
                    owed -= row["amount"]
            due = _due(program, total, caps[person][scope], owed)
            difference = due - posted
            if difference:
                operands = {"total": total, "owed": owed, f"cap per {scope.value}": caps[person][scope]}
                rows.append(_line(person, whole, period, scope, due, posted) | {"operands": _written(operands)})
            posted_now += difference
            counted.add(scope.value)
    return rows


def _due(program: ComponentProgram, total: Decimal, cap: Decimal | None, owed: Decimal) -> Decimal:
    """Return what the limit takes (below zero) or gives back of what was cut outside its month, quarter, half or year (above)."""
    carried = program.component.excess is Excess.CARRIED
    if cap is None:
        return owed if carried else NONE
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
