from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.frontend import expectations
from tests.frontend import world as worlds
from tests.frontend.world import ANONYMOUS, World


@pytest.fixture
def world(db: None) -> World:
    return worlds.build()


@pytest.fixture(scope="module")
def prepared_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world with all that the listed addresses are about, made once for a file; what a test changes is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield expectations.prepare(worlds.build())
        transaction.set_rollback(True)


@pytest.fixture
def client_of(world: World) -> Callable[[str], Client]:
    """`client_of(Role.REP)` is signed in as the world's rep; `client_of("anonymous")` as nobody."""
    return partial(signed_in, world)


def signed_in(world: World, role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role != ANONYMOUS:
        client.force_login(world.users[role], backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def page_of(client_of: Callable[[str], Client]) -> Callable[..., Any]:
    """`page_of(Role.REP, "/people/", htmx="people-table")` is the response."""

    def get(role: str, path: str, htmx: str = "", **query: Any) -> Any:
        headers = {"HX-Request": "true", "HX-Target": htmx} if htmx else {}
        return client_of(role).get(path, query, headers=headers)

    return get
