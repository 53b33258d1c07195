"""Parquet files beside CSV files in a folder: the same columns, read as the texts that a CSV file would hold, so that the same is checked.

A column of numbers holds decimals or whole numbers: floats do not keep cents, and are refused.
"""

# ruff: noqa: S608  every name in the statements written here is quoted

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from .csv_cells import literal, name_of

SUFFIX: Final = ".parquet"
_WHOLE: Final = frozenset({"tinyint", "smallint", "integer", "bigint", "utinyint", "usmallint", "uinteger", "ubigint", "hugeint"})


@dataclass(frozen=True, slots=True)
class ParquetColumn:
    name: str
    type: str
    """As DuckDB names it: DECIMAL(18,4), VARCHAR, DATE."""
    text: str | None
    """SQL for its cells as a CSV file writes them; None where there is no such text."""


class Unreadable(Exception):
    """The file is no Parquet file."""


def columns_of(connection: duckdb.DuckDBPyConnection, path: Path) -> list[ParquetColumn]:
    """Return the columns of a Parquet file. Raises Unreadable."""
    try:
        rows = connection.sql(f"SELECT * FROM {_file(path)}")
    except duckdb.Error as error:
        raise Unreadable(str(error)) from error
    return [ParquetColumn(name, str(kind), _text(name, kind.id)) for name, kind in zip(rows.columns, rows.types, strict=True)]


def load(connection: duckdb.DuckDBPyConnection, path: Path, table: str, columns: Iterable[ParquetColumn]) -> None:
    """Make a table of texts of the file, its rows numbered from 1 in the column `row`."""
    picked = ", ".join(f"{column.text} AS {name_of(column.name)}" for column in columns)
    connection.execute(f"CREATE TEMP TABLE {name_of(table)} AS SELECT row_number() OVER () AS row, {picked} FROM {_file(path)}")


def _file(path: Path) -> str:
    return f"read_parquet({literal(str(path.resolve()))})"


def _text(name: str, kind: str) -> str | None:
    column = name_of(name)
    if kind == "varchar":
        return column
    if kind == "boolean":
        return f"CASE WHEN {column} THEN 'yes' WHEN NOT {column} THEN 'no' END"
    if kind == "decimal":
        # Zeros behind the point say nothing, and a column may have more places than its numbers use.
        plain = f"CAST({column} AS VARCHAR)"
        return f"CASE WHEN contains({plain}, '.') THEN rtrim(rtrim({plain}, '0'), '.') ELSE {plain} END"
    if kind == "date" or kind in _WHOLE:
        return f"CAST({column} AS VARCHAR)"
    return "CAST(NULL AS VARCHAR)" if kind == "null" else None
