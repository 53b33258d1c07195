"""One who does not read harms nobody and costs little; one who reads again is right again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from autobahn.exception import Disconnected
from structlog.testing import capture_logs

from launcher.children import Child
from leaderboard.live.links import AsgiLink, Frame, link_for
from leaderboard.live.publisher import Publisher

from .boards import EVERYBODY, standings
from .conftest import ticket
from .glass import Glass
from .test_sockets import names

Open = Callable[..., Glass]
MEGABYTE = 1 << 20
LONG = "x" * 400


def memory_of(child: Child) -> int:
    lines = Path(f"/proc/{child.process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))


def publish_round(publisher: Publisher, number: int) -> None:
    """A step of some forty kilobytes: everybody's name and score is another."""
    publisher.publish(standings({f"P{n:02}{LONG}{number}": 1000 + n for n in range(100)}), EVERYBODY)


def leader(number: int) -> str:
    return f"P99{LONG}{number}"


@pytest.mark.stack
def test_who_never_reads_costs_less_than_a_megabyte_and_the_others_no_time(
    publisher: Publisher, open_glass: Open, live_web: tuple[int, Child]
) -> None:
    publish_round(publisher, 0)
    readers = [open_glass().watch(ticket(subject=f"user:{n}"), 7) for n in range(5)]
    for reader in readers:
        reader.until(lambda reader=reader: reader.boards[7].table is not None)  # type: ignore[misc]
    for number in range(1, 30):
        publish_round(publisher, number)
    for reader in readers:
        reader.until(lambda reader=reader: names(reader)[:1] == [leader(29)])  # type: ignore[misc]
    before = memory_of(live_web[1])

    sleeper = open_glass(receive_buffer=4096).watch(ticket(subject="user:9"), 7)
    slowest = 0.0
    for number in range(30, 130):
        began = time.monotonic()
        publish_round(publisher, number)
        for reader in readers:
            reader.until(lambda reader=reader, number=number: names(reader)[:1] == [leader(number)])  # type: ignore[misc]
        slowest = max(slowest, time.monotonic() - began)

    assert memory_of(live_web[1]) - before < MEGABYTE
    assert slowest < 2.0
    sleeper.until(lambda: names(sleeper)[:1] == [leader(129)], within_s=20)
    assert len(sleeper.messages) < 60, "it was given what it had slept through"


class Server:
    """An ASGI `send` that waits as long as it is told to, as uvicorn's does for a slow reader."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.reads = asyncio.Event()
        self.closed: int | None = None
        self.trouble: Exception | None = None

    async def send(self, message: dict[str, Any]) -> None:
        if self.trouble is not None:
            raise self.trouble
        if message["type"] == "websocket.close":
            self.closed = message["code"]
            return
        await self.reads.wait()
        self.sent.append(message["text"])


def test_the_plain_link_never_waits_tells_what_lies_unread_and_keeps_the_order() -> None:
    async def scene() -> None:
        server = Server()
        link = link_for(server.send)
        assert isinstance(link, AsgiLink)
        for text in ("one", "two", "three"):
            link.send(Frame(text))
        await asyncio.sleep(0)
        assert link.unread() == len("onetwothree")

        server.reads.set()
        await asyncio.sleep(0.01)

        assert server.sent == ["one", "two", "three"]
        assert link.unread() == 0
        link.send(Frame("four"))
        await asyncio.sleep(0.01)
        assert server.sent[-1] == "four"

    asyncio.run(scene())


def test_the_plain_link_is_closed_without_waiting_for_who_does_not_read() -> None:
    async def scene() -> None:
        server = Server()
        link = AsgiLink(server.send)
        link.send(Frame("one"))
        await asyncio.sleep(0)
        await asyncio.wait_for(link.close(4503), 1)
        assert server.closed == 4503
        assert server.sent == []

    asyncio.run(scene())


@pytest.mark.parametrize("gone", [ConnectionResetError("it went away"), Disconnected("Attempt to send on a closed protocol")])
def test_a_socket_that_has_gone_is_nobodys_business(gone: Exception) -> None:
    async def scene() -> None:
        server = Server()
        server.trouble = gone
        link = AsgiLink(server.send)
        link.send(Frame("one"))
        await asyncio.sleep(0.01)
        await link.close(4503)

    with capture_logs() as said:
        asyncio.run(scene())
    assert said == []


def test_what_no_gone_socket_explains_is_said_and_the_link_goes_on() -> None:
    async def scene() -> None:
        server = Server()
        server.trouble = TypeError("an error of the server's own")
        link = AsgiLink(server.send)
        for text in ("one", "two"):
            link.send(Frame(text))
        await asyncio.sleep(0.01)
        assert link.unread() == 0, "what was dropped does not lie there for ever"

        server.trouble = None
        server.reads.set()
        link.send(Frame("three"))
        await asyncio.sleep(0.01)
        assert server.sent == ["three"]

        server.trouble = TypeError("an error of the server's own")
        with pytest.raises(TypeError):
            await link.close(4503)

    with capture_logs() as said:
        asyncio.run(scene())
    assert [(each["event"], each["log_level"], each["exc_info"]) for each in said] == [("frames_not_sent", "error", True)]


def test_after_it_was_closed_nothing_is_given_to_the_server() -> None:
    async def scene() -> None:
        server = Server()
        server.reads.set()
        link = AsgiLink(server.send)
        await link.close(4403)
        link.send(Frame("late"))
        await link.close(4503)
        await asyncio.sleep(0.01)
        assert (server.sent, server.closed) == ([], 4403)

    asyncio.run(scene())


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 100_000])
def test_a_frame_says_its_length_as_rfc_6455_wants(size: int) -> None:
    wire = Frame("x" * size).wire
    assert wire[0] == 0x81
    width = {126: 2, 127: 8}.get(wire[1], 0)
    told, head = (int.from_bytes(wire[2 : 2 + width], "big") if width else wire[1]), 2 + width
    assert told == size == len(wire) - head
