"""A real Daphne and a real Valkey for live boards; no database is asked for anything."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redis

import launcher
from launcher import programs
from launcher.children import Child
from leaderboard.live.publisher import Publisher
from leaderboard.live.tickets import Grant, issue
from leaderboard.ranking.shaping import visible_rows

from .glass import Glass

SECRET = "the tests' own key, the same in every process they start"


@pytest.fixture
def memory(services: launcher.Services) -> Iterator[Any]:
    """A client of the session's Valkey, in which no live board is left from the test before."""
    client = redis.Redis.from_url(services.redis_url, decode_responses=True)
    forget_live(client)
    yield client
    forget_live(client)
    client.close()


def forget_live(client: Any) -> None:
    if keys := list(client.scan_iter(match="live:*", count=1000)):
        client.delete(*keys)


@pytest.fixture
def publisher(memory: Any, monkeypatch: pytest.MonkeyPatch) -> Publisher:
    monkeypatch.setattr("leaderboard.live.publisher.OFFICE_MS", 600_000)  # nobody says every second that this one is alive
    made = Publisher(memory, visible_rows)
    assert made.take_office()
    return made


@contextmanager
def serving(redis_url: str, log_dir: Path, application: str = "config.asgi:application") -> Iterator[tuple[int, Child]]:
    """Daphne, as the demo starts it, on a port of its own."""
    port = programs.free_port()
    env = {**os.environ, "DATABASE_URL": "postgresql:///none", "REDIS_URL": redis_url, "LAUREL_SECRET_KEY": SECRET}
    env["LAUREL_STATE_DIR"] = str(log_dir)
    web = programs.start_web(env, host="127.0.0.1", port=port, log_dir=log_dir, application=application)
    try:
        give_up = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert web.alive, web.tail()
                assert time.monotonic() < give_up, web.tail()
                time.sleep(0.05)
        yield port, web
    finally:
        web.stop()


@pytest.fixture(scope="session")
def live_web(services: launcher.Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Child]]:
    with serving(services.redis_url, tmp_path_factory.mktemp("live")) as running:
        yield running


@pytest.fixture
def open_glass(live_web: tuple[int, Child]) -> Iterator[Callable[..., Glass]]:
    """`open_glass(**options)` is a socket that a browser would open; all are closed at the end."""
    opened: list[Glass] = []

    def open_one(port: int | None = None, **options: Any) -> Glass:
        opened.append(Glass(port or live_web[0], **options))
        return opened[-1]

    yield open_one
    for glass in opened:
        glass.close()


def ticket(*, board: int = 7, audience: str = "all", me: str = "", subject: str = "user:1", screen: bool = False) -> str:
    return issue(subject, [Grant(board, audience, me)], screen=screen)
