import decimal
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from babel import Locale
from babel.numbers import list_currencies
from hypothesis import given
from hypothesis import strategies as st

from incentives.engine import money

AMOUNTS = st.decimals(min_value=-(10**24), max_value=10**24, places=14)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("0.005", 2, "0.01"),
        ("-0.005", 2, "-0.01"),
        ("0.00499999999999", 2, "0.00"),
        ("1.0005", 3, "1.001"),
    ],
)
def test_a_half_is_rounded_away_from_zero(value, decimals, expected):
    assert str(money.rounded(Decimal(value), decimals)) == expected


@given(AMOUNTS, st.integers(0, 13))
def test_rounding_agrees_with_half_up_of_the_magnitude_whatever_the_context(value, decimals):
    with decimal.localcontext() as context:
        context.prec = 5
        ours = money.rounded(value, decimals)

    with decimal.localcontext() as context:
        context.prec = 80
        assert ours == value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


@given(AMOUNTS)
def test_a_refund_mirrors_its_sale(value):
    assert money.rounded(-value, 2) == -money.rounded(value, 2)


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [("1.02", "0.05", "1.00"), ("1.025", "0.05", "1.05"), ("-1.025", "0.05", "-1.05"), ("15", "10", "20"), ("7", "0.25", "7.00")],
)
def test_money_is_rounded_to_the_nearest_step(value, step, expected):
    assert str(money.rounded_to_step(Decimal(value), Decimal(step))) == expected


def test_a_quotient_has_twelve_decimals_and_dividing_by_zero_gives_zero():
    assert money.quotient(1, 3) == Decimal("0.333333333333")
    assert money.quotient(2, -3) == Decimal("-0.666666666667")
    assert money.quotient(5, 0) == 0


def test_a_product_is_rounded_to_fourteen_decimals():
    assert money.product(Decimal("0.0000001"), Decimal("0.0000001"), Decimal("0.5")) == Decimal("0.00000000000001")
    assert money.product(Decimal("10.5"), Fraction(1, 3)) == Decimal("3.5")


@pytest.mark.parametrize(("currency", "decimals"), [("JPY", 0), ("USD", 2), ("KWD", 3), ("CLF", 4), ("RSD", 2), ("IQD", 3), ("MYR", 2)])
def test_a_currency_has_its_own_decimals(currency, decimals):
    assert money.decimals_of(currency) == decimals


def test_every_currency_is_known_to_the_locale_data_that_prints_it():
    assert not money.CURRENCIES - set(list_currencies()) - set(Locale("en").currencies)
    assert not money.is_currency("points")
    assert not money.is_currency("usd")


def test_the_step_is_the_plans_own_else_the_smallest_coin_else_one_point():
    assert money.step_of("USD") == Decimal("0.01")
    assert money.step_of("JPY") == 1
    assert money.step_of("USD", money_to=Decimal("0.05")) == Decimal("0.05")
    assert money.step_of("points") == 1
    assert money.step_of("points", points_to=Decimal("0.1")) == Decimal("0.1")


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        ("1234.5", "USD", "1234.50"),
        ("1234.0000", "JPY", "1234"),
        ("-0.5", "KWD", "-0.500"),
        ("10.00", "points", "10"),
        ("2.50", "points", "2.5"),
        ("-0.00", "points", "0"),
        ("1E+3", "points", "1000"),
    ],
)
def test_amounts_are_written_for_files_the_way_their_unit_wants(amount, unit, text):
    assert money.plain(Decimal(amount), unit) == text
