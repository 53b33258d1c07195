"""Rules of games: the plans' own language, checked by its checker, worked out exactly; nothing of it is ever run as Python."""

from __future__ import annotations

import datetime as dt
import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.engine.formula import ValueType
from incentives.engine.names import Unit
from incentives.engine.problems import Refused
from leaderboard.game.badges import Try, counted, holder, turns, windows_between
from leaderboard.game.rules import Named, amount, holds, is_linear, read_rule
from leaderboard.windows import Rhythm, Window, WindowKind

NAMES = {
    "bookings": Named("USD", has_quota=True),
    "revenue": Named("EUR"),
    "meetings": Named(),
    "average_deal": Named("USD", adds_up=False),
}


def rule(text: str, wanted: ValueType | None = ValueType.YES_NO):
    return read_rule(text, NAMES, wanted)


@pytest.mark.parametrize(
    ("text", "bookings", "meetings", "expected"),
    [
        ("bookings >= 50000 and meetings >= 10", 50000, 10, True),
        ("bookings >= 50000 and meetings >= 10", 49999, 10, False),
        ("bookings > 0 or not (meetings < 3)", 0, 3, True),
        ("bookings / meetings >= 5000", 5000, 1, True),
        ("bookings / meetings >= 5000", 5000, 0, False),
        ("not (bookings / meetings < 5000)", 5000, 0, False),
        ("meetings in (3, 5, 8)", 0, 5, True),
        ("if(bookings > 100, meetings > 1, meetings > 5)", 200, 2, True),
        ("round(bookings / 3, 2) = 33.33", 100, 0, True),
        ("max(bookings, 10) = 10 and min(bookings, 10) = 4", 4, 0, True),
        ("floor(bookings / 3) + ceil(bookings / 3) = 3 and abs(-bookings) = 4", 4, 0, True),
        ("meetings >= days(2026-01-01, 2026-01-04)", 0, 3, True),
        ("meetings >= 50%", 0, 1, True),
        ("bookings > 1 and 2026-01-01 < 2026-06-01", 2, 0, True),
        ('"a" = "a" and bookings > 1', 2, 0, True),
        ("not (bookings / meetings < 5000 and meetings < 3)", 5000, 0, False),
        ("not (bookings / meetings < 5000 or meetings > 3)", 5000, 0, False),
        ("bookings / meetings < 5000 or meetings = 0", 5000, 0, True),
    ],
)
def test_a_rule_is_worked_out_as_it_reads(text: str, bookings: int, meetings: int, expected: bool) -> None:
    figures = {"bookings": Fraction(bookings), "meetings": Fraction(meetings)}

    assert holds(rule(text), figures) is expected


def test_what_is_not_known_makes_nothing_true() -> None:
    assert not holds(rule("average_deal > 1"), {"average_deal": None})
    assert not holds(rule("average_deal <= 1"), {"average_deal": None})
    assert holds(rule("average_deal > 1 or meetings > 1"), {"average_deal": None, "meetings": Fraction(2)})
    assert amount(rule("average_deal * 2", None), {"average_deal": None}) is None


def test_attainment_is_read_as_in_a_plan() -> None:
    found = rule("attainment(bookings) >= 100%")

    assert found.of_quotas == {"bookings"}
    assert holds(found, {"attainment(bookings)": Fraction(1)})
    assert not holds(found, {"attainment(bookings)": None})


def test_units_are_told() -> None:
    assert (rule("bookings / 2", None).unit, rule("bookings / 2", None).currency) == (Unit.MONEY, "USD")
    assert rule("bookings / average_deal", None).unit is Unit.SHARE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bokings >= 1", "unknown_name"),
        ("bookings >= ", "formula_ends_early"),
        ("__import__('os').system('true')", "bad_character"),
        ("bookings + 1", "wrong_type"),
        ("bookings + revenue > 1", "currencies_mixed"),
        ("target > 1 and meetings > 1", "not_in_a_game"),
        ("previous(bookings) > bookings", "not_in_a_game"),
        ("team(bookings) > bookings", "not_in_a_game"),
        ("1 > 0", "reads_nothing"),
        ("attainment(meetings) > 100%", "no_quota"),
        ("attainment(average_deal) > 100%", "no_quota_for_this"),
        ("bookings >= 1 " + "and bookings >= 1 " * 60, "too_long"),
        ("", "formula_empty"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_try(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        rule(text)

    assert code in {problem.code for problem in refused.value.problems}
    assert all(problem.message() for problem in refused.value.problems)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Refused) as refused:
        rule("bokings >= 1 and metings >= 1")

    assert [problem.column for problem in refused.value.problems] == [1, 18]
    assert [problem.advice() for problem in refused.value.problems] == ["Did you mean `bookings`?", "Did you mean `meetings`?"]


def test_a_number_says_how_often_an_award_is_earned() -> None:
    fives = rule("floor(meetings / 5)", None)

    assert [turns(fives, {"meetings": Fraction(count)}) for count in (0, 4, 5, 14, 99999)] == [0, 0, 1, 2, 100]
    assert turns(fives, {"meetings": None}) == 0


MONTHS = Rhythm(WindowKind.MONTH)
MARCH = MONTHS.on(dt.date(2026, 3, 18))


@given(counts_from=st.dates(dt.date(2026, 1, 1), dt.date(2026, 6, 1)), whole_only=st.booleans())
def test_no_day_before_the_start_ever_counts(counts_from: dt.date, whole_only: bool) -> None:
    found = counted(MARCH, counts_from, whole_only=whole_only)

    if found is None:
        assert MARCH.before <= counts_from or (whole_only and MARCH.first < counts_from)
    else:
        assert found.key == MARCH.key
        assert found.first == max(MARCH.first, counts_from)
        assert found.before == MARCH.before


@given(first=st.dates(dt.date(2025, 1, 1), dt.date(2026, 1, 1)), days=st.integers(0, 400), kind=st.sampled_from(["day", "week", "month"]))
def test_windows_follow_each_other_without_a_gap(first: dt.date, days: int, kind: str) -> None:
    today = first + dt.timedelta(days=days)
    found = windows_between(Rhythm(WindowKind(kind)), first, today)

    assert first in found[0]
    assert today in found[-1]
    assert all(a.before == b.first for a, b in itertools.pairwise(found))


tries = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 3), st.integers(-5, 50), st.integers(1, 28)), max_size=20)


@given(drawn=tries)
def test_a_record_has_one_holder_who_has_the_most_and_was_first(drawn: list[tuple[int, int, int, int]]) -> None:
    found = [(number, Try(who, str(number), Fraction(value), dt.date(2026, 3, day))) for who, number, value, day in drawn]
    best = holder(found)

    most = max((one.value for _number, one in found), default=Fraction(0))
    if most <= 0:
        assert best is None
    else:
        assert best is not None
        assert best.value == most
        assert best == min((o for o in found if o[1].value == most), key=lambda o: (o[0], o[1].reached_on, o[1].person))[1]
        assert holder(found, best) == best, "asked again, nothing moves"


def test_who_equals_a_record_does_not_take_it() -> None:
    old = Try(1, "a", Fraction(5), dt.date(2026, 1, 1))

    assert holder([(0, Try(2, "b", Fraction(5), dt.date(2025, 1, 1)))], old) == old
    assert Window("x", dt.date(2026, 1, 1), dt.date(2026, 1, 2)).last == dt.date(2026, 1, 1)


@pytest.mark.parametrize(
    ("text", "linear"),
    [
        ("bookings", True),
        ("bookings * 2 - -bookings / 4", True),
        ("bookings / meetings", False),
        ("bookings * meetings", False),
        ("max(bookings, 10)", False),
        ("bookings + 5", False),
        ("if(bookings > 1, bookings, 0)", False),
    ],
)
def test_only_what_is_linear_can_be_split_among_people(text: str, linear: bool) -> None:
    assert is_linear(rule(text, ValueType.NUMBER).tree) is linear
