"""Puts lines into Arrow tables of the schema LINES."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Any, Final

import pyarrow as pa

from .node import MOST_DIGITS
from .plan import Component, Plan
from .world import LINES

_WHOSE: Final = ("person", "window_from", "window_before")
_FIELDS: Final = tuple(LINES)
_BLOCK: Final = 65_536
_EXACT: Final = Context(prec=MOST_DIGITS + 2)
NO_LINES: Final = LINES.empty_table()


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
            return NO_LINES
        fixed = {"plan": self.plan.name, "component": self.component.key, "unit": self.component.unit}
        return pa.Table.from_pylist([fixed | dict(row) for row in rows], schema=LINES)

    def of_columns(
        self, found: pa.Table, scales: Mapping[str, int], stretches: Sequence[Stretch], constants: Mapping[str, str]
    ) -> pa.Table:
        """Make a table of many rows out of what a program returned. Numbers come as scaled integers, whose stretch in `span`."""
        rows, spans = found.num_rows, found.column("span")
        fixed = {"plan": self.plan.name, "component": self.component.key, "unit": self.component.unit, "source": self.source, **constants}
        columns, told = [], dict(zip(found.column_names, found.columns, strict=True))
        for field in _FIELDS:
            if field.name in _WHOSE:
                column = _taken([getattr(stretch, field.name) for stretch in stretches], spans, field.type)
            elif field.name in told:
                column = told[field.name]
                column = as_decimal(column, field.type, scales[field.name]) if pa.types.is_decimal(field.type) else column.cast(field.type)
            else:
                value = fixed.get(field.name, None if field.nullable else Decimal(0))
                column = repeated(pa.scalar(value, field.type), rows)
            columns.append(column)
        return pa.Table.from_arrays(columns, schema=LINES)


def _taken(values: Sequence[object], numbers: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """Return for each number the value at that place."""
    if len(set(values)) == 1:
        return repeated(pa.scalar(values[0], kind), len(numbers))
    return pa.chunked_array([pa.array(values, kind).take(chunk) for chunk in numbers.chunks], kind)


def repeated(value: pa.Scalar, rows: int) -> pa.ChunkedArray:
    """A column of one value, all of whose chunks are the same few thousand rows of memory."""
    block = pa.repeat(value, min(rows, _BLOCK))
    blocks = [block] * (rows // _BLOCK) if rows >= _BLOCK else []
    rest = rows - len(blocks) * _BLOCK
    return pa.chunked_array([*blocks, block.slice(0, rest)] if rest else blocks, value.type)


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
    return _EXACT.scaleb(Decimal(whole), -scale)
