"""Formats are stated, never guessed: what a cell must look like, and which statements leave something open."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.mapping.formats import BadFormat, Day, Moment, Number, Unreadable, YesNo

KUALA_LUMPUR = ZoneInfo("Asia/Kuala_Lumpur")


@pytest.mark.parametrize(
    ("sample", "cell", "number"),
    [
        ("1234", "42", "42"),
        ("1234.56", "-3.5", "-3.5"),
        ("1,234.56", "1,234,567.8", "1234567.8"),
        ("1,234.56", "7982", "7982"),
        ("1.234,56", "7.982,10", "7982.10"),
        ("1 234,56", "1 234,5", "1234.5"),
        ("1'234.56", "1'234.50", "1234.50"),
        ("$1,234.56", "$22,700.00", "22700.00"),
        ("$1,234.56", "-$5", "-5"),
        ("1.234,56 €", "12 €", "12"),
        ("1234.56%", "12.5%", "0.125"),
        ("1234.56", "−7", "-7"),
    ],
)
def test_a_number_is_read_by_its_sample(sample: str, cell: str, number: str) -> None:
    assert Number.like(sample).read(cell) == Decimal(number)


@pytest.mark.parametrize(
    ("sample", "cell"),
    [
        ("1234", "1.5"),
        ("1234", "1,234"),
        ("1,234.56", "7,98"),
        ("1,234.56", "1.234,56"),
        ("1.234,56", "1,234.56"),
        ("1234.56", "1e3"),
        ("1234.56", "--5"),
        ("1234.56", "١٢"),
        ("1234.56", "NaN"),
        ("$1,234.56", "€5"),
    ],
)
def test_a_number_written_otherwise_is_refused(sample: str, cell: str) -> None:
    with pytest.raises(Unreadable):
        Number.like(sample).read(cell)


@pytest.mark.parametrize("sample", ["1,234", "1.234", "12.34", "abc", "1,234,56", ""])
def test_a_sample_that_leaves_the_number_open_is_refused(sample: str) -> None:
    with pytest.raises(BadFormat):
        Number.like(sample)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=4), st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", ".")]))
def test_what_is_written_by_a_format_is_read_by_it(number: Decimal, signs: tuple[str, str]) -> None:
    group, mark = signs
    written = f"{number:,.4f}".replace(",", "g").replace(".", mark).replace("g", group)

    assert Number.like(f"1{group}234{mark}56").read(written) == number


@pytest.mark.parametrize(
    ("pattern", "cell"),
    [
        ("YYYY-MM-DD", "2026-04-03"),
        ("DD/MM/YYYY", "03/04/2026"),
        ("MM/DD/YYYY", "04/03/2026"),
        ("D.M.YYYY", "3.4.2026"),
        ("DD MMM, YYYY", "03 Apr, 2026"),
        ("YYYYMMDD", "20260403"),
    ],
)
def test_the_same_day_is_read_by_the_pattern_it_is_written_in(pattern: str, cell: str) -> None:
    assert Day.by(pattern).read(cell) == dt.date(2026, 4, 3)


@pytest.mark.parametrize("cell", ["2026-02-30", "2026-4-3", "03/04/2026", "2026-04-03 10:00", "２０２６-04-03"])
def test_a_day_that_does_not_fit_its_pattern_is_refused(cell: str) -> None:
    with pytest.raises(Unreadable):
        Day.by("YYYY-MM-DD").read(cell)


@pytest.mark.parametrize("pattern", ["DD/MM/YY", "MM/YYYY", "YYYY-DD-DD", "day month year", "YYYY"])
def test_a_pattern_that_does_not_name_one_day_is_refused(pattern: str) -> None:
    with pytest.raises(BadFormat):
        Day.by(pattern)


def test_a_moment_needs_a_clock_and_a_zone_that_leave_nothing_open() -> None:
    for pattern, zone in [
        ("DD-MM-YYYY hh:mm", "UTC"),  # a 12-hour clock without am or pm, as one real export has it
        ("DD-MM-YYYY HH:mm", None),
        ("DD-MM-YYYY HH:mm+00:00", "UTC"),
        ("DD-MM-YYYY HH:mm", "Mars/Olympus"),
        ("DD-MM-YYYY", "UTC"),
    ]:
        with pytest.raises(BadFormat):
            Moment.by(pattern, zone)


def test_moments_are_read_in_their_zone() -> None:
    noon = dt.datetime(2026, 4, 3, 12, 5, tzinfo=KUALA_LUMPUR)

    assert Moment.by("DD MMM, YYYY hh:mm am", "Asia/Kuala_Lumpur").read("03 Apr, 2026 12:05 PM") == noon
    assert Moment.by("YYYY-MM-DD HH:mm:ss", "Asia/Kuala_Lumpur").read("2026-04-03 12:05:00") == noon
    assert Moment.by("YYYY-MM-DDTHH:mm:ss+00:00", None).read("2026-04-03T12:05:00+08:00") == noon
    assert Moment.by("YYYY-MM-DDTHH:mm:ss+00:00", None).read("2026-04-03T04:05:00.250Z") == noon
    with pytest.raises(Unreadable):
        Moment.by("YYYY-MM-DD HH:mm", "UTC").read("2026-04-03 25:00")


def test_yes_and_no_are_the_words_the_mapping_names() -> None:
    words = YesNo(frozenset({"Y", "1"}), frozenset({"N", "0"}))

    assert (words.read("Y"), words.read("0")) == (True, False)
    with pytest.raises(Unreadable):
        words.read("yes")


@pytest.mark.parametrize("cell", ["2026-04-03T12:05+99:99", "2026-04-03T12:05+10:75", "0001-01-01T00:00+14:00", "9999-12-31T23:00-09:00"])
def test_a_moment_with_an_offset_that_nobody_has_or_outside_of_all_years_is_refused(cell: str) -> None:
    with pytest.raises(Unreadable):
        Moment.by("YYYY-MM-DDTHH:mm+00:00", None).read(cell)


def test_a_long_number_is_read_digit_by_digit_or_refused() -> None:
    digits = "12345678901234567890123456789012345"

    assert str(Number.like("1234.56").read(f"-{digits}.5")) == f"-{digits}.5"
    assert str(Number.like("1234.56%").read(f"0.{digits}%")) == f"0.00{digits}"
    with pytest.raises(Unreadable):
        Number.like("1234").read("9" * 61)
