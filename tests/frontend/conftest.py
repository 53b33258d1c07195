from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.frontend import world as worlds
from tests.frontend.world import ANONYMOUS, World


@pytest.fixture
def world(db: None) -> World:
    return worlds.build()


@pytest.fixture
def client_of(world: World) -> Callable[[str], Client]:
    """`client_of(Role.REP)` is signed in as the world's rep; `client_of("anonymous")` as nobody."""

    def signed_in(role: str) -> Client:
        client = Client(raise_request_exception=False)
        if role != ANONYMOUS:
            client.force_login(world.users[role], backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return signed_in


@pytest.fixture
def page_of(client_of: Callable[[str], Client]) -> Callable[..., Any]:
    """`page_of(Role.REP, "/people/", htmx="people-table")` is the response."""

    def get(role: str, path: str, htmx: str = "", **query: Any) -> Any:
        headers = {"HX-Request": "true", "HX-Target": htmx} if htmx else {}
        return client_of(role).get(path, query, headers=headers)

    return get
