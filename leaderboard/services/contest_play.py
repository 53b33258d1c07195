"""A contest played: round by round as the clock brings them, or all at once on days gone by. What it comes to is in `Ending`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from leaderboard.contest_terms import Ending
from leaderboard.contests import bracket, elimination, head_to_head, race, raffle
from leaderboard.contests.field import Field, Place, Showing, ranking, score_of, seeded
from leaderboard.contests.rounds import Stretch, rounds_of
from leaderboard.models import Contest, ContestKind
from leaderboard.ranking.combining import scaled
from leaderboard.windows import ONE_DAY

from .contest_figures import RACE_DECIMALS, Figures
from .contest_prizes import prizes_of

LEAST_ENTRANTS: Final = 2
IN_ROUNDS: Final = (ContestKind.BRACKET, ContestKind.HEAD_TO_HEAD, ContestKind.ELIMINATION)


@dataclass(frozen=True, slots=True)
class Course:
    """How far a contest has come: of the three, the one of its kind."""

    bracket: bracket.Bracket | None = None
    duels: tuple[head_to_head.Duel, ...] = ()
    elimination: elimination.Elimination | None = None


def days_of(contest: Contest) -> Stretch:
    board = contest.board
    assert board.first_on is not None, "the board of a contest has days of its own"
    assert board.before_on is not None, "and an end"
    return Stretch(board.first_on, board.before_on)


def stretches_of(contest: Contest, entrants: int, days: Stretch) -> tuple[Stretch, ...]:
    """Return the days of its rounds or intervals, as many as there are to be with so many entrants; the last of an elimination is cut
    where the contest ends."""
    if contest.kind not in IN_ROUNDS:
        return ()
    each = contest.round_days or (days.before - days.first).days
    return rounds_of(
        days.first, days=each, count=rounds_for(contest.kind, entrants, per_interval=contest.per_interval, days=days, each=each)
    )


def rounds_for(kind: str, entrants: int, *, per_interval: int, days: Stretch, each: int) -> int:
    match kind:
        case ContestKind.BRACKET:
            return bracket.rounds_needed(entrants)
        case ContestKind.HEAD_TO_HEAD:
            return entrants - 1 + entrants % 2
        case _:
            return min((days.before - days.first).days // each, -(-(entrants - 1) // per_interval))


def seeds_of(figures: Figures, days: Stretch) -> tuple[int, ...]:
    """Return who takes part as of now, by seed. Raises CannotRank."""
    contest = figures.contest
    taking_part = figures.taking_part(days)
    if not contest.seeding_days:
        return tuple(sorted(taking_part))
    before = figures.showings(Stretch(days.first - contest.seeding_days * ONE_DAY, days.first))
    known = seeded({who: shown for who, shown in before.items() if who in taking_part}, lower_is_better=contest.board.lower_is_better)
    return (*known, *sorted(set(taking_part) - set(known)))


def play_round(course: Course, figures: Figures, among: Field, number: int, days: Stretch) -> Course:
    """Return the course after round `number`, from 1, which is over. Raises CannotRank."""
    shown = figures.showings(days)
    if course.bracket is not None:
        return Course(bracket=bracket.advanced(course.bracket, shown, days.before))
    if course.elimination is not None:
        return Course(elimination=elimination.advanced(course.elimination, shown, days.before))
    pairs = head_to_head.everybody_against_everybody(among.seeds)[number - 1]
    played = tuple(head_to_head.duel(first, second, among, shown, days.before) for first, second in pairs)
    return Course(duels=(*course.duels, *played))


def begun(contest: Contest, among: Field) -> Course:
    match contest.kind:
        case ContestKind.BRACKET:
            return Course(bracket=bracket.Bracket(among, contest.third_place, contest.consolation))
        case ContestKind.ELIMINATION:
            tied = elimination.LastPlaceTied(contest.last_place_tied)
            return Course(elimination=elimination.Elimination(among, contest.per_interval, tied))
        case _:
            return Course()


def race_over_on(figures: Figures, among: Field, days: Stretch) -> dt.date | None:
    """Return the day on which as many had arrived as the contest says; None: they have not, or it is no race. Raises CannotRank."""
    contest = figures.contest
    if contest.kind != ContestKind.RACE:
        return None
    over = race.over_at(_runners(figures, among, days), contest.finishers)
    return None if over is None else over.date()


def ended(figures: Figures, among: Field, course: Course, days: Stretch, *, keys: dict[int, str], seed: str) -> Ending:
    """Return how it ends when all its rounds are played: places, tickets, and who gets what. Raises CannotRank.

    `keys` stand for the entrants in the list of a raffle's tickets, `seed` is what it is drawn by.
    """
    contest = figures.contest
    if contest.kind == ContestKind.RACE:
        return _ended_race(figures, among, days)
    shown = {who: showing for who, showing in figures.showings(days).items() if who in among.seeds}
    if contest.kind == ContestKind.RAFFLE:
        return _ended_raffle(figures, among, shown, days, keys, seed)
    places = _places(contest, among, course, shown, days)
    awards, pot = prizes_of(figures, places, on=days.before - ONE_DAY, total=_total(shown))
    return Ending(places, awards, pot)


def _places(contest: Contest, among: Field, course: Course, shown: dict[int, Showing], days: Stretch) -> tuple[Place, ...]:
    if course.bracket is not None:
        return bracket.places(course.bracket)
    if course.elimination is not None:
        return elimination.places(course.elimination)
    if contest.kind == ContestKind.HEAD_TO_HEAD:
        return head_to_head.table(among, course.duels)
    return ranking(among, shown, days.before)


def _runners(figures: Figures, among: Field, days: Stretch) -> dict[int, race.Runner]:
    assert figures.contest.target is not None, "a race has a target"
    runners = figures.runners(days, Fraction(figures.contest.target))
    return {who: runner for who, runner in runners.items() if who in among.seeds}


def _ended_race(figures: Figures, among: Field, days: Stretch) -> Ending:
    """Only what counts up to the day on which it was over, so that a late one does not arrive after all."""
    over = race_over_on(figures, among, days)
    days = days if over is None else Stretch(days.first, over + ONE_DAY)
    runners = _runners(figures, among, days)
    decimals = figures.contest.board.decimals
    places = tuple(
        Place(place.who, place.place, None if place.score is None else scaled(Fraction(place.score, 10**RACE_DECIMALS), decimals))
        for place in race.places(among, runners, days.before)
    )
    arrived = tuple(place for place in places if place.who in runners and runners[place.who].reached_at is not None)
    total = scaled(Fraction(sum(runner.total for runner in runners.values()), 10**RACE_DECIMALS), decimals)
    awards, pot = prizes_of(figures, arrived, on=days.before - ONE_DAY, total=total, minimum=False)
    return Ending(places, awards, pot)


def _ended_raffle(figures: Figures, among: Field, shown: dict[int, Showing], days: Stretch, keys: dict[int, str], seed: str) -> Ending:
    contest = figures.contest
    assert contest.ticket_unit is not None, "a raffle has a price of tickets"
    one = 10**contest.board.decimals
    # In hundredths of hundredths of the smallest step of scores, so that a unit of any decimals stays whole.
    rule = raffle.Rule(int(contest.ticket_unit * one * 10_000), contest.tickets_most, int(contest.tickets_from * one * 10_000))
    present = {who: showing for who, showing in shown.items() if not among.gone(who, days.before)}
    tickets = raffle.listed({keys[who]: raffle.tickets_for(showing.score * 10_000, rule) for who, showing in present.items()})
    who_has = {key: who for who, key in keys.items()}
    drawn = [who_has[key] for key in raffle.draw(seed, tickets, contest.winners)]
    rest = [who for who in among.seeds if who not in drawn]
    winners = tuple(Place(who, number, score_of(shown, who)) for number, who in enumerate(drawn, 1))
    places = winners + tuple(Place(who, len(drawn) + 1, score_of(shown, who)) for who in rest)
    awards, pot = prizes_of(figures, winners, on=days.before - ONE_DAY, total=_total(shown))
    return Ending(places, awards, pot, "\n".join(f"{each.key} {each.count}" for each in tickets))


def _total(shown: dict[int, Showing]) -> int:
    return sum(showing.score for showing in shown.values())
