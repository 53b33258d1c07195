"""Without PySpark, or without Java, whoever asks for Spark is told how to get it; nobody else notices."""

from __future__ import annotations

import io
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core.management import call_command

from incentives.engine.spark_start import NoSpark, started

from .small_folder import FILES

NOWHERE = "local[1]"
"""No other test calculates there, so that nothing is started yet."""


@pytest.fixture
def no_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyspark", "pyspark.errors", "pyspark.sql"):
        monkeypatch.setitem(sys.modules, name, None)


def test_without_pyspark_the_command_says_how_to_get_it(no_pyspark: None, tmp_path: Path, settings: Any) -> None:
    settings.SPARK = NOWHERE
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    err = io.StringIO()

    arguments = [str(tmp_path / "plan.yaml"), "--facts", str(tmp_path), "--period", "2026-01", "--engine", "spark"]

    with pytest.raises(SystemExit) as ended:
        call_command("calculate", *arguments, stderr=err, no_color=True)

    assert ended.value.code == 2
    assert err.getvalue() == "PySpark is not installed. `make setup-spark` installs it.\n"


@pytest.fixture
def only_pyspark(monkeypatch: pytest.MonkeyPatch) -> None:
    """PySpark, as far as it is looked at before Java or a server is needed; installed or not."""
    for name, member in (("pyspark", ""), ("pyspark.errors", "PySparkException"), ("pyspark.sql", "SparkSession")):
        module = ModuleType(name)
        if member:
            setattr(module, member, type(member, (Exception,), {}))
        monkeypatch.setitem(sys.modules, name, module)


def test_without_java_it_is_said_what_to_install(only_pyspark: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("JAVA_HOME", raising=False)

    with pytest.raises(NoSpark, match="no `java` is found"):
        started(NOWHERE)


def test_a_cluster_that_does_not_answer_is_said_at_once(only_pyspark: None) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        address = f"sc://127.0.0.1:{taken.getsockname()[1]}"

        with pytest.raises(NoSpark, match=f"No Spark answers at {address}"):
            started(address)


def test_the_engine_loads_no_pyspark_until_it_is_asked_for() -> None:
    code = (
        "import sys, incentives.engine.calculate, incentives.engine.spark; print(sorted(m for m in sys.modules if m.startswith('pyspark')))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
