"""A closed period corrected in a later one: what was posted plus the differences is what it would have come to with the facts of today."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from incentives.engine.calculate import calculate, credited_persons, earned_by
from incentives.engine.periods import Period
from incentives.engine.plan import Plan
from incentives.engine.world import World

from . import small_worlds as w

MONTHLY = w.HEAD.replace("over: quarter to date", "over: period").replace(
    "components:", "  won: {from: deals, date: closed_on, take: count}\ncomponents:"
)
PAYS = """
commission: {on: bookings, rate: {by: attainment(bookings), mode: whole, bands: {0%: 5%, 100%: 8%}}, floor: 100}
slices: {on: bookings, gate: bookings >= 500, rate: {by: attainment(bookings), mode: marginal, bands: {0%: 5%, 100%: 8%}}, cap: 4000}
steps: {on: bookings, rate: {by: bookings, mode: milestones, bands: {1000: 50, 50000: 200}}}
bonus: {pay: "if(attainment(bookings) >= 100%, 500, 0)"}
limited: {on: bookings, pay: 30, cap: 60 per month}
"""
MONTHS = [Period.parse(f"2026-0{number}") for number in range(1, 5)]


def corrected(plan: Plan, period: str, posting: str, given: World) -> Any:
    return calculate(plan, Period.parse(period), given, posting=Period.parse(posting))


def test_a_late_deal_of_a_closed_month_is_posted_in_the_open_one_at_the_rate_of_its_own_month() -> None:
    plan = w.plan(PAYS.strip().splitlines()[0], head=MONTHLY)
    known = w.world([w.deal("D1", "01-10", "90000")], quota="100000", per="month")
    january = w.month(plan, "2026-01", known)
    february = w.month(plan, "2026-02", replace(known, earned=w.earned_after(known, (january, "2026-01"))))
    late = w.world([w.deal("D1", "01-10", "90000"), w.deal("D2", "01-20", "20000")], quota="100000", per="month")
    late = replace(late, earned=w.earned_after(late, (january, "2026-01"), (february, "2026-02")))

    found = corrected(plan, "2026-01", "2026-03", late)

    assert w.posted(found, "reason", "first_period", "earned_before", "entitled") == [
        ("D1", "2700.00", "re-rated", "2026-01", Decimal(4500), Decimal(7200)),
        ("D2", "1600.00", "new", "2026-03", Decimal(0), Decimal(1600)),
    ]
    again = replace(late, earned=pa.concat_tables([late.earned, earned_by(found, Period.parse("2026-03"))]))
    assert w.posted(corrected(plan, "2026-01", "2026-03", again)) == []


def test_a_window_that_goes_on_is_left_to_the_open_period() -> None:
    plan = w.plan("commission: {on: bookings, rate: 5%}")
    late = w.world([w.deal("D1", "01-10", "1000")])
    assert w.posted(corrected(plan, "2026-01", "2026-03", late)) == []
    assert w.posted(corrected(plan, "2026-03", "2026-05", late)) == [("D1", "50.00")]


def test_a_correction_counts_against_the_limit_of_the_month_that_posts_it() -> None:
    plan = w.plan("limited: {on: bookings, pay: 30, cap: 60 per month}", head=MONTHLY)
    late = w.world([w.deal(f"D{number}", "01-10", "1000") for number in range(3)])
    found = corrected(plan, "2026-01", "2026-03", late)
    assert w.posted(found) == [("D0", "30.00"), ("D1", "30.00"), ("D2", "30.00")]
    march = w.month(plan, "2026-03", replace(late, earned=earned_by(found, Period.parse("2026-03"))))
    assert w.posted(march) == [("limit", "-30.00")]


def test_those_credited_by_some_facts_are_named_and_nobody_else() -> None:
    plan = w.plan("commission: {on: bookings, rate: 5%}")
    splits = [{"source": "deals", "fact": "D1", "person": person, "share": Decimal("0.5")} for person in ("Ben", "Cem")]
    given = w.world(
        [w.deal("D1", "01-10", "1000"), w.deal("D2", "01-10", "1000", stage__kind="open"), w.deal("D3", "2025-12-30", "5", owner="Dan")],
        people=("Ana", "Ben", "Cem", "Dan"),
        splits=splits,
    )
    assert credited_persons(plan, Period.parse("2026-01"), given) == {"Ana"}
    shared = w.plan(
        "commission: {on: bookings, rate: 5%}", head=w.HEAD.replace("value: amount", "value: amount, credit: {to: owner, share: splits}")
    )
    assert credited_persons(shared, Period.parse("2026-01"), given) == {"Ben", "Cem"}


days = st.builds("0{}-{:02d}".format, st.integers(1, 3), st.integers(1, 28))
deals = st.lists(st.tuples(days, st.integers(-40_000, 120_000)), min_size=1, max_size=7)


@settings(max_examples=8, deadline=None)
@given(drawn=deals, seen=st.lists(st.integers(1, 4), min_size=7, max_size=7), quarterly=st.booleans())
def test_prior_periods_plus_corrections_are_what_computing_afresh_gives(
    drawn: list[tuple[str, int]], seen: list[int], quarterly: bool
) -> None:
    """Each deal becomes known in some month; every closed month whose window has ended is corrected in the month that learns of it."""
    head = w.HEAD.replace("components:", "  won: {from: deals, date: closed_on, take: count}\ncomponents:") if quarterly else MONTHLY
    plan = w.plan("\n".join(PAYS.strip().splitlines()[:-1]), head=head)
    facts = [w.deal(f"D{number}", day, str(amount)) for number, (day, amount) in enumerate(drawn)]
    known_in = {fact["id"]: max(month, fact["closed_on"].month) for fact, month in zip(facts, seen, strict=False)}
    everything = w.world(facts, quota="50000", per="quarter" if quarterly else "month")

    earned = everything.earned
    for number, month in enumerate(MONTHS, start=1):
        world = w.world([f for f in facts if known_in[f["id"]] <= number], quota="50000", per="quarter" if quarterly else "month")
        for closed in MONTHS[: number - 1]:
            result = calculate(plan, closed, replace(world, earned=earned), posting=month)
            earned = pa.concat_tables([earned, earned_by(result, month)])
        earned = pa.concat_tables([earned, earned_by(calculate(plan, month, replace(world, earned=earned)), month)])

    afresh = everything.earned
    for month in MONTHS:
        afresh = pa.concat_tables([afresh, earned_by(calculate(plan, month, replace(everything, earned=afresh)), month)])
    assert totals(earned) == totals(afresh)


def totals(earned: pa.Table) -> dict[Any, Decimal]:
    sums: dict[Any, Decimal] = defaultdict(Decimal)
    for row in earned.to_pylist():
        sums[row["component"], row["window_from"], row["window_before"]] += row["amount"]
    return {key: amount for key, amount in sums.items() if amount}
