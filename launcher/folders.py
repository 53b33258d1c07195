"""Folders with an owner: the state folder of one installation, and the short-lived one that holds its sockets.

A folder is owned by whoever holds a lock on its `lock` file. The kernel lets go of it when the owner dies in whatever way, so that no
lock is ever stale.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import LauncherError
from .tenants import tenants

PREFIX = "laurel-"
LONGEST_SOCKET_PATH = 90
"""A unix socket's path ends at 107 bytes; the server's own file name comes on top."""


@contextmanager
def owned_state(state_dir: Path) -> Iterator[None]:
    """Hold the state folder for ourselves. Raises LauncherError where somebody else does."""
    state_dir.mkdir(parents=True, exist_ok=True)
    lock = _try_lock(state_dir / "lock")
    if lock is None:
        owner = (state_dir / "lock").read_text().strip() or "unknown"
        raise LauncherError(
            f"Laurel is already running on {state_dir} (process {owner}).\n"
            "Stop it first (Ctrl-C where it runs), or set LAUREL_STATE_DIR to another folder for a second one beside it."
        )
    try:
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(lock)


@contextmanager
def run_folder() -> Iterator[Path]:
    """A new short folder for sockets and short-lived data; removed at the end, and those of the dead with it."""
    base = _short_base()
    sweep(base)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    lock = _try_lock(folder / "lock")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def sweep(base: Path) -> None:
    """Remove the run folders whose owner was killed. Only our own, and never one that a server still lives in."""
    for folder in base.glob(f"{PREFIX}*"):
        try:
            status = folder.lstat()
            if status.st_uid != os.geteuid() or not folder.is_dir() or folder.is_symlink():
                continue
            has_lock = (folder / "lock").exists()
            if not has_lock and time.time() - status.st_mtime < 60:
                continue  # being made right now
            lock = _try_lock(folder / "lock") if has_lock else None
        except OSError:
            continue
        if has_lock and lock is None:
            continue
        if not tenants(folder):
            shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _short_base() -> Path:
    for base in (Path("/tmp"), Path(tempfile.gettempdir()), Path("/var/tmp")):  # noqa: S108 - mkdtemp makes the folder inside, 0700
        if os.access(base, os.W_OK | os.X_OK) and len(str(base)) + 30 < LONGEST_SOCKET_PATH:
            return base
    raise LauncherError("No folder with a short path can be written to for the servers' sockets: /tmp, $TMPDIR and /var/tmp were tried.")


def _try_lock(path: Path) -> int | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor
