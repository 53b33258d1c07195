"""Tables as files hold them, brought into the schemas that a calculation reads."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc


def with_all_cells(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The rows of which no cell is empty that must be filled."""
    for field in schema:
        if not field.nullable:
            table = table.filter(pc.is_valid(table.column(field.name)))
    return table


def brought_into(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Bring a table into a schema; a column it lacks is empty."""
    columns = []
    for field in schema:
        if field.name not in table.column_names:
            columns.append(pa.nulls(table.num_rows, field.type))
            continue
        column = table.column(field.name)
        if pa.types.is_integer(field.type) and pa.types.is_decimal(column.type):
            column = _scaled(column)
        columns.append(column.cast(field.type))
    return pa.Table.from_arrays(columns, names=schema.names)


def _scaled(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return decimals as the integers behind them: 12.5000 is 125000."""
    whole: list[pa.Array] = []
    for chunk in values.chunks:
        wide = chunk.cast(pa.decimal128(38, values.type.scale))
        whole.append(pa.Array.from_buffers(pa.decimal128(38, 0), len(wide), wide.buffers(), offset=wide.offset).cast(pa.int64()))
    return pa.chunked_array(whole, pa.int64())
