"""What shares must come to: those of a fact in one role, and those of a territory on each day, make a whole unless they are an overlay."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from .money import plain_number
from .plan import CreditTo, Measure, Plan
from .problems import Problem
from .reach import END
from .words import _
from .world import World

MOST_NAMED = 20


def roles_to_fill(plan: Plan) -> set[tuple[str, str]]:
    """The pairs of source and role whose shares must make a whole."""
    wanted = (measure for measure in plan.measures.values() if measure.credit_to is CreditTo.ROLE and not measure.overlay)
    return {(str(measure.source), measure.role) for measure in wanted}


def fills_territories(measures: Iterable[Measure]) -> bool:
    """Whether the shares of each territory must make a whole."""
    return any(measure.credit_to is CreditTo.TERRITORY and not measure.overlay for measure in measures)


def problems_of_shares(plan: Plan, world: World) -> list[Problem]:
    """Return the facts whose shares in a role, and the territories whose shares on some day, make no whole where the plan needs one."""
    problems = list(_of_roles(world.splits, roles_to_fill(plan)))
    if fills_territories(plan.measures.values()):
        problems += [territory_problem("territories", *found) for found in territories_not_whole(world.territories)]
    return problems[:MOST_NAMED]


def _of_roles(splits: pa.Table, wanted: Collection[tuple[str, str]]) -> Iterator[Problem]:
    for source, role in sorted(wanted):
        own = splits.filter(pc.and_(pc.equal(splits["source"], source), pc.fill_null(pc.equal(splits["role"], role), False)))
        totals = own.group_by("fact").aggregate([("share", "sum")]).sort_by("fact")
        for row in totals.filter(pc.not_equal(totals["share_sum"], pa.scalar(Decimal(1), pa.decimal128(9, 8)))).to_pylist():
            text = _("The shares of “%(value)s” in the role “%(role)s” add up to %(total)s%%, not to 100%%.")
            values = {"value": row["fact"], "role": role, "total": plain_number(row["share_sum"] * 100), "source": source}
            remedy = _("Write shares that add up to the whole, or say `overlay: yes` in the measure.")
            yield Problem("shares_do_not_add_up", "splits", text, remedy, tuple(values.items()))


def territories_not_whole(rows: pa.Table) -> list[tuple[str, dt.date, Decimal]]:
    """Return each territory whose shares do not make a whole, with the first day on which they don't and what they come to."""
    held: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows.to_pylist():
        held[row["territory"]].append(row)
    return [(name, *found) for name in sorted(held) if (found := _first_gap(held[name])) is not None]


def _first_gap(rows: Iterable[Mapping[str, Any]]) -> tuple[dt.date, Decimal] | None:
    changes: dict[dt.date, list[Decimal]] = defaultdict(list)
    holders: dict[dt.date, int] = defaultdict(int)
    for row in rows:
        share = Decimal(1) if row["share"] is None else row["share"]
        for day, sign in ((row["from"], 1), (row["before"] or END, -1)):
            changes[day].append(sign * share)
            holders[day] += sign
    total, there = Decimal(0), 0
    for day in sorted(changes):
        total, there = total + sum(changes[day]), there + holders[day]
        if there and total != 1:
            return day, total
    return None


def territory_problem(path: str, territory: str, day: dt.date, total: Decimal) -> Problem:
    text = _("On %(day)s the shares of the territory “%(territory)s” add up to %(total)s%%, not to 100%%.")
    values = {"day": day.isoformat(), "territory": territory, "total": plain_number(total * 100)}
    remedy = _("Write shares that add up to the whole, or say `overlay: yes` in the measure.")
    return Problem("territory_not_whole", path, text, remedy, tuple(values.items()))
