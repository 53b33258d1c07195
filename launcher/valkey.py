"""A private Valkey (or Redis): a unix socket as the only way in, nothing kept on disk."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .binaries import Valkey, find_valkey
from .children import Child, start
from .errors import LauncherError

READY_WITHIN_S = 20


@dataclass(frozen=True)
class RunningValkey:
    binaries: Valkey
    socket_path: Path
    child: Child

    @property
    def url(self) -> str:
        return f"unix://{self.socket_path}"


@contextmanager
def private_valkey(state_dir: Path, run_dir: Path) -> Iterator[RunningValkey]:
    """Start the server and stop it at the end. What it holds can always be rebuilt, so nothing is saved."""
    binaries, path = find_valkey(), run_dir / "valkey.sock"
    command: list[str | Path] = [binaries.server, "--port", "0", "--unixsocket", path, "--unixsocketperm", "700"]
    command += ["--save", "", "--appendonly", "no", "--daemonize", "no", "--dir", run_dir]
    child = start("valkey", command, log=state_dir / "log" / "valkey.log", cwd=run_dir)
    running = RunningValkey(binaries, path, child)
    try:
        _wait_until_ready(running)
        yield running
    finally:
        child.stop()


def _wait_until_ready(running: RunningValkey) -> None:
    give_up = time.monotonic() + READY_WITHIN_S
    while not _answers(running.socket_path):
        if not running.child.alive:
            raise LauncherError(f"{running.binaries} did not start.\n{running.child.tail()}")
        if time.monotonic() > give_up:
            raise LauncherError(f"{running.binaries} was not ready within {READY_WITHIN_S} s.\n{running.child.tail()}")
        time.sleep(0.01)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        try:
            connection.connect(str(path))
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
