"""Matches and intervals as rows, and rows as what leaderboard/contests/ plays with. A row is written once and never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from leaderboard.contests.bracket import Bracket
from leaderboard.contests.elimination import Elimination, LastPlaceTied, Out, Why
from leaderboard.contests.field import Field, Showing
from leaderboard.contests.head_to_head import Duel
from leaderboard.contests.matches import Decided, Match
from leaderboard.models import Contest, ContestMatch, ContestOut

Part = ContestMatch.Part
DRAW = "draw"


def bracket_of(contest: Contest, among: Field) -> Bracket:
    """Return the bracket as far as it was played."""
    rows = list(contest.matches.all())
    third = [_match(row) for row in rows if row.part == Part.THIRD]
    return Bracket(
        among,
        third_place=contest.third_place,
        with_consolation=contest.consolation,
        rounds=_rounds(rows, Part.MAIN),
        consolation=_rounds(rows, Part.CONSOLATION),
        third=third[0] if third else None,
    )


def keep_round(contest: Contest, bracket: Bracket, before: Bracket, *, at: dt.datetime) -> None:
    """Write down what a bracket has more than it had."""
    number = len(bracket.rounds)
    rows = _rows(contest, Part.MAIN, number, bracket.rounds[-1], at)
    if len(bracket.consolation) > len(before.consolation):
        rows += _rows(contest, Part.CONSOLATION, number, bracket.consolation[-1], at)
    if bracket.third and not before.third:
        rows += _rows(contest, Part.THIRD, number, [bracket.third], at)
    ContestMatch.objects.bulk_create(rows)


def duels_of(contest: Contest) -> list[Duel]:
    return [
        Duel(
            row.first, row.second or 0, row.winner, row.decided_by == Decided.WALK_OVER,
            _showing(row.first_score, row.first_breakers), _showing(row.second_score, row.second_breakers),
        )
        for row in contest.matches.filter(part=Part.TABLE)
    ]  # fmt: skip


def rounds_of_table(contest: Contest) -> int:
    return contest.matches.filter(part=Part.TABLE).values("round").distinct().count()


def keep_duels(contest: Contest, number: int, duels: Iterable[Duel], *, at: dt.datetime) -> None:
    rows = [
        _row(contest, Part.TABLE, number, position, each, DRAW if each.winner is None else _how(each), at)
        for position, each in enumerate(duels)
    ]
    ContestMatch.objects.bulk_create(rows)


def elimination_of(contest: Contest, among: Field) -> Elimination:
    """Return the elimination as far as it was played."""
    rows = list(contest.outs.all())
    last = max((row.interval for row in rows), default=0)
    return Elimination(
        among,
        contest.per_interval,
        LastPlaceTied(contest.last_place_tied),
        intervals=tuple(
            tuple(Out(row.who, Why(row.why), _showing(row.score, row.breakers)) for row in rows if row.interval == number and row.why)
            for number in range(1, last + 1)
        ),
        last_shown=tuple(
            (row.who, Showing(row.score, tuple(row.breakers)))
            for row in rows
            if row.interval == last and not row.why and row.score is not None
        ),
    )


def keep_interval(contest: Contest, now: Elimination, staying: Iterable[int]) -> None:
    """Write down an interval: who stays with what they had, in any order, then who goes."""
    number, shown = len(now.intervals), dict(now.last_shown)
    rows = [_out(contest, number, who, "", shown.get(who)) for who in staying]
    rows += [_out(contest, number, out.who, out.why, out.showing) for out in now.intervals[-1]]
    for position, row in enumerate(rows):
        row.position = position
    ContestOut.objects.bulk_create(rows)


def _rounds(rows: Iterable[ContestMatch], part: Part) -> tuple[tuple[Match, ...], ...]:
    by_round: dict[int, list[ContestMatch]] = {}
    for row in rows:
        if row.part == part:
            by_round.setdefault(row.round, []).append(row)
    return tuple(tuple(_match(row) for row in sorted(by_round[number], key=lambda row: row.position)) for number in sorted(by_round))


def _match(row: ContestMatch) -> Match:
    assert row.winner is not None, "a match of a bracket has a winner"
    return Match(
        row.first, row.second, row.winner, Decided(row.decided_by),
        _showing(row.first_score, row.first_breakers), _showing(row.second_score, row.second_breakers),
    )  # fmt: skip


def _showing(score: int | None, breakers: list[int]) -> Showing | None:
    return None if score is None else Showing(score, tuple(breakers))


def _rows(contest: Contest, part: Part, number: int, matches: Iterable[Match], at: dt.datetime) -> list[ContestMatch]:
    return [_row(contest, part, number, position, match, match.by, at) for position, match in enumerate(matches)]


def _row(contest: Contest, part: Part, number: int, position: int, match: Match | Duel, by: str, at: dt.datetime) -> ContestMatch:
    first, first_breakers = _columns(match.first_showing)
    second, second_breakers = _columns(match.second_showing)
    return ContestMatch(
        contest=contest, part=part, round=number, position=position, first=match.first, second=match.second, winner=match.winner,
        decided_by=by, decided_at=at, first_score=first, first_breakers=first_breakers, second_score=second,
        second_breakers=second_breakers,
    )  # fmt: skip


def _columns(shown: Showing | None) -> tuple[int | None, list[int]]:
    return (None, []) if shown is None else (shown.score, list(shown.breakers))


def _how(each: Duel) -> str:
    if each.walk_over:
        return Decided.WALK_OVER
    first, second = each.first_showing, each.second_showing
    equal = first is not None and second is not None and first.score == second.score
    return Decided.TIE_BREAKER if equal else Decided.SCORE


def _out(contest: Contest, number: int, who: int, why: str, shown: Showing | None) -> ContestOut:
    score, breakers = _columns(shown)
    return ContestOut(contest=contest, interval=number, who=who, why=why, score=score, breakers=breakers)
