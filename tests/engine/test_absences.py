"""Days of absence taken from quotas: what is refused, what the plan says in words, and laws of what is left."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.engine.check import check_plan
from incentives.engine.explain import plan_in_words
from incentives.engine.periods import Days
from incentives.engine.plan import PeriodKind, Window, WindowKind
from incentives.engine.plan_days import Absence, Basis
from incentives.engine.proration import WorkingDays, counted
from incentives.engine.sentences import in_english
from incentives.engine.weights import Counting, StatedAmount, weighed

from .plans import CATALOG, HEAD, codes, plan_text

YEAR = Days(dt.date(2026, 1, 1), dt.date(2027, 1, 1))
days = st.dates(dt.date(2025, 12, 1), dt.date(2027, 1, 31))


def proration(said: str) -> str:
    return plan_text("{on: bookings, rate: 5%}", head=f"{HEAD}proration: {said}\n")


def words_of(said: str) -> str:
    plan, problems = check_plan(proration(said), CATALOG)
    assert plan is not None, problems
    return " ".join(in_english(sentence) for part in plan_in_words(plan) for sentence in part.sentences)


def test_kinds_are_read_as_they_are_written() -> None:
    plan, _problems = check_plan(proration("{absence: relief of quota and target, relief: [parental, sick]}"), CATALOG)

    assert plan is not None
    assert (plan.proration.absence, plan.proration.relief) == (Absence.OF_QUOTA_AND_TARGET, ("parental", "sick"))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("{relief: [sick]}", "relief_without_absence"),
        ("{absence: none, relief: [sick]}", "relief_without_absence"),
        ("{absence: relief, relief: []}", "bad_relief"),
        ("{absence: relief, relief: [{sick: yes}]}", "bad_relief"),
        ("{absence: relief, of: target}", "relief_of_nothing"),
        ("{absence: relief, of: nothing}", "relief_of_nothing"),
        ("{absence: relief of quota and target, of: quota}", "relief_of_nothing"),
        ("{absence: leave}", "unknown_choice"),
    ],
)
def test_what_is_wrong_with_absences_is_said(said: str, code: str) -> None:
    assert codes(proration(said)) == [code]


def test_a_plan_says_from_what_absences_are_taken() -> None:
    assert "absence" not in words_of("{by: calendar days}")
    assert "Days of absence are taken from the quota. What is sold on these days counts as on any other." in words_of("{absence: relief}")
    assert "of these kinds are taken from the quota: parental, sick." in words_of("{absence: relief, relief: [parental, sick]}")
    assert "amounts stated for the window" in words_of("{of: everything, absence: relief of quota and target}")


def quota(basis: Basis, per: PeriodKind, *absent: Days, working: WorkingDays | None = None) -> object:
    counting = Counting(PeriodKind.YEAR, 1, basis, working or WorkingDays(), absent)
    rows = [StatedAmount(YEAR.start, None, 1_200_000, per)]
    return weighed(rows, Window(WindowKind.PERIOD), YEAR, YEAR, None, counting)


@given(
    edges=st.lists(days, min_size=2, max_size=6, unique=True),
    basis=st.sampled_from(Basis),
    per=st.sampled_from(PeriodKind),
    free=st.lists(days, max_size=4),
)
def test_absences_that_meet_take_as_much_as_one(edges: list[dt.date], basis: Basis, per: PeriodKind, free: list[dt.date]) -> None:
    edges.sort()
    working = WorkingDays.of(free)
    parts = [Days(start, before) for start, before in pairwise(edges)]

    assert quota(basis, per, *parts, working=working) == quota(basis, per, Days(edges[0], edges[-1]), working=working)


@given(start=days, length=st.integers(1, 400), basis=st.sampled_from(Basis), per=st.sampled_from(PeriodKind))
def test_what_an_absence_takes_and_what_it_leaves_are_the_whole(start: dt.date, length: int, basis: Basis, per: PeriodKind) -> None:
    away = Days(start, start + dt.timedelta(days=length))
    present = [part for part in (Days(dt.date(2020, 1, 1), away.start), Days(away.before, dt.date(2030, 1, 1))) if part.count]

    assert quota(basis, per, away) + quota(basis, per, *present) == quota(basis, per)


@given(start=days, length=st.integers(0, 400), basis=st.sampled_from(Basis))
def test_nobody_has_less_than_no_quota_and_who_is_away_all_year_has_one_of_nothing(start: dt.date, length: int, basis: Basis) -> None:
    assert quota(basis, PeriodKind.MONTH, Days(start, start + dt.timedelta(days=length))) >= 0
    assert quota(basis, PeriodKind.MONTH, Days(dt.date(2025, 1, 1), dt.date.max)) == 0


def test_an_absence_without_an_end_can_be_counted_on_every_basis() -> None:
    for basis in Basis:
        assert counted(YEAR, basis, absent=(Days(dt.date(2026, 7, 1), dt.date.max),)) < counted(YEAR, basis)
