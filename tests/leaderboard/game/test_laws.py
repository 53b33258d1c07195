"""Laws of cascades, levels and streaks."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaderboard.game.cascade import NothingToSplitBy, split
from leaderboard.game.levels import Rung, is_curve, level_of, xp_of
from leaderboard.game.streaks import Mark, Unit, walk

weights = st.dictionaries(st.integers(1, 60), st.fractions(min_value=-1, max_value=1000, max_denominator=97), min_size=1, max_size=30)


@given(steps=st.integers(0, 10**12), weights=weights, places=st.sampled_from([0, 2, 3]))
def test_a_cascade_adds_up_exactly_and_nobody_is_a_step_off(steps: int, weights: dict[int, Fraction], places: int) -> None:
    target = Decimal(steps).scaleb(-places)
    total = sum(max(weight, 0) for weight in weights.values())
    if not total:
        with pytest.raises(NothingToSplitBy):
            split(target, weights, places=places)
        return
    found = split(target, weights, places=places)

    assert sum(found.values()) == target
    for who, weight in weights.items():
        assert abs(Fraction(found[who]) - Fraction(target) * max(weight, 0) / total) < Fraction(1, 10**places)


def test_what_is_left_over_goes_to_the_largest_remainders() -> None:
    assert split(Decimal(100), dict.fromkeys((1, 2, 3), Fraction(1)), places=0) == {1: 34, 2: 33, 3: 33}
    assert split(Decimal("10.00"), {1: Fraction(1), 2: Fraction(2)}, places=2) == {1: Decimal("3.33"), 2: Decimal("6.67")}


curves = st.lists(st.integers(1, 10**6), max_size=12, unique=True).map(
    lambda found: [Rung(0, "0"), *(Rung(xp, str(xp)) for xp in sorted(found))]
)


@given(rungs=curves, xp=st.integers(0, 2 * 10**6), more=st.integers(0, 10**6), reached=st.integers(1, 15))
def test_levels_never_fall_with_more_experience_nor_below_what_was_reached(rungs: list[Rung], xp: int, more: int, reached: int) -> None:
    assert is_curve(rungs)
    now, then = level_of(xp, rungs), level_of(xp + more, rungs)
    assert now.level <= then.level
    assert now.rung.from_xp <= xp
    assert now.following is None or xp < now.following.from_xp
    assert 0 <= now.share <= 1
    assert level_of(xp, rungs, reached=reached).level == max(now.level, min(reached, len(rungs)))


def test_experience_is_whole_and_never_below_nothing() -> None:
    assert [xp_of(each) for each in (None, Fraction(-3), Fraction(7, 2))] == [0, 0, 3]
    assert not is_curve([])
    assert not is_curve([Rung(1, "a")])
    assert not is_curve([Rung(0, "a"), Rung(5, "b"), Rung(5, "c")])


START = dt.date(2026, 1, 1)
drawn_days = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=120)


def units(days: list[tuple[bool, bool]], today: int | None = None) -> list[Unit]:
    last = len(days) if today is None else today
    return [Unit(START + dt.timedelta(days=n), held, expected, n < last) for n, (held, expected) in enumerate(days)]


@given(days=drawn_days, freezes=st.integers(0, 3))
def test_a_streak_has_as_many_days_as_held_and_no_month_uses_more_freezes_than_it_has(days: list[tuple[bool, bool]], freezes: int) -> None:
    found = walk(units(days), freezes_per_month=freezes)

    assert sum(length for length, _began, _last in found.reached) == sum(held for held, _expected in days)
    assert found.longest == max((length for length, _began, _last in found.reached), default=0)
    assert found.length <= found.longest
    for month in range(1, 5):
        assert sum(day.month == month for day in found.frozen) <= freezes
    assert [day for day, _mark in found.marks] == [unit.begins for unit in units(days)]


@given(days=drawn_days, freezes=st.integers(0, 3), looked=st.integers(0, 120))
def test_what_was_looked_at_earlier_is_the_beginning_of_what_is_looked_at_later(
    days: list[tuple[bool, bool]], freezes: int, looked: int
) -> None:
    """Whoever looks daily and whoever looks once at the end see the same: an earlier look is the same walk, cut off."""
    whole, early = walk(units(days), freezes_per_month=freezes), walk(units(days)[:looked], freezes_per_month=freezes)

    assert whole.marks[:looked] == early.marks
    assert early.longest <= whole.longest


def test_freezes_save_a_streak_and_weekends_do_not_end_it() -> None:
    friday = dt.date(2026, 3, 6)
    said = [(True, True), (False, False), (False, False), (False, True), (True, True), (False, True), (True, True)]
    found = walk(
        [Unit(friday + dt.timedelta(days=n), held, expected, True) for n, (held, expected) in enumerate(said)], freezes_per_month=1
    )

    assert [mark for _day, mark in found.marks] == [Mark.HELD, Mark.FREE, Mark.FREE, Mark.FROZEN, Mark.HELD, Mark.MISSED, Mark.HELD]
    assert (found.length, found.longest, found.freezes_left(friday, 1)) == (1, 2, 0)


def test_the_day_under_way_ends_nothing() -> None:
    found = walk(units([(True, True), (False, True)], today=1))

    assert found.length == 1
    assert found.marks[-1][1] is Mark.OPEN
