"""Puts lines into Arrow tables of the schema LINES."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from .plan import Component, Plan
from .world import LINES


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whose and when: what a line says of its stretch."""

    person: str
    window_from: dt.date
    window_before: dt.date


@dataclass(frozen=True, slots=True)
class LineWriter:
    """Writes the lines of one component."""

    plan: Plan
    component: Component
    source: str | None

    def of_rows(self, rows: Sequence[Mapping[str, Any]]) -> pa.Table:
        """Make a table of few rows given as Python values; what a row leaves out is empty."""
        if not rows:
            return LINES.empty_table()
        fixed = {"plan": self.plan.name, "component": self.component.key, "unit": self.component.unit}
        return pa.Table.from_pylist([fixed | dict(row) for row in rows], schema=LINES)

    def of_columns(
        self, found: pa.Table, scales: Mapping[str, int], stretches: Sequence[Stretch], constants: Mapping[str, str]
    ) -> pa.Table:
        """Make a table of many rows out of what a program returned. Numbers come as scaled integers, whose stretch in `span`."""
        rows = found.num_rows
        spans = found.column("span")
        whose = {
            "person": pa.array([stretch.person for stretch in stretches], pa.string()),
            "window_from": pa.array([stretch.window_from for stretch in stretches], pa.date32()),
            "window_before": pa.array([stretch.window_before for stretch in stretches], pa.date32()),
        }
        fixed = {"plan": self.plan.name, "component": self.component.key, "unit": self.component.unit, "source": self.source, **constants}
        columns = []
        for field in LINES:
            if field.name in whose:
                column = whose[field.name].take(spans)
            elif field.name in found.column_names:
                column = found.column(field.name)
                if pa.types.is_decimal(field.type):
                    column = as_decimal(column, field.type, scales[field.name])
                column = column.cast(field.type)
            elif field.name in fixed:
                column = pa.repeat(pa.scalar(fixed[field.name], field.type), rows)
            elif field.nullable:
                column = pa.nulls(rows, field.type)
            else:
                column = pa.repeat(pa.scalar(Decimal(0) if pa.types.is_decimal(field.type) else 0, field.type), rows)
            columns.append(column)
        return pa.Table.from_arrays(columns, schema=LINES)


def as_decimal(values: pa.ChunkedArray, kind: pa.Decimal128Type, scale: int) -> pa.ChunkedArray:
    """Read integers of this scale (that of `kind`) as the decimals they stand for; 128-bit ones without copying."""
    assert kind.scale == scale, (kind, scale)
    chunks = []
    for chunk in values.chunks:
        whole = chunk if pa.types.is_decimal(chunk.type) else chunk.cast(pa.decimal128(38, 0))
        chunks.append(pa.Array.from_buffers(kind, len(whole), whole.buffers(), offset=whole.offset))
    return pa.chunked_array(chunks, kind)


def decimal_of(whole: int | None, scale: int) -> Decimal | None:
    """Return the decimal that a scaled integer stands for."""
    if whole is None:
        return None
    return Decimal((1 if whole < 0 else 0, tuple(map(int, str(abs(int(whole))))), -scale))
