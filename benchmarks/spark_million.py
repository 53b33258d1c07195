"""The million credits of calculate_million on DuckDB and on Spark in this one machine, and what Spark costs before it calculates anything.

The facts lie in a Parquet file, which Spark reads itself. Both give the same table, cell for cell, which is checked. On one machine Spark
can only lose: the figures say from how many credits on a cluster has a chance.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from incentives.engine.calculate import calculate
from incentives.engine.check import read_plan
from incentives.engine.duck import on_duckdb
from incentives.engine.periods import Period
from incentives.engine.session import Engine, unscaled
from incentives.engine.spark import on_spark
from incentives.engine.spark_start import LOCAL, NoSpark, started

from .calculate_million import CATALOG, CREDITS, DEALS, MEMORY, PLAN, THREADS, timed, world_of

FEW = 60
"""Credits of a calculation in which there is next to nothing to calculate."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--child", metavar="FILE", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return child(Path(options.child))
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/deals.parquet"
        amounts = f"SELECT * REPLACE ((amount * 0.0001::decimal(5, 4))::decimal(18, 4) AS amount) FROM ({DEALS})"
        pq.write_table(duckdb.sql(amounts).to_arrow_table(), path)
        environment = {"SPARK_DRIVER_MEMORY": "4g", **os.environ}
        command = [sys.executable, "-m", "benchmarks.spark_million", "--child", path]
        return subprocess.run(command, check=False, env=environment).returncode


def child(path: Path) -> int:
    address = os.environ.get("LAUREL_SPARK", LOCAL)
    try:
        start_seconds, _spark = timed(lambda: started(address))
    except NoSpark as error:
        print(f"NOT MEASURED: {error}")
        return 0
    deals = pq.read_table(path)
    deals = deals.set_column(deals.column_names.index("amount"), "amount", unscaled(deals.column("amount")).cast(pa.int64()))
    plan, period = read_plan(PLAN, CATALOG), Period.parse("2026-Q1")
    ours, theirs = on_duckdb(threads=THREADS, memory=MEMORY), on_spark(address, files={"facts:deals": path})

    def lines(engine: Engine, facts: pa.Table) -> pa.Table:
        return calculate(plan, period, world_of(facts), engine=engine).lines

    few = deals.slice(0, FEW)
    first = timed(lambda: lines(theirs, few))[0]
    print(f"Spark at {address}: {start_seconds:.1f} s to start, {first:.1f} s for the first calculation, of {FEW} credits", flush=True)
    ours_few, theirs_few = (min(timed(lambda engine=engine: lines(engine, few))[0] for _ in range(3)) for engine in (ours, theirs))
    print(f"{FEW} credits: DuckDB {ours_few:.2f} s, Spark {theirs_few:.2f} s, ratio {theirs_few / ours_few:.1f}", flush=True)
    (our_seconds, our_lines), (their_seconds, their_lines) = (
        timed(lambda engine=engine: lines(engine, deals)) for engine in (ours, theirs)
    )
    print(f"{CREDITS:,} credits, {our_lines.num_rows:,} lines with workings, {THREADS} threads: ", end="")
    print(f"DuckDB {our_seconds:.2f} s, Spark {their_seconds:.2f} s, ratio {their_seconds / our_seconds:.1f}")
    same = our_lines.equals(their_lines)
    print(f"the same table: {'yes, every cell' if same else 'NO'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
