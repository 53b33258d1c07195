"""What each measure came to for each payee and window, kept beside the lines."""

from __future__ import annotations

import pyarrow as pa

from .calculation import Calculation
from .lines import decimal_of
from .money import CREDIT_DECIMALS, QUOTIENT_DECIMALS, rounded
from .world import STANDINGS


def standings_of(calculation: Calculation) -> pa.Table:
    """Return the rows of STANDINGS: value and quota to 6 decimals, attainment to 12, of the stretches that are the payee's own."""
    rows = []
    for key in calculation.plan.measures:
        spans = calculation.env.spans[key]
        shapes = calculation.session.columns(f"values:{key}")
        found = calculation.session.read(f"values:{key}", "span")[: spans.own]
        for whose, row in zip(calculation.env.whose(spans.rows[: spans.own]), found, strict=True):
            value, quota, attainment = (decimal_of(row[name], shapes[name].scale) for name in ("value", "quota", "attainment"))
            rows.append(
                {
                    "person": whose.person,
                    "plan": calculation.plan.name,
                    "measure": key,
                    "window_from": whose.window_from,
                    "window_before": whose.window_before,
                    "value": None if value is None else rounded(value, CREDIT_DECIMALS),
                    "quota": None if quota is None else rounded(quota, CREDIT_DECIMALS),
                    "attainment": None if attainment is None else rounded(attainment, QUOTIENT_DECIMALS),
                    "facts": row["facts"],
                }
            )
    return pa.Table.from_pylist(rows, schema=STANDINGS)
