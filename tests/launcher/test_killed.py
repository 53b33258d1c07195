"""Whatever ends us, the servers end with us, and the next start finds everything."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

import launcher
from launcher import tenants as tenants_module
from launcher.tenants import tenants

PROJECT = Path(__file__).resolve().parents[2]

SERVE = """
import sys, time
from pathlib import Path
import launcher
with launcher.services(Path(sys.argv[1])) as running:
    print(running.owner_url, flush=True)
    time.sleep(600)
"""


@pytest.fixture
def owner(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that runs the servers over `tmp_path`."""
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(tmp_path)], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.wait()


def address(owner: subprocess.Popen[str]) -> str:
    assert owner.stdout is not None
    return owner.stdout.readline().strip()


def wait_until_empty(*folders: Path) -> None:
    give_up = time.monotonic() + 20
    while any(tenants(folder) for folder in folders):
        assert time.monotonic() < give_up, "a server outlived the process that started it"
        time.sleep(0.05)


def test_after_kill_minus_nine_nothing_runs_and_the_next_start_has_the_data(owner: subprocess.Popen[str], tmp_path: Path) -> None:
    with psycopg.connect(address(owner)) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'still here' AS word")
    run_dir = Path((tmp_path / "sockets").read_text().strip())
    assert tenants(tmp_path / "postgres")
    assert tenants(run_dir)

    owner.send_signal(signal.SIGKILL)
    owner.wait()

    wait_until_empty(tmp_path / "postgres", run_dir)
    with launcher.services(tmp_path) as running, psycopg.connect(running.database_url) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("still here",)
    assert not run_dir.exists(), "the folder of the dead is removed by the next start"


def test_the_next_start_may_come_at_once_while_the_old_server_is_still_ending(owner: subprocess.Popen[str], tmp_path: Path) -> None:
    address(owner)

    owner.send_signal(signal.SIGKILL)
    owner.wait()

    with launcher.services(tmp_path) as running, psycopg.connect(running.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_that_did_not_hear_of_our_end_is_told_by_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenants_module, "PATIENCE_S", 4)
    with launcher.services(tmp_path) as running:
        server = running.children[0]
        assert server.alive

        tenants_module.wait_until_left(tmp_path / "postgres")

        assert not server.alive
        assert tenants(tmp_path / "postgres") == []


def test_a_server_that_hears_nothing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tenants_module, "PATIENCE_S", 1)
    with launcher.services(tmp_path) as running:
        server = running.children[0].process.pid
        os.kill(server, signal.SIGSTOP)
        try:
            with pytest.raises(launcher.LauncherError, match=rf"does not end \(process {server}"):
                tenants_module.wait_until_left(tmp_path / "postgres")
        finally:
            os.kill(server, signal.SIGCONT)


def test_a_polite_kill_ends_in_order(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "launcher", "services"]
    state = tmp_path / "polite"
    process = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, "LAUREL_STATE_DIR": str(state)}, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while "Ctrl-C stops the servers" not in process.stdout.readline():
        assert process.poll() is None

    process.terminate()
    rest, _ = process.communicate(timeout=30)

    assert process.returncode == 0
    assert "Stopped." in rest
    assert tenants(state) == []
    assert not (state / "develop" / "services.env").exists()
    assert "database system is shut down" in (state / "develop" / "log" / "postgres.log").read_text()
