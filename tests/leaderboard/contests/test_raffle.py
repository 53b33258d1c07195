"""A draw that is proportional, can be repeated, and has no room for anybody's hand in it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.contests.raffle import Rule, Tickets, commitment, draw, holder, listed, tickets_for

LISTS = st.dictionaries(st.text("abc", min_size=1, max_size=3), st.integers(0, 6), min_size=1, max_size=6)


@given(LISTS.filter(lambda tickets: any(tickets.values())), st.integers(0, 60))
def test_of_all_numbers_there_are_each_ticket_has_equally_many(tickets: dict[str, int], more: int) -> None:
    """Every number of a small space is tried: chances are counted, not sampled."""
    hat = listed(tickets)
    total = sum(each.count for each in hat)
    space = total + more

    found = Counter(holder(number, hat, space) for number in range(space))

    assert found.pop(None, 0) == space % total
    assert found == {each.key: each.count * (space // total) for each in hat}


def orders(hat: tuple[Tickets, ...], space: int) -> Iterator[tuple[str, ...]]:
    """Every way in which a draw down to the last ticket may go, one for each number that counts."""
    if not hat:
        yield ()
        return
    for number in range(space):
        key = holder(number, hat, space)
        if key is not None:
            for rest in orders(tuple(each for each in hat if each.key != key), space):
                yield (key, *rest)


def test_the_second_winner_is_drawn_in_proportion_to_the_tickets_that_are_left() -> None:
    hat = listed({"a": 1, "b": 2, "c": 3})
    space = 60  # a multiple of every number of tickets that can be left, so that all ways are equally many

    found = Counter(order[:2] for order in orders(hat, space))

    whole = sum(found.values())
    assert {pair: count * 60 // whole for pair, count in found.items()} == {
        ("a", "b"): 4,  # 1/6 × 2/5
        ("a", "c"): 6,
        ("b", "a"): 5,
        ("b", "c"): 15,
        ("c", "a"): 10,
        ("c", "b"): 20,
    }


@given(st.text(max_size=20), LISTS, st.integers(0, 8))
def test_nobody_wins_twice_nobody_without_a_ticket_and_a_second_draw_gives_the_same(
    seed: str, tickets: dict[str, int], winners: int
) -> None:
    hat = listed(tickets)
    drawn = draw(seed, hat, winners)

    assert len(set(drawn)) == len(drawn) == min(winners, len(hat))
    assert all(tickets[key] > 0 for key in drawn)
    assert draw(seed, listed(dict(reversed(tickets.items()))), winners) == drawn
    assert draw(seed, hat, winners + 1)[: len(drawn)] == drawn


def test_a_ticket_more_for_anybody_makes_another_draw() -> None:
    """Who knows the seed and not the final list knows no winner."""
    first = [draw(f"seed {number}", listed({"a": 5, "b": 5, "c": 5}), 1) for number in range(40)]
    later = [draw(f"seed {number}", listed({"a": 5, "b": 5, "c": 6}), 1) for number in range(40)]

    assert sum(one != other for one, other in zip(first, later, strict=True)) > 10


def test_whole_tickets_capped_from_a_least_score_on() -> None:
    rule = Rule(unit=1000, most=5, least_score=2000)

    assert [tickets_for(score, rule) for score in (-5000, 0, 1999, 2000, 2999, 3000, 99_000)] == [0, 0, 0, 2, 2, 3, 5]
    with pytest.raises(ValueError, match="cost more than nothing"):
        tickets_for(1, Rule(unit=0))


def test_what_is_published_of_the_seed_is_its_hash() -> None:
    assert commitment("a seed") == hashlib.sha256(b"a seed").hexdigest()


@pytest.mark.parametrize("key", ["", "Ann Lee", "a\nb 900"])
def test_a_key_cannot_smuggle_in_a_line(key: str) -> None:
    with pytest.raises(ValueError, match="cannot stand in the list"):
        listed({key: 1})
