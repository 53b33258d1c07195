"""Few rows on DuckDB: a plan's programs stay prepared, and every calculation lays its own tables before them.

To plan one of a plan's dozens of statements takes DuckDB milliseconds, to run it on a payee's few rows a fraction of one. A statement
that reads a table of the database is planned at every execution, for the plan depends on what the table holds; one that reads Arrow is
not. So a bench has a view for each table that a program reads, and what the view shows is the Arrow table of the calculation at hand.
Nothing is ever written into the database, and once a calculation is done its tables are taken away: no other one can read them.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import duckdb
import pyarrow as pa

from .at_hand import rows_in_order, signature_of, tight
from .emit.duck import PRINTER
from .emit.sql import HERE
from .node import Shape
from .plan import Plan
from .session import Columns

_quoted = PRINTER.quoted

_MOST_IDLE: Final = 16
"""Benches kept for plans that were calculated; of more the one that waited longest is closed."""
_MOST_PREPARED: Final = 1000
"""Programs of one bench; with more it is closed. A plan has dozens, and as many again for each other form of its tables."""
_ROWS_AT_ONCE: Final = 131_072
_DATABASES: dict[int, duckdb.DuckDBPyConnection] = {}
"""By process, for what a process inherited by forking is another's."""
_OPENING: Final = threading.Lock()


@dataclass(slots=True)
class _Shown:
    """What DuckDB reads as one view: always of one schema, and of whichever calculation is at hand."""

    view: str
    schema: pa.Schema
    table: pa.Table | None = None

    def __arrow_c_schema__(self) -> object:
        return self.schema.__arrow_c_schema__()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        assert self.table is not None, f"{self.view} is read by a calculation that has no such table"
        return self.table.__arrow_c_stream__(requested_schema)


@dataclass(slots=True)
class _Program:
    name: str
    views: int | None = None
    """How many views there were when it was prepared: with another one DuckDB would plan it anew every time. None: it ran once, as text."""


@dataclass(slots=True)
class Bench:
    """The prepared programs of one plan, for one calculation at a time."""

    plan: Plan
    """Kept, so that its id stays its own."""
    process: int = field(default_factory=os.getpid)
    _connection: duckdb.DuckDBPyConnection = field(init=False)
    _views: dict[str, list[_Shown]] = field(default_factory=dict)
    """By the name of the table, one for each schema that it came with."""
    _count: int = 0
    """How many views there are."""
    _at_hand: dict[str, _Shown] = field(default_factory=dict)
    _programs: dict[tuple[str, tuple[str, ...]], _Program] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._connection = _database().cursor()

    def show(self, name: str, table: pa.Table) -> None:
        """Let programs read this table under the name."""
        shown = next((one for one in self._views.get(name, ()) if one.schema.equals(table.schema)), None) or self._viewed(
            name, table.schema
        )
        shown.table = table
        self._at_hand[name] = shown

    def _viewed(self, name: str, schema: pa.Schema) -> _Shown:
        shown = _Shown(f"{self._count}:{name}", schema)
        self._connection.register(shown.view, shown)
        self._views.setdefault(name, []).append(shown)
        self._count += 1
        return shown

    def hide(self, name: str) -> None:
        self._at_hand.pop(name).table = None

    def run(self, sql: str, inputs: Sequence[str]) -> pa.Table:
        """Run a program that reads these tables. The second time that it runs it is prepared, for many run but once."""
        key = (sql, tuple(self._at_hand[name].view for name in inputs))
        program = self._programs.get(key)
        if program is None:
            self._programs[key] = _Program(f"p{len(self._programs)}")
            return _rows(self._connection, self._text(sql, inputs))
        if program.views != self._count:
            self._connection.execute(f"PREPARE {program.name} AS {self._text(sql, inputs)}")
            program.views = self._count
        return _rows(self._connection, f"EXECUTE {program.name}")

    def _text(self, sql: str, inputs: Sequence[str]) -> str:
        for name in inputs:
            sql = sql.replace(_quoted(f"{HERE}:{name}"), _quoted(self._at_hand[name].view))
        return sql

    def clear(self) -> None:
        """Take away every table of the calculation at hand."""
        for shown in self._at_hand.values():
            shown.table = None
        self._at_hand.clear()

    @property
    def is_full(self) -> bool:
        return len(self._programs) > _MOST_PREPARED

    def close(self) -> None:
        self._connection.close()


def _database() -> duckdb.DuckDBPyConnection:
    with _OPENING:
        found = _DATABASES.get(os.getpid())
        if found is None:
            found = duckdb.connect(
                ":memory:",
                config={
                    "threads": 1,
                    "memory_limit": "1GB",
                    "temp_directory": "",
                    "autoinstall_known_extensions": False,
                    "autoload_known_extensions": False,
                    "preserve_insertion_order": True,
                },
            )
            found.execute("SET enable_external_access = false; SET lock_configuration = true")
            _DATABASES[os.getpid()] = found
        return found


def _rows(connection: Any, sql: str) -> pa.Table:
    """Return the rows of a statement.

    `sql` plans it once to know its columns and once to run it; `execute` copies its rows. What both of them call does neither.
    """
    submit = getattr(connection, "_submit", None)
    if submit is None:
        return connection.sql(sql).to_arrow_table()
    return submit(sql, None, "arrow", _ROWS_AT_ONCE).arrow_table()


_IDLE: list[Bench] = []
"""Benches without tables, the one last used at the end."""


def _bench_of(plan: Plan) -> Bench:
    """Take the plan's bench, or a new one where it has none or another calculation works at it."""
    for bench in reversed(list(_IDLE)):
        if bench.plan is plan and bench.process == os.getpid():
            try:
                _IDLE.remove(bench)
            except ValueError:  # another thread was quicker
                continue
            return bench
    return Bench(plan)


def _given_back(bench: Bench) -> None:
    """Keep the bench for the plan's next calculation."""
    bench.clear()
    if bench.is_full:
        bench.close()
        return
    _IDLE.append(bench)
    if len(_IDLE) > _MOST_IDLE:
        _IDLE.pop(0).close()


@atexit.register
def _close() -> None:
    """Close what this process keeps: at its end DuckDB would find Python's tables gone before its views of them."""
    for bench in _IDLE:
        if bench.process == os.getpid():
            bench.close()
    _IDLE.clear()
    database = _DATABASES.pop(os.getpid(), None)
    if database is not None:
        database.close()


class AtHand:
    """One calculation's tables, as Arrow in this process, before the programs of its plan's bench."""

    def __init__(self, plan: Plan) -> None:
        self._bench = _bench_of(plan)
        self.tables: dict[str, pa.Table] = {}

    def close(self) -> None:
        self.tables.clear()
        _given_back(self._bench)

    def take_in(self, name: str, table: pa.Table) -> None:
        self.tables[name] = table
        self._bench.show(name, table)

    def keep(self, name: str, sql: str, shapes: Columns, inputs: Sequence[str]) -> dict[str, Shape]:
        table = self.run(sql, inputs)
        self.take_in(name, table)
        return tight(table, shapes)

    def forget(self, name: str) -> None:
        if self.tables.pop(name, None) is not None:
            self._bench.hide(name)

    def run(self, sql: str, inputs: Sequence[str]) -> pa.Table:
        return self._bench.run(sql, inputs)

    def read(self, name: str, order: str, but_for: tuple[str, str] | None) -> list[dict[str, Any]]:
        return rows_in_order(self.tables[name], order, but_for)

    def signature(self, name: str, columns: Sequence[str], but_for: tuple[str, str]) -> tuple[int, ...] | None:
        return signature_of(self.tables[name], columns, but_for)
