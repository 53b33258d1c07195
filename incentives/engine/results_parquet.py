"""What a calculation came to as Parquet files: the tables of world.Result with the period of each row, and what the next periods read.

docs/plan-format.md 3.7 lists the files.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from .calculate import earned_by
from .periods import Period
from .world import Result

TABLES: Final = ("lines", "windows", "standings")
EARNED: Final = "earned"


def write_results(folder: Path, results: Sequence[tuple[Period, Result]]) -> list[Path]:
    """Write the results of consecutive periods into a folder, which is made, over what an earlier calculation left there."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {name: pa.concat_tables([_of_period(period, getattr(result, name)) for period, result in results]) for name in TABLES}
    tables[EARNED] = pa.concat_tables([earned_by(result, period) for period, result in results])
    paths = []
    for name, table in tables.items():
        paths.append(folder / f"{name}.parquet")
        pq.write_table(table, paths[-1], compression="zstd")
    return paths


def _of_period(period: Period, table: pa.Table) -> pa.Table:
    return table.add_column(0, "period", pa.repeat(pa.scalar(period.name), table.num_rows))
