"""The life of a contest: which state follows which, what each step asks for, and which the clock takes by itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    DRAFT = "draft"
    REHEARSAL = "rehearsal"
    """Played on real data, seen by those who make it and by nobody else."""
    SCHEDULED = "scheduled"
    """Announced with its rules, its prizes and, of a raffle, the hash of its seed: none of them changes any more."""
    LIVE = "live"
    CLOSING = "closing"
    """Over; late entries of what happened in time still count, until it is frozen."""
    FROZEN = "frozen"
    """The result stands whatever becomes of the facts."""
    PAID = "paid"
    CANCELLED = "cancelled"


class Obstacle(StrEnum):
    """Why a step cannot be taken. Words for people are made of them where people read them."""

    NOT_NEXT = "this state does not follow that one"
    ALREADY_BEGUN = "its beginning has passed"
    NOT_BEGUN = "its beginning has not come"
    NOT_OVER = "its end has not come"
    STILL_SETTLING = "late entries still count"
    ROUNDS_OPEN = "rounds are not decided"
    SEED_NOT_PUBLISHED = "the hash of the seed is not published"
    NOT_DRAWN = "the raffle is not drawn"
    NO_REASON = "no reason is given"
    NOT_APPROVED = "nobody has approved the prizes"


NEXT: Final = {
    State.DRAFT: (State.REHEARSAL, State.SCHEDULED, State.CANCELLED),
    State.REHEARSAL: (State.DRAFT, State.SCHEDULED, State.CANCELLED),
    State.SCHEDULED: (State.DRAFT, State.LIVE, State.CANCELLED),
    State.LIVE: (State.CLOSING, State.CANCELLED),
    State.CLOSING: (State.FROZEN, State.CANCELLED),
    State.FROZEN: (State.PAID,),
    State.PAID: (),
    State.CANCELLED: (),
}
BY_THE_CLOCK: Final = {State.SCHEDULED: State.LIVE, State.LIVE: State.CLOSING, State.CLOSING: State.FROZEN}
"""What follows without anybody's doing."""
ENDS: Final = frozenset({State.PAID, State.CANCELLED})
RULES_MAY_CHANGE: Final = frozenset({State.DRAFT, State.REHEARSAL})
SHOWN_TO_EVERYBODY: Final = frozenset({State.SCHEDULED, State.LIVE, State.CLOSING, State.FROZEN, State.PAID})


@dataclass(frozen=True, slots=True)
class Situation:
    """What the conditions are about."""

    now: dt.datetime
    starts_at: dt.datetime
    ends_at: dt.datetime
    settle: dt.timedelta = dt.timedelta()
    """For how long after the end what happened in time may still be entered."""
    rounds_open: bool = False
    """Whether rounds that have ended are not decided."""
    decided_early: bool = False
    """Whether it is won before its end, as a race may be."""
    raffle: bool = False
    seed_published: bool = False
    drawn: bool = False
    reason: str = ""
    """Why it is cancelled."""
    approved: bool = False
    """Whether the named role has approved the prizes, or there are none."""


def obstacles(state: State, to: State, now: Situation) -> list[Obstacle]:
    """Return everything that stands in the way of a step, nothing if it may be taken."""
    if to not in NEXT[state]:
        return [Obstacle.NOT_NEXT]
    over = now.now >= now.ends_at or now.decided_early
    conditions: dict[State, dict[Obstacle, bool]] = {
        State.DRAFT: {Obstacle.ALREADY_BEGUN: state is State.SCHEDULED and now.now >= now.starts_at},
        State.REHEARSAL: {},
        State.SCHEDULED: {
            Obstacle.ALREADY_BEGUN: now.now >= now.starts_at,
            Obstacle.SEED_NOT_PUBLISHED: now.raffle and not now.seed_published,
        },
        State.LIVE: {Obstacle.NOT_BEGUN: now.now < now.starts_at},
        State.CLOSING: {Obstacle.NOT_OVER: not over},
        State.FROZEN: {
            Obstacle.STILL_SETTLING: now.now < now.ends_at + now.settle and not now.decided_early,
            Obstacle.ROUNDS_OPEN: now.rounds_open,
            Obstacle.NOT_DRAWN: now.raffle and not now.drawn,
        },
        State.PAID: {Obstacle.NOT_APPROVED: not now.approved},
        State.CANCELLED: {Obstacle.NO_REASON: not now.reason.strip()},
    }
    return [obstacle for obstacle, stands in conditions[to].items() if stands]


def due(state: State, now: Situation) -> State | None:
    """Return the state that the clock brings now; None: it brings none. Asked again after each step, it also catches up."""
    to = BY_THE_CLOCK.get(state)
    return to if to is not None and not obstacles(state, to, now) else None
