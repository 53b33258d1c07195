"""Arrow tables into PostgreSQL by COPY on Django's own cursor, so that they share its transaction.

ADBC is as fast, but works on a connection of its own: lines written by it would stay when the run's status change is rolled back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 50_000
AHEAD = 3
"""How many blocks are written as CSV while the database takes the one before: both work, and memory stays that of a few blocks."""


def copy_in(table: str, columns: Sequence[str], rows: pa.Table) -> None:
    """Append `rows` to a database table; `columns` says which Arrow columns, named as the database's."""
    # Django wraps the errors of execute(), not those of copy().
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(_copy_from(table, columns)) as copy:
        for written in _written_ahead(rows.select(list(columns)).to_batches(max_chunksize=ROWS_AT_ONCE)):
            copy.write(written)


def _written_ahead(blocks: Sequence[pa.RecordBatch]) -> Iterator[memoryview]:
    """Yield each block as CSV, in order; those that follow are written meanwhile by a thread that touches nothing but them."""
    if len(blocks) < 2:
        yield from map(_as_csv, blocks)
        return
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="csv") as writer:
        waiting: deque[Future[memoryview]] = deque()
        for block in blocks:
            waiting.append(writer.submit(_as_csv, block))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _as_csv(block: pa.RecordBatch) -> memoryview:
    import io

    from pyarrow import csv

    written = io.BytesIO()
    csv.write_csv(block, written, csv.WriteOptions(include_header=False))
    return written.getbuffer()


def _copy_from(table: str, columns: Sequence[str]) -> Any:
    from psycopg import sql

    # CSV tells an empty text ("") from NULL (nothing), which the text format of COPY does with escapes that Arrow does not write.
    return sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(table), sql.SQL(", ").join(sql.Identifier(column) for column in columns)
    )


def copy_out(sql: str, parameters: Sequence[object], schema: pa.Schema) -> pa.Table:
    """Return what a SELECT gives, as Arrow, on Django's own connection; its columns are those of `schema`, in order."""
    import io

    import pyarrow as pa
    from pyarrow import csv

    written = io.BytesIO()
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(_copy_to(sql, parameters)) as copy:
        for block in copy:
            written.write(block)
    if not written.tell():
        return schema.empty_table()
    read = csv.read_csv(
        pa.py_buffer(written.getbuffer()),
        read_options=csv.ReadOptions(column_names=schema.names),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(
            column_types=schema,
            # COPY writes NULL as nothing and an empty text as "": the two stay apart.
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        ),
    )
    return read.cast(schema)


def _copy_to(sql: str, parameters: Sequence[object]) -> str:
    """COPY takes no parameters of the server; Django's cursor that notes queries down (DEBUG) takes none at all."""
    from psycopg import ClientCursor

    connection.ensure_connection()
    return ClientCursor(connection.connection).mogrify(f"COPY ({sql}) TO STDOUT (FORMAT csv)", list(parameters) or None)
