"""Who reaches the target first. By when the facts happened, not by when somebody typed them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from .field import Field, Place, Showing, shared

NEVER: Final = dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Step:
    """What a fact adds, or a return takes away, when it happened."""

    at: dt.datetime
    """A fact known by its day alone counts from the day's beginning: all of one day are then reached at once."""
    amount: int


@dataclass(frozen=True, slots=True)
class Runner:
    """How far one entrant has come."""

    total: int
    reached_at: dt.datetime | None = None
    """Since when the total has been at the target without falling below it; None: it is not there."""


def run(steps: Iterable[Step], target: int) -> Runner:
    """Return how far these steps lead. What a later return takes below the target was not reached, until it is reached again."""
    total, reached = 0, None
    in_order = sorted(steps, key=lambda step: step.at)
    for number, step in enumerate(in_order):
        total += step.amount
        if number + 1 < len(in_order) and in_order[number + 1].at == step.at:
            continue
        if total < target:
            reached = None
        elif reached is None:
            reached = step.at
    return Runner(total, reached)


def over_at(runners: Mapping[int, Runner], finishers: int = 1) -> dt.datetime | None:
    """Return when so many had reached the target; None: they have not yet."""
    arrived = sorted(runner.reached_at for runner in runners.values() if runner.reached_at is not None)
    return arrived[finishers - 1] if len(arrived) >= finishers else None


def places(among: Field, runners: Mapping[int, Runner], before: dt.date) -> tuple[Place, ...]:
    """Return the places: who reached it, the first first; then the others by how far they came, those who left before that day behind them.

    Who arrives at the same instant, or came equally far, shares a place.
    """
    stands = {who: _stands(among, who, runners.get(who, Runner(0)), before) for who in among.seeds}
    order = sorted(among.seeds, key=lambda who: (stands[who], among.seed(who)))
    showings = {who: Showing(runner.total) for who, runner in runners.items()}
    return shared([(who, stands[who]) for who in order], showings)


def _stands(among: Field, who: int, runner: Runner, before: dt.date) -> tuple[dt.datetime, bool, int]:
    if runner.reached_at is not None:
        return (runner.reached_at, False, 0)
    return (NEVER, among.gone(who, before), -runner.total)
