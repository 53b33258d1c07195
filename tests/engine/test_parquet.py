"""A folder of Parquet files is read as the same folder of CSV files, and what it comes to is written as Parquet."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import fields
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import call_command

from incentives.catalog import CATALOG
from incentives.engine.check import read_plan
from incentives.engine.facts_folder import read_folder
from incentives.engine.problems import Refused
from incentives.engine.world import World
from tests.golden.cases import all_cases, slug
from tests.golden.folder import write_folder
from tests.golden.parquet import to_parquet
from tests.golden.test_golden_by_command import BY_COMMAND

from .small_folder import FILES, PLAN

CASES = {case.name: case for case in all_cases()}


@pytest.mark.parametrize("name", BY_COMMAND, ids=slug)
def test_parquet_files_are_read_as_the_same_csv_files(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    plan = read_plan(case.plan_text, CATALOG)
    write_folder(tmp_path, case.world(case.periods[-1]))
    from_csv = read_folder(tmp_path, plan, CATALOG)
    assert len(to_parquet(tmp_path)) >= 3

    from_parquet = read_folder(tmp_path, plan, CATALOG)

    for field in fields(World):
        assert getattr(from_parquet, field.name) == getattr(from_csv, field.name), field.name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    to_parquet(tmp_path)
    return tmp_path


def calculated(folder: Path, *options: str, period: str = "2026-02") -> tuple[int | str | None, list[str]]:
    err, code = io.StringIO(), 0
    try:
        plan = str(folder / "plan.yaml")
        call_command(
            "calculate", plan, "--facts", str(folder), "--period", period, *options, stdout=io.StringIO(), stderr=err, no_color=True
        )
    except SystemExit as ended:
        return ended.code, err.getvalue().splitlines()
    return code, err.getvalue().splitlines()


def problems(folder: Path) -> list[str]:
    with pytest.raises(Refused) as refused:
        read_folder(folder, read_plan(PLAN, CATALOG), CATALOG)
    return [f"{problem.path}:{problem.line}:{problem.column} {problem.code}" for problem in refused.value.problems]


def changed(folder: Path, file: str, column: str, values: pa.Array) -> None:
    table = pq.read_table(folder / file)
    pq.write_table(table.set_column(table.column_names.index(column), column, values), folder / file)


def test_a_float_is_refused_for_it_does_not_keep_cents(folder: Path) -> None:
    changed(folder, "deal_lines.parquet", "amount", pa.array([1000.10, 500.0]))

    assert problems(folder) == ["deal_lines.parquet:1:6 bad_type"]


def test_a_moment_is_no_day(folder: Path) -> None:
    changed(folder, "deal_lines.parquet", "closed_on", pa.array([dt.datetime(2026, 1, 5), None]))

    assert problems(folder) == ["deal_lines.parquet:1:5 bad_type"]


def test_what_is_wrong_in_a_row_is_said_with_the_number_of_the_row(folder: Path) -> None:
    changed(folder, "deal_lines.parquet", "amount", pa.array([Decimal("1000"), Decimal("500.00001")], pa.decimal128(20, 5)))
    changed(folder, "deal_lines.parquet", "id", pa.array(["L1", "L1"]))

    assert problems(folder) == ["deal_lines.parquet:2:1 twice", "deal_lines.parquet:2:6 bad_number"]


def test_a_file_that_is_no_parquet_file_is_refused(folder: Path) -> None:
    (folder / "quotas.parquet").write_text("person,measure\n", encoding="utf-8")

    assert problems(folder) == ["quotas.parquet:1:0 not_parquet"]


def test_the_same_rows_as_csv_and_as_parquet_are_one_file_too_many(folder: Path) -> None:
    (folder / "people.csv").write_text(FILES["people.csv"], encoding="utf-8")

    assert problems(folder) == ["people.parquet:0:0 two_files"]


def test_results_are_written_as_parquet_and_the_next_period_reads_what_was_earned(folder: Path) -> None:
    assert calculated(folder, "--parquet", str(folder / "out"), period="2026-01") == (0, [])

    lines = pq.read_table(folder / "out" / "lines.parquet")
    assert set(lines.column("period").to_pylist()) == {"2026-01"}
    assert sum(row["amount"] for row in lines.to_pylist() if row["component"] == "commission") == Decimal("100")
    windows, standings = (pq.read_table(folder / "out" / f"{name}.parquet") for name in ("windows", "standings"))
    assert (windows.num_rows, standings.num_rows) == (4, 2), "two people with two components and one measure"

    (folder / "out" / "earned.parquet").rename(folder / "earned.parquet")
    assert calculated(folder, "--parquet", str(folder / "out")) == (0, [])
    lines = pq.read_table(folder / "out" / "lines.parquet").to_pylist()
    assert {(row["fact"], row["amount"]) for row in lines if row["component"] == "commission"} == {("L2", Decimal("50"))}


def test_a_folder_that_cannot_be_written_is_said(folder: Path) -> None:
    (folder / "taken").write_text("", encoding="utf-8")

    code, said = calculated(folder, "--parquet", str(folder / "taken"))

    assert code == 2
    assert said[-1].startswith("--parquet: ")
