"""What every bracket keeps to, however many enter, leave and tie."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.contests.bracket import Bracket, advanced, drawn, finished, fixtures, in_consolation, places, rounds_needed
from leaderboard.contests.field import Field, Showing
from leaderboard.contests.matches import Decided, Match

from .drawn import FIRST, fields, showings, stretch


@st.composite
def brackets(draw: st.DrawFn) -> Bracket:
    bracket = Bracket(draw(fields()), third_place=draw(st.booleans()), with_consolation=draw(st.booleans()))
    while not finished(bracket):
        bracket = advanced(bracket, draw(showings(bracket.among)), stretch(len(bracket.rounds)).before)
    return bracket


def everything(bracket: Bracket) -> list[Match]:
    third = [bracket.third] if bracket.third else []
    return [match for matches in (*bracket.rounds, *bracket.consolation) for match in matches] + third


@given(brackets())
def test_every_bracket_ends_with_one_winner_and_everybody_else_loses_once(bracket: Bracket) -> None:
    lost = Counter(match.loser for matches in bracket.rounds for match in matches if match.loser is not None)
    winner = places(bracket)[0].who

    assert lost == Counter(who for who in bracket.among.seeds if who != winner)
    assert len(bracket.rounds) == rounds_needed(len(bracket.among.seeds))
    assert fixtures(bracket) is None


@given(brackets())
def test_everybody_plays_in_every_round_until_out(bracket: Bracket) -> None:
    still_in = set(bracket.among.seeds)
    for matches in bracket.rounds:
        met = [who for match in matches for who in (match.first, match.second) if who is not None]
        assert sorted(met) == sorted(still_in)
        still_in -= {match.loser for match in matches if match.loser is not None}


@given(brackets())
def test_places_are_a_permutation_and_later_losers_stand_before_earlier_ones(bracket: Bracket) -> None:
    found = places(bracket)
    out_in = {match.loser: number for number, matches in enumerate(bracket.rounds) for match in matches if match.loser is not None}

    assert sorted(place.who for place in found) == sorted(bracket.among.seeds)
    assert [place.place for place in found] == list(range(1, len(found) + 1))
    rounds = [out_in.get(place.who, len(bracket.rounds)) for place in found]
    assert rounds == sorted(rounds, reverse=True)


@given(brackets())
def test_only_the_best_seeds_have_a_bye_and_only_in_the_first_round(bracket: Bracket) -> None:
    size = len(bracket.among.seeds)
    byes = [match.first for match in bracket.rounds[0] if match.by is Decided.BYE] if bracket.rounds else []

    assert sorted(byes) == sorted(bracket.among.seeds[: 2 ** rounds_needed(size) - size])
    assert not any(match.by is Decided.BYE for matches in bracket.rounds[1:] for match in matches)


@given(fields(least=2))
def test_if_the_better_seed_always_wins_the_places_are_the_seeds(among: Field) -> None:
    nobody_left = Field(among.seeds)
    bracket = Bracket(nobody_left, third_place=True)
    while not finished(bracket):
        bracket = advanced(bracket, {}, stretch(len(bracket.rounds)).before)

    assert [place.who for place in places(bracket)[:4]] == list(among.seeds[:4])
    assert all(match.by in (Decided.SEED, Decided.BYE) for match in everything(bracket))


@given(brackets())
def test_who_has_left_never_beats_who_has_not(bracket: Bracket) -> None:
    for number, matches in enumerate(bracket.rounds):
        before = stretch(number).before
        for match in matches:
            if match.loser is not None and bracket.among.gone(match.winner, before):
                assert bracket.among.gone(match.loser, before)
                assert bracket.among.left[match.loser] <= bracket.among.left[match.winner]
                assert match.by is Decided.WALK_OVER


@given(brackets())
def test_the_consolation_bracket_is_played_to_its_end_by_those_who_lost_first(bracket: Bracket) -> None:
    entered = in_consolation(bracket)
    lost = [match.loser for matches in bracket.consolation for match in matches if match.loser is not None]

    assert len(lost) == max(0, len(entered) - 1) == len(set(lost))
    assert set(lost) <= set(entered)
    if entered:
        best = bracket.consolation[-1][0].winner
        first_out = [place.who for place in places(bracket)][-sum(match.loser is not None for match in bracket.rounds[0]) :]
        assert first_out[0] == best


@given(st.data())
def test_the_same_showings_give_the_same_bracket_and_a_played_round_never_changes(data: st.DataObject) -> None:
    among = data.draw(fields(least=2))
    one = other = Bracket(among, third_place=True, with_consolation=True)
    while not finished(one):
        shown, before = data.draw(showings(among)), stretch(len(one.rounds)).before
        earlier, one, other = one, advanced(one, shown, before), advanced(other, dict(reversed(shown.items())), before)
        assert one == other
        assert one.rounds[: len(earlier.rounds)] == earlier.rounds
    assert advanced(one, {}, dt.date(2027, 1, 1)) == one


def test_an_unfinished_bracket_has_no_places() -> None:
    with pytest.raises(ValueError, match="0 rounds were played of 2"):
        places(Bracket(Field((1, 2, 3))))


def test_the_best_meet_last() -> None:
    pairs = [(pairing.first, pairing.second) for pairing in drawn(range(1, 9))]

    assert pairs == [(1, 8), (4, 5), (2, 7), (3, 6)]


def test_a_leaver_before_the_first_round_and_one_within_it_both_lose_by_walk_over() -> None:
    among = Field((1, 2, 3, 4), left={1: FIRST, 2: stretch(0).before - dt.timedelta(days=1)})

    played = advanced(Bracket(among), {1: Showing(9), 2: Showing(9), 3: Showing(0), 4: Showing(0)}, stretch(0).before)

    assert [(match.winner, match.by) for match in played.rounds[0]] == [(4, Decided.WALK_OVER), (3, Decided.WALK_OVER)]


def test_who_leaves_on_the_day_after_the_last_one_has_played_the_round() -> None:
    among = Field((1, 2), left={1: stretch(0).before})

    assert advanced(Bracket(among), {1: Showing(1), 2: Showing(0)}, stretch(0).before).rounds[0][0].winner == 1


def test_who_is_going_to_leave_after_the_first_round_plays_for_consolation_and_who_has_left_does_not() -> None:
    shown = {who: Showing(10 - who) for who in range(1, 9)}
    among = Field(tuple(range(1, 9)), left={8: FIRST, 7: dt.date(2030, 12, 31)})

    bracket = advanced(Bracket(among, with_consolation=True), shown, stretch(0).before)

    assert in_consolation(bracket) == (5, 6, 7)
