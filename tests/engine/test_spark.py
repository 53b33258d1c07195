"""The same programs on DuckDB and on Spark: golden cases and drawn worlds come to the same tables, cell for cell.

One file, so that one process starts Spark, and once. Where `make test` has no PySpark or Java these tests skip, and say so.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import call_command

from incentives.engine import spark
from incentives.engine.calculate import calculate, earned_by
from incentives.engine.duck import on_duckdb
from incentives.engine.facts_folder import read_folder
from incentives.engine.periods import Period
from incentives.engine.plan import Plan
from incentives.engine.problems import Refused
from incentives.engine.session import Engine
from incentives.engine.spark_files import frame_of_file
from incentives.engine.world import EARNED, Result, World
from tests.golden.cases import CATALOG, Case, all_cases
from tests.golden.cover import cover
from tests.golden.folder import write_folder
from tests.golden.parquet import to_parquet
from tests.support.spark import spark_engine

from .small_folder import FILES
from .test_printers import assert_means_what_it_says
from .worlds import SHAPES, Crowd, crowd_of

LONG = "LAUREL_LONG" in os.environ
WORLDS = 200 if LONG else 20
AT_ONCE = 4
EVERY_CASE = [case for case in all_cases() if "refused" not in case.said]
GOLDEN = EVERY_CASE if LONG else cover(EVERY_CASE)
"""In a short run those that together use every key, mode and function that any of them uses: each period costs Spark a second."""
ON_DUCKDB = on_duckdb(threads=1)


@pytest.fixture(scope="module")
def on_spark() -> Engine:
    return spark_engine()


@dataclass(frozen=True)
class Given:
    """Periods in their order, each with its world; what the earlier ones earned is fed forward."""

    name: str
    plan: Plan
    periods: Sequence[Period]
    worlds: Sequence[World]


def results(given: Given, engine: Engine) -> Iterator[Result | tuple[str, ...]]:
    """What each period comes to; where one is refused, the codes of its problems, and no more."""
    earned = EARNED.empty_table()
    for period, world in zip(given.periods, given.worlds, strict=True):
        try:
            result = calculate(given.plan, period, replace(world, earned=pa.concat_tables([world.earned, earned])), engine=engine)
        except Refused as refused:
            yield tuple(problem.code for problem in refused.problems)
            return
        yield result
        earned = pa.concat_tables([earned, earned_by(result, period)])


def differences(given: Given, on_spark: Engine) -> list[str]:
    found = []
    for period, ours, theirs in zip(given.periods, results(given, ON_DUCKDB), results(given, on_spark), strict=False):
        if isinstance(ours, tuple) or isinstance(theirs, tuple):
            found += [] if ours == theirs else [f"{given.name} {period.name}: {ours} and {theirs}"]
            continue
        for name in ("lines", "windows", "standings"):
            one, other = getattr(ours, name), getattr(theirs, name)
            if not one.equals(other):
                found += [f"{given.name} {period.name} {name}:\n  DuckDB: {a}\n  Spark:  {b}" for a, b in pairs(one, other) if a != b]
    return found


def pairs(one: pa.Table, other: pa.Table) -> Iterator[tuple[object, object]]:
    yield one.num_rows, other.num_rows
    yield from zip(one.to_pylist(), other.to_pylist(), strict=False)


def of_case(case: Case) -> Given:
    plan = case.plan_read
    periods = [Period.parse(name, plan.fiscal_year_starts) for name in case.periods]
    return Given(f"{case.file}: {case.name}", plan, periods, [case.world(name) for name in case.periods])


def of_crowd(crowd: Crowd) -> Given:
    drawn = crowd.at_once
    periods = [Period.parse(period.name, drawn.plan.fiscal_year_starts) for period in drawn.periods]
    return Given(drawn.text, drawn.plan, periods, drawn.known)


def test_golden_cases_come_to_the_same_tables(on_spark: Engine) -> None:
    # Most of the time goes into planning, which Spark does on one thread for each query.
    with ThreadPoolExecutor(2) as pool:
        found = [line for lines in pool.map(lambda case: differences(of_case(case), on_spark), GOLDEN) for line in lines]

    assert found == []


@pytest.mark.parametrize("shape", SHAPES)
def test_drawn_worlds_come_to_the_same_tables(on_spark: Engine, shape: str) -> None:
    drawn = number = 0
    while drawn < WORLDS / len(SHAPES):
        crowd = crowd_of(shape, f"spark {number}", AT_ONCE)
        drawn, number = drawn + len(crowd.worlds), number + 1
        assert differences(of_crowd(crowd), on_spark) == []


TOLD = "What earlier periods earned may be told instead of worked out again"
CURRENCY = "A deal in another currency counts at the rate in force on the day it closed"


def case_called(name: str) -> Case:
    [case] = [case for case in EVERY_CASE if case.name == name]
    return case


def test_tables_that_stay_in_the_cluster_come_to_the_same(on_spark: Engine) -> None:
    assert differences(of_case(case_called(TOLD)), spark_engine(few=0)) == []


def test_spark_reads_a_parquet_file_of_many_rows_itself(on_spark: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_called(CURRENCY)
    given = of_case(case)
    write_folder(tmp_path, given.worlds[0])
    to_parquet(tmp_path)
    deals = pq.read_table(tmp_path / "deals.parquet")
    filled = [name for name in deals.column_names if deals.column(name).null_count < deals.num_rows]
    pq.write_table(deals.select(filled), tmp_path / "deals.parquet")  # what is empty throughout has no type of its own
    world = read_folder(tmp_path, given.plan, CATALOG)
    read = []

    def recorded(*arguments: Any) -> Any:
        read.append(frame_of_file(*arguments))
        return read[-1]

    monkeypatch.setattr(spark, "frame_of_file", recorded)
    engine = spark_engine(few=0, files={"facts:deals": tmp_path / "deals.parquet"})

    found = differences(replace(given, periods=given.periods[:1], worlds=[world]), engine)

    assert found == []
    assert len(read) == 1
    assert read[0] is not None


def test_rows_are_sent_where_the_cluster_does_not_see_the_file(on_spark: Engine, tmp_path: Path) -> None:
    engine = spark_engine(few=0, files={"facts:deals": tmp_path / "not_there.parquet"})

    assert differences(of_case(case_called(CURRENCY)), engine) == []


def test_the_command_prints_the_same_on_spark(on_spark: Engine, tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    to_parquet(tmp_path)
    arguments = [str(tmp_path / "plan.yaml"), "--facts", str(tmp_path), "--period", "2026-Q1", "--format", "json"]
    printed = {}
    for engine in ("duckdb", "spark"):
        out = io.StringIO()
        call_command("calculate", *arguments, "--engine", engine, "--parquet", str(tmp_path / engine), stdout=out)
        printed[engine] = out.getvalue()

    assert printed["spark"] == printed["duckdb"]
    assert '"total": "100.00"' in printed["spark"]
    for name in ("lines", "windows", "standings", "earned"):
        ours, theirs = (pq.read_table(tmp_path / engine / f"{name}.parquet") for engine in ("duckdb", "spark"))
        assert theirs.equals(ours), name


def test_spark_computes_what_each_tree_means(on_spark: Engine) -> None:
    assert_means_what_it_says(on_spark, programs=100 if LONG else 8, terms=25, rows=40, seed=2)
