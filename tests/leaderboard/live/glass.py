"""One viewer as the tests drive it: a real WebSocket over a plain socket, and the protocol's state machine behind it."""

from __future__ import annotations

import base64
import json
import os
import socket
import time
from collections.abc import Callable
from typing import Any

from leaderboard.live.client import Client


class Refused(Exception):
    """The server did not open a socket; the text is its status line."""


class Closed(Exception):
    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(str(code))


class Glass:
    """`received` is every byte that came after the handshake, `messages` what they say."""

    def __init__(self, port: int, *, origin: str | None = "http://127.0.0.1", path: str = "/live/", receive_buffer: int = 0) -> None:
        self._socket = socket.socket()
        if receive_buffer:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.settimeout(10)
        self._socket.connect(("127.0.0.1", port))
        self.received = bytearray()
        self.messages: list[dict[str, Any]] = []
        self.boards: dict[int, Client] = {}
        self._read = 0
        self._shake_hands(port, origin, path)

    def _shake_hands(self, port: int, origin: str | None, path: str) -> None:
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"] + ([f"Origin: {origin}"] if origin else [])
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            part = self._socket.recv(4096)
            if not part:
                raise Refused(answer.decode())
            answer += part
        head, _, rest = answer.partition(b"\r\n\r\n")
        self.received += rest
        if not head.startswith(b"HTTP/1.1 101"):
            raise Refused(head.decode().splitlines()[0])

    def say(self, message: dict[str, Any] | str) -> None:
        payload = (message if isinstance(message, str) else json.dumps(message)).encode()
        mask = os.urandom(4)
        size = bytes((0x80 | len(payload),)) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
        self._socket.sendall(b"\x81" + size + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload)))

    def watch(self, ticket: str, *boards: int) -> Glass:
        self.say({"op": "auth", "ticket": ticket})
        for board in boards:
            self.boards[board] = Client()
            self.say({"op": "sub", "b": board})
        return self

    def resume(self, ticket: str, board: int, client: Client) -> Glass:
        """Go on, on this new connection, with what an earlier one left."""
        client.connected()
        self.boards[board] = client
        self.say({"op": "auth", "ticket": ticket})
        since = client.since()
        assert since is not None
        self.say({"op": "sub", "b": board, "epoch": since[0], "seq": since[1]})
        return self

    def until(self, true: Callable[[], bool], within_s: float = 10) -> None:
        """Take messages in until something is true. Raises Closed when the server ends the socket."""
        give_up = time.monotonic() + within_s
        while not true():
            left = give_up - time.monotonic()
            assert left > 0, f"never came: {self.messages[-3:]}"
            self._take_in(left)

    def listen(self, for_s: float) -> None:
        """Take in whatever comes for a time."""
        give_up = time.monotonic() + for_s
        while (left := give_up - time.monotonic()) > 0:
            self._take_in(left)

    def until_closed(self, within_s: float = 10) -> int:
        """The code with which the server ends the socket."""
        try:
            self.until(lambda: False, within_s)
        except Closed as end:
            return end.code
        raise AssertionError("unreachable")

    def _take_in(self, within_s: float) -> None:
        self._socket.settimeout(within_s)
        try:
            part = self._socket.recv(1 << 20)
        except TimeoutError:
            return
        except ConnectionError:
            part = b""
        if not part:
            raise Closed(1006)
        self.received += part
        while (frame := self._next_frame()) is not None:
            self._handle(*frame)

    def _next_frame(self) -> tuple[int, bytes] | None:
        data = self.received[self._read : self._read + 10]
        if len(data) < 2:
            return None
        size, head = data[1], 2
        if size > 125:
            head = 4 if size == 126 else 10
            if len(data) < head:
                return None
            size = int.from_bytes(data[2:head], "big")
        start = self._read + head
        if len(self.received) < start + size:
            return None
        self._read = start + size
        return data[0] & 15, bytes(self.received[start : start + size])

    def _handle(self, opcode: int, payload: bytes) -> None:
        if opcode == 8:
            raise Closed(int.from_bytes(payload[:2], "big"))
        if opcode != 1:
            return
        message = json.loads(payload)
        self.messages.append(message)
        client = self.boards.get(message.get("b", -1))
        if client is not None and client.receive(message):
            since = client.since()
            self.say({"op": "sub", "b": message["b"]} | ({"epoch": since[0], "seq": since[1]} if since else {}))

    def close(self) -> None:
        self._socket.close()
