"""`python -m launcher COMMAND`: what the Makefile calls. See docs/operations.md."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from .demo import reset_demo, run_demo
from .errors import LauncherError
from .messages import compile_messages
from .programs import PROJECT
from .roles import APP, OWNER, give_to_owner, prepare_database, prepare_roles
from .services import Services, services, temporary_services

STATE_DIR = Path(os.environ.get("LAUREL_STATE_DIR", "") or PROJECT / ".laurel").absolute()


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - this is a program for a terminal


def serve(_: argparse.Namespace) -> int:
    """Run PostgreSQL and Valkey until Ctrl-C, for development, and say how to reach them."""
    state_dir = STATE_DIR / "develop"
    noted = state_dir / "services.env"
    with services(state_dir, for_tests=True, report=say) as running:
        try:
            noted.write_text(running.exports())
            say(f"\n{running.exports()}\nIn another terminal:  . {noted} && ./manage.py migrate\nCtrl-C stops the servers.")
            return _watch(running)
        finally:
            noted.unlink(missing_ok=True)


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


def demo(_: argparse.Namespace) -> int:
    """Run the whole of Laurel with its demonstration data until Ctrl-C."""
    return run_demo(STATE_DIR)


def reset(_: argparse.Namespace) -> int:
    """Forget the demonstration data: the next demo starts afresh."""
    reset_demo(STATE_DIR)
    if os.environ.get("DATABASE_URL"):
        say("The demo's files are gone. The database that DATABASE_URL names is yours and was not touched: empty it before the next demo.")
    else:
        say("The demo's data are gone; `make demo` makes new ones.")
    return 0


def messages(_: argparse.Namespace) -> int:
    """Compile the translations that have changed."""
    compile_messages(PROJECT)
    return 0


def prepare(arguments: argparse.Namespace) -> int:
    """Create both roles, and say what they may do, in an empty database of a server of your own."""
    with psycopg.connect(arguments.url, autocommit=True) as connection:
        prepare_roles(connection)
        give_to_owner(connection)
        prepare_database(connection)
    say(f"{OWNER} owns the schema and migrates, {APP} is for the web and the workers. Give both a password.")
    return 0


def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="launcher", description=__doc__)
    commands = parser.add_subparsers(required=True)
    _add(commands, "demo", demo)
    _add(commands, "reset", reset)
    _add(commands, "services", serve)
    _add(commands, "run", run).add_argument("command", nargs=argparse.REMAINDER)
    _add(commands, "messages", messages)
    _add(commands, "prepare-database", prepare).add_argument("url", help="the database, signed in to as a superuser")
    arguments = parser.parse_args(given)
    _end_politely()
    try:
        return int(arguments.do(arguments))
    except KeyboardInterrupt:
        say("\nStopped.")
        return 0
    except LauncherError as error:
        print(f"\n{error}", file=sys.stderr)  # noqa: T201
        return 1


def _end_politely() -> None:
    """Every request to end works like Ctrl-C, so that everything is stopped in order; started by nohup we stay."""
    # SIGINT by name: a script's `make demo &` starts us with it ignored.
    for end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(end, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, do: Callable[[argparse.Namespace], int]
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=(do.__doc__ or "").splitlines()[0])
    command.set_defaults(do=do)
    return command


if __name__ == "__main__":
    sys.exit(main())
