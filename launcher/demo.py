"""`make demo`: everything that makes up Laurel on one machine, started in order, watched together and ended together."""

from __future__ import annotations

import os
import secrets
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from . import programs
from .children import Child
from .errors import LauncherError
from .folders import owned_state
from .messages import compile_messages
from .postgres import forget_data
from .services import Services, services

KEPT_ON_RESET = frozenset({"lock", "develop", "test-schema"})
"""In the state folder, but not of the demo: the developers' server and the tests' schema."""


class Progress:
    """One line per step: what is done, and how long it took."""

    def __init__(self) -> None:
        self.started = time.monotonic()

    def say(self, text: str = "") -> None:
        print(text, flush=True)  # noqa: T201

    @contextmanager
    def step(self, title: str) -> Iterator[Callable[[str], None]]:
        """Gives a function that shows what the step is at, on a terminal that can rewrite its line."""
        head = f"  {title:.<46} "
        print(head, end="", flush=True)  # noqa: T201
        started = time.monotonic()

        shown = ""

        def show(text: str) -> None:
            nonlocal shown
            if text != shown and sys.stdout.isatty():
                room = shutil.get_terminal_size().columns - len(head) - 1
                print(f"\r\x1b[K{head}{text.strip()[: max(room, 0)]}", end="", flush=True)  # noqa: T201
            shown = text

        try:
            yield show
        except BaseException:
            print(flush=True)  # noqa: T201
            raise
        show("")
        print(f"{time.monotonic() - started:6.1f} s", flush=True)  # noqa: T201


def run_demo(state_dir: Path) -> int:
    """Set up what is not set up yet, run until Ctrl-C, end everything. 1 if one of the programs ended by itself."""
    host, port = os.environ.get("HOST") or "127.0.0.1", _port()
    _refuse_taken_port(host, port)
    progress, first = Progress(), not _ready_mark(state_dir).exists()
    progress.say(f"Setting Laurel up in {state_dir}; the first start takes a few minutes." if first else "Starting Laurel.")
    with ExitStack() as stack:
        if first and not os.environ.get("DATABASE_URL"):
            _forget_interrupted_start(state_dir)
        said: list[str] = []
        with progress.step("PostgreSQL and Valkey"):
            running = stack.enter_context(services(state_dir, report=said.append))
        progress.say("\n".join(f"    {line}" for line in said))
        env = environment(state_dir, running, host=host)
        _prepare(progress, stack, state_dir, env, {**env, **running.environment(as_owner=True)}, first=first)
        with progress.step("Web, worker, clock and live boards"):
            children = _start_programs(stack, state_dir, env, host=host, port=port)
        _note_environment(stack, state_dir, running)
        _welcome(progress, state_dir, host=host, port=port)
        return _watch(progress, (*running.children, *children))


def reset_demo(state_dir: Path) -> None:
    """Remove the demo's data and everything made from them. Raises LauncherError while it runs."""
    with owned_state(state_dir):
        forget_data(state_dir)
        for path in state_dir.iterdir():
            if path.name in KEPT_ON_RESET:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def environment(state_dir: Path, running: Services, *, host: str) -> dict[str, str]:
    """What Laurel's programs are started with: signed in to the database as the application, which owns nothing."""
    return {
        **os.environ,
        **running.environment(),
        "LAUREL_STATE_DIR": str(state_dir),
        "LAUREL_SECRET_KEY": os.environ.get("LAUREL_SECRET_KEY") or _secret_key(state_dir),
        "LAUREL_HOSTS": os.environ.get("LAUREL_HOSTS") or f"localhost,127.0.0.1,[::1],{programs.in_address(host)}",
    }


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise LauncherError(f"PORT={given} is no port number; give one from 1 to 65535: PORT=8001 make demo")
    return int(given)


def _refuse_taken_port(host: str, port: int) -> None:
    if not programs.port_is_free(host, port):
        raise LauncherError(
            f"Port {port} of {host} is taken by another program (or may not be used by you).\n"
            f"Stop that program, or choose another port: PORT={port + 1} make demo"
        )


def _ready_mark(state_dir: Path) -> Path:
    return state_dir / "demo-ready"


def _forget_interrupted_start(state_dir: Path) -> None:
    """The data of a first start that never came to its end are incomplete, and nobody has worked with them."""
    with owned_state(state_dir):
        forget_data(state_dir)


def _secret_key(state_dir: Path) -> str:
    path = state_dir / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def _prepare(progress: Progress, stack: ExitStack, state_dir: Path, env: dict[str, str], as_owner: dict[str, str], *, first: bool) -> None:
    log_dir = state_dir / "log"
    compile_messages(programs.PROJECT)
    static = programs.begin(env, "collectstatic", "--noinput", log=log_dir / "collectstatic.log")
    stack.callback(static.stop)
    with progress.step("Database schema") as show:
        programs.manage(as_owner, "migrate", "--noinput", log=log_dir / "migrate.log", show=show)
    with progress.step("Static files"):
        programs.finish(static)
    if first:
        with progress.step("People, deals, plans and statements") as show:
            programs.manage(env, "demo_data", *shlex.split(os.environ.get("DEMO", "")), log=log_dir / "demo_data.log", show=show)
        _ready_mark(state_dir).touch()


def _start_programs(stack: ExitStack, state_dir: Path, env: dict[str, str], *, host: str, port: int) -> list[Child]:
    log_dir = state_dir / "log"
    children: list[Child] = []
    stack.callback(_stop, children)
    children.append(programs.start_web(env, host=host, port=port, log_dir=log_dir))
    programs.manage(env, "demo_signins", log=_signins(state_dir))
    programs.wait_for_web(children[0], host=host, port=port)
    # After the web, which somebody waits for: on two cores all three at once take twice as long.
    children.append(programs.start_worker(env, log_dir=log_dir))
    children.append(programs.start_beat(env, log_dir=log_dir, state_dir=state_dir))
    children.append(programs.start_boards(env, log_dir=log_dir))
    return children


def _signins(state_dir: Path) -> Path:
    return state_dir / "log" / "demo_signins.log"


def _stop(children: list[Child]) -> None:
    # A second, impatient Ctrl-C must not leave half of them behind.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stop()


def _note_environment(stack: ExitStack, state_dir: Path, running: Services) -> None:
    path = state_dir / "services.env"
    path.write_text(running.exports())
    stack.callback(path.unlink, missing_ok=True)


def _welcome(progress: Progress, state_dir: Path, *, host: str, port: int) -> None:
    address = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else programs.in_address(host)  # noqa: S104
    progress.say(f"\nLaurel is running:  http://{address}:{port}/   (ready in {time.monotonic() - progress.started:.0f} s)\n")
    progress.say(_signins(state_dir).read_text().rstrip())
    progress.say(f"\nLogs are in {state_dir / 'log'}. Ctrl-C ends everything and keeps the data; `make demo-reset` forgets them.")


def _watch(progress: Progress, children: tuple[Child, ...]) -> int:
    with suppress(KeyboardInterrupt):
        while True:
            for child in children:
                if not child.alive:
                    progress.say(f"\n{child.name} has ended by itself (status {child.process.returncode}). The end of {child.log}:")
                    progress.say(child.tail(25))
                    progress.say("\nEnding the others.")
                    return 1
            time.sleep(0.3)
    progress.say("\nEnding Laurel; the data are kept.")
    return 0
