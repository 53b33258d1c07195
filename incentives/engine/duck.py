"""One calculation's own DuckDB: in process, without files, network or extensions.

A calculation begins with its few rows at hand (duck_bench.py), and moves into a database of its own as soon as they are many
(duck_database.py). The same programs run in both places and leave the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import duckdb
import pyarrow as pa

from .duck_bench import AtHand
from .duck_database import InDatabase
from .emit.duck import PRINTER
from .node import Shape
from .plan import Plan
from .session import ROWS, Columns, Engine, Session

FEW_ROWS: Final = 20_000
"""A calculation none of whose tables has more rows than this stays at hand."""

STAGES_FROM = 20_000
"""Rows from which a window function takes longer than the way through Arrow."""


class DuckSession(Session):
    """Tables at hand or, once any of them has more than `few` rows, in a database."""

    numbers_facts = True

    def __init__(self, plan: Plan, *, threads: int, memory: str, few: int) -> None:
        super().__init__(plan, PRINTER)
        self._threads, self._memory, self._few = threads, memory, few
        self._place: AtHand | InDatabase = AtHand(plan)

    def close(self) -> None:
        self._place.close()

    def take_in(self, name: str, table: pa.Table) -> None:
        if table.num_rows > self._few:
            self._move()
        self._place.take_in(name, table)

    def keep(self, name: str, sql: str, shapes: Columns, inputs: Sequence[str]) -> dict[str, Shape]:
        try:
            found = self._place.keep(name, sql, shapes, inputs)
        except duckdb.OutOfMemoryException:
            if not self._move():
                raise
            found = self._place.keep(name, sql, shapes, inputs)
        if found[ROWS].bound > self._few:
            self._move()
        return found

    def forget(self, name: str) -> None:
        self._place.forget(name)

    def goes_in_stages(self, inputs: Sequence[str]) -> bool:
        return max(map(self.rows, inputs), default=0) > STAGES_FROM

    def run(self, sql: str, inputs: Sequence[str]) -> pa.Table:
        try:
            return self._place.run(sql, inputs)
        except duckdb.OutOfMemoryException:
            if not self._move():
                raise
            return self._place.run(sql, inputs)

    def read(self, name: str, order: str, *, but_for: tuple[str, str] | None = None) -> list[dict[str, Any]]:
        return self._place.read(name, order, but_for)

    def signature(self, name: str, columns: Sequence[str], *, but_for: tuple[str, str]) -> tuple[int, ...] | None:
        return self._place.signature(name, columns, but_for)

    def _move(self) -> bool:
        """Move into a database, with every table; whether that was still to do."""
        place = self._place
        if isinstance(place, InDatabase):
            return False
        self._place = InDatabase(threads=self._threads, memory=self._memory)
        for name, table in place.tables.items():
            self._place.take_in(name, table)
        place.close()
        return True


def on_duckdb(*, threads: int = 2, memory: str = "1GB", few: int = FEW_ROWS) -> Engine:
    """Return the engine in this process: so many threads at once, and so much memory (as DuckDB writes it) before it spills to disk.

    few: how many rows a table may have for which one thread is enough, and nothing is written anywhere.
    """
    return partial(DuckSession, threads=threads, memory=memory, few=few)
