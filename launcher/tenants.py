"""Which processes live in a folder: PostgreSQL's all work in their data folder, whatever their parent's fate."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from .errors import LauncherError

PATIENCE_S: float = 20


def tenants(folder: Path) -> list[int]:
    """Process ids whose working folder is `folder` or lies in it. Zombies have none."""
    home = os.path.realpath(folder)
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            place = os.readlink(entry / "cwd").removesuffix(" (deleted)")
        except OSError:
            continue
        if place == home or place.startswith(home + "/"):
            found.append(int(entry.name))
    return found


def wait_until_left(folder: Path) -> None:
    """Wait for the servers of a killed owner, who were told by the kernel to end; then tell them ourselves, ever more firmly.

    Raises LauncherError if some process does not go.
    """
    told = [(PATIENCE_S / 2, signal.SIGINT), (PATIENCE_S * 3 / 4, signal.SIGQUIT)]
    started = time.monotonic()
    while pids := _servers(folder):
        waited_s = time.monotonic() - started
        if told and waited_s > told[0][0]:
            _tell(pids, told.pop(0)[1])
        if waited_s > PATIENCE_S:
            raise LauncherError(f"A PostgreSQL left from an earlier start does not end (process {min(pids)}, data in {folder}).")
        time.sleep(0.05)


def _servers(folder: Path) -> list[int]:
    return [pid for pid in tenants(folder) if _name(pid).startswith("postgres")]


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _tell(pids: list[int], sent: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, sent)
        except ProcessLookupError:
            continue
