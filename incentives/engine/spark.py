"""A calculation's tables on Spark: the same programs, Arrow in and out, for the day one machine is not enough (docs/scale.md).

Few rows stay with the driver as Arrow, and Spark reads them as a relation of its plan: a table that a program leaves is then measured
and read without another job, and plans never grow over the programs before them. Many rows stay in the cluster, cached.
"""

# ruff: noqa: S608  every name in the few statements written here is quoted

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import pyarrow as pa

from .at_hand import rows_in_order, signature_of, tight
from .emit.spark import PRINTER
from .emit.sql import HERE
from .node import Shape
from .parquet_sheets import SUFFIX
from .plan import Plan
from .session import Columns, Engine, Session, measured_by
from .spark_files import frame_of_file
from .spark_start import LOCAL, gait_of, started

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

FEW_ROWS: Final = 100_000
"""A program whose tables have no more rows than this together leaves its own with the driver."""

NO_FILES: Final[Mapping[str, Path]] = MappingProxyType({})

_quoted = PRINTER.quoted


class ClusterSession(Session):
    """Views in a Spark session that others may share; their names begin with this calculation's own."""

    def __init__(self, plan: Plan, *, address: str, files: Mapping[str, Path], few: int) -> None:
        super().__init__(plan, PRINTER)
        self._files, self._few = files, few
        self._spark: SparkSession = started(address)
        self._gait = gait_of(self._spark)
        self._name = f"laurel-{uuid4().hex}"
        self._at_hand: dict[str, pa.Table] = {}
        self._cached: dict[str, DataFrame] = {}
        self._shown: set[str] = set()
        """Tables at hand that Spark knows: it is shown them when the first program reads them."""

    def close(self) -> None:
        for name in [*self._shown, *self._cached]:
            self.forget(name)

    def take_in(self, name: str, table: pa.Table) -> None:
        self._at_hand[name] = table
        self._shown.discard(name)

    def keep(self, name: str, sql: str, shapes: Columns, inputs: Sequence[str]) -> dict[str, Shape]:
        if self._are_few(inputs):
            table = self.run(sql, inputs)
            self.take_in(name, table)
            return tight(table, shapes)
        found = self._program_of(sql, inputs).persist()
        self._cached[name] = found
        self._view(name, found)

        def ask(aggregates: str) -> Sequence[int | None]:
            (row,) = self._spark.sql(f"SELECT {aggregates} FROM {self._view_of(name)}").collect()
            return tuple(row)

        return measured_by(ask, shapes, PRINTER)

    def forget(self, name: str) -> None:
        self._spark.catalog.dropTempView(self._view_of(name))
        self._shown.discard(name)
        self._at_hand.pop(name, None)
        cached = self._cached.pop(name, None)
        if cached is not None:
            cached.unpersist()

    def run(self, sql: str, inputs: Sequence[str]) -> pa.Table:
        found: pa.Table = self._program_of(sql, inputs).toArrow()
        return found

    def read(self, name: str, order: str, *, but_for: tuple[str, str] | None = None) -> list[dict[str, Any]]:
        table = self._at_hand.get(name)
        if table is None:
            table = self._spark.sql(f"SELECT * FROM {self._view_of(name)}").toArrow()
        return rows_in_order(table, order, but_for)

    def signature(self, name: str, columns: Sequence[str], *, but_for: tuple[str, str]) -> tuple[int, ...] | None:
        if (table := self._at_hand.get(name)) is not None:
            return signature_of(table, columns, but_for)
        column, value = but_for
        row_hash = f"xxhash64({', '.join(map(_quoted, columns))})"
        # One sum per half of the hash: neither can pass 64 bits.
        sums = f"sum({row_hash} >> 32), sum({row_hash} & 4294967295)"
        sql = f"SELECT count(*), {sums}, bit_xor({row_hash}) FROM {self._view_of(name)} WHERE {_quoted(column)} <> :value"
        (row,) = self._spark.sql(sql, args={"value": value}).collect()
        return tuple(map(int, row)) if row[0] else None

    def _are_few(self, inputs: Sequence[str]) -> bool:
        return sum(map(self.rows, inputs)) <= self._few

    def _program_of(self, sql: str, inputs: Sequence[str]) -> DataFrame:
        self._gait.change(few=self._are_few(inputs))
        for name in inputs:
            if name in self._at_hand and name not in self._shown:
                self._view(name, self._frame(name))
                self._shown.add(name)
        return self._spark.sql(sql.replace(HERE, self._name))

    def _frame(self, name: str) -> DataFrame:
        table = self._at_hand[name]
        path = self._files.get(name)
        if path is not None and path.suffix == SUFFIX and table.num_rows > self._few:
            frame = frame_of_file(self._spark, path, self.columns(name))
            if frame is not None:
                return frame
        return self._spark.createDataFrame(table)

    def _view(self, name: str, frame: DataFrame) -> None:
        frame.createOrReplaceTempView(self._view_of(name))

    def _view_of(self, name: str) -> str:
        return _quoted(f"{self._name}:{name}")


def on_spark(address: str = LOCAL, *, files: Mapping[str, Path] = NO_FILES, few: int = FEW_ROWS) -> Engine:
    """Return Spark as the engine: a master's URL (`local[2]`, `spark://…`) or the address of a Spark Connect server (`sc://…`).

    files: where the rows of tables lie, as Parquet; of more rows than `few` the cluster reads the file itself, if it sees it, in place of
    being sent them. Opening a session raises spark_start.NoSpark where PySpark or Java is missing or nothing answers at the address.
    """
    return partial(ClusterSession, address=address, files=files, few=few)
