"""Tables that a session holds in this process as Arrow: measured, read and compared without asking a database."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from .node import Kind, Shape
from .session import ROWS, Columns, measured, rows_shape


def tight(table: pa.Table, shapes: Columns) -> dict[str, Shape]:
    """Return the measured shapes of what a program with these shapes has left, ROWS included."""
    values = dict(zip(table.column_names, table.columns, strict=True))
    found = {name: measured(values[name], shape.scale if shape.kind is Kind.NUMBER else None)[1] for name, shape in shapes.items()}
    return found | {ROWS: rows_shape(table.num_rows)}


def rows_in_order(table: pa.Table, order: str, but_for: tuple[str, str] | None) -> list[dict[str, Any]]:
    """Return what Session.read does."""
    if but_for is not None:
        table = table.filter(pc.not_equal(table.column(but_for[0]), but_for[1]))
    rows: list[dict[str, Any]] = table.to_pylist()
    rows.sort(key=itemgetter(order))
    return rows


def signature_of(table: pa.Table, columns: Sequence[str], but_for: tuple[str, str]) -> tuple[int, ...] | None:
    """Return what Session.signature does."""
    column, value = but_for
    rows = table.filter(pc.not_equal(table.column(column), value)).select(list(columns)).to_pylist()
    return (len(rows), hash(frozenset(tuple(row.values()) for row in rows))) if rows else None
