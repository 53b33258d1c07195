"""Writes a world as the folder of CSV files that `manage.py calculate` reads, and calculates it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management import call_command

from incentives.engine.facts import FieldType
from incentives.engine.world import World, facts_schema

PROJECT = Path(__file__).resolve().parents[2]
FILES = {
    "people": "people.csv",
    "quotas": "quotas.csv",
    "splits": "splits.csv",
    "rates": "exchange_rates.csv",
    "teams": "teams.csv",
    "reporting": "reporting.csv",
    "assistants": "assistants.csv",
    "territories": "territories.csv",
    "free_days": "free_days.csv",
    "absences": "absences.csv",
    "reviews": "reviews.csv",
    "earned": "earned.csv",
}


def write_folder(folder: Path, world: World) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, file in FILES.items():
        table = getattr(world, name)
        if len(table):
            write_rows(folder / file, table.to_pylist())
    write_rows(folder / "assignments.csv", (_with_parameters(row) for row in world.assignments.to_pylist()))
    for name, table in world.facts.items():
        source = world.catalog.sources[name]
        scales = {field.name: field.scale for field in source.fields.values() if field.type in (FieldType.NUMBER, FieldType.MONEY)}
        write_rows(folder / source.file, (_unscaled(row, scales) for row in table.to_pylist()), facts_schema(source).names)


def _with_parameters(row: dict[str, Any]) -> dict[str, Any]:
    return {**{key: value for key, value in row.items() if key != "parameters"}, **dict(row["parameters"] or ())}


def _unscaled(row: dict[str, Any], scales: Mapping[str, int]) -> dict[str, Any]:
    return {key: Decimal(value).scaleb(-scales[key]) if key in scales and value is not None else value for key, value in row.items()}


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]], header: Iterable[str] = ()) -> None:
    rows = list(rows)
    names = list(header) or list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([[_text(row.get(name)) for name in names] for row in rows])


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:f}"
        case dt.date():
            return value.isoformat()
    return str(value)


def calculate(folder: Path, plan: str, period: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with a database address at which nobody answers."""
    command = [sys.executable, "manage.py", "calculate", *_arguments(folder, plan, period)]
    nowhere = {**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nowhere", "REDIS_URL": "redis://127.0.0.1:1/0"}
    return subprocess.run(command, cwd=PROJECT, env=nowhere, capture_output=True, text=True, check=False)


def calculate_here(folder: Path, plan: str, period: str) -> subprocess.CompletedProcess[str]:
    """Run the command in this process, which takes a tenth of the time. A test that asks for no database has none: each access raises."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    try:
        call_command("calculate", *_arguments(folder, plan, period), stdout=out, stderr=err, no_color=True)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return subprocess.CompletedProcess(["calculate"], code, out.getvalue(), err.getvalue())


def _arguments(folder: Path, plan: str, period: str) -> list[str]:
    (folder / "plan.yaml").write_text(plan, encoding="utf-8")
    return [str(folder / "plan.yaml"), "--facts", str(folder), "--period", period, "--format", "json"]
