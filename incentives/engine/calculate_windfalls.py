"""Which facts are windfalls to whom, whether or not any component pays them (docs/plan-format.md 2.3.7)."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pyarrow as pa

from . import tree as t
from .calculation import Calculation
from .compile_credits import Wanted
from .lines import decimal_of
from .money import CREDIT_DECIMALS, rounded
from .plan import Measure
from .plan_money import RETURN
from .query import Query
from .world import WINDFALLS


def windfalls_of(calculation: Calculation) -> pa.Table:
    """Return the rows of WINDFALLS: of the stretches that are the payee's own, by measure, stretch and fact."""
    rows = []
    for key, measure in calculation.plan.measures.items():
        if measure.windfall is None:
            continue
        spans = calculation.env.spans[key]
        whose = calculation.env.whose(spans.rows[: spans.own])
        found, shapes = calculation.session.fetch(("windfalls", key), [f"credits:{key}"], partial(_found, measure))
        for row in found.to_pylist():
            # A return takes its share of what the sale was let count; it is no windfall of its own.
            if row["span"] >= spans.own or RETURN in row["fact"]:
                continue
            credit, limit = (_amount(row[name], shapes[name].scale) for name in ("windfall of", "windfall limit"))
            rows.append(
                {
                    "person": whose[row["span"]].person,
                    "plan": calculation.plan.name,
                    "measure": key,
                    "source": measure.source,
                    "fact": row["fact"],
                    "credited_on": row["day"],
                    "credit": credit,
                    "limit": limit,
                    "unit": calculation.plan.currency if measure.money else None,
                    "needs_review": measure.windfall.waits,
                }
            )
    return pa.Table.from_pylist(rows, schema=WINDFALLS)


def _amount(whole: int, scale: int) -> Decimal:
    amount = decimal_of(whole, scale)
    assert amount is not None
    return rounded(amount, CREDIT_DECIMALS)


def _found(measure: Measure, shapes: Wanted) -> Query:
    table = f"credits:{measure.key}"
    columns = {name: (name, shapes[table][name]) for name in ("span", "fact", "day", "windfall of", "windfall limit")}
    query = Query(table, columns)
    query.keep(t.opposite(t.is_empty(query["windfall of"])))
    query.pick(list(columns), order=["span", "fact"])
    return query
