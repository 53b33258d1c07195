"""Ways to hand a frame to one socket: one interface, chosen at run time, the plain ASGI `send` always among them.

A server's `send` either waits for a slow reader, and everybody behind it waits, too, or never waits and fills the memory with what is not
read (docs/live-protocol.md). So a link tells how much lies unread, and never waits; whoever broadcasts looks first.
"""

from __future__ import annotations

import asyncio
import functools
import socket
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Final, Protocol

import structlog
from autobahn.exception import Disconnected

Send = Callable[[dict[str, Any]], Awaitable[None]]
KERNEL_BUFFER = 65_536
"""Bytes that the kernel may hold for one socket; without a limit it takes megabytes for who does not read."""
GONE: Final = (OSError, Disconnected)
"""What a server's `send` raises for a socket that has gone: by the ASGI specification; by Autobahn, under Daphne, once it is closing."""

log = structlog.get_logger(__name__)


class Frame:
    """One text message, made once for everybody who gets it."""

    __slots__ = ("_wire", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._wire: bytes | None = None

    @property
    def wire(self) -> bytes:
        """As it stands on the wire: servers do not mask, so the same bytes serve every socket."""
        if self._wire is None:
            payload = self.text.encode()
            size = len(payload)
            if size < 126:
                head = bytes((0x81, size))
            elif size < 65_536:
                head = b"\x81\x7e" + size.to_bytes(2, "big")
            else:
                head = b"\x81\x7f" + size.to_bytes(8, "big")
            self._wire = head + payload
        return self._wire


class Link(Protocol):
    """Where frames for one socket go."""

    def send(self, frame: Frame) -> None:
        """Take the frame; never waits and never raises: a socket that has gone away is told by its disconnect message."""

    def unread(self) -> int:
        """Bytes that were taken and not yet passed to the kernel."""

    async def close(self, code: int) -> None:
        """End the socket; what lies unread is not waited for."""


class AsgiLink:
    """Any server: frames queue up here, and one task at a time gives them to `send`, however long that waits."""

    __slots__ = ("_closed", "_queue", "_send", "_task", "_unread")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._queue: deque[Frame] = deque()
        self._task: asyncio.Task[None] | None = None
        self._unread = 0
        self._closed = False

    def send(self, frame: Frame) -> None:
        if self._closed:
            return
        self._queue.append(frame)
        self._unread += len(frame.text)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._drain())

    async def _drain(self) -> None:
        try:
            while self._queue:
                frame = self._queue.popleft()
                await self._send({"type": "websocket.send", "text": frame.text})
                self._unread -= len(frame.text)
        except GONE:
            self._drop()  # its disconnect message is on the way
        except Exception:
            # Whatever a server of another make raises, nobody waits for this task: it is said here or nowhere. The link goes on; the
            # browser learns from the next step, or a beat, that it has missed something, and asks for it.
            log.exception("frames_not_sent")
            self._drop()
        finally:
            self._task = None

    def _drop(self) -> None:
        self._queue.clear()
        self._unread = 0

    def unread(self) -> int:
        return self._unread

    async def close(self, code: int) -> None:
        if self._closed:
            return
        self._closed = True
        if self._task is not None:
            self._drop()
            self._task.cancel()
        await _close(self._send, code)


class DaphneLink:
    """Daphne: the bytes go straight into the socket while nothing lies before them, else behind what Twisted has."""

    __slots__ = ("_send", "_socket", "_transport")

    def __init__(self, send: Send, transport: Any) -> None:
        self._send, self._transport, self._socket = send, transport, transport.socket
        _limit_kernel_buffer(self._socket)

    def send(self, frame: Frame) -> None:
        transport, wire = self._transport, frame.wire
        if not transport.connected or transport.disconnecting:
            return
        sent = 0
        if not self.unread():
            try:
                sent = self._socket.send(wire)
            except BlockingIOError:
                sent = 0
            except OSError:
                return
        if sent < len(wire):
            transport.write(wire[sent:] if sent else wire)

    def unread(self) -> int:
        transport = self._transport
        waiting: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
        return waiting

    async def close(self, code: int) -> None:
        if self.unread():
            # A closing frame would wait behind what is not read.
            self._transport.abortConnection()
        else:
            await _close(self._send, code)


async def _close(send: Send, code: int) -> None:
    with suppress(*GONE):
        await send({"type": "websocket.close", "code": code})


def _limit_kernel_buffer(connection: Any) -> None:
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BUFFER)


def link_for(send: Send) -> Link:
    """The quickest way that this server offers: call it when the socket has been accepted."""
    transport = _daphne_transport(send)
    return AsgiLink(send) if transport is None else DaphneLink(send, transport)


def _daphne_transport(send: Send) -> Any:
    """Twisted's transport behind Daphne's `send`; None behind another server, under TLS, or where Daphne or Twisted have changed."""
    if not isinstance(send, functools.partial) or not send.args or not type(send.args[0]).__module__.startswith("daphne."):
        return None
    transport = getattr(send.args[0], "transport", None)
    needed = ("socket", "connected", "disconnecting", "dataBuffer", "offset", "_tempDataLen", "write", "abortConnection")
    if getattr(transport, "TLS", False) or not all(hasattr(transport, name) for name in needed):
        return None
    return transport
