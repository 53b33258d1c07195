"""Prizes add up to the cent, and what nobody has reached is given to nobody."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.contests.field import Place
from leaderboard.contests.prizes import (
    WHOLE,
    Award,
    Kind,
    Prize,
    Terms,
    TiedPrizes,
    among_members,
    awards,
    pot_of,
    split,
)


@st.composite
def results(draw: st.DrawFn) -> tuple[Place, ...]:
    scores = sorted(draw(st.lists(st.integers(0, 4), min_size=1, max_size=9)), reverse=True)
    return tuple(Place(100 + number, scores.index(score) + 1, score) for number, score in enumerate(scores))


@st.composite
def prize_lists(draw: st.DrawFn) -> tuple[Prize, ...]:
    kinds = st.sampled_from([(Kind.MONEY, "USD"), (Kind.MONEY, "JPY"), (Kind.POINTS, "points")])
    return tuple(
        Prize(place, kind, draw(st.integers(1, 99_999)), unit)
        for place in draw(st.lists(st.integers(1, 6), max_size=6))
        for kind, unit in [draw(kinds)]
    )


def given_by_unit(found: tuple[Award, ...]) -> dict[str, int]:
    totals: defaultdict[str, int] = defaultdict(int)
    for award in found:
        totals[award.unit] += award.amount
    return dict(totals)


@given(results(), prize_lists(), st.sampled_from([TiedPrizes.SHARE, TiedPrizes.TIE_BREAK]))
def test_what_is_given_is_exactly_the_prizes_of_the_places_that_are_filled(
    places: tuple[Place, ...], prizes: tuple[Prize, ...], tied: TiedPrizes
) -> None:
    filled: defaultdict[str, int] = defaultdict(int)
    for prize in prizes:
        if prize.place <= len(places):
            filled[prize.unit] += prize.amount

    assert given_by_unit(awards(places, Terms(prizes, tied))) == dict(filled)


@given(results(), prize_lists())
def test_who_are_equal_get_the_same_but_for_the_odd_coin(places: tuple[Place, ...], prizes: tuple[Prize, ...]) -> None:
    got: defaultdict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    units = {prize.unit for prize in prizes}
    found = awards(places, Terms(prizes))
    for place in places:
        for unit in units:
            got[place.place, unit][place.who] = sum(award.amount for award in found if award.who == place.who and award.unit == unit)

    assert all(
        max(amounts.values()) - min(amounts.values()) <= sum(1 for prize in prizes if prize.unit == unit)
        for (_, unit), amounts in got.items()
    )


@given(
    results(), st.lists(st.integers(1, WHOLE), max_size=5), st.integers(0, 10**9), st.sampled_from([TiedPrizes.SHARE, TiedPrizes.TIE_BREAK])
)
def test_a_pot_is_never_overdrawn_and_given_whole_if_all_of_it_is_promised(
    places: tuple[Place, ...], weights: list[int], pot: int, tied: TiedPrizes
) -> None:
    shares = split(WHOLE, weights) if weights else []
    prizes = tuple(Prize(place, Kind.POT, share) for place, share in enumerate(shares, 1) if share)

    found = awards(places, Terms(prizes, tied, pot=pot, pot_currency="USD"))

    total = sum(award.amount for award in found)
    assert total <= pot
    if prizes and len(places) >= len(shares):
        assert total == pot
    assert all(award.kind is Kind.MONEY and award.unit == "USD" for award in found)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 1000), min_size=1).filter(any))
def test_parts_add_up_and_each_is_within_one_coin_of_its_exact_share(amount: int, weights: list[int]) -> None:
    parts = split(amount, weights)

    assert sum(parts) == amount
    assert all(abs(part - Fraction(amount * weight, sum(weights))) < 1 for part, weight in zip(parts, weights, strict=True))


@given(results(), prize_lists(), st.sampled_from(TiedPrizes), st.integers(0, 4))
def test_nobody_below_the_minimum_gets_anything_and_nobody_gets_it_in_their_place(
    places: tuple[Place, ...], prizes: tuple[Prize, ...], tied: TiedPrizes, minimum: int
) -> None:
    without, with_minimum = awards(places, Terms(prizes, tied)), awards(places, Terms(prizes, tied, minimum))

    assert with_minimum == tuple(award for award in without if places[award.who - 100].score >= minimum)  # type: ignore[operator]


@given(st.integers(1, 10**6), st.integers(1, 12))
def test_a_team_shares_its_prize_to_the_cent(amount: int, size: int) -> None:
    members = among_members(Award(1, 1, Kind.MONEY, amount, "USD"), range(size))

    assert sum(award.amount for award in members) == amount
    assert len({award.who for award in members}) == len(members)


def test_three_who_share_the_first_place_share_three_prizes_and_the_first_gets_the_odd_cent() -> None:
    places = (Place(1, 1, 50), Place(2, 1, 50), Place(3, 1, 50), Place(4, 4, 10))
    prizes = (Prize(1, Kind.MONEY, 50_000, "USD"), Prize(2, Kind.MONEY, 30_000, "USD"), Prize(3, Kind.MONEY, 20_000, "USD"))

    assert [award.amount for award in awards(places, Terms(prizes))] == [33_334, 33_333, 33_333]
    assert [award.amount for award in awards(places, Terms(prizes, TiedPrizes.BOTH))] == [50_000, 50_000, 50_000]
    assert [award.amount for award in awards(places, Terms(prizes, TiedPrizes.TIE_BREAK))] == [50_000, 30_000, 20_000]


def test_a_thing_goes_to_one_of_those_who_share_a_place_and_to_each_only_if_that_is_the_rule() -> None:
    places = (Place(1, 1, 50), Place(2, 1, 50))
    bicycle = (Prize(1, Kind.THING, thing="bicycle"),)

    assert [award.who for award in awards(places, Terms(bicycle))] == [1]
    assert [award.who for award in awards(places, Terms(bicycle, TiedPrizes.BOTH))] == [1, 2]


def test_a_pot_is_a_share_of_what_was_sold_rounded_down_and_capped() -> None:
    assert pot_of(1_234_567, Fraction(1, 100)) == 12_345
    assert pot_of(1_234_567, Fraction(1, 100), most=10_000) == 10_000
    assert pot_of(-5, Fraction(1, 100)) == 0
    assert pot_of(-5, Fraction(1, 100), fixed=Fraction(700)) == 700
    assert pot_of(150, Fraction(1, 100), fixed=Fraction(1, 2), most=9) == 2, "rounded once, together"


def test_a_pot_is_not_given_to_each_of_those_who_are_equal() -> None:
    with pytest.raises(ValueError, match="cannot be given to each"):
        awards((Place(1, 1, 1),), Terms((Prize(1, Kind.POT, 5_000),), TiedPrizes.BOTH))
