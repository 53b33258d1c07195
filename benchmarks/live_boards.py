"""One live board before 10,000 viewers on two server processes, two changes a second; then with Redis, and with one server, gone a while.

Everything on this machine: servers, Valkey, viewers. Every viewer takes part in the board (a thousand people, each at ten screens) and is
told of themselves. Asked: every state reaches everybody, the last viewer within 200 ms of the tick (95th percentile of the ticks); one who
never reads costs less than 1 MB; everybody is right again within 10 s of a restart. LAUREL_BENCH_VIEWERS asks for other numbers of viewers.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.glasses import hall
from benchmarks.glasses.crowd import Glass, greet, shake_hands
from benchmarks.glasses.hall import Crowd, Told, percentile
from launcher.children import Child
from launcher.valkey import private_valkey

VIEWERS = int(os.environ.get("LAUREL_BENCH_VIEWERS", "10000"))
SECONDS = int(os.environ.get("LAUREL_BENCH_SECONDS", "60"))
PEOPLE, EVERY_S, BOARD, LONG_BOARD = 1_000, 0.5, 7, 8
TOKENS = [f"p{n:05}" for n in range(PEOPLE)]
ASKED_MS, ASKED_RIGHT_S, ASKED_KB = 200, 10.0, 1_024


class Race:
    """A board of a thousand people; every change is one person's good day. The age of a state's facts is its number, to know it by."""

    def __init__(self, client: Any) -> None:
        from leaderboard.live.publisher import Publisher
        from leaderboard.ranking.policy import Policy, Visibility
        from leaderboard.ranking.shaping import visible_rows

        self.draw, self.scores = Random(2026), {n: 100_000 + 1_000 * n for n in range(PEOPLE)}
        self.policies = {"all": Policy(visibility=Visibility.TOP, top=50)}
        self.publisher = Publisher(client, visible_rows)
        self.ticks: dict[int, int] = {}
        self.number = 0

    def tick(self) -> None:
        self.scores[self.draw.randrange(PEOPLE)] += self.draw.randrange(1_000, 60_000)
        self.number += 1
        self.ticks[self.number] = time.monotonic_ns()
        self.publisher.publish(self.standings(BOARD, "Person"), self.policies)

    def standings(self, board: int, called: str) -> Any:
        from leaderboard.ranking.standings import Row, Standings

        ordered = sorted(self.scores, key=lambda n: (-self.scores[n], n))
        rows = (Row(who=n, token=TOKENS[n], name=f"{called} {n:05}", score=self.scores[n], place=at + 1) for at, n in enumerate(ordered))
        facts_at = dt.datetime.fromtimestamp(self.number / 1000, tz=dt.UTC)
        return Standings(board=board, window="2026-03", places=2, rows=tuple(rows), facts_at=facts_at)

    def run(self, seconds: float) -> None:
        """Two changes a second, on time, whatever becomes of Redis."""
        from redis.exceptions import RedisError

        from leaderboard.live.publisher import NotTheWriter

        begin = time.monotonic()
        for beat in range(int(seconds / EVERY_S)):
            time.sleep(max(0.0, begin + beat * EVERY_S - time.monotonic()))
            try:
                self.tick()
            except (RedisError, NotTheWriter):
                del self.ticks[self.number]
                self.try_to_take_office()

    def try_to_take_office(self) -> None:
        from redis.exceptions import RedisError

        try:
            self.publisher.take_office()
        except RedisError:
            return


def come_in(ports: Sequence[int]) -> list[Crowd]:
    share, opened = VIEWERS // len(ports), []
    for at, port in enumerate(ports):
        began = time.monotonic()
        opened.append(Crowd(port, BOARD, "all", range(at * share, (at + 1) * share), TOKENS))
        opened[-1].wait_until_ready()
        print(f"{share:,} viewers came to one server in {time.monotonic() - began:.1f} s, signing their tickets included")
    return opened


def reached(told: Sequence[Told], tick: int) -> tuple[int, int, int]:
    """How many got a tick's state, when half of them had it, and when the last one had."""
    states = [state for each in told for state in each.states.values() if state.at == tick]
    return sum(state.reached for state in states), max((s.median for s in states), default=0), max((s.last for s in states), default=0)


def steady(race: Race, opened: Sequence[Crowd], servers: Sequence[Child]) -> bool:
    race.ticks.clear()
    before = [hall.cpu_s(server) for server in servers]
    race.run(SECONDS)
    spent = [hall.cpu_s(server) - at for server, at in zip(servers, before, strict=True)]
    time.sleep(2)
    told = [crowd.tell() for crowd in opened]
    found = {tick: reached(told, tick) for tick in race.ticks}
    delivered, due = sum(many for many, _, _ in found.values()), len(found) * VIEWERS
    half = [(median - race.ticks[tick]) / 1e6 for tick, (_, median, _) in found.items()]
    last = [(end - race.ticks[tick]) / 1e6 for tick, (_, _, end) in found.items()]
    print(f"{VIEWERS:,} viewers, {len(found)} ticks in {SECONDS} s: {delivered:,} of {due:,} states delivered")
    print(
        f"half of the viewers after {percentile(half, 50):.0f} ms (median of the ticks); the last one after {percentile(last, 50):.0f} ms ",
        end="",
    )
    print(f"(median), {percentile(last, 95):.0f} ms (95th percentile), {max(last):.0f} ms (worst)")
    print("CPU of the servers: " + ", ".join(f"{100 * each / SECONDS:.0f} % of a core" for each in spent))
    return said(f"all delivered, {ASKED_MS} ms at the 95th percentile", delivered == due and percentile(last, 95) < ASKED_MS)


def one_who_never_reads(race: Race, opened: Sequence[Crowd], server: Child, port: int) -> bool:
    """They watch a long board, all of which changes five times a tick; one who reads it, too, has made the server know it before."""
    reader, sent = watch_long_board(race, port), 0
    for number in range(5):
        sent = shout(race, f"{number}")
        drain(reader)
        time.sleep(0.3)
    before = hall.memory_kb(server)
    sleeper = watch_long_board(race, port)
    race.ticks.clear()
    for number in range(100):
        sent += shout(race, f"{number}")
        drain(reader)
        if number % 5 == 0:
            race.tick()
        time.sleep(0.08)
    grown = hall.memory_kb(server) - before
    told = [crowd.tell() for crowd in opened]
    last = [(reached(told, tick)[2] - race.ticks[tick]) / 1e6 for tick in race.ticks]
    sleeper.socket.close()
    reader.socket.close()
    print(f"one who never reads, {sent / 1e6:.0f} MB for them: the server grew by {grown:,} KB; the last of the others after ", end="")
    print(f"{percentile(last, 50):.0f} ms (median), {percentile(last, 95):.0f} ms (95th percentile)")
    return said(f"less than {ASKED_KB:,} KB", grown < ASKED_KB)


def shout(race: Race, number: str) -> int:
    """Everybody on the long board is called something else: a snapshot of so many bytes for each who watches."""
    from leaderboard.ranking.policy import Policy

    race.publisher.publish(race.standings(LONG_BOARD, f"Somebody else, and of a long name, {number}"), {"all": Policy()})
    return PEOPLE * 70


def watch_long_board(race: Race, port: int) -> Glass:
    shout(race, "first")
    glass = Glass(port, 0)
    time.sleep(0.3)
    shake_hands(glass, port)
    time.sleep(0.3)
    greet(glass, LONG_BOARD, "all", 0, "")
    time.sleep(0.5)
    return glass


def drain(glass: Glass) -> None:
    with suppress(BlockingIOError):
        while glass.socket.recv(1 << 18):
            pass


def restart(race: Race, opened: Sequence[Crowd], what: str, away: Callable[[], None]) -> bool:
    """`away` ends something and starts it again while changes go on."""
    race.ticks.clear()
    away()
    back = time.monotonic_ns()
    race.run(15)
    time.sleep(1)
    told = [crowd.tell() for crowd in opened]
    right = [end for many, _, end in (reached(told, tick) for tick in race.ticks if race.ticks[tick] > back) if many >= VIEWERS]
    took_s = (min(right) - back) / 1e9 if right else float("inf")
    lost, snapshots = sum(each.closed for each in told), sum(each.snapshots for each in told)
    print(f"{what}: everybody right {took_s:.1f} s after it was back; {lost:,} sockets lost or refused, {snapshots:,} snapshots sent")
    return said(f"within {ASKED_RIGHT_S:.0f} s", took_s < ASKED_RIGHT_S)


def said(asked: str, good: bool) -> bool:
    print(f"  asked: {asked}: {'yes' if good else 'NO'}", flush=True)
    return good


def main() -> int:
    import redis

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="laurel-bench-")))
        memory = ExitStack()
        stack.callback(lambda: memory.close())
        url = memory.enter_context(private_valkey(folder, folder)).url
        hall.settle_environment(url)
        running = [stack.enter_context(hall.web(url, folder)) for _ in range(2)]
        ports, servers = [port for port, _ in running], [child for _, child in running]
        race = Race(redis.Redis.from_url(url, decode_responses=True, socket_timeout=5))
        assert race.publisher.take_office()
        race.tick()
        empty = [hall.memory_kb(server) for server in servers]
        opened = come_in(ports)
        for crowd in opened:
            stack.callback(crowd.kill)
        race.try_to_take_office()
        race.run(3)
        per_socket = [(hall.memory_kb(server) - was) * len(ports) / VIEWERS for server, was in zip(servers, empty, strict=True)]
        print("memory for each connection: " + ", ".join(f"{each:.1f} KB" for each in per_socket), flush=True)
        for crowd in opened:
            crowd.mark()
        good = [steady(race, opened, servers), one_who_never_reads(race, opened, servers[0], ports[0])]

        def redis_away() -> None:
            memory.close()
            race.run(1)
            memory.enter_context(private_valkey(folder, folder))

        def server_away() -> None:
            servers[0].process.kill()
            servers[0].process.wait()
            stack.enter_context(hall.web(url, folder, port=ports[0]))

        good.append(restart(race, opened, "Redis ended and begun anew, empty", redis_away))
        good.append(restart(race, opened, "one server killed and started anew", server_away))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
