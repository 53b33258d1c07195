"""As whom PostgreSQL runs: it refuses to run as root.

As an ordinary user it runs as that user. As root there are two ways. In a *user namespace* it believes to be somebody else while its
files stay root's: nothing has to be copied, and it works inside a folder that only root can enter. Containers as a rule forbid that;
then it runs as `nobody`, and its data, and its programs if need be, lie where nobody can reach them.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["itself", "namespace", "nobody"]


@dataclass(frozen=True)
class Account:
    kind: Kind
    prefix: tuple[str, ...] = ()
    """What stands before a command."""
    uid: int | None = None
    gid: int | None = None


ITSELF = Account("itself")
NAMESPACE = Account("namespace", ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--"))


def nobody() -> Account:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return Account("nobody", uid=65534, gid=65534)
    return Account("nobody", uid=entry.pw_uid, gid=entry.pw_gid)


def account_for(program: Path, *, folder: Path) -> Account:
    """The account that can run `program` and write into `folder`, or `nobody`, for whom other places must be found."""
    wanted = os.environ.get("LAUREL_RUN_AS", "")
    if os.geteuid() != 0:
        return ITSELF
    if wanted != "nobody" and can_run(NAMESPACE, program, folder=folder):
        return NAMESPACE
    return nobody()


def can_run(account: Account, program: Path, *, folder: Path | None = None) -> bool:
    """Tried, not deduced: kernels, containers and the rights of every folder above have their say."""
    trial = 'test -z "$1" || test -w "$1" || exit 1; exec "$2" --version'
    command = [*account.prefix, "/bin/sh", "-c", trial, "sh", str(folder or ""), str(program)]
    try:
        answer = subprocess.run(
            command,
            capture_output=True,
            timeout=20,
            check=False,
            cwd="/",
            user=account.uid,
            group=account.gid,
            extra_groups=None if account.uid is None else [],
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.returncode == 0
