from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from frontend import formats
from frontend.exports import cell
from frontend.periods import period_title
from frontend.pictures import initials, ring_arcs


def shown(template: str, **context: object) -> str:
    return Template(template).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        ("1234.5600", "USD", "1,234.56"),
        ("1234.5", "JPY", "1,235"),
        ("1.5", "KWD", "1.500"),
        ("-1240", "USD", "−1,240.00"),
        ("0.005", "USD", "0.01"),
        ("-0.001", "USD", "0.00"),
        ("1840.50", "points", "1,840.5"),
        ("1200", "points", "1,200"),
        ("12345678901234567.89", "EUR", "12,345,678,901,234,567.89"),
    ],
)
def test_an_amount_has_its_currencys_decimals_and_a_real_minus(amount: str, unit: str, text: str) -> None:
    assert formats.amount_text(Decimal(amount), unit) == text


def test_gains_carry_a_plus_only_where_it_is_asked_for() -> None:
    assert formats.amount_text(Decimal("5"), "USD", signed=True) == "+5.00"
    assert formats.amount_text(Decimal("0"), "USD", signed=True) == "0.00"


@pytest.mark.parametrize(("share", "text"), [("1.125", "112.5%"), ("0.62", "62%"), ("0.0375", "3.8%"), ("-0.04", "−4%")])
def test_a_share_is_written_as_per_cent(share: str, text: str) -> None:
    assert formats.percent_text(Decimal(share)) == text


def test_all_decimals_of_a_rate_are_shown_where_none_may_be_lost() -> None:
    assert formats.percent_text(Decimal("0.037512"), decimals=None) == "3.7512%"


@pytest.mark.parametrize(
    ("language", "number", "day"),
    [("en", "1,234,567.5", "Mar 31, 2026"), ("zh-hans", "1,234,567.5", "2026年3月31日"), ("ms", "1,234,567.5", "31 Mac 2026")],
)
def test_numbers_and_days_follow_the_language(language: str, number: str, day: str) -> None:
    with translation.override(language):
        assert formats.number_text(Decimal("1234567.50")) == number
        assert formats.day_text(dt.date(2026, 3, 31)) == day


@pytest.mark.parametrize(
    ("length", "text"),
    [({"days": 12, "hours": 5}, "12 days"), ({"hours": 1}, "1 hour"), ({"minutes": 59}, "59 minutes"), ({"days": 200}, "200 days")],
)
def test_a_length_of_time_is_counted_in_its_largest_whole_unit(length: dict[str, int], text: str) -> None:
    assert formats.length_text(dt.timedelta(**length)) == text


def test_a_moment_is_shown_in_the_readers_own_zone() -> None:
    late = dt.datetime(2026, 3, 31, 17, 5, tzinfo=dt.UTC)
    with timezone.override("Asia/Kuala_Lumpur"):
        assert formats.moment_text(late) == "Apr 1, 2026, 01:05"


def test_money_stands_with_its_currency_small_and_nothing_reads_as_none() -> None:
    assert shown("{% money a 'USD' %}", a=Decimal("5")) == '<span class="money">5.00<span class="money__currency">USD</span></span>'
    assert "none</span>" in shown("{% money a 'USD' %}", a=None)


def test_what_people_type_is_escaped_by_every_tag() -> None:
    wicked = "<script>x</script>"
    for template in (
        "{% card title=w %}{% endcard %}",
        "{% status w %}",
        "{% icon 'x' label=w %}",
        "{% stat label=w %}{% endstat %}",
        "{% blank title=w %}{% endblank %}",
    ):
        assert "<script>" not in shown(template, w=wicked)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-5 degrees", "'-5 degrees"),
        (Decimal("-5.5000"), "-5.5"),
        (Decimal("1E+3"), "1000"),
        (dt.date(2026, 3, 31), "2026-03-31"),
        (None, ""),
        (True, "yes"),
    ],
)
def test_a_text_in_a_csv_file_is_never_a_formula_and_a_number_stays_one(value: object, written: str) -> None:
    assert cell(value) == written


@pytest.mark.parametrize(
    ("name", "letters"), [("Ada Palm", "AP"), ("Nur Aisyah binti Ahmad", "NA"), ("李雷", "李"), ("Cher", "C"), ("…", "?")]
)
def test_initials_are_found_in_names_of_many_kinds(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_ring_above_full_goes_round_again_and_never_below_nothing() -> None:
    assert ring_arcs(Decimal("1.12"), None)["over"] == "12.00"
    assert ring_arcs(Decimal("-0.5"), None)["full"] == "0.00"
    assert ring_arcs(Decimal("0.5"), Decimal("0.25"))["mark"] == {"x1": "97.00", "y1": "60.00", "x2": "115.00", "y2": "60.00"}


@pytest.mark.parametrize(
    ("key", "start", "before", "title"),
    [
        ("2026-02", "2026-02-01", "2026-03-01", "February 2026"),
        ("2026-02-A", "2026-02-01", "2026-02-16", "1 to 15 February 2026"),
        ("2026-W05", "2026-01-26", "2026-02-02", "Week 5 of 2026, Jan 26, 2026 to Feb 1, 2026"),
        ("2020-F53", "2020-12-28", "2021-01-11", "Week 53 of 2020 and the next, Dec 28, 2020 to Jan 10, 2021"),
        ("2026-02-B", "2026-02-16", "2026-03-01", "16 to 28 February 2026"),
        ("2026-Q1", "2026-04-01", "2026-07-01", "Q1 2026 (Apr 2026 to Jun 2026)"),
    ],
)
def test_a_period_is_named_by_its_days(key: str, start: str, before: str, title: str) -> None:
    assert period_title(key, dt.date.fromisoformat(start), dt.date.fromisoformat(before)) == title
