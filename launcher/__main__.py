"""`python -m launcher COMMAND`: what the Makefile calls. See docs/operations.md."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .errors import LauncherError
from .services import Services, services, temporary_services

PROJECT = Path(__file__).resolve().parent.parent
STATE_DIR = Path(os.environ.get("LAUREL_STATE_DIR", "") or PROJECT / ".laurel")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is a program for a terminal


def serve(_: argparse.Namespace) -> int:
    """Run PostgreSQL and Valkey until Ctrl-C, and say how to reach them."""
    with services(STATE_DIR, report=say) as running:
        _note_environment(running)
        try:
            return _watch(running)
        finally:
            _environment_file().unlink(missing_ok=True)


def _environment_file() -> Path:
    return STATE_DIR / "services.env"


def _note_environment(running: Services) -> None:
    lines = [f"export {name}={shlex.quote(value)}" for name, value in running.environment(as_owner=True).items()]
    lines.append(f"export LAUREL_APP_DATABASE_URL={shlex.quote(running.database_url)}")
    _environment_file().write_text("\n".join(lines) + "\n")
    say("\n" + "\n".join(lines))
    say(f"\nIn another terminal:  . {_environment_file()} && ./manage.py migrate\nCtrl-C stops the servers.")


def _watch(running: Services) -> int:
    while True:
        for child in running.children:
            if not child.alive:
                raise LauncherError(f"{child.name} has ended by itself.\n{child.tail()}")
        time.sleep(0.5)


def run(arguments: argparse.Namespace) -> int:
    """Run one command on fresh servers, as the owner of the schema, and stop them."""
    if not arguments.command:
        raise LauncherError("Say which command to run: python -m launcher run ./manage.py migrate")
    with temporary_services() as running:
        return subprocess.run(arguments.command, env={**os.environ, **running.environment(as_owner=True)}, check=False).returncode


def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="launcher", description=__doc__)
    commands = parser.add_subparsers(required=True)
    _add(commands, "services", serve)
    _add(commands, "run", run).add_argument("command", nargs=argparse.REMAINDER)
    arguments = parser.parse_args(given)
    # A polite kill ends us the same way as Ctrl-C, so that everything is stopped in order.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return int(arguments.do(arguments))
    except KeyboardInterrupt:
        say("\nStopped.")
        return 0
    except LauncherError as error:
        print(f"\n{error}", file=sys.stderr)  # noqa: T201
        return 1


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, do: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=(do.__doc__ or "").splitlines()[0])
    command.set_defaults(do=do)
    return command


if __name__ == "__main__":
    sys.exit(main())
