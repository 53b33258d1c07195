"""What lies in Redis (or Valkey) for live boards, and nothing that could not be made again.

live:b:BOARD    hash: head (JSON), truth (JSON: the whole standings), snap:AUDIENCE (the message as it is sent)
live:r:BOARD    list: the latest 256 messages of the board's channel, newest first
live:c:BOARD    channel of the board
live:control    channel of revocations
live:revoked    sorted set: whom, until when their older tickets are refused
live:writer     who may write: a fencing number, which expires
live:fanout     hash: how long each server process took to reach its viewers last
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .tickets import VALID_S

RING = 256
WRITER, CONTROL, REVOKED, FANOUT = "live:writer", "live:control", "live:revoked", "live:fanout"
FANOUT_KEPT_S = 10

# The greater of the server's clock and one more than ever before, so that a number is never given twice, even after everything was lost.
ACQUIRE = """
if redis.call('EXISTS', KEYS[1]) == 1 then return false end
local now = redis.call('TIME')
local number = math.max(now[1] * 1000 + math.floor(now[2] / 1000), tonumber(redis.call('GET', KEYS[2]) or '0') + 1)
redis.call('SET', KEYS[1], string.format('%.0f', number), 'PX', ARGV[1])
redis.call('SET', KEYS[2], string.format('%.0f', number))
return string.format('%.0f', number)
"""
RENEW = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
"""
RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""
# One step, whole or not at all, and only by the writer in office, who thereby says that it is alive.
# ARGV: fence, channel, message, anew, ring's length, office, field, value, …
PUBLISH = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[4] == '1' then redis.call('DEL', KEYS[2], KEYS[3]) elseif redis.call('EXISTS', KEYS[2]) == 0 then return -1 end
redis.call('PEXPIRE', KEYS[1], ARGV[6])
redis.call('HSET', KEYS[2], unpack(ARGV, 7))
redis.call('LPUSH', KEYS[3], ARGV[3])
redis.call('LTRIM', KEYS[3], 0, ARGV[5] - 1)
redis.call('PUBLISH', ARGV[2], ARGV[3])
return 1
"""


def board_key(board: int) -> str:
    return f"live:b:{board}"


def ring_key(board: int) -> str:
    return f"live:r:{board}"


def channel(board: int) -> str:
    return f"live:c:{board}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A board as it lies there."""

    head: dict[str, Any]
    truth: dict[str, Any]
    ring: list[dict[str, Any]]
    """Messages of its channel, oldest first."""


class Store:
    """The servers' side: reads, over an asynchronous client that returns texts."""

    def __init__(self, client: Any) -> None:
        self._client = client

    async def board(self, board: int) -> Kept | None:
        """The board, or None where nothing lies there (not yet, or not any more)."""
        async with self._client.pipeline(transaction=True) as pipe:
            pipe.hmget(board_key(board), "head", "truth")
            pipe.lrange(ring_key(board), 0, RING - 1)
            (head, truth), ring = await pipe.execute()
        if head is None or truth is None:
            return None
        return Kept(json.loads(head), json.loads(truth), [json.loads(message) for message in reversed(ring)])

    async def snapshot(self, board: int, audience: str) -> tuple[int, int, str] | None:
        """(epoch, seq, the message that shows the whole board to this audience); None where there is none."""
        head, text = await self._client.hmget(board_key(board), "head", f"snap:{audience}")
        if head is None or text is None:
            return None
        numbers = json.loads(head)
        return numbers["epoch"], numbers["seq"], text

    async def revoked(self) -> dict[str, int]:
        """Whom, and up to which moment of issue (ms) their tickets are void."""
        return {subject: int(until) for subject, until in await self._client.zrange(REVOKED, 0, -1, withscores=True)}

    async def note_fanout(self, process: str, took_s: float) -> None:
        async with self._client.pipeline(transaction=False) as pipe:
            pipe.hset(FANOUT, process, f"{int(took_s * 1000)}:{int(time.time())}")
            pipe.expire(FANOUT, FANOUT_KEPT_S)
            await pipe.execute()


def slowest_fanout_ms(noted: Mapping[str, str], now_s: float) -> int:
    """Of what the processes noted in the last seconds: those that ended long ago say nothing."""
    both = [tuple(map(int, value.split(":"))) for value in noted.values()]
    return max((took for took, at in both if at > now_s - FANOUT_KEPT_S), default=0)


def revoke(client: Any, subject: str) -> None:
    """Close the sockets of "user:5" now and refuse the tickets already issued. `client` is a synchronous one.

    Called after the right was taken away: a ticket asked for afterwards tells what is then allowed.
    """
    now_ms = int(time.time() * 1000)
    with client.pipeline(transaction=True) as pipe:
        pipe.zadd(REVOKED, {subject: now_ms})
        pipe.zremrangebyscore(REVOKED, 0, now_ms - VALID_S * 1000)
        pipe.publish(CONTROL, json.dumps({"revoke": subject, "until": now_ms}))
        pipe.execute()
