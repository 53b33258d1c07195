"""The hub by itself, on a real Valkey: what takes minutes in operation is made short, and sockets do as the test wants."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio
from structlog.testing import capture_logs

import launcher
from launcher.valkey import private_valkey
from leaderboard.live import feed, hub, tickets
from leaderboard.live.client import Client
from leaderboard.live.hub import Hub
from leaderboard.live.links import Frame
from leaderboard.live.publisher import Publisher
from leaderboard.live.store import CONTROL, REVOKED, Store, revoke
from leaderboard.live.tickets import Grant
from leaderboard.ranking.shaping import visible_rows

from .boards import EVERYBODY, standings, token_of


class Wire:
    """A link that keeps what it is given; `holds` is what lies unread."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []
        self.client = Client()
        self.holds = 0
        self.closed: int | None = None

    def send(self, frame: Frame) -> None:
        message = json.loads(frame.text)
        self.said.append(message)
        self.client.receive(message)

    def unread(self) -> int:
        return self.holds

    async def close(self, code: int) -> None:
        self.closed = code

    @property
    def scores(self) -> dict[str, int]:
        return {} if self.client.table is None else {cells[0]: cells[1] for cells in self.client.table.cells.values()}


def ticket_for(subject: str, *boards: int, me: str = "") -> tickets.Ticket:
    return tickets.read(tickets.issue(subject, [Grant(board, "all", me) for board in boards]))


async def until(true: Callable[[], Any], within_s: float = 5) -> None:
    give_up = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < give_up
        await asyncio.sleep(0.01)


def play(scene: Callable[[Hub], Awaitable[None]], url: str, **options: Any) -> None:
    async def whole() -> None:
        made = Hub(url, **options)
        made.start()
        try:
            await scene(made)
        finally:
            await made.stop()

    asyncio.run(whole())


def test_who_does_not_read_is_skipped_then_given_the_whole_and_after_long_shown_out(
    publisher: Publisher, services: launcher.Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "DEAF_S", 0.5)
    monkeypatch.setattr(feed, "MEND_S", 0.05)
    publisher.publish(standings({"Ada": 1}), EVERYBODY)

    async def scene(made: Hub) -> None:
        wire, deaf, quick = Wire(), Wire(), Wire()
        for each in (wire, deaf, quick):
            await made.sit_down(made.enter(each, ticket_for("user:1", 7)), 7, None)
        await until(lambda: wire.scores == deaf.scores == quick.scores == {"Ada": 1})
        wire.holds = deaf.holds = feed.UNREAD_LIMIT + 1
        for score in range(2, 6):
            publisher.publish(standings({"Ada": score}), EVERYBODY)
        await until(lambda: quick.scores == {"Ada": 5})
        assert wire.scores == {"Ada": 1}

        wire.holds = 0
        await until(lambda: wire.scores == {"Ada": 5})
        assert [message["op"] for message in wire.said] == ["snap", "snap"]
        assert (wire.closed, deaf.closed) == (None, None)
        await until(lambda: deaf.closed == 4503)
        assert (wire.closed, quick.closed) == (None, None)

    play(scene, services.redis_url)


def test_who_sits_down_while_the_board_is_slow_to_come_gets_it_once(
    publisher: Publisher, services: launcher.Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Store.snapshot

    async def slowly(store: Store, board: int, audience: str) -> tuple[int, int, str] | None:
        await asyncio.sleep(0.2)
        return await real(store, board, audience)

    monkeypatch.setattr(Store, "snapshot", slowly)
    monkeypatch.setattr(feed, "MEND_S", 0.02)
    publisher.publish(standings({"Ada": 1}), EVERYBODY)

    async def scene(made: Hub) -> None:
        wire = Wire()
        await made.sit_down(made.enter(wire, ticket_for("user:1", 7)), 7, None)
        await asyncio.sleep(0.3)
        assert [message["op"] for message in wire.said] == ["snap"]

    play(scene, services.redis_url)


def test_after_a_while_a_fresh_ticket_is_asked_for_and_without_one_the_socket_ends(
    memory: Any, services: launcher.Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "SWEEP_S", 0.02)

    async def scene(made: Hub) -> None:
        good, idle = Wire(), Wire()
        viewer = made.enter(good, ticket_for("user:1", 7))
        made.enter(idle, ticket_for("user:2", 7))
        for _ in range(3):
            asked = len(good.said)
            await until(lambda asked=asked: len(good.said) > asked)  # type: ignore[misc]
            assert good.said[-1] == {"op": "renew"}
            assert await made.renew(viewer, ticket_for("user:1", 7))
            assert not await made.renew(viewer, ticket_for("user:2", 7)), "somebody else's"
        await until(lambda: idle.closed == 4401)
        assert good.closed is None

    play(scene, services.redis_url, authorised_s=0.2, renew_within_s=0.3)


def test_redis_is_asked_only_for_boards_that_somebody_watches(
    publisher: Publisher, services: launcher.Services, memory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "SWEEP_S", 0.02)

    async def scene(made: Hub) -> None:
        viewer = made.enter(Wire(), ticket_for("user:1", 7, 8))
        await made.sit_down(viewer, 7, None)
        await until(lambda: memory.pubsub_channels("live:c:*") == ["live:c:7"])
        await made.sit_down(viewer, 8, None)
        await until(lambda: len(memory.pubsub_channels("live:c:*")) == 2)
        made.leave(viewer)
        await until(lambda: memory.pubsub_channels("live:c:*") == [])

    play(scene, services.redis_url)


def test_who_sits_down_while_a_board_is_dropped_hears_of_it(
    publisher: Publisher, services: launcher.Services, memory: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "SWEEP_S", 0.02)
    ended, real = asyncio.Event(), feed.Feed.end

    async def end_slowly(dropped: feed.Feed) -> None:
        ended.set()
        await asyncio.sleep(0.2)
        await real(dropped)

    monkeypatch.setattr(feed.Feed, "end", end_slowly)
    publisher.publish(standings({"Ada": 1}), EVERYBODY)

    async def scene(made: Hub) -> None:
        first, second = Wire(), Wire()
        viewer = made.enter(first, ticket_for("user:1", 7))
        await made.sit_down(viewer, 7, None)
        made.leave(viewer)
        await ended.wait()
        await made.sit_down(made.enter(second, ticket_for("user:2", 7)), 7, None)
        await until(lambda: second.scores == {"Ada": 1})
        await asyncio.sleep(0.3)
        publisher.publish(standings({"Ada": 2}), EVERYBODY)
        await until(lambda: second.scores == {"Ada": 2})

    play(scene, services.redis_url)


def test_a_board_is_not_dropped_while_its_first_viewer_sits_down(
    publisher: Publisher, services: launcher.Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "SWEEP_S", 0.02)
    real = redis.asyncio.client.PubSub.subscribe

    async def slowly(pubsub: Any, *channels: str) -> None:
        await asyncio.sleep(0.2)
        await real(pubsub, *channels)

    publisher.publish(standings({"Ada": 1}), EVERYBODY)

    async def scene(made: Hub) -> None:
        await until(lambda: made._listening)
        monkeypatch.setattr(redis.asyncio.client.PubSub, "subscribe", slowly)
        wire = Wire()
        await made.sit_down(made.enter(wire, ticket_for("user:1", 7)), 7, None)
        publisher.publish(standings({"Ada": 2}), EVERYBODY)
        await until(lambda: wire.scores == {"Ada": 2})

    play(scene, services.redis_url)


def test_who_was_shown_out_while_redis_was_not_heard_is_closed_when_it_is(services: launcher.Services, memory: Any) -> None:
    async def scene(made: Hub) -> None:
        gone, stays = Wire(), Wire()
        made.enter(gone, ticket_for("user:1", 7))
        made.enter(stays, ticket_for("user:2", 7))
        await until(lambda: memory.pubsub_numsub(CONTROL)[0][1] == 1)
        memory.zadd(REVOKED, {"user:1": int(time.time() * 1000) + 1})
        memory.client_kill_filter(_type="pubsub")
        await until(lambda: gone.closed == hub.NOT_ALLOWED)
        assert stays.closed is None

    play(scene, services.redis_url)


@pytest.mark.parametrize("channel", [CONTROL, "live:c:7"])
def test_a_message_that_nobody_understands_is_said_and_what_comes_after_it_is_heard(
    publisher: Publisher, services: launcher.Services, memory: Any, channel: str
) -> None:
    publisher.publish(standings({"Ada": 1}), EVERYBODY)

    async def scene(made: Hub) -> None:
        wire, gone = Wire(), Wire()
        for each, subject in ((wire, "user:1"), (gone, "user:2")):
            await made.sit_down(made.enter(each, ticket_for(subject, 7)), 7, None)
        await until(lambda: wire.scores == {"Ada": 1})
        for nonsense in ("{", "{}"):
            wanted = {"Ada": wire.scores["Ada"] + 1}
            memory.publish(channel, nonsense)
            publisher.publish(standings(wanted), EVERYBODY)
            await until(lambda wanted=wanted: wire.scores == wanted)  # type: ignore[misc]
        await asyncio.sleep(0.01)
        revoke(memory, "user:2")
        await until(lambda: gone.closed == hub.NOT_ALLOWED)
        assert wire.closed is None

    with capture_logs() as said:
        play(scene, services.redis_url)
    assert {each["event"] for each in said if each["log_level"] == "error"} <= {"live_boards_not_heard", "board_not_followed"}
    assert any(each["log_level"] == "error" for each in said)


def test_who_moved_hears_it_before_the_screens_and_these_before_everybody_else(publisher: Publisher, services: launcher.Services) -> None:
    publisher.publish(standings({"Ada": 1, "Bo": 2}), EVERYBODY)
    heard: list[str] = []

    class Named(Wire):
        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

        def send(self, frame: Frame) -> None:
            if '"op":"d"' in frame.text:
                heard.append(self.name)
            super().send(frame)

    async def scene(made: Hub) -> None:
        wires = {name: Named(name) for name in ("guest", "Bo", "wall", "Ada")}
        for name, wire in wires.items():
            given = tickets.issue(f"x:{name}", [Grant(7, "all", token_of(name) if name in ("Ada", "Bo") else "")], screen=name == "wall")
            await made.sit_down(made.enter(wire, tickets.read(given)), 7, None)
        await until(lambda: all(wire.scores for wire in wires.values()))
        publisher.publish(standings({"Ada": 9, "Bo": 2}), EVERYBODY)
        await until(lambda: len(heard) == 4)
        assert heard == ["Ada", "wall", "guest", "Bo"]

    play(scene, services.redis_url)


def test_a_redis_that_was_away_and_has_forgotten_everything_is_found_again(tmp_path: Path) -> None:
    socket_folder = tmp_path / "v"
    socket_folder.mkdir()

    async def scene(made: Hub, url: str) -> None:
        wire = Wire()
        with private_valkey(tmp_path, socket_folder):
            writer = Publisher(redis.Redis.from_url(url, decode_responses=True), visible_rows)
            assert writer.take_office()
            writer.publish(standings({"Ada": 1}), EVERYBODY)
            await made.sit_down(made.enter(wire, ticket_for("user:1", 7)), 7, None)
            await until(lambda: wire.scores == {"Ada": 1})
        late = Wire()
        await made.sit_down(made.enter(late, ticket_for("user:2", 7)), 7, None)
        assert late.scores == {"Ada": 1}, "what this process has at hand needs no Redis"
        with private_valkey(tmp_path, socket_folder):
            writer = Publisher(redis.Redis.from_url(url, decode_responses=True), visible_rows)
            assert writer.take_office()
            writer.publish(standings({"Ada": 2}), EVERYBODY)
            await until(lambda: wire.scores == late.scores == {"Ada": 2}, within_s=10)
            writer.publish(standings({"Ada": 3}), EVERYBODY)
            await until(lambda: wire.scores == late.scores == {"Ada": 3})

    url = f"unix://{socket_folder / 'valkey.sock'}"

    async def whole() -> None:
        made = Hub(url)
        made.start()
        try:
            await scene(made, url)
        finally:
            await made.stop()

    asyncio.run(whole())
