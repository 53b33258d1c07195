"""A raffle that can be checked: tickets by score, a seed fixed and its hash published beforehand, a draw that anybody can repeat.

The number of every draw comes out of the seed and the final list of tickets: who knows the seed alone knows no winner, and who publishes
its hash cannot choose another one later. docs/contests.md prints the same draw in ten lines.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

SPACE: Final = 2**256
"""How many numbers SHA-256 can give."""
SEED_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Tickets:
    """Of one entrant."""

    key: str
    """What stands for the entrant in the published list: without spaces or line breaks."""
    count: int


@dataclass(frozen=True, slots=True)
class Rule:
    """How many tickets a score is worth: whole ones only."""

    unit: int
    """Scaled score per ticket, above zero."""
    most: int | None = None
    """Per entrant, so that a raffle is no second leaderboard."""
    least_score: int = 0
    """Who has less takes no part."""


def tickets_for(score: int, rule: Rule) -> int:
    """Return the whole tickets of a score; none below zero."""
    if rule.unit <= 0:
        raise ValueError("a ticket must cost more than nothing")
    if score < max(rule.least_score, 0):
        return 0
    count = score // rule.unit
    return count if rule.most is None else min(count, rule.most)


def commitment(seed: str) -> str:
    """Return what is published of the seed before the contest begins."""
    return hashlib.sha256(seed.encode()).hexdigest()


def listed(tickets: Mapping[str, int]) -> tuple[Tickets, ...]:
    """Return the list as it is published and drawn from: by key, without those who have none. ValueError for a key it cannot hold."""
    for key in tickets:
        if not key or key.split() != [key]:
            raise ValueError(f"{key!r} cannot stand in the list of tickets: leave out spaces and line breaks")
    return tuple(Tickets(key, tickets[key]) for key in sorted(tickets) if tickets[key] > 0)


def number_of(seed: str, tickets: Sequence[Tickets], turn: int) -> int:
    """Return the number of this turn, 0 to 2**256 - 1."""
    lines = "\n".join(f"{each.key} {each.count}" for each in tickets)
    return int(hashlib.sha256(f"{seed}\n{lines}\n{turn}".encode()).hexdigest(), 16)


def holder(number: int, hat: Sequence[Tickets], space: int = SPACE) -> str | None:
    """Return whose ticket a number below `space` means; None: draw again.

    The numbers above the last whole multiple of all tickets are thrown away: otherwise the first of the list would have a little more.
    """
    total = sum(each.count for each in hat)
    if number >= space // total * total:
        return None
    ticket = number % total
    for each in hat:
        if ticket < each.count:
            return each.key
        ticket -= each.count
    raise AssertionError("a ticket below their sum is somebody's")


def draw(seed: str, tickets: Sequence[Tickets], winners: int) -> tuple[str, ...]:
    """Return the winners in the order drawn, nobody twice; fewer where fewer have tickets."""
    hat, turn = list(tickets), 0
    drawn: list[str] = []
    while hat and len(drawn) < winners:
        key = holder(number_of(seed, tickets, turn), hat)
        turn += 1
        if key is not None:
            drawn.append(key)
            hat = [each for each in hat if each.key != key]
    return tuple(drawn)
