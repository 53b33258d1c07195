"""What plans read as a folder of CSV files (docs/plan-format.md, Part 3): the CRM's facts, objectives, rates, reviews, who stands where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from crm.api import export_facts, write_csv, write_source
from incentives.catalog import CATALOG
from incentives.engine.check_objectives import OBJECTIVES

from .objectives import objectives
from .reading import rates
from .relations import references, referred, relations
from .reviews import decided

if TYPE_CHECKING:
    import pyarrow as pa


def export_folder(
    folder: Path, *, sources: Sequence[str] = (), first: dt.date | None = None, before: dt.date | None = None
) -> dict[str, int]:
    """Write the files and return the rows of each by its name. Facts are those with a day in [first, before), of all sources or these.

    The folder is created if it is missing; its files are overwritten.
    """
    names = list(sources) or list(CATALOG.sources)
    of_the_crm = [name for name in names if name != OBJECTIVES]
    written = export_facts(folder, sources=of_the_crm, first=first, before=before)
    known = references()
    if OBJECTIVES in names:
        table = referred(objectives(first or dt.date.min, before or dt.date.max, None), known)
        written |= write_source(folder, CATALOG.sources[OBJECTIVES], table)
    for name, table in relations().items():
        file = f"{name}.csv"
        written[file] = write_csv(folder / file, table.schema.names, _rows(referred(table, known)))
    table = referred(decided(), known)
    written["reviews.csv"] = write_csv(folder / "reviews.csv", table.schema.names, _rows(table))
    table = rates()
    written["exchange_rates.csv"] = write_csv(folder / "exchange_rates.csv", table.schema.names, _rows(table))
    return written


def _rows(table: pa.Table) -> Iterator[list[str]]:
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        yield ["" if value is None else _text(value) for value in row]


def _text(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
