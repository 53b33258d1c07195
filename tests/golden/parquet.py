"""Turns the CSV files of a folder into Parquet files with types of their own."""

from __future__ import annotations

import csv
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

NUMBER, DAY = re.compile(r"-?\d{1,14}(\.\d+)?", re.ASCII), re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def to_parquet(folder: Path) -> list[str]:
    """Replace every CSV file; return the names of the new ones."""
    names = []
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            header, *rows = csv.reader(lines)
        columns = {name: typed([row[place] for row in rows]) for place, name in enumerate(header)}
        pq.write_table(pa.table(columns), path.with_suffix(".parquet"))
        names.append(path.with_suffix(".parquet").name)
        path.unlink()
    return names


def typed(cells: list[str]) -> pa.Array:
    """Decimals, days, yes/no or texts, as all cells that are filled can be read."""
    filled = [cell for cell in cells if cell]
    if filled and all(NUMBER.fullmatch(cell) for cell in filled):
        return pa.array([Decimal(cell) if cell else None for cell in cells], pa.decimal128(30, 12))
    if filled and all(DAY.fullmatch(cell) for cell in filled):
        return pa.array([dt.date.fromisoformat(cell) if cell else None for cell in cells])
    if filled and set(filled) <= {"yes", "no"}:
        return pa.array([cell == "yes" if cell else None for cell in cells])
    return pa.array([cell or None for cell in cells], pa.string())
