"""Laurel's own programs: the web (Daphne), the worker and the clock (Celery), live boards, and its management commands."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from .children import Child, start
from .errors import LauncherError

PROJECT = Path(__file__).resolve().parent.parent
SIGN_IN_PATH = "/accounts/login/"
FOR_SOCKETS = ("--websocket_timeout", "-1", "--ping-interval", "60", "--ping-timeout", "90")
"""Screens stay connected for weeks, and pings go to all at once: see docs/operations.md."""
BACKLOG = 4096


def listening(host: str, port: int) -> list[str]:
    """Where Daphne listens. Twisted lets 50 connections wait and Linux drops the others for a second, when thousands come back at once."""
    escaped = host.replace(":", r"\:")
    return ["-e", f"tcp:port={port}:interface={escaped}:backlog={BACKLOG}"]


def start_web(env: Mapping[str, str], *, host: str, port: int, log_dir: Path, application: str = "config.asgi:application") -> Child:
    command = [sys.executable, "-m", "daphne", *listening(host, port), *FOR_SOCKETS, "--application-close-timeout", "5", application]
    return start("web", command, log=log_dir / "web.log", env=env, cwd=PROJECT)


def start_worker(env: Mapping[str, str], *, log_dir: Path, processes: int = 2) -> Child:
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", f"--concurrency={processes}", "--loglevel=INFO"]
    command += ["--without-gossip", "--without-mingle", "--hostname=laurel@%h"]
    # Killed at once when we die: its jobs hold a lease and are taken up again, its database is about to go.
    return start("worker", command, log=log_dir / "worker.log", env=env, cwd=PROJECT, death_signal=signal.SIGKILL, patience_s=30)


def start_beat(env: Mapping[str, str], *, log_dir: Path, state_dir: Path) -> Child:
    command = [sys.executable, "-m", "celery", "-A", "config", "beat", f"--schedule={state_dir / 'beat-schedule'}", "--pidfile="]
    return start("beat", command, log=log_dir / "beat.log", env=env, cwd=PROJECT)


def start_boards(env: Mapping[str, str], *, log_dir: Path) -> Child:
    """The clockwork of live boards; it says "boards_in_office" in its log when it has begun."""
    return start("boards", [sys.executable, PROJECT / "manage.py", "boards"], log=log_dir / "boards.log", env=env, cwd=PROJECT)


def manage(env: Mapping[str, str], *arguments: str, log: Path, show: Callable[[str], None] | None = None) -> None:
    """Run a management command to its end. Its words go to the log, the latest of them to `show`; a failure is raised with the last."""
    finish(begin(env, *arguments, log=log), show)


def begin(env: Mapping[str, str], *arguments: str, log: Path) -> Child:
    """Start a management command beside other work; `finish` waits for it."""
    log.unlink(missing_ok=True)
    return start(f"manage.py {' '.join(arguments)}", [sys.executable, PROJECT / "manage.py", *arguments], log=log, env=env, cwd=PROJECT)


def finish(command: Child, show: Callable[[str], None] | None = None) -> None:
    try:
        while command.alive:
            if show:
                show(command.tail(1))
            with suppress(subprocess.TimeoutExpired):
                command.process.wait(0.3)
    finally:
        command.stop()
    if command.process.returncode != 0:
        raise LauncherError(f"`{command.name}` failed. The end of {command.log}:\n{command.tail(25)}")


def wait_for_web(web: Child, *, host: str, port: int, within_s: float = 60) -> None:
    """Wait until the sign-in page answers. Raises LauncherError with the end of the log."""
    give_up = time.monotonic() + within_s
    while True:
        answer = _status(f"http://{in_address(host)}:{port}{SIGN_IN_PATH}")
        if answer == 200:
            return
        if answer is not None or not web.alive or time.monotonic() > give_up:
            said = "" if answer is None else f" (its sign-in page answers with status {answer})"
            raise LauncherError(f"The web did not come up{said}. The end of {web.log}:\n{web.tail(25)}")
        time.sleep(0.1)


def in_address(host: str) -> str:
    """A host as it stands in a web address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def _status(url: str) -> int | None:
    try:
        with urllib.request.urlopen(url, timeout=20) as response:  # noqa: S310 - our own address
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


def port_is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(host: str = "127.0.0.1") -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
