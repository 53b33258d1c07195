"""Facts that lie in a Parquet file, read by the cluster where they lie; they were checked when the folder was read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from .emit.spark import PRINTER
from .node import Kind, Shape
from .session import ROWS, Columns

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_WHOLE: Final = ("tinyint", "smallint", "int", "bigint")
_TYPES: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.NUMBER: ("decimal", *_WHOLE),
    Kind.DAY: ("date",),
    Kind.YES_NO: ("boolean",),
    Kind.TEXT: ("string",),
}


def frame_of_file(spark: SparkSession, path: Path, columns: Columns) -> DataFrame | None:
    """Return the file's rows with these columns, numbers as the integers that their shapes say.

    None where the cluster does not see the file, or where it holds a column as another type (a day written as text, say).
    """
    from pyspark.errors import AnalysisException

    try:
        rows = spark.read.parquet(str(path))
        types = {name: kind.partition("(")[0] for name, kind in rows.dtypes}
    except AnalysisException:
        return None
    wanted = {name: shape for name, shape in columns.items() if name != ROWS}
    if any(name in types and types[name] not in _TYPES[shape.kind] for name, shape in wanted.items()):
        return None
    return rows.selectExpr(*_read(wanted, types))


def _read(wanted: Columns, types: Mapping[str, str]) -> Iterator[str]:
    for name, shape in wanted.items():
        column = PRINTER.quoted(name)
        if name not in types:
            yield f"CAST(NULL AS {_type(shape)}) AS {column}"
        elif shape.kind is Kind.NUMBER:
            yield f"CAST({column} * {10**shape.scale} AS {_type(shape)}) AS {column}"
        elif shape.kind is Kind.TEXT:
            yield f"nullif({column}, '') AS {column}"  # as an empty cell of a CSV file
        else:
            yield column


def _type(shape: Shape) -> str:
    return PRINTER.type_of(shape).sql(dialect=PRINTER.dialect)
