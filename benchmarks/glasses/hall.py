"""What benchmarks of live boards share: server processes, crowds before them, and what both have to tell."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from launcher import programs
from launcher.children import Child

SECRET = "a benchmark's own key"
PROJECT = Path(__file__).resolve().parents[2]


def settle_environment(redis_url: str) -> None:
    """Tickets are signed here and read in the servers."""
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "LAUREL_SECRET_KEY": SECRET, "REDIS_URL": redis_url}
    import django

    django.setup()


@dataclass
class State:
    """One state of the board, as one crowd got it; moments in nanoseconds."""

    epoch: int
    seq: int
    at: int
    reached: int
    median: int
    p95: int
    last: int


@dataclass
class Told:
    states: dict[tuple[int, int], State]
    closed: int
    snapshots: int
    known: int


@dataclass
class Crowd:
    """A process of viewers."""

    port: int
    board: int
    audience: str
    viewers: range
    tokens: Sequence[str]
    """Of participants: viewer n takes part as number n, round and round."""
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="crowd-")))

    def __post_init__(self) -> None:
        (self.folder / "tokens").write_text("\n".join(self.tokens))
        given = (
            self.port,
            self.board,
            self.audience,
            self.viewers.start,
            len(self.viewers),
            self.folder / "tokens",
            self.folder / "report",
        )
        command = [sys.executable, "-m", "benchmarks.glasses.crowd", *map(str, given)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT)

    def wait_until_ready(self) -> None:
        assert self._heard() == "ready"

    def mark(self) -> None:
        """Forget what was noted so far."""
        self.tell()

    def tell(self) -> Told:
        """What was noted since this was asked last."""
        self._say("tell")
        assert self._heard() == "told"
        told = json.loads((self.folder / "report").read_text())
        states = [State(*numbers) for numbers in told["states"]]
        return Told({(state.epoch, state.seq): state for state in states}, told["closed"], told["snapshots"], told["known"])

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def _say(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def _heard(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@contextmanager
def web(redis_url: str, folder: Path, *, port: int | None = None, database_url: str = "postgresql:///none") -> Iterator[tuple[int, Child]]:
    """One Daphne, as the demo starts it."""
    port = port or programs.free_port()
    env = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url, "LAUREL_SECRET_KEY": SECRET, "LAUREL_STATE_DIR": str(folder)}
    child = programs.start_web(env, host="127.0.0.1", port=port, log_dir=folder / str(port))
    try:
        until_listening(port, child)
        yield port, child
    finally:
        child.stop()


def until_listening(port: int, child: Child) -> None:
    give_up = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            assert child.alive, child.tail()
            assert time.monotonic() < give_up, child.tail()
            time.sleep(0.05)


def memory_kb(child: Child) -> int:
    lines = Path(f"/proc/{child.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def cpu_s(child: Child) -> float:
    parts = Path(f"/proc/{child.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
