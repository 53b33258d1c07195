"""What happens at the edges is not only paid as docs/plan-format.md 2.9 says, but told to whoever opens the line."""

from __future__ import annotations

from functools import cache

import pytest

from .cases import all_cases
from .told import Told, told_lines

CASES = {case.name: case for case in all_cases()}
EMPTY = "A period without any deal pays nothing, and says so"
NO_QUOTA = "Without a quota, or with one of zero, nothing above the first band is reached"
OWED = "A month of returns comes to less than nothing and is owed, where the plan says nothing else"
CARRIED = "A month of returns with limits pays nothing and is taken off the next ones"
LIMIT = "A deal exactly on the first day, on the last day, and on a limit"
TWO_PLANS = "Somebody with two plans has each of them by itself"

SAID = [
    (EMPTY, ("2026-Q1", "Ana", "bonus", "period"), "the attainment of bookings: 0%."),
    (EMPTY, ("2026-Q1", "Ana", "bonus", "period"), "This line: 0.00 USD."),
    (NO_QUOTA, ("2026-01", "Ana", "commission", "D1"), "There is no quota for bookings, so its attainment is 0."),
    (NO_QUOTA, ("2026-01", "Ben", "commission", "D2"), "There is no quota for bookings, so its attainment is 0."),
    (NO_QUOTA, ("2026-01", "Ana", "bonus", "period"), "the attainment of bookings: 0%, because there is no quota."),
    (NO_QUOTA, ("2026-01", "Ben", "share_of_target", "window"), "There is no quota for bookings, so its attainment is 0."),
    (OWED, ("2026-02", "Ana", "commission", "R1"), "bookings stands at -2000.00 USD of a quota of 1000.00 USD: -200%."),
    (OWED, ("2026-02", "Ana", "commission", "R1"), "This line: -100.00 USD."),
    (CARRIED, ("2026-01", "Ana", "limits.negative", "carry"), "That is less than zero: nothing is paid, and 300.00 USD is carried on."),
    (
        CARRIED,
        ("2026-03", "Ana", "limits.negative", "carry"),
        "Earlier periods came to less than zero and left 200.00 USD to be taken off.",
    ),
    (LIMIT, ("2026-02", "Ana", "upper", "D2"), "That is exactly on a limit, where the higher band holds."),
    (LIMIT, ("2026-02", "Ana", "lower", "D2"), "That is exactly on a limit, where the lower band still holds."),
    (TWO_PLANS, ("2026-01", "Ana", "commission", "D1"), "bookings stands at 1000.00 USD of a quota of 1000.00 USD: 100%."),
    (TWO_PLANS, ("2026-01", "Ana", "bonus", "window"), "That share is of 1200.00 USD."),
]


@cache
def told(name: str) -> Told:
    return told_lines(CASES[name])


@pytest.mark.parametrize(("name", "line", "sentence"), SAID)
def test_the_story_of_the_line_says_so(name: str, line: tuple[str, str, str, str], sentence: str) -> None:
    assert sentence in told(name)[line]


def test_without_a_deal_there_is_no_line_to_tell_but_those_of_the_period() -> None:
    assert {component for _period, _person, component, _what in told(EMPTY)} == {"bonus", "promised"}


def test_just_below_a_limit_nothing_is_said_of_it() -> None:
    assert not any("exactly on a limit" in sentence for sentence in told(LIMIT)["2026-02", "Ben", "upper", "D4"])


def test_who_is_only_on_the_other_plan_has_no_line_of_this_one() -> None:
    assert {person for _period, person, _component, _what in told(TWO_PLANS)} == {"Ana"}
