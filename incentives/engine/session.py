"""What an engine offers a calculation: tables in, programs run, Arrow out; and what it knows of each table's columns."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, ClassVar, Final, Self

import pyarrow as pa
import pyarrow.compute as pc

from .emit.sql import SqlPrinter
from .memory import take_memory_that_stays
from .node import Kind, Shape, TooWide
from .plan import Plan
from .query import Query
from .stages import Stage, in_stages, with_sums

take_memory_that_stays()

Columns = Mapping[str, Shape]
ROWS: Final = "*"
"""Beside its columns a table's shapes hold how many rows it has, as the bound of this name."""
Builder = Callable[[Mapping[str, Columns]], Query]


@dataclass(frozen=True, slots=True)
class Program:
    """One statement with the shapes of its columns, and what goes before it where it runs in stages."""

    plan: Plan
    sql: str
    shapes: dict[str, Shape]
    stages: tuple[tuple[str, Stage], ...]


_PROGRAMS: OrderedDict[object, Program] = OrderedDict()
_KEEPING: Final = threading.Lock()
"""Threads calculate beside each other: one may make room for a program while another moves the one that goes."""
_MOST_PROGRAMS: Final = 1000
_FEW: Final = 20
"""Values up to which Python finds the largest one sooner than Arrow does."""


class Session(ABC):
    """Tables by name with the measured shapes of their columns. Programs are kept per plan and shapes: they hold no payee's values."""

    numbers_facts: ClassVar[bool] = False
    """Whether many facts are given to the engine with numbers in place of their ids."""

    def __init__(self, plan: Plan, printer: SqlPrinter) -> None:
        self._plan = plan
        self._printer = printer
        self._shapes: dict[str, dict[str, Shape]] = {}
        self._coarse: dict[str, dict[str, Shape]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # What each engine does its own way

    @abstractmethod
    def close(self) -> None:
        """Forget every table and give back what was taken."""

    @abstractmethod
    def take_in(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table readable under this name; its numbers are integers."""

    @abstractmethod
    def keep(self, name: str, sql: str, shapes: Columns, inputs: Sequence[str]) -> dict[str, Shape]:
        """Run a program that reads these tables, keep its rows as a table and return its measured shapes, ROWS included."""

    @abstractmethod
    def forget(self, name: str) -> None:
        """Drop a table."""

    @abstractmethod
    def run(self, sql: str, inputs: Sequence[str]) -> pa.Table:
        """Run a program that reads these tables and return its rows, in its order."""

    @abstractmethod
    def read(self, name: str, order: str, *, but_for: tuple[str, str] | None = None) -> list[dict[str, Any]]:
        """Return a small table as Python rows in the order of a column, numbers as scaled integers.

        but_for: a column and the text in it of rows that are left out.
        """

    @abstractmethod
    def signature(self, name: str, columns: Sequence[str], *, but_for: tuple[str, str]) -> tuple[int, ...] | None:
        """Return a number that equal sets of rows share, leaving out rows of one text; None if none are left."""

    # What they share

    def register(self, name: str, table: pa.Table, scales: Mapping[str, int] | None = None) -> None:
        """Make an Arrow table readable. Number columns hold scaled integers, their scale in `scales` (0 where it is not named)."""
        names, plain, shapes = table.column_names, [], {}
        for column, values in zip(names, table.columns, strict=True):
            read, shapes[column] = measured(values, (scales or {}).get(column))
            plain.append(read)
        self.take_in(name, pa.Table.from_arrays(plain, names=names))
        self._know(name, shapes | {ROWS: rows_shape(table.num_rows)})

    def _know(self, name: str, shapes: dict[str, Shape]) -> None:
        self._shapes[name] = shapes
        self._coarse[name] = {column: _coarse(shape) for column, shape in shapes.items()}

    def has(self, name: str) -> bool:
        return name in self._shapes

    def rows(self, name: str) -> int:
        return self._shapes[name][ROWS].bound

    def columns(self, name: str, *, exact: bool = True) -> dict[str, Shape]:
        return self._shapes[name] if exact else self._coarse[name]

    def build(self, name: str, key: object, inputs: Sequence[str], builder: Builder) -> None:
        """Run the program and keep its rows as a table of this name, its number columns measured."""
        program = self._program(key, inputs, builder)
        with self._staged(program, inputs) as read:
            self._know(name, self.keep(name, program.sql, program.shapes, read))

    def drop(self, name: str) -> None:
        self.forget(name)
        self._shapes.pop(name, None)
        self._coarse.pop(name, None)

    def fetch(self, key: object, inputs: Sequence[str], builder: Builder) -> tuple[pa.Table, dict[str, Shape]]:
        """Run the program and return its rows (numbers as scaled integers) and their shapes."""
        program = self._program(key, inputs, builder)
        with self._staged(program, inputs) as read:
            return self.run(program.sql, read), program.shapes

    def goes_in_stages(self, inputs: Sequence[str]) -> bool:
        """Return whether running sums over rows of these tables are added up outside the engine (`stages.py`)."""
        return False

    @contextmanager
    def _staged(self, program: Program, inputs: Sequence[str]) -> Iterator[Sequence[str]]:
        """Run what goes before the program; its tables are there as long as it runs."""
        read = list(inputs)
        for sql, stage in program.stages:
            self.take_in(stage.table, with_sums(self.run(sql, read), stage))
            read.append(stage.table)
        yield read
        for _sql, stage in program.stages:
            self.forget(stage.table)

    def _program(self, key: object, inputs: Sequence[str], builder: Builder) -> Program:
        # Bounds rounded up to whole thousands keep one program for many runs; only where these have no room the exact ones are tried.
        try:
            return self._compiled(key, {name: self.columns(name, exact=False) for name in inputs}, builder)
        except TooWide:
            return self._compiled(key, {name: self.columns(name) for name in inputs}, builder)

    def _compiled(self, key: object, shapes: Mapping[str, Columns], builder: Builder) -> Program:
        known_shapes = tuple((name, tuple(columns.items())) for name, columns in shapes.items())
        staged = self.goes_in_stages(list(shapes))
        full_key = (self._printer.dialect, id(self._plan), key, known_shapes, staged)
        found = _kept(full_key)
        if found is None:
            query, printed = builder(shapes), self._printer.sql_of_steps
            stages, steps = in_stages(query) if staged else ([], query.steps)
            before = tuple((printed(stage.steps), stage) for stage in stages)
            found = Program(self._plan, printed(steps), dict(query.shapes), before)
            _keep(full_key, found)
        return found


def _kept(key: object) -> Program | None:
    with _KEEPING:
        found = _PROGRAMS.get(key)
        if found is not None:
            _PROGRAMS.move_to_end(key)
        return found


def _keep(key: object, program: Program) -> None:
    with _KEEPING:
        _PROGRAMS[key] = program
        if len(_PROGRAMS) > _MOST_PROGRAMS:
            _PROGRAMS.popitem(last=False)


Engine = Callable[[Plan], Session]
"""Opens a session for one calculation."""


def measured_by(ask: Callable[[str], Sequence[int | None]], shapes: Columns, printer: SqlPrinter) -> dict[str, Shape]:
    """Return tight shapes; ask: the one row of these aggregates of a table, whose names are quoted as the dialect wants it."""
    quoted = printer.quoted
    numbers = [column for column, shape in shapes.items() if shape.kind is Kind.NUMBER]
    doubtful = [column for column, shape in shapes.items() if shape.empty]
    largest = "".join(f", max(abs({quoted(column)}))" for column in numbers)
    empty = "".join(f", count(*) - count({quoted(column)})" for column in doubtful)
    rows, *rest = ask(f"count(*){largest}{empty}")
    bounds = dict(zip(numbers, rest, strict=False))
    empties = dict(zip(doubtful, rest[len(numbers) :], strict=True))
    tight = {
        column: Shape(shape.kind, shape.scale, int(bounds.get(column) or 0), (empties.get(column) or 0) > 0)
        for column, shape in shapes.items()
    }
    return tight | {ROWS: rows_shape(rows or 0)}


def rows_shape(rows: int) -> Shape:
    return Shape(Kind.NUMBER, 0, rows, False)


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
    return values, Shape(Kind.NUMBER, scale or 0, _largest(values), empty)


def _largest(values: pa.ChunkedArray) -> int:
    """Return the largest absolute value; 0 where there is none."""
    if len(values) <= _FEW:
        return max((abs(int(value)) for value in values.to_pylist() if value is not None), default=0)
    span = pc.min_max(values)
    return max(abs(int(span[end].as_py() or 0)) for end in ("min", "max"))


def unscaled(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """The integers behind a decimal column, without copying."""
    chunks = [pa.Array.from_buffers(pa.decimal128(38, 0), len(chunk), chunk.buffers(), offset=chunk.offset) for chunk in values.chunks]
    return pa.chunked_array(chunks, pa.decimal128(38, 0))


def _coarse(shape: Shape) -> Shape:
    if shape.kind is not Kind.NUMBER:
        return shape
    thousands = -(-len(str(shape.bound)) // 3)
    return Shape(shape.kind, shape.scale, 1000**thousands - 1, shape.empty)
