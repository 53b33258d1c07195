"""Keep the freshly migrated test database as a file, and start other sessions from it: migrating takes ten seconds, reading one.

The file's name is a digest of everything it was made from (every migration, Django, the server, the roles), so that a changed migration is
really run. Kept in .laurel/, which is not under version control: a fresh clone migrates, once. Of two processes that start together the
second waits for the file of the first.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import django

import launcher

PROJECT = Path(__file__).resolve().parents[2]
FOLDER = PROJECT / ".laurel" / "test-schema"
PATIENCE_S = 180
"""So long another process may take to migrate, or to fail; then we do it ourselves."""


def restore(kept: Path | None, services: launcher.Services, connection: Any) -> bool:
    """Make the test database from the kept file. False where there is none and ours is the turn to migrate, and to `keep` it."""
    if kept is None or not (kept.exists() or _comes_from_another(kept)):
        return False
    name = connection.creation._get_test_db_name()
    with connection._nodb_cursor() as cursor:
        # From template0: template1 gives rights by default, and a dump does not take away what its tables never had.
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    _run(services, connection, name, "psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1", f"--file={kept}")
    return True


def _comes_from_another(kept: Path) -> bool:
    """Wait while another process makes the file. False as soon as none does: then nobody but us may, until this process ends."""
    try:
        FOLDER.mkdir(parents=True, exist_ok=True)
        turn = os.open(kept.with_suffix(".turn"), os.O_CREAT | os.O_RDWR, 0o644)  # closed, and so given up, with the process
    except OSError:
        return False
    give_up = time.monotonic() + PATIENCE_S
    while not kept.exists() and time.monotonic() < give_up:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            time.sleep(0.1)
    return kept.exists()


def keep(kept: Path | None, services: launcher.Services, connection: Any) -> None:
    """Write the test database, just migrated, to its file; quietly not, where that folder is not ours to write to."""
    if kept is None or kept.exists():
        return
    unfinished = kept.with_suffix(f".{os.getpid()}")
    try:
        unfinished.touch()
    except OSError:
        return
    _run(services, connection, connection.settings_dict["NAME"], "pg_dump", f"--file={unfinished}")
    unfinished.rename(kept)
    for old in FOLDER.iterdir():
        if old.stat().st_mtime < time.time() - 24 * 3600:
            old.unlink(missing_ok=True)


def file_for(services: launcher.Services, connection: Any) -> Path | None:
    """Where the database made from today's migrations is kept; None on a server that is not our own. Ask before migrating."""
    if services.postgres_bin is None:
        return None
    from django.apps import apps

    digest = hashlib.sha256(f"{django.VERSION} {sys.version_info[:2]}".encode())
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT version()")
        digest.update(cursor.fetchone()[0].encode())
    sources = [path for app in apps.get_app_configs() for path in sorted(Path(app.path).glob("migrations/*.py"))]
    for path in [*sources, PROJECT / "launcher" / "roles.py"]:
        digest.update(path.name.encode() + path.read_bytes())
    return FOLDER / f"{digest.hexdigest()[:20]}.sql"


def _run(services: launcher.Services, connection: Any, database: str, program: str, *arguments: str) -> None:
    settings = connection.settings_dict
    address = [f"--host={settings['HOST']}", f"--username={settings['USER']}", f"--dbname={database}"]
    done = subprocess.run([str(services.postgres_bin / program), *address, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{program}: {done.stderr}")
