"""What a plan may look at beyond a payee's own credits."""

from __future__ import annotations

import pytest

from incentives.engine.dependencies import looks_at_others, relations_read

from .plans import MEASURES, plan_of, plan_text

TO = MEASURES.replace("credit: {to: owner, share: splits}", "credit: {to: %s}")


@pytest.mark.parametrize(
    ("component", "others"),
    [
        ("{on: bookings, rate: 5%}", False),
        ("{on: bookings, rate: 5%, first: 10}", False),
        ("{on: bookings, rate: 5%, first: 10 of everybody}", True),
        ("{pay: team(bookings) * 1%}", True),
        ('{pay: "if(everybody(bookings) > 100, 5, 0)"}', True),
        ("{on: bookings, rate: 5%, gate: team(bookings) > 100}", True),
        ("{pool: {amount: 10% * team(bookings), of: team, share: equally}}", True),
        ("{ranked: {by: bookings, of: everybody, pay: [100, 50]}}", True),
    ],
)
def test_whether_pay_depends_on_others(component: str, others: bool) -> None:
    assert looks_at_others(plan_of(plan_text(component))) is others


@pytest.mark.parametrize(
    ("to", "relations"),
    [
        ("owner", set()),
        ("first manager", {"reporting"}),
        ("every manager", {"reporting"}),
        ("team", {"teams"}),
        ("assistants", {"assistants"}),
    ],
)
def test_which_relations_decide_who_is_credited(to: str, relations: set[str]) -> None:
    assert relations_read(plan_of(plan_text("{on: bookings, rate: 5%}", measures=TO % to))) == relations


def test_a_group_reads_the_teams() -> None:
    assert relations_read(plan_of(plan_text("{pay: team(bookings) * 1%}"))) == {"teams"}
