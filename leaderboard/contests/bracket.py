"""Knock-out: who wins goes on, who loses is out, or plays on for the places behind in the consolation bracket."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from .field import Field, Place, Showing, Showings, places_in_order
from .matches import Decided, Match, Pairing, played

Matches = tuple[Match, ...]
Pairings = tuple[Pairing, ...]
SEMI_FINALS_FIRST: Final = 2
"""Of so many rounds the first are the semi-finals: a match for the third place is then all that a consolation bracket could be."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """A bracket as far as it was played. What was played never changes: a later round only reads who won."""

    among: Field
    third_place: bool = False
    """Whether those who lost the semi-finals meet on the days of the final."""
    with_consolation: bool = False
    """Whether those who lost in the first round play a bracket of their own from the second round's days on."""
    rounds: tuple[Matches, ...] = ()
    consolation: tuple[Matches, ...] = ()
    third: Match | None = None


@dataclass(frozen=True, slots=True)
class Fixtures:
    """What is played on the days of one round."""

    main: Pairings
    consolation: Pairings = ()
    third: Pairing | None = None


def rounds_needed(entrants: int) -> int:
    """Return how many rounds a bracket has: 4 for 9 to 16 entrants, none for one alone."""
    return max(0, entrants - 1).bit_length()


def drawn(seeds: Sequence[int]) -> Pairings:
    """Return the first round. The best seeds meet last, and where entrants are no power of two the best ones have a bye."""
    size = 2 ** rounds_needed(len(seeds))
    slots = [seeds[seed - 1] if seed <= len(seeds) else None for seed in _slots(size)]
    pairs = zip(slots[::2], slots[1::2], strict=True) if size > 1 else iter(())
    return tuple(pairing for first, second in pairs for pairing in _pairing(first, second))


def fixtures(bracket: Bracket) -> Fixtures | None:
    """Return what is to be played next; None when the bracket has its winner."""
    if finished(bracket):
        return None
    main = _next(bracket.rounds) if bracket.rounds else drawn(bracket.among.seeds)
    third = None
    if bracket.third_place and len(main) == 1 and bracket.rounds:
        losers = [match.loser for match in bracket.rounds[-1] if match.loser is not None]
        third = Pairing(losers[0], losers[1]) if len(losers) == 2 else None
    return Fixtures(main, _consolation_fixtures(bracket), third)


def advanced(bracket: Bracket, showings: Showings, before: dt.date) -> Bracket:
    """Return the bracket with its next round played, by what everybody had on its days, which end before that day."""
    now = fixtures(bracket)
    if now is None:
        return bracket

    def play(pairings: Iterable[Pairing]) -> Matches:
        return tuple(played(pairing, bracket.among, showings, before) for pairing in pairings)

    return replace(
        bracket,
        rounds=(*bracket.rounds, play(now.main)),
        consolation=(*bracket.consolation, play(now.consolation)) if now.consolation else bracket.consolation,
        third=played(now.third, bracket.among, showings, before) if now.third else None,
    )


def finished(bracket: Bracket) -> bool:
    return len(bracket.rounds) == rounds_needed(len(bracket.among.seeds))


def in_consolation(bracket: Bracket) -> tuple[int, ...]:
    """Return who plays in the consolation bracket, by seed: who lost in the first round and had not left by its end."""
    if not bracket.with_consolation or not bracket.rounds:
        return ()
    if bracket.third_place and rounds_needed(len(bracket.among.seeds)) == SEMI_FINALS_FIRST:
        return ()
    # Who lost by walk-over had left by the last day of the round. Who is going to leave later plays: it is nobody's business yet.
    lost = {match.loser for match in bracket.rounds[0] if match.by is not Decided.WALK_OVER}
    stayed = tuple(who for who in bracket.among.seeds if who in lost)
    return stayed if len(stayed) > 1 else ()


def places(bracket: Bracket) -> tuple[Place, ...]:
    """Return everybody's place, each a different one; ValueError while rounds are missing.

    Who lost later is before who lost earlier. Of those who lost in the same round, first by the match for the third place or the
    consolation bracket, then by what they had in the match they lost, its tie-breakers, and the better seed; who left comes after them.
    """
    if not finished(bracket):
        raise ValueError(f"{len(bracket.rounds)} rounds were played of {rounds_needed(len(bracket.among.seeds))}")
    shown = _last_shown(bracket)
    if not bracket.rounds:
        return places_in_order(bracket.among.seeds, shown)
    order = [bracket.rounds[-1][0].winner]
    for number in range(len(bracket.rounds) - 1, -1, -1):
        order += _out_in(bracket, number)
    return places_in_order(order, shown)


def _slots(size: int) -> list[int]:
    """Seeds in the order of the sheet: 1 and 2 can only meet in the final, 1 to 4 in the semi-finals."""
    slots = [1]
    while len(slots) < size:
        slots = [seed for better in slots for seed in (better, 2 * len(slots) + 1 - better)]
    return slots


def _pairing(first: int | None, second: int | None) -> Pairings:
    if first is None:
        return () if second is None else (Pairing(second, None),)
    return (Pairing(first, second),)


def _next(rounds: Sequence[Matches]) -> Pairings:
    winners = [match.winner for match in rounds[-1]]
    return tuple(Pairing(first, second) for first, second in zip(winners[::2], winners[1::2], strict=True))


def _consolation_fixtures(bracket: Bracket) -> Pairings:
    if bracket.consolation:
        return _next(bracket.consolation) if len(bracket.consolation[-1]) > 1 else ()
    return drawn(in_consolation(bracket)) if len(bracket.rounds) == 1 else ()


def _out_in(bracket: Bracket, number: int) -> list[int]:
    """Who lost in this round, the better first."""
    matches = bracket.rounds[number]
    lost = {match.loser: match for match in matches if match.loser is not None}
    order = sorted(lost, key=lambda who: _after_losing(bracket.among, who, lost[who]))
    if number == len(bracket.rounds) - 2 and bracket.third:
        return [bracket.third.winner, *(who for who in order if who != bracket.third.winner)]
    if number == 0 and bracket.consolation:
        rest = _consolation_order(bracket)
        return [*rest, *(who for who in order if who not in rest)]
    return order


def _after_losing(among: Field, who: int, match: Match) -> tuple[bool, bool, int, tuple[int, ...], int]:
    shown = _shown_by(match, who) or Showing(0)
    missing = _shown_by(match, who) is None
    return (match.by is Decided.WALK_OVER, missing, shown.score if among.lower_is_better else -shown.score, shown.breakers, among.seed(who))


def _consolation_order(bracket: Bracket) -> list[int]:
    entered = {who for match in bracket.consolation[0] for who in (match.first, match.second) if who is not None}
    seeds = tuple(who for who in bracket.among.seeds if who in entered)
    of_its_own = Bracket(replace(bracket.among, seeds=seeds), rounds=bracket.consolation)
    return [place.who for place in places(of_its_own)]


def _last_shown(bracket: Bracket) -> dict[int, Showing]:
    last: dict[int, Showing] = {}
    for matches in (*bracket.rounds, (bracket.third,) if bracket.third else ()):
        for match in matches:
            last |= {who: shown for who in (match.first, match.second) if who is not None and (shown := _shown_by(match, who)) is not None}
    return last


def _shown_by(match: Match, who: int | None) -> Showing | None:
    return match.first_showing if who == match.first else match.second_showing
