"""A process with thousands of sockets of one live board, which notes when which state of the board reaches them.

    python -m benchmarks.glasses.crowd PORT BOARD AUDIENCE FIRST MANY TOKENS REPORT

Viewer n of FIRST, FIRST + 1, … takes part as the token in line n (round and round) of the file TOKENS; the environment holds the key that
tickets are signed with.
It says "ready" when every socket has its first snapshot. At each line it is given it writes REPORT, says "told" and forgets: for each state
its number, age of facts, how many sockets got it, and when (median, 95th, last) by CLOCK_MONOTONIC, which all processes share.
A socket that is closed comes back within two seconds; browsers take up to five.
"""

from __future__ import annotations

import base64
import heapq
import json
import os
import random
import re
import select
import socket
import sys
import time
from collections import defaultdict
from pathlib import Path

AT_ONCE = 100
STATE = re.compile(rb'"op":"(snap|d)","b":\d+,"epoch":(\d+),"seq":(\d+),"at":(\d+)')
READ, WRITE = select.EPOLLIN, select.EPOLLOUT


class Glass:
    __slots__ = ("known", "open", "rest", "socket", "viewer")

    def __init__(self, port: int, viewer: int) -> None:
        self.viewer, self.rest = viewer, b""
        self.open = self.known = False
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.connect_ex(("127.0.0.1", port))

    def say(self, message: object) -> None:
        self.frame(0x81, json.dumps(message).encode())

    def frame(self, opcode: int, payload: bytes) -> None:
        size = bytes((0x80 | len(payload),)) if len(payload) < 126 else b"\xfe" + len(payload).to_bytes(2, "big")
        self.socket.send(bytes((opcode,)) + size + b"\0\0\0\0" + payload)  # a mask of zeros is a mask


def shake_hands(glass: Glass, port: int) -> None:
    key = base64.b64encode(os.urandom(16)).decode()
    lines = ["GET /live/ HTTP/1.1", f"Host: 127.0.0.1:{port}", "Upgrade: websocket", "Connection: Upgrade"]
    lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "Origin: http://127.0.0.1", "", ""]
    glass.socket.send("\r\n".join(lines).encode())


def greet(glass: Glass, board: int, audience: str, viewer: int, me: str) -> None:
    """Show a fresh ticket and ask for the board."""
    from leaderboard.live.tickets import Grant, issue

    glass.say({"op": "auth", "ticket": issue(f"user:{viewer}", [Grant(board, audience, me)])})
    glass.say({"op": "sub", "b": board})


class Crowd:
    def __init__(self, port: int, board: int, audience: str, viewers: range, tokens: list[str]) -> None:
        self.port, self.board, self.audience, self.viewers, self.tokens = port, board, audience, viewers, tokens
        self.poll = select.epoll()
        self.glasses: dict[int, Glass] = {}
        self.waiting = [(0.0, viewer) for viewer in viewers]
        """When who may come in, the first first."""
        self.times: dict[tuple[int, int, int], list[int]] = defaultdict(list)
        self.known = self.opening = self.closed = self.snapshots = 0
        self.buffer = bytearray(1 << 18)

    def run(self, report: Path) -> None:
        self.poll.register(sys.stdin.fileno(), READ)
        said = False
        while True:
            now = time.monotonic()
            while self.waiting and self.opening < AT_ONCE and self.waiting[0][0] <= now:
                self._open(heapq.heappop(self.waiting)[1])
            if not said and self.known == len(self.viewers):
                said = True
                print("ready", flush=True)
            for descriptor, events in self.poll.poll(0.05 if self.waiting else 1, 1024):
                glass = self.glasses.get(descriptor)
                if glass is not None:
                    self._write(glass) if events & WRITE else self._read(glass)
                elif descriptor == 0:
                    if not sys.stdin.readline():
                        return
                    self._report(report)

    def _open(self, viewer: int) -> None:
        glass = Glass(self.port, viewer)
        self.opening += 1
        self.glasses[glass.socket.fileno()] = glass
        self.poll.register(glass.socket.fileno(), WRITE)

    def _write(self, glass: Glass) -> None:
        self.poll.modify(glass.socket.fileno(), READ)
        try:
            shake_hands(glass, self.port)
        except OSError:
            self._gone(glass)

    def _read(self, glass: Glass) -> None:
        buffer = self.buffer
        try:
            size = glass.socket.recv_into(buffer)
        except BlockingIOError:
            return
        except OSError:
            size = 0
        if not size:
            self._gone(glass)
            return
        now = time.monotonic_ns()
        whole = buffer[1] + 2 if buffer[1] < 126 else (buffer[2] << 8 | buffer[3]) + 4 if buffer[1] == 126 else -1
        if whole == size and not glass.rest and glass.known and buffer[0] == 0x81:
            self._note(glass, buffer, size, now)
        else:
            self._slowly(glass, bytes(buffer[:size]), now)

    def _slowly(self, glass: Glass, part: bytes, now: int) -> None:
        glass.rest += part
        if not glass.open:
            if b"\r\n\r\n" not in glass.rest:
                return
            glass.open, glass.rest = True, glass.rest.partition(b"\r\n\r\n")[2]
            greet(glass, self.board, self.audience, glass.viewer, self.tokens[glass.viewer % len(self.tokens)])
        for opcode, payload in self._frames(glass):
            if opcode == 1:
                self._note(glass, payload, len(payload), now)
            elif opcode == 9:
                glass.frame(0x8A, payload)
            elif opcode == 8:
                self._gone(glass)
                return

    def _frames(self, glass: Glass) -> list[tuple[int, bytes]]:
        found, data, at = [], glass.rest, 0
        while len(data) - at >= 2:
            size, head = data[at + 1], 2
            if size > 125:
                head = 4 if size == 126 else 10
                size = int.from_bytes(data[at + 2 : at + head], "big")
            if len(data) - at < head + size:
                break
            found.append((data[at] & 15, data[at + head : at + head + size]))
            at += head + size
        glass.rest = data[at:]
        return found

    def _note(self, glass: Glass, data: bytes | bytearray, size: int, now: int) -> None:
        found = STATE.search(data, 0, min(size, 120))
        if found is None:
            return
        if not glass.known:
            glass.known = True
            self.known += 1
            self.opening -= 1
        self.snapshots += found[1] == b"snap"
        self.times[int(found[2]), int(found[3]), int(found[4])].append(now)

    def _gone(self, glass: Glass) -> None:
        self.closed += 1
        if glass.known:
            self.known -= 1
        else:
            self.opening -= 1
        self.poll.unregister(glass.socket.fileno())
        del self.glasses[glass.socket.fileno()]
        glass.socket.close()
        heapq.heappush(self.waiting, (time.monotonic() + random.uniform(0.5, 2.0), glass.viewer))

    def _report(self, report: Path) -> None:
        states = []
        for number, moments in self.times.items():
            moments.sort()
            states.append([*number, len(moments), moments[len(moments) // 2], moments[len(moments) * 95 // 100], moments[-1]])
        report.write_text(json.dumps({"states": states, "closed": self.closed, "snapshots": self.snapshots, "known": self.known}))
        self.times.clear()
        self.snapshots = self.closed = 0
        print("told", flush=True)


def main() -> None:
    from benchmarks.glasses.hall import settle_environment

    settle_environment(os.environ["REDIS_URL"])
    port, board, audience, first, many, tokens, report = sys.argv[1:]
    viewers = range(int(first), int(first) + int(many))
    Crowd(int(port), int(board), audience, viewers, Path(tokens).read_text().split("\n")).run(Path(report))


if __name__ == "__main__":
    main()
