"""Many rows on DuckDB: tables of a database in memory that spills to a folder of its own."""

# ruff: noqa: S608  every name in the few statements written here is quoted

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from typing import Any, Final

import duckdb
import pyarrow as pa

from .emit.duck import PRINTER
from .emit.sql import HERE
from .node import Shape
from .session import Columns, measured_by

_quoted = PRINTER.quoted

_LARGE: Final = 100_000
"""Rows read from Arrow by a calculation whose database is not kept for another."""
_MOST_IDLE: Final = 4


class _Database:
    def __init__(self, threads: int, memory: str) -> None:
        self.key = (os.getpid(), threads, memory)
        self._spill = tempfile.TemporaryDirectory(prefix="laurel-")
        self.connection = duckdb.connect(
            ":memory:",
            config={
                "threads": threads,
                "memory_limit": memory,
                "temp_directory": self._spill.name,
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "preserve_insertion_order": True,
            },
        )
        # Last, for after these two the folder for spilling could no longer be named.
        self.connection.execute("SET enable_external_access = false; SET lock_configuration = true")

    def close(self) -> None:
        self.connection.close()
        self._spill.cleanup()


_IDLE: list[_Database] = []
"""Databases without tables or transaction, of this process; those that a process inherited by forking are another's and stay unused."""


def _taken(threads: int, memory: str) -> _Database:
    key = (os.getpid(), threads, memory)
    for database in list(_IDLE):
        if database.key == key:
            try:
                _IDLE.remove(database)
            except ValueError:  # another thread was quicker
                continue
            return database
    return _Database(threads, memory)


def _given_back(database: _Database) -> None:
    if len(_IDLE) < _MOST_IDLE:
        _IDLE.append(database)
    else:
        database.close()


class InDatabase:
    """One calculation's tables in a database; tables keep the order in which their rows came.

    All that a calculation does is one transaction, which is rolled back: the database is empty again and serves another one, for opening
    it takes as long as a small calculation.
    """

    def __init__(self, *, threads: int, memory: str) -> None:
        self._database = _taken(threads, memory)
        self._connection = self._database.connection
        self._read: dict[str, int] = {}
        """How many rows each table of Arrow has that the database reads."""
        self._connection.execute("BEGIN")

    def close(self) -> None:
        self._connection.execute("ROLLBACK")
        for name in self._read:
            self._connection.unregister(name)
        if sum(self._read.values()) > _LARGE:  # what it took of memory is given back only by closing it
            self._database.close()
        else:
            _given_back(self._database)

    def take_in(self, name: str, table: pa.Table) -> None:
        self._connection.register(name, table)
        self._read[name] = table.num_rows

    def keep(self, name: str, sql: str, shapes: Columns, inputs: Sequence[str]) -> dict[str, Shape]:
        self._connection.execute(f"CREATE TEMP TABLE {_quoted(name)} AS {_here(sql)}")

        def ask(aggregates: str) -> Sequence[int | None]:
            (row,) = self._connection.execute(f"SELECT {aggregates} FROM {_quoted(name)}").fetchall()
            return tuple(row)

        return measured_by(ask, shapes, PRINTER)

    def forget(self, name: str) -> None:
        if self._read.pop(name, None) is not None:
            self._connection.unregister(name)
        else:
            self._connection.execute(f"DROP TABLE IF EXISTS {_quoted(name)}")

    def run(self, sql: str, inputs: Sequence[str]) -> pa.Table:
        return self._connection.sql(_here(sql)).to_arrow_table()

    def read(self, name: str, order: str, but_for: tuple[str, str] | None) -> list[dict[str, Any]]:
        column, value = but_for or ("", "")
        kept = f"WHERE {_quoted(column)} <> ?" if but_for else ""
        sql = f"SELECT * FROM {_quoted(name)} {kept} ORDER BY {_quoted(order)}"
        table: pa.Table = self._connection.sql(sql, params=[value] if but_for else None).to_arrow_table()
        return list(table.to_pylist())

    def signature(self, name: str, columns: Sequence[str], but_for: tuple[str, str]) -> tuple[int, ...] | None:
        listed = ", ".join(map(_quoted, columns))
        column, value = but_for
        sql = f"SELECT count(*), sum(hash({listed})), bit_xor(hash({listed})) FROM {_quoted(name)} WHERE {_quoted(column)} <> ?"
        (row,) = self._connection.execute(sql, [value]).fetchall()
        return tuple(map(int, row)) if row[0] else None


def _here(sql: str) -> str:
    return sql.replace(f"{HERE}:", "")
