"""`make demo` as somebody at a terminal meets it."""

from __future__ import annotations

import os
import signal
import socket
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from launcher.children import start
from launcher.programs import free_port

PROJECT = Path(__file__).resolve().parents[2]
FIRST_START_WITHIN_S = 600
SMALL = "--people 12 --months 3"
"""A company that is made in seconds; tests/demo looks at the whole one."""


class Terminal:
    """`python -m launcher COMMAND` with its own state folder, as in a terminal of its own. It ends with the tests, however they end."""

    def __init__(self, state_dir: Path, command: str = "demo", *, port: int | None = None) -> None:
        self.state_dir, self.port = state_dir, port or free_port()
        self.child = start(
            command,
            [sys.executable, "-m", "launcher", command],
            log=Path(tempfile.mkstemp(prefix="terminal-", dir=state_dir.parent)[1]),
            env={**os.environ, "LAUREL_STATE_DIR": str(state_dir), "PORT": str(self.port), "DEMO": SMALL},
            cwd=PROJECT,
            patience_s=60,
        )
        self.process = self.child.process

    @property
    def said(self) -> str:
        return self.child.log.read_text()

    def wait_for(self, words: str, within_s: float) -> None:
        give_up = time.monotonic() + within_s
        while words not in self.said:
            assert self.process.poll() is None, f"it ended:\n{self.said}"
            assert time.monotonic() < give_up, f"it never said {words!r}:\n{self.said}"
            time.sleep(0.1)

    def wait_until_running(self) -> None:
        self.wait_for("Ctrl-C ends everything", FIRST_START_WITHIN_S)

    def wait_for_log(self, name: str, words: str, within_s: float = 120) -> None:
        give_up = time.monotonic() + within_s
        while words not in (self.state_dir / "log" / name).read_text():
            assert self.process.poll() is None, f"it ended:\n{self.said}"
            assert time.monotonic() < give_up, (self.state_dir / "log" / name).read_text()
            time.sleep(0.1)

    def press_ctrl_c(self) -> None:
        """Every process of the terminal's foreground group hears it, and nobody else."""
        os.killpg(self.process.pid, signal.SIGINT)

    def wait_for_end(self, within_s: float = 60) -> int:
        return self.process.wait(within_s)

    def programs(self) -> list[int]:
        """Every process anywhere that was started for this state folder."""
        mark = f"LAUREL_STATE_DIR={self.state_dir}\0".encode()
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and mark in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
        return found

    def assert_nothing_is_left(self) -> None:
        give_up = time.monotonic() + 20
        while left := self.programs():
            assert time.monotonic() < give_up, [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in left]
            time.sleep(0.1)

    def people(self) -> int:
        """How many persons the running demo has, asked in its database as its application would."""
        exports = (self.state_dir / "services.env").read_text().splitlines()
        url = next(line.partition("=")[2].strip("'") for line in exports if line.startswith("export LAUREL_APP_DATABASE_URL="))
        with psycopg.connect(url) as connection:
            row = connection.execute("SELECT count(*) FROM people_person").fetchone()
        assert row is not None
        return int(row[0])


Open = Callable[..., Terminal]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """`opened(state_dir)` is a terminal; those still running when the test ends are killed."""
    monkeypatch.delenv("LAUREL_SECRET_KEY", raising=False)
    terminals: list[Terminal] = []

    def open_terminal(*arguments: Any, **options: Any) -> Terminal:
        terminals.append(Terminal(*arguments, **options))
        return terminals[-1]

    yield open_terminal
    for terminal in terminals:
        terminal.child.stop()


@pytest.fixture(scope="module")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One state folder for the story below: the first start is the long one."""
    return tmp_path_factory.mktemp("demo") / "state"


@pytest.mark.stack
def test_the_first_start_sets_everything_up_and_ctrl_c_ends_it(opened: Open, state_dir: Path) -> None:
    terminal = opened(state_dir)
    terminal.wait_until_running()

    with urllib.request.urlopen(f"http://127.0.0.1:{terminal.port}/accounts/login/") as answer:
        assert answer.status == 200
    assert f"http://localhost:{terminal.port}/" in terminal.said
    assert terminal.people() >= 12
    for words in ("PostgreSQL", "Valkey", "Database schema", "statements", "Password"):
        assert words in terminal.said
    assert (state_dir / "secret-key").stat().st_mode & 0o077 == 0

    terminal.press_ctrl_c()

    assert terminal.wait_for_end() == 0
    assert "the data are kept" in terminal.said
    assert "Traceback" not in terminal.said
    terminal.assert_nothing_is_left()


@pytest.mark.stack
def test_a_second_start_keeps_the_data_and_a_worker_that_dies_takes_the_rest_down(opened: Open, state_dir: Path) -> None:
    terminal = opened(state_dir)
    terminal.wait_until_running()
    assert "statements" not in terminal.said, "the second start made demonstration data again"
    assert terminal.people() >= 12
    terminal.wait_for_log("worker.log", " ready.")

    workers = [pid for pid in terminal.programs() if b"\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    os.kill(min(workers), signal.SIGKILL)

    assert terminal.wait_for_end() == 1
    assert "worker has ended by itself" in terminal.said
    shown = terminal.said.partition("has ended by itself")[2].partition("\n")[2].partition("\n\nEnding the others.")[0].splitlines()
    assert shown
    assert set(shown) <= set((state_dir / "log" / "worker.log").read_text().splitlines())
    terminal.assert_nothing_is_left()


@pytest.mark.stack
def test_after_kill_minus_nine_nothing_is_left_and_it_starts_again(opened: Open, state_dir: Path) -> None:
    terminal = opened(state_dir)
    terminal.wait_until_running()

    terminal.process.kill()

    terminal.wait_for_end()
    terminal.assert_nothing_is_left()
    again = opened(state_dir)
    again.wait_until_running()
    assert again.people() >= 12
    second = opened(state_dir)
    assert second.wait_for_end() == 1
    assert f"already running on {state_dir} (process {again.process.pid})" in second.said
    reset = opened(state_dir, "reset")
    assert reset.wait_for_end() == 1, "nothing is reset under a running demo"
    again.press_ctrl_c()
    assert again.wait_for_end() == 0


@pytest.mark.stack
def test_reset_forgets_the_demo_and_nothing_else(opened: Open, state_dir: Path) -> None:
    other = state_dir / "test-schema" / "kept.sql"
    other.parent.mkdir(parents=True)
    other.touch()

    terminal = opened(state_dir, "reset")

    assert terminal.wait_for_end() == 0
    assert sorted(path.name for path in state_dir.iterdir()) == ["lock", "test-schema"]
    assert other.exists()


def test_a_taken_port_is_said_at_once_with_what_to_do(opened: Open, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        terminal = opened(tmp_path / "state", port=port)

        assert terminal.wait_for_end() == 1
    assert f"Port {port} of 127.0.0.1 is taken" in terminal.said
    assert f"PORT={port + 1} make demo" in terminal.said
    assert not (tmp_path / "state").exists()


def test_a_port_that_is_none_is_refused(opened: Open, tmp_path: Path) -> None:
    terminal = opened(tmp_path / "state", port=99999)

    assert terminal.wait_for_end() == 1
    assert "PORT=99999 is no port number" in terminal.said


@pytest.mark.stack
def test_ctrl_c_in_the_middle_of_setting_up_leaves_nothing_running(opened: Open, tmp_path: Path) -> None:
    terminal = opened(tmp_path / "state")
    terminal.wait_for("Database schema", 60)
    time.sleep(1)

    terminal.press_ctrl_c()

    assert terminal.wait_for_end() == 0
    terminal.assert_nothing_is_left()
    assert not (tmp_path / "state" / "demo-ready").exists()
