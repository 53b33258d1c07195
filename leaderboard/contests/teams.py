"""Teams made for one contest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence


def balanced(seeds: Sequence[int], count: int) -> tuple[tuple[int, ...], ...]:
    """Deal people out by seed, there and back again (1 2 3, 3 2 1, …): teams of like strength and of sizes that differ by one at most.

    ValueError for no team or more teams than people.
    """
    if not 1 <= count <= len(seeds):
        raise ValueError(f"{len(seeds)} people cannot form {count} teams")
    teams: list[list[int]] = [[] for _team in range(count)]
    for number, who in enumerate(seeds):
        row, place = divmod(number, count)
        teams[place if row % 2 == 0 else count - 1 - place].append(who)
    return tuple(tuple(team) for team in teams)


def in_two_teams(teams: Mapping[str, Sequence[int]]) -> list[int]:
    """Return who is in more than one team, or twice in one."""
    times = Counter(who for members in teams.values() for who in members)
    return sorted(who for who, count in times.items() if count > 1)


def empty(teams: Mapping[str, Sequence[int]]) -> list[str]:
    return [name for name, members in teams.items() if not members]
