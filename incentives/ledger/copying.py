"""Arrow tables into PostgreSQL by COPY on Django's own cursor, so that they share its transaction.

ADBC is as fast, but works on a connection of its own: lines written by it would stay when the run's status change is rolled back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection

if TYPE_CHECKING:
    import pyarrow as pa

Made = TypeVar("Made")
ROWS_AT_ONCE = 50_000
AHEAD = 3
"""How many blocks are written while the database takes the one before: both work, and memory stays that of a few blocks."""


def copy_in(table: str, columns: Sequence[str], rows: pa.Table) -> None:
    """Append `rows` to a database table; `columns` says which Arrow columns, named and typed as the database's (int64 for bigint, …)."""
    copy_blocks(table, columns, iter([rows]))


def copy_blocks(table: str, columns: Sequence[str], blocks: Iterator[pa.Table]) -> None:
    """The same for rows that come block by block, at least one.

    While the database takes those before, one thread makes the next blocks and puts them into its format.
    """
    # Django wraps the errors of execute(), not those of copy().
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(_copy_from(table, columns)) as copy:
        for written in _ahead(_written(block.select(list(columns)) for block in blocks)):
            copy.write(written)


def _written(blocks: Iterable[pa.Table]) -> Iterator[bytes | bytearray]:
    """Yield the rows in the binary format of COPY, in order."""
    from pgpq import ArrowToPostgresBinaryEncoder

    encoder = None
    for block in blocks:
        if encoder is None:
            encoder = ArrowToPostgresBinaryEncoder(block.schema)
            yield encoder.write_header()
        for part in block.to_batches(max_chunksize=ROWS_AT_ONCE):
            yield encoder.write_batch(part)
    assert encoder is not None, "COPY without a block"
    yield encoder.finish()


def _ahead(made: Iterator[Made]) -> Iterator[Made]:
    """Yield what an iterator makes, which a thread that touches only it goes on making meanwhile."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="copy") as maker:
        waiting: deque[Future[Made | None]] = deque(maker.submit(next, made, None) for _ in range(AHEAD))
        while (done := waiting.popleft().result()) is not None:
            waiting.append(maker.submit(next, made, None))
            yield done


def _copy_from(table: str, columns: Sequence[str]) -> Any:
    from psycopg import sql

    # Numbers come as numbers: as texts they would be read digit by digit, and a million lines took 3.9 s instead of 2.6.
    return sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
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
