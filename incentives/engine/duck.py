"""One calculation's own DuckDB: in process, without files, network or extensions; tables in, programs run, Arrow out."""

# ruff: noqa: S608  every name in the few statements written here is quoted

from __future__ import annotations

import tempfile
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from .emit import duck
from .plan import Plan
from .query import Query
from .tree import Kind, Shape, TooWide

Columns = Mapping[str, Shape]
ROWS: Final = "*"
"""Beside its columns a table's shapes hold how many rows it has, as the bound of this name."""
Builder = Callable[[Mapping[str, Columns]], Query]

_PROGRAMS: OrderedDict[object, tuple[Plan, str, dict[str, Shape]]] = OrderedDict()
_MOST_PROGRAMS: Final = 1000
_TIMEZONES: Final = "UTC"


@dataclass(frozen=True, slots=True)
class Scaled:
    """An Arrow column of integers (or decimals seen as integers) with the scale they carry."""

    values: pa.ChunkedArray
    scale: int


class Session:
    """Tables by name with the measured shapes of their columns. Programs are kept per plan and shapes: they hold no payee's values."""

    def __init__(self, plan: Plan, *, threads: int, memory: str) -> None:
        self._plan = plan
        self._shapes: dict[str, dict[str, Shape]] = {}
        self._spill = tempfile.TemporaryDirectory(prefix="laurel-")
        self._connection = duckdb.connect(
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
        self._connection.execute("SET enable_external_access = false; SET lock_configuration = true")

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._connection.close()
        self._spill.cleanup()

    def register(self, name: str, table: pa.Table, scales: Mapping[str, int] | None = None) -> None:
        """Make an Arrow table readable. Number columns hold scaled integers, their scale in `scales` (0 where it is not named)."""
        plain, shapes = {}, {}
        for column in table.column_names:
            values, shape = measured(table.column(column), (scales or {}).get(column))
            plain[column], shapes[column] = values, shape
        self._connection.register(name, pa.table(plain))
        self._shapes[name] = shapes | {ROWS: Shape(Kind.NUMBER, 0, table.num_rows, False)}

    def has(self, name: str) -> bool:
        return name in self._shapes

    def rows(self, name: str) -> int:
        return self._shapes[name][ROWS].bound

    def columns(self, name: str, *, exact: bool = True) -> dict[str, Shape]:
        shapes = self._shapes[name]
        return shapes if exact else {column: _coarse(shape) for column, shape in shapes.items()}

    def build(self, name: str, key: object, inputs: Sequence[str], builder: Builder) -> None:
        """Run the program and keep its rows as a table of this name, its number columns measured."""
        sql, shapes = self._program(key, inputs, builder)
        self._connection.execute(f"CREATE TEMP TABLE {_quoted(name)} AS {sql}")
        self._shapes[name] = self._measured(name, shapes)

    def drop(self, name: str) -> None:
        self._connection.execute(f"DROP TABLE IF EXISTS {_quoted(name)}")
        self._shapes.pop(name, None)

    def fetch(self, key: object, inputs: Sequence[str], builder: Builder) -> tuple[pa.Table, dict[str, Shape]]:
        """Run the program and return its rows (numbers as scaled integers) and their shapes."""
        sql, shapes = self._program(key, inputs, builder)
        return self._connection.sql(sql).to_arrow_table(), shapes

    def read(self, name: str, order: str, *, where: str = "true") -> list[dict[str, Any]]:
        """Return a small table as Python rows in the order of a column; numbers as scaled integers."""
        table: pa.Table = self._connection.sql(f"SELECT * FROM {_quoted(name)} WHERE {where} ORDER BY {_quoted(order)}").to_arrow_table()
        return list(table.to_pylist())

    def signature(self, name: str, columns: Sequence[str], *, but_for: tuple[str, str]) -> tuple[int, ...] | None:
        """Return a number that equal sets of rows share, leaving out rows of one value; None if none are left."""
        listed = ", ".join(map(_quoted, columns))
        column, value = but_for
        sql = f"SELECT count(*), sum(hash({listed})), bit_xor(hash({listed})) FROM {_quoted(name)} WHERE {_quoted(column)} <> ?"
        (row,) = self._connection.execute(sql, [value]).fetchall()
        return tuple(map(int, row)) if row[0] else None

    def _program(self, key: object, inputs: Sequence[str], builder: Builder) -> tuple[str, dict[str, Shape]]:
        # Bounds rounded up to whole thousands keep one program for many runs; only where these have no room the exact ones are tried.
        try:
            return self._compiled(key, {name: self.columns(name, exact=False) for name in inputs}, builder)
        except TooWide:
            return self._compiled(key, {name: self.columns(name) for name in inputs}, builder)

    def _compiled(self, key: object, shapes: Mapping[str, Columns], builder: Builder) -> tuple[str, dict[str, Shape]]:
        full_key = (id(self._plan), key, tuple((name, tuple(columns.items())) for name, columns in shapes.items()))
        found = _PROGRAMS.get(full_key)
        if found is None:
            query = builder(shapes)
            found = _PROGRAMS[full_key] = (self._plan, duck.sql_of(query), dict(query.shapes))
            if len(_PROGRAMS) > _MOST_PROGRAMS:
                _PROGRAMS.popitem(last=False)
        else:
            _PROGRAMS.move_to_end(full_key)
        return found[1], found[2]

    def _measured(self, name: str, shapes: Mapping[str, Shape]) -> dict[str, Shape]:
        numbers = [column for column, shape in shapes.items() if shape.kind is Kind.NUMBER]
        doubtful = [column for column, shape in shapes.items() if shape.empty]
        largest = "".join(f", max(abs({_quoted(column)}))" for column in numbers)
        empty = "".join(f", count(*) - count({_quoted(column)})" for column in doubtful)
        ((rows, *rest),) = self._connection.execute(f"SELECT count(*){largest}{empty} FROM {_quoted(name)}").fetchall()
        bounds = dict(zip(numbers, rest, strict=False))
        empties = dict(zip(doubtful, rest[len(numbers) :], strict=True))
        tight = {
            column: Shape(shape.kind, shape.scale, int(bounds.get(column) or 0), empties.get(column, 0) > 0)
            for column, shape in shapes.items()
        }
        return tight | {ROWS: Shape(Kind.NUMBER, 0, rows, False)}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def measured(values: pa.ChunkedArray, scale: int | None) -> tuple[pa.ChunkedArray, Shape]:
    """Return a column as the engine reads it (decimals as their unscaled integers) and its shape."""
    kind, empty = values.type, values.null_count > 0
    if pa.types.is_decimal(kind):
        values, scale = unscaled(values), kind.scale if scale is None else scale
    elif pa.types.is_date(kind):
        return values, Shape(Kind.DAY, empty=empty)
    elif pa.types.is_boolean(kind):
        return values, Shape(Kind.YES_NO, empty=empty)
    elif not pa.types.is_integer(kind):
        return values, Shape(Kind.TEXT, empty=empty)
    span = pc.min_max(values).as_py()
    bound = max(abs(int(span["min"] or 0)), abs(int(span["max"] or 0)))
    return values, Shape(Kind.NUMBER, scale or 0, bound, empty)


def unscaled(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """The integers behind a decimal column, without copying."""
    chunks = [pa.Array.from_buffers(pa.decimal128(38, 0), len(chunk), chunk.buffers(), offset=chunk.offset) for chunk in values.chunks]
    return pa.chunked_array(chunks, pa.decimal128(38, 0))


def _coarse(shape: Shape) -> Shape:
    if shape.kind is not Kind.NUMBER:
        return shape
    thousands = -(-len(str(shape.bound)) // 3)
    return Shape(shape.kind, shape.scale, 1000**thousands - 1, shape.empty)
