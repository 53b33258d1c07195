"""As whom PostgreSQL runs: it refuses to run as root.

As an ordinary user it runs as that user. As root there are two ways. In a *user namespace* it believes to be somebody else while its
files stay root's: nothing has to be copied, and it works inside a folder that only root can enter. Containers as a rule forbid that;
then it runs as `nobody`, and its data, and its programs if need be, lie where nobody can reach them. The namespace also helps a user
whom /etc/passwd does not know (containers are often started so), since initdb looks its user up.
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


def _nobody_ids() -> tuple[int, int]:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return 65534, 65534
    return entry.pw_uid, entry.pw_gid


NOBODY_UID, NOBODY_GID = _nobody_ids()
ITSELF = Account("itself")
# Mapped to a user that /etc/passwd knows: initdb looks its own up.
NAMESPACE = Account("namespace", ("unshare", "--user", f"--map-user={NOBODY_UID}", f"--map-group={NOBODY_GID}", "--"))
NOBODY = Account("nobody", uid=NOBODY_UID, gid=NOBODY_GID)


def account_for(program: Path, *, folder: Path) -> Account:
    """The account that can run `program` and write into `folder`, or `nobody`, for whom other places must be found."""
    if os.geteuid() != 0:
        return ITSELF if _is_known(os.geteuid()) or not can_run(NAMESPACE, program, folder=folder) else NAMESPACE
    forbidden = os.environ.get("LAUREL_RUN_AS") == "nobody"
    return NAMESPACE if not forbidden and can_run(NAMESPACE, program, folder=folder) else NOBODY


def _is_known(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


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
