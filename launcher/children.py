"""Programs we start: each ends with us, has a log of its own, and is waited for."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .account import ITSELF, Account

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(eq=False)
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals
    patience_s: float = 10
    """How long it may take to end before it is killed."""
    stopping: bool = field(default=False, init=False)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def tail(self, lines: int = 15) -> str:
        """The end of its log, for a message to a person."""
        return tail(self.log, lines)

    def ask_to_stop(self) -> None:
        if self.alive and not self.stopping:
            self.process.send_signal(self.stop_signal)
        self.stopping = True

    def stop(self) -> None:
        """Ask it to end, wait, and kill it (and all it started) if it does not."""
        self.ask_to_stop()
        try:
            self.process.wait(self.patience_s)
        except subprocess.TimeoutExpired:
            # It leads a session of its own, so that its group is exactly what it started.
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    stop_signal: signal.Signals = signal.SIGTERM,
    death_signal: signal.Signals | None = None,
    patience_s: float = 10,
    account: Account = ITSELF,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Child:
    """Start a program in the background.

    The kernel sends it `death_signal` (by default the same as `stop_signal`) when we die in whatever way. That is bound to the
    *thread* that calls this: call it from one that lives as long as the program shall, as a rule the main one.
    """
    parent = os.getpid()
    sent_when_we_die = death_signal or stop_signal

    def before_exec() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(sent_when_we_die), 0, 0, 0)
        # We may have died between fork and prctl.
        if os.getppid() != parent:
            os._exit(1)

    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*account.prefix, *map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=before_exec,
            # A Ctrl-C at the terminal is ours to handle: the servers must outlive the programs that use them.
            start_new_session=True,
            env=dict(env) if env is not None else None,
            cwd=cwd,
            user=account.uid,
            group=account.gid,
            extra_groups=None if account.uid is None else [],
        )
    return Child(name, process, log, stop_signal, patience_s)


def tail(log: Path, lines: int = 15) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
