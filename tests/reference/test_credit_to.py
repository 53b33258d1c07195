"""Who is credited, worked by hand: Ana and Ben sell, Mia leads both, Max leads Mia, Zoe leads Max."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from types import SimpleNamespace

import pytest

from incentives.engine.plan import CreditTo

from .credit_to import Relations, credited
from .rows import Dated

JANUARY, MARCH = dt.date(2026, 1, 15), dt.date(2026, 3, 1)
HALF, QUARTER, WHOLE = Fraction(1, 2), Fraction(1, 4), Fraction(1)


def since_january(person: str, to: str, before: dt.date | None = None, share: Fraction | None = None, start: int = 1) -> Dated:
    return Dated(person, to, dt.date(2026, start, 1), before, share)


RELATIONS = Relations(
    reporting=[since_january("Ana", "Mia"), since_january("Ben", "Mia"), since_january("Mia", "Max"), since_january("Max", "Zoe")],
    teams=[since_january("Ana", "East"), since_january("Ben", "East", before=MARCH), since_january("Cem", "East")],
    assistants=[since_january("Tim", "Ana"), since_january("Tim", "Ben"), since_january("Pia", "Ben")],
    territories=[since_january("Ana", "DE", share=HALF), since_january("Ben", "DE", share=HALF), since_january("Cem", "FR", start=3)],
)
SHARED = [("Ana", HALF), ("Ben", QUARTER)]


@pytest.mark.parametrize(
    ("to", "day", "expected"),
    [
        ("owner", JANUARY, {"Ana": HALF, "Ben": QUARTER}),
        ("first manager", JANUARY, {"Mia": HALF + QUARTER}),
        ("second manager", JANUARY, {"Max": HALF + QUARTER}),
        ("third manager", JANUARY, {"Zoe": HALF + QUARTER}),
        ("every manager", JANUARY, {"Mia": HALF + QUARTER, "Max": HALF + QUARTER, "Zoe": HALF + QUARTER}),
        ("team", JANUARY, {"Ana": HALF + QUARTER, "Ben": HALF + QUARTER, "Cem": HALF + QUARTER}),
        ("team", MARCH, {"Ana": HALF, "Ben": QUARTER, "Cem": HALF}),
        ("assistants", JANUARY, {"Tim": HALF + QUARTER, "Pia": QUARTER}),
    ],
)
def test_those_who_stand_to_the_sellers_get_the_sum_of_their_shares(to: str, day: dt.date, expected: dict[str, Fraction]) -> None:
    measure = SimpleNamespace(credit_to=CreditTo(to))

    assert dict(credited(measure, day, SHARED, [], None, RELATIONS)) == expected


def test_nobody_gets_more_than_the_whole() -> None:
    measure = SimpleNamespace(credit_to=CreditTo.FIRST_MANAGER)

    assert credited(measure, JANUARY, [("Ana", WHOLE), ("Ben", QUARTER)], [], None, RELATIONS) == [("Mia", WHOLE)]


def test_a_role_credits_those_who_have_it_whoever_sold() -> None:
    measure = SimpleNamespace(credit_to=CreditTo.ROLE)

    assert credited(measure, JANUARY, SHARED, [("Cem", WHOLE)], None, RELATIONS) == [("Cem", WHOLE)]
    assert credited(measure, JANUARY, SHARED, [], None, RELATIONS) == []


@pytest.mark.parametrize(
    ("territory", "day", "expected"),
    [
        ("DE", JANUARY, {"Ana": HALF, "Ben": HALF}),
        ("FR", JANUARY, {}),
        ("FR", MARCH, {"Cem": WHOLE}),
        ("", JANUARY, {}),
        (None, JANUARY, {}),
    ],
)
def test_a_territory_credits_who_holds_it_on_that_day(territory: str | None, day: dt.date, expected: dict[str, Fraction]) -> None:
    measure = SimpleNamespace(credit_to=CreditTo.TERRITORY)

    assert dict(credited(measure, day, SHARED, [], territory, RELATIONS)) == expected
