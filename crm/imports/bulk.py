"""Many rows in and out of one table at once, on Django's own connection and in its transaction.

COPY takes a third of the time of the ORM's bulk writes here, most of which goes into making model objects and SQL text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection


def read_rows(table: str, columns: Sequence[str], by: str, keys: Iterable[str], *, source: str | None = None) -> list[tuple[Any, ...]]:
    """The rows with these keys in the column `by`; of one source, if it is given."""
    # The names are those of our own models; one array for all keys spares a placeholder each.
    sql = f"SELECT {_listed(columns)} FROM {_name(table)} WHERE {_name(by)} = ANY(%s)"  # noqa: S608
    values: list[Any] = [list(keys)]
    if source is not None:
        sql += " AND source = %s"
        values.append(source)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def new_ids(table: str, count: int) -> list[int]:
    """Take ids from the table's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [row[0] for row in cursor.fetchall()]


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    # COPY is psycopg's own: without this its errors would not be Django's.
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {_name(table)} ({_listed(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def update_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], *, counted: str = "") -> None:
    """Set the columns of rows, each given as (id, value, …). `counted` names a column that goes up by one."""
    changes = [f"{_name(column)} = changed.{_name(column)}" for column in columns]
    if counted:
        changes.append(f"{_name(counted)} = stored.{_name(counted)} + 1")
    every = ["id", *columns]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE changed AS SELECT {_listed(every)} FROM {_name(table)} WITH NO DATA")  # noqa: S608
        insert_rows("changed", every, rows)
        cursor.execute(f"UPDATE {_name(table)} AS stored SET {', '.join(changes)} FROM changed WHERE stored.id = changed.id")  # noqa: S608
        cursor.execute("DROP TABLE changed")


def _name(name: str) -> str:
    return connection.ops.quote_name(name)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(_name(name) for name in names)
