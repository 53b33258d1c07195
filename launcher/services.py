"""Both servers together, as one thing to open and close."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from .children import Child
from .errors import LauncherError
from .folders import owned_state, run_folder
from .postgres import private_postgres
from .roles import APP, OWNER
from .valkey import private_valkey

Report = Callable[[str], None]


def _silent(_: str) -> None:
    pass


@dataclass(frozen=True)
class Services:
    """Addresses of what runs. `children` are the servers that we started ourselves."""

    database_url: str
    """What the web and the workers sign in as: it owns nothing."""
    owner_url: str
    """Who owns the schema: for migrations."""
    redis_url: str
    children: tuple[Child, ...] = ()
    postgres_bin: Path | None = None
    """Where the programs of the PostgreSQL we started are (psql, pg_dump)."""

    def environment(self, *, as_owner: bool = False) -> dict[str, str]:
        """The variables that settings.py reads."""
        return {"DATABASE_URL": self.owner_url if as_owner else self.database_url, "REDIS_URL": self.redis_url}

    def exports(self) -> str:
        """Lines for a shell: manage.py signs in as the owner, who may migrate."""
        lines = [f"export {name}={shlex.quote(value)}" for name, value in self.environment(as_owner=True).items()]
        return "\n".join([*lines, f"export LAUREL_APP_DATABASE_URL={shlex.quote(self.database_url)}", ""])


@contextmanager
def services(state_dir: Path, *, for_tests: bool = False, report: Report = _silent) -> Iterator[Services]:
    """Run both servers over the data in `state_dir`; what is given by DATABASE_URL or REDIS_URL is not started.

    `for_tests` lets the schema's owner make and empty test databases there (see roles.prepare_roles).
    With a DATABASE_URL of your own, LAUREL_OWNER_DATABASE_URL names the owner of its schema (default: the same).
    Raises LauncherError: state folder in use, no usable server, a server that does not start.
    """
    _refuse_other_systems()
    state_dir = state_dir.absolute()
    with ExitStack() as stack:
        stack.enter_context(owned_state(state_dir))
        run_dir = stack.enter_context(run_folder())
        (state_dir / "sockets").write_text(f"{run_dir}\n")
        stack.callback((state_dir / "sockets").unlink, missing_ok=True)
        yield _open(stack, state_dir, run_dir, report, durable=True, for_tests=for_tests)


@contextmanager
def temporary_services(*, report: Report = _silent) -> Iterator[Services]:
    """Fresh servers for tests, in a folder of their own that goes with them: any number at the same time."""
    _refuse_other_systems()
    with ExitStack() as stack:
        run_dir = stack.enter_context(run_folder())
        yield _open(stack, run_dir, run_dir, report, durable=False, for_tests=True)


def _open(stack: ExitStack, state_dir: Path, run_dir: Path, report: Report, *, durable: bool, for_tests: bool) -> Services:
    children = []
    postgres_bin = None
    database_url, redis_url = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    owner_url = os.environ.get("LAUREL_OWNER_DATABASE_URL", "") or database_url
    if database_url:
        report("PostgreSQL: the one that DATABASE_URL names")
    else:
        postgres = stack.enter_context(private_postgres(state_dir, run_dir, durable=durable, for_tests=for_tests))
        children.append(postgres.child)
        postgres_bin = postgres.binaries.bin_dir
        database_url, owner_url = postgres.url(APP), postgres.url(OWNER)
        report(str(postgres.binaries))
    if redis_url:
        report("Valkey: the one that REDIS_URL names")
    else:
        valkey = stack.enter_context(private_valkey(state_dir, run_dir))
        children.append(valkey.child)
        redis_url = valkey.url
        report(str(valkey.binaries))
    return Services(database_url, owner_url, redis_url, tuple(children), postgres_bin)


def _refuse_other_systems() -> None:
    if not Path("/proc/self").exists():
        raise LauncherError("The private servers need Linux. Elsewhere set DATABASE_URL and REDIS_URL to servers of yours.")
