"""Working days by weekend, country, part of it, and exceptions."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people import api as people
from people.calendar import (
    Calendar,
    NoWorkingDay,
    UnknownCountry,
    holiday_name,
    is_working_day,
    next_working_day,
    working_days_between,
)

SELANGOR = Calendar(country="MY", subdivision="10")
NO_HOLIDAYS = Calendar()


def test_a_weekend_and_a_public_holiday_are_free_and_an_exception_wins_over_both() -> None:
    friday, saturday, christmas = dt.date(2026, 12, 18), dt.date(2026, 12, 19), dt.date(2026, 12, 25)

    assert is_working_day(SELANGOR, friday)
    assert not is_working_day(SELANGOR, saturday)
    assert not is_working_day(SELANGOR, christmas)
    assert is_working_day(Calendar(country="MY", subdivision="10", worked=frozenset({saturday, christmas})), saturday)
    assert is_working_day(Calendar(country="MY", subdivision="10", worked=frozenset({saturday, christmas})), christmas)
    assert not is_working_day(Calendar(free=frozenset({friday})), friday)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    epiphany = dt.date(2026, 1, 6)  # a Tuesday, free in Bavaria and not in Berlin

    assert holiday_name(Calendar(country="DE", subdivision="BY"), epiphany)
    assert is_working_day(Calendar(country="DE", subdivision="BE"), epiphany)


def test_a_week_may_end_on_friday() -> None:
    dubai = Calendar(weekend=frozenset({5, 6}))

    assert next_working_day(dubai, dt.date(2026, 11, 19)) == dt.date(2026, 11, 22)  # Thursday → Sunday


def test_the_next_working_day_after_christmas_eve_is_after_the_holidays() -> None:
    assert next_working_day(Calendar(country="DE", subdivision="BE"), dt.date(2026, 12, 24)) == dt.date(2026, 12, 28)


def test_a_calendar_without_work_says_so_instead_of_searching_for_ever() -> None:
    with pytest.raises(NoWorkingDay):
        next_working_day(Calendar(weekend=frozenset(range(1, 8))), dt.date(2026, 1, 1))


@pytest.mark.parametrize(("country", "subdivision"), [("XX", ""), ("DE", "ZZ")])
def test_a_country_or_part_of_one_that_nobody_has_listed_is_told(country: str, subdivision: str) -> None:
    with pytest.raises(UnknownCountry, match=subdivision or country):
        holiday_name(Calendar(country=country, subdivision=subdivision), dt.date(2026, 1, 1))


days = st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1))


@given(days, st.integers(0, 60), st.integers(0, 60))
def test_working_days_add_up_over_neighbouring_stretches(first: dt.date, one: int, two: int) -> None:
    middle, end = first + dt.timedelta(days=one), first + dt.timedelta(days=one + two)

    whole = working_days_between(SELANGOR, first, end)

    assert whole == working_days_between(SELANGOR, first, middle) + working_days_between(SELANGOR, middle, end)


@given(days)
def test_between_a_day_and_the_next_working_day_nothing_is_worked(day: dt.date) -> None:
    following = next_working_day(SELANGOR, day)

    assert is_working_day(SELANGOR, following)
    assert working_days_between(SELANGOR, day + dt.timedelta(days=1), following) == 0


def test_whole_weeks_have_five_days() -> None:
    assert working_days_between(NO_HOLIDAYS, dt.date(2026, 11, 2), dt.date(2026, 11, 30)) == 20
    assert working_days_between(NO_HOLIDAYS, dt.date(2026, 11, 30), dt.date(2026, 11, 2)) == 0


@pytest.mark.django_db
def test_a_person_has_the_calendar_they_were_given() -> None:
    row = people.create_calendar(name="Selangor", country="MY", subdivision="10")
    people.set_exception(calendar_id=row.id, day=dt.date(2026, 12, 19), is_worked=True, name="Stock-taking")
    ana = people.create_person(reference="ana", name="Ana", calendar=row)

    calendar = people.calendar_of(ana)

    assert calendar == Calendar(country="MY", subdivision="10", worked=frozenset({dt.date(2026, 12, 19)}))


@pytest.mark.django_db
def test_a_country_nobody_knows_and_a_week_without_work_are_refused() -> None:
    with pytest.raises(people.CannotSaveCalendar, match="XX"):
        people.create_calendar(name="Nowhere", country="XX")
    with pytest.raises(people.CannotSaveCalendar, match="at least one day"):
        people.create_calendar(name="Never", weekend=range(1, 8))
