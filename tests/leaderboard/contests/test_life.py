"""Which state follows which, and what the clock brings."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import product

import pytest

from leaderboard.contests.life import ENDS, NEXT, Obstacle, Situation, State, due, obstacles

START = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
END = dt.datetime(2026, 3, 30, tzinfo=dt.UTC)
BEFORE = Situation(now=START - dt.timedelta(days=1), starts_at=START, ends_at=END, settle=dt.timedelta(days=2))


def at(moment: dt.datetime, **more: object) -> Situation:
    return replace(BEFORE, now=moment, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "to", "now", "found"),
    [
        (State.DRAFT, State.REHEARSAL, BEFORE, []),
        (State.DRAFT, State.LIVE, at(START), [Obstacle.NOT_NEXT]),
        (
            State.REHEARSAL,
            State.SCHEDULED,
            at(START, raffle=True),
            [Obstacle.ALREADY_BEGUN, Obstacle.SEED_NOT_PUBLISHED],
        ),
        (State.SCHEDULED, State.DRAFT, BEFORE, []),
        (State.SCHEDULED, State.DRAFT, at(START), [Obstacle.ALREADY_BEGUN]),
        (State.SCHEDULED, State.LIVE, BEFORE, [Obstacle.NOT_BEGUN]),
        (State.SCHEDULED, State.LIVE, at(START), []),
        (State.LIVE, State.DRAFT, at(START), [Obstacle.NOT_NEXT]),
        (State.LIVE, State.CLOSING, at(START), [Obstacle.NOT_OVER]),
        (State.LIVE, State.CLOSING, at(START, decided_early=True), []),
        (State.CLOSING, State.FROZEN, at(END), [Obstacle.STILL_SETTLING]),
        (State.CLOSING, State.FROZEN, at(END + dt.timedelta(days=2)), []),
        (
            State.CLOSING,
            State.FROZEN,
            at(END + dt.timedelta(days=2), rounds_open=True, raffle=True),
            [Obstacle.ROUNDS_OPEN, Obstacle.NOT_DRAWN],
        ),
        (State.FROZEN, State.CANCELLED, at(END, reason="a mistake"), [Obstacle.NOT_NEXT]),
        (State.FROZEN, State.PAID, at(END), [Obstacle.NOT_APPROVED]),
        (State.FROZEN, State.PAID, at(END, approved=True), []),
        (State.LIVE, State.CANCELLED, at(START, reason=" "), [Obstacle.NO_REASON]),
        (State.LIVE, State.CANCELLED, at(START, reason="the product was withdrawn"), []),
    ],
)
def test_a_step_says_everything_that_stands_in_its_way(state: State, to: State, now: Situation, found: list[Obstacle]) -> None:
    assert obstacles(state, to, now) == found


def test_the_clock_brings_a_scheduled_contest_to_its_frozen_result_and_no_further() -> None:
    late = at(END + dt.timedelta(days=9))
    state, seen = State.SCHEDULED, [State.SCHEDULED]
    while (following := due(state, late)) is not None:
        state = following
        seen.append(state)

    assert seen == [State.SCHEDULED, State.LIVE, State.CLOSING, State.FROZEN]
    assert all(due(state, late) is None for state in (State.DRAFT, State.REHEARSAL, State.PAID, State.CANCELLED))


def test_nothing_leads_out_of_the_ends_and_everything_but_the_frozen_can_be_cancelled() -> None:
    assert {state for state in State if not NEXT[state]} == ENDS
    assert {state for state in State if State.CANCELLED in NEXT[state]} == set(State) - ENDS - {State.FROZEN}
    assert all(Obstacle.NOT_NEXT in obstacles(state, to, BEFORE) for state, to in product(State, State) if to not in NEXT[state])
