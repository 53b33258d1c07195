"""In every byte that a socket receives there is nothing that its audience may not see, whatever changes in the meantime.

The whole standings hold marked names, ids and scores; what may be seen of them is said here, not asked of the code under test.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable
from itertools import product

import pytest

from leaderboard.live.publisher import Publisher
from leaderboard.ranking.policy import Policy, Values, Visibility

from .boards import START, standings, token_of, who_of
from .conftest import ticket
from .glass import Glass

pytestmark = pytest.mark.stack
Open = Callable[..., Glass]
PEOPLE = [f"Person{n:02}" for n in range(24)]
ME = "Person12"
TOP, AROUND = 3, 1


def policies() -> dict[str, Policy]:
    return {
        f"{visibility}-{values}-{'nameless' if anonymous else 'named'}": Policy(
            visibility=visibility, values=values, anonymous=anonymous, top=TOP, around=AROUND, round_to=100_000, progress_step=1000
        )
        for visibility, values, anonymous in product(Visibility, Values, (False, True))
    }


def story() -> list[dict[str, int]]:
    """Six states of the board; the scores have seven digits, so that none is part of a number that means something else."""
    draw, scores, states = random.Random(4), {name: 9_000_001 - 317_011 * n for n, name in enumerate(PEOPLE)}, []
    for _ in range(6):
        states.append(dict(scores))
        for name in draw.sample(PEOPLE, 3):
            scores[name] += draw.randrange(100_003, 900_001)
    return states


@pytest.mark.parametrize("audience", sorted(policies()))
def test_every_byte_may_be_seen(audience: str, publisher: Publisher, open_glass: Open) -> None:
    policy, states = policies()[audience], story()
    rules = {audience: policy, "other": Policy()}
    publisher.publish(standings(states[0]), rules)
    mine = open_glass().watch(ticket(audience=audience, me=token_of(ME)), 7)
    theirs = open_glass().watch(ticket(audience=audience, subject="user:2"), 7)
    for glass in (mine, theirs):
        glass.until(lambda glass=glass: glass.boards[7].table is not None)  # type: ignore[misc]
    mine.until(lambda: mine.boards[7].me is not None)
    for step, state in enumerate(states[1:], 1):
        publisher.publish(standings(state, at=START + dt.timedelta(seconds=step)), rules)
    for glass in (mine, theirs):
        glass.until(lambda glass=glass: glass.boards[7].at == int(START.timestamp() * 1000) + 5000)  # type: ignore[misc]
    mine.listen(1.3)

    assert_may_be_seen(theirs.received.decode("utf-8", "replace"), policy, states, me=None)
    assert_may_be_seen(mine.received.decode("utf-8", "replace"), policy, states, me=ME)


def assert_may_be_seen(text: str, policy: Policy, states: list[dict[str, int]], me: str | None) -> None:
    seen = people_seen(policy, states, me)
    for name in PEOPLE:
        assert str(who_of(name)) not in text, f"{name}'s id"
        if name not in seen:
            assert token_of(name) not in text, f"the token of {name}, who is not shown"
        if name not in seen or (policy.anonymous and name != me):
            assert name not in text, f"the name {name}"
    exact = {score for state in states for name, score in state.items() if name in seen and policy.values is Values.FULL}
    numbers = {int(number) for number in re.findall(r"(?<![\w.-])-?\d{7}(?!\w)", text)}
    coarse = {number for number in numbers if number % 10_000 == 0}
    gaps = {abs(one - two) for state in states for one in state.values() for two in state.values()}
    assert numbers - coarse <= exact | (gaps if me and exact else set()), "a score that may not be seen"
    if policy.values is Values.PROGRESS:
        assert not numbers, "a score where only progress is shown"


def people_seen(policy: Policy, states: list[dict[str, int]], me: str | None) -> set[str]:
    """Whoever was once among those shown, to everybody or to me."""
    seen = {me} if me else set()
    for state in states:
        ordered = sorted(state, key=lambda name: (-state[name], name))
        if policy.visibility is Visibility.FULL:
            seen |= set(ordered)
        if policy.visibility is Visibility.TOP:
            seen |= set(ordered[:TOP])
        if me and policy.visibility in (Visibility.TOP, Visibility.NEIGHBOURHOOD):
            at = ordered.index(me)
            seen |= set(ordered[max(0, at - AROUND) : at + AROUND + 1])
    return seen


def test_the_end_reveals_a_hidden_board(publisher: Publisher, open_glass: Open) -> None:
    rules = {"all": Policy(visibility=Visibility.HIDDEN)}
    publisher.publish(standings({"Ada": 500, "Bo": 300}), rules)
    glass = open_glass().watch(ticket(), 7)
    glass.until(lambda: glass.boards[7].table is not None)
    assert b"Ada" not in glass.received

    publisher.publish(standings({"Ada": 500, "Bo": 300}, frozen=True), rules)

    glass.until(lambda: b"Ada" in glass.received)
    assert glass.messages[-1]["frozen"] is True


def test_stricter_rules_take_away_at_once_what_was_shown(publisher: Publisher, open_glass: Open) -> None:
    publisher.publish(standings({"Ada": 500, "Bo": 300}), {"all": Policy()})
    glass = open_glass().watch(ticket(), 7)
    glass.until(lambda: b"Ada" in glass.received)

    publisher.publish(standings({"Ada": 500, "Bo": 300}), {"all": Policy(anonymous=True, values=Values.PROGRESS)})

    glass.until(lambda: len(glass.messages) == 2)
    table = glass.boards[7].table
    assert table is not None
    assert [cells[:2] for cells in table.cells.values()] == [("", None), ("", None)]
