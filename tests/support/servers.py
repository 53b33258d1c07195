"""PostgreSQL and Valkey for the tests, and Django's database on them."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest

import launcher
from tests.support import flush, schema_cache


@pytest.fixture(scope="session")
def services() -> Iterator[launcher.Services]:
    """Private servers of this session's own, or those that DATABASE_URL and REDIS_URL name."""
    said: list[str] = []
    with launcher.temporary_services(report=said.append) as running:
        print("\nTested on " + " and ".join(said))
        _use_redis(running.redis_url)
        yield running


def _use_redis(url: str) -> None:
    from django.conf import settings

    from config.celery import app

    settings.REDIS_URL = url
    settings.CACHES["default"]["LOCATION"] = url
    settings.CELERY_BROKER_URL = app.conf.broker_url = url.replace("unix://", "redis+socket://")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(services: launcher.Services, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Point Django at the session's server, just before the test database is made there by the owner of the schema."""
    from django.db import connections

    from config.settings import database_from

    address = database_from(services.owner_url)
    connections["default"].settings_dict.update({key: address[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    flush.install()


@pytest.fixture(scope="session")
def _kept_schema(services: launcher.Services, django_db_modify_db_settings: None, django_db_blocker: Any) -> Path | None:
    from django.db import connection

    # Migrating takes a third less time without the collector (see manage.py); it is switched on again below.
    gc.disable()
    with django_db_blocker.unblock():
        return schema_cache.file_for(services, connection)


@pytest.fixture(scope="session")
def django_db_keepdb(_kept_schema: Path | None, services: launcher.Services, django_db_blocker: Any, django_db_keepdb: bool) -> bool:
    """True where the test database is there already, read from the one an earlier session migrated."""
    from django.db import connection

    with django_db_blocker.unblock():
        return schema_cache.restore(_kept_schema, services, connection) or django_db_keepdb


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, _kept_schema: Path | None, services: launcher.Services, django_db_blocker: Any) -> None:
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        gc.enable()
        schema_cache.keep(_kept_schema, services, connection)
        flush.remember_tables(cursor)


@pytest.fixture(autouse=True)
def _empty_cache_after(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rate limits and the like must not reach the next test. Celery's queues live in the same Valkey and are left alone."""
    yield
    if {"services", "django_db_setup"} & set(request.fixturenames):
        from django.core.cache import cache

        client = cache._cache.get_client(None, write=True)
        if keys := list(client.scan_iter(match=cache.make_key("*"), count=1000)):
            client.delete(*keys)


@pytest.fixture
def app_role(db: None) -> Callable[[], AbstractContextManager[Any]]:
    """`with app_role() as cursor:` sees the test's own transaction as the application does: as `laurel_app`, which owns nothing.

    Put a statement that shall be refused in `with pytest.raises(...), transaction.atomic():`, or the transaction is lost.
    """
    from django.db import connection
    from psycopg.pq import TransactionStatus

    @contextmanager
    def as_application() -> Iterator[Any]:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE laurel_app")
            try:
                yield cursor
            finally:
                # In a transaction that has failed nothing can be said any more; its rollback resets the role.
                if connection.connection.info.transaction_status == TransactionStatus.INTRANS:
                    cursor.execute("RESET ROLE")

    return as_application


@pytest.fixture(scope="session")
def command_env(services: launcher.Services, django_db_setup: None) -> Callable[..., dict[str, str]]:
    """`command_env()` is the environment for a program of ours, run as the application on the test database (or `as_owner=True`)."""
    from django.conf import settings
    from django.db import connection

    name = connection.settings_dict["NAME"]

    def environment(*, as_owner: bool = False) -> dict[str, str]:
        given = services.environment(as_owner=as_owner)
        given["DATABASE_URL"] = urlunsplit(urlsplit(given["DATABASE_URL"])._replace(path=f"/{name}"))
        return {**os.environ, **given, "LAUREL_STATE_DIR": str(settings.STATE_DIR), "LAUREL_SECRET_KEY": settings.SECRET_KEY}

    return environment
