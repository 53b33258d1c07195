"""Laurel itself, running: Daphne and a Celery worker as real processes on the test database, for the browser tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from launcher import programs
from launcher.children import Child


@dataclass(frozen=True)
class Stack:
    url: str
    """Without a slash at the end."""
    web: Child
    worker: Child


@pytest.fixture(scope="session")
def stack(command_env: Callable[..., dict[str, str]]) -> Iterator[Stack]:
    """Both programs signed in to the database as the application's role. A test that uses them also needs `transactional_db`."""
    from django.conf import settings

    env, state_dir = command_env(), Path(settings.STATE_DIR)
    host, port, log_dir = "127.0.0.1", programs.free_port(), state_dir / "log"
    programs.manage(env, "collectstatic", "--noinput", log=log_dir / "collectstatic.log")
    worker = programs.start_worker(env, log_dir=log_dir, processes=1)
    try:
        web = programs.start_web(env, host=host, port=port, log_dir=log_dir)
        try:
            programs.wait_for_web(web, host=host, port=port)
            yield Stack(f"http://{host}:{port}", web, worker)
        finally:
            web.stop()
    finally:
        worker.stop()


@pytest.fixture
def sign_in(stack: Stack) -> Callable[[Any, Any], None]:
    """`sign_in(context, user)`: the browser context carries this user's session from now on. The sign-in page has tests of its own."""

    def put_session(context: Any, user: Any) -> None:
        from django.conf import settings
        from django.test import Client

        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        session = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": session.key, "value": session.value, "url": stack.url, "httpOnly": True, "sameSite": "Lax"}])

    return put_session
