"""What of the earnings is paid: the plan's cap, totals below zero, draws. Problems, laws, and every line told."""

from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from incentives.engine.calculate import calculate, calculate_periods, earned_by
from incentives.engine.explain import plan_in_words, story
from incentives.engine.periods import Period
from incentives.engine.plan_money import PLAN_KINDS, DrawKind, Negative
from incentives.engine.sentences import in_english
from incentives.engine.settlement import Books, DrawTerms, settled
from incentives.engine.simulate import simulate

from . import small_worlds as w
from .plans import HEAD, plan_of, plan_text, problems_of

CENT = Decimal("0.01")
MONTHS = [Period.parse(f"2026-{month:02}") for month in range(1, 5)]


def limited(limits):
    return plan_text("{on: bookings, rate: 10%}", head=f"{HEAD}limits: {limits}\n")


@pytest.mark.parametrize(
    ("limits", "code", "path"),
    [
        ("{cap: 500}", "unknown_limit_scope", "limits.cap"),
        ("{cap: 500 per deal}", "unknown_limit_scope", "limits.cap"),
        ("{cap: [500 per month, 600 per month]}", "two_limits", "limits.cap[2]"),
        ("{cap: 200% * target per month}", "limits_read_windows", "limits.cap"),
        ("{cap: 50% per month}", "limit_is_share", "limits.cap"),
        ("{cap: {month: 5}}", "bad_limit", "limits.cap"),
        ("{excess: carried}", "nothing_to_carry", "limits.excess"),
        ("{negative: forgotten}", "unknown_choice", "limits.negative"),
        ("{draw: {kind: guarantee}}", "missing_key", "limits.draw"),
        ("{draw: {amount: 500}}", "missing_key", "limits.draw"),
        ("{draw: {amount: -500, kind: guarantee}}", "negative_limit", "limits.draw.amount"),
        ("{draw: {amount: bookings, kind: guarantee}}", "limits_read_windows", "limits.draw.amount"),
        ("{draw: {amount: 500 per week, kind: guarantee}}", "unknown_limit_scope", "limits.draw.amount"),
        ("{draw: {amount: 500, kind: loan}}", "unknown_choice", "limits.draw.kind"),
        ("{draw: {amount: 500, kind: guarantee, for: ever}}", "bad_for", "limits.draw.for"),
        ("{draw: {amount: 500, kind: guarantee, for: first 2 months, until: 2026-07-01}}", "two_ends", "limits.draw.until"),
        ("{draw: {amount: 500, kind: advance, recover at most: 5}}", "nothing_to_recover", "limits.draw.recover at most"),
        ("{draw: {amount: 500, kind: recoverable advance, left at the end: forgiven}}", "no_end", "limits.draw.left at the end"),
        ("{draw: {amount: 500, kind: recoverable advance, until: 2026-13-01}}", "not_a_day", "limits.draw.until"),
    ],
)
def test_what_is_wrong_with_limits_is_said_at_its_place(limits, code, path):
    [problem] = problems_of(limited(limits))

    assert (problem.code, problem.path) == (code, path)
    assert "%(" not in problem.message() + problem.advice()


def test_a_limit_shorter_than_the_plans_period_is_refused():
    text = limited("{cap: 500 per month}").replace("period: month", "period: quarter")

    assert [problem.code for problem in problems_of(text)] == ["limit_too_short"]


EVERYTHING = (
    "{cap: [base_amount per month, 3000 per year], excess: carried, negative: owed,"
    " draw: {amount: 2000 per month, kind: recoverable guarantee, for: first 6 months, recover at most: 50%, left at the end: forgiven}}"
)


def test_every_key_of_limits_is_told_in_words():
    [part] = [part for part in plan_in_words(plan_of(limited(EVERYTHING))) if part.path == "limits"]

    assert [in_english(sentence) for sentence in part.sentences] == [
        "All components together pay no more than the person's base amount in a month.",
        "All components together pay no more than 3000.00 USD in a fiscal year.",
        "What such a limit cuts is paid later, as far as later limits leave room.",
        "A period that comes to less than zero is owed.",
        (
            "Who earns less than 2000.00 USD a month is paid as much all the same;"
            " what was added is taken back from what is earned above it later."
        ),
        "Whoever is on the plan for a part of the period gets the part that belongs to these days.",
        "It ends 6 months after the first day on the plan.",
        "At most 50% of what is earned above it is taken back in a period.",
        "What has not been taken back by then, and cannot be from the first period after, is forgiven.",
    ]


# Laws of the arithmetic

cents = st.integers(-500_000, 500_000).map(lambda number: number * CENT)
not_below_zero = st.integers(0, 300_000).map(lambda number: number * CENT)


@st.composite
def draws(draw):
    kind = draw(st.sampled_from(DrawKind))
    at_most = draw(st.none() | not_below_zero) if kind.is_recoverable else None
    return DrawTerms(kind, draw(not_below_zero), at_most)


@given(st.lists(cents, max_size=12), st.sampled_from(Negative), draws(), st.integers(0, 12))
def test_the_books_of_a_payee_add_up_however_the_periods_come(totals, negative, terms, ends):
    """What is paid is what was earned, plus what guarantees added, less what is still owed; no balance is ever below zero."""
    carried, balance, paid, given_away = Decimal(0), Decimal(0), Decimal(0), Decimal(0)
    for number, total in enumerate(totals):
        draw = terms if number < ends else DrawTerms(terms.kind, Decimal(0), terms.at_most)
        posted = {one.kind: one.amount for one in settled(total, Books(carried, balance), negative, draw, CENT)}
        carried -= posted["carry"]
        available = total + posted["carry"]
        if terms.kind.is_recoverable:
            balance += posted["draw"] + posted["recovery"]
        else:
            given_away += posted["draw"]
        paid += available + posted["draw"] + posted["recovery"]

        assert carried <= 0 <= balance
        assert posted["forgiven"] == 0
        assert negative is Negative.OWED or available >= 0
        if not draw.kind.is_advance:
            assert available + posted["draw"] + posted["recovery"] >= min(draw.amount, available + posted["draw"])
    assert paid == sum(totals, Decimal(0)) - carried + balance + given_away


@given(st.lists(cents, min_size=1, max_size=8), draws())
def test_what_is_forgiven_leaves_nothing_owed(totals, terms):
    balance, carried = Decimal("1234.56"), Decimal(0)
    for total in totals:
        draw = DrawTerms(DrawKind.RECOVERABLE_GUARANTEE, Decimal(0), terms.at_most, forgives=True)
        posted = {one.kind: one.amount for one in settled(total, Books(carried, balance), Negative.CARRIED, draw, CENT)}
        carried -= posted["carry"]
        assert posted["forgiven"] >= 0
        assert posted["recovery"] == -balance
        balance += posted["recovery"]
    assert balance == 0


# Lines


def lines_of(plan, worlds):
    """Each month's lines, every month fed with what those before it posted."""
    earned, found = pa.concat_tables([worlds[0].earned]), []
    for month, world in zip(MONTHS, worlds, strict=True):
        result = calculate(plan, month, replace(world, earned=earned))
        found.append(result)
        earned = pa.concat_tables([earned, earned_by(result, month)])
    return found, earned


LIMITS = "limits: {cap: 900 per month, excess: carried, draw: {amount: 500, kind: recoverable guarantee, recover at most: 100}}\n"
DEALS = [w.deal("D1", "01-10", "2000"), w.deal("D2", "02-10", "12000"), w.deal("D3", "03-10", "-9000"), w.deal("D4", "04-10", "11000")]


def settled_plan():
    return w.plan("commission: {on: bookings, rate: 10%}", head=LIMITS + w.HEAD)


def test_every_line_of_the_plan_tells_the_numbers_it_came_from():
    plan = settled_plan()
    results, _earned = lines_of(plan, [w.world(DEALS)] * 4)
    lines = [line for result in results for line in result.lines.to_pylist() if line["kind"] in PLAN_KINDS]

    told = {(line["first_period"], line["kind"]): [in_english(each) for each in story(plan, line).sentences()] for line in lines}

    assert told == {
        ("2026-01", "draw"): [
            "The draw adds 300.00 USD.",
            "The earnings of the period are 200.00 USD.",
            "The draw of the period fills the earnings up to 500.00 USD; what it adds is taken back later from what is earned above it.",
            "So this makes a difference of 300.00 USD.",
            "This line: 300.00 USD.",
        ],
        ("2026-02", "plan limit"): [
            "The plan's cap changes the amount by -300.00 USD.",
            "The plan may pay 900.00 USD in the month; without its cap it would pay 1200.00 USD.",
            "So this makes a difference of -300.00 USD.",
            "This line: -300.00 USD.",
        ],
        ("2026-02", "recovery"): [
            "Of earlier draws 100.00 USD is taken back.",
            "The earnings of the period are 900.00 USD.",
            "Of earlier draws 300.00 USD had not been taken back.",
            "Above the draw of the period 400.00 USD is available.",
            "The plan takes back at most 100.00 USD of it.",
            "So this makes a difference of -100.00 USD.",
            "This line: -100.00 USD.",
        ],
        ("2026-03", "plan limit"): [
            "The plan's cap changes the amount by 300.00 USD.",
            "The plan may pay 900.00 USD in the month; without its cap it would pay -900.00 USD.",
            "Earlier limits cut 300.00 USD that can still be paid.",
            "So this makes a difference of 300.00 USD.",
            "This line: 300.00 USD.",
        ],
        ("2026-03", "carry"): [
            "The balance of earlier totals below zero changes the amount by 600.00 USD.",
            "The period comes to -600.00 USD.",
            "That is less than zero: nothing is paid, and 600.00 USD is carried on.",
            "So this makes a difference of 600.00 USD.",
            "This line: 600.00 USD.",
        ],
        ("2026-03", "draw"): [
            "The draw adds 500.00 USD.",
            "The earnings of the period are 0.00 USD.",
            "The draw of the period fills the earnings up to 500.00 USD; what it adds is taken back later from what is earned above it.",
            "So this makes a difference of 500.00 USD.",
            "This line: 500.00 USD.",
        ],
        ("2026-04", "plan limit"): [
            "The plan's cap changes the amount by -200.00 USD.",
            "The plan may pay 900.00 USD in the month; without its cap it would pay 1100.00 USD.",
            "So this makes a difference of -200.00 USD.",
            "This line: -200.00 USD.",
        ],
        ("2026-04", "carry"): [
            "The balance of earlier totals below zero changes the amount by -600.00 USD.",
            "The period comes to 900.00 USD.",
            "Earlier periods came to less than zero and left 600.00 USD to be taken off.",
            "So this makes a difference of -600.00 USD.",
            "This line: -600.00 USD.",
        ],
        ("2026-04", "draw"): [
            "The draw adds 200.00 USD.",
            "The earnings of the period are 300.00 USD.",
            "The draw of the period fills the earnings up to 500.00 USD; what it adds is taken back later from what is earned above it.",
            "So this makes a difference of 200.00 USD.",
            "This line: 200.00 USD.",
        ],
    }


def test_running_a_period_again_posts_nothing_and_a_late_deal_only_the_difference():
    plan = settled_plan()
    results, earned = lines_of(plan, [w.world(DEALS)] * 4)
    again = calculate(plan, MONTHS[3], replace(w.world(DEALS), earned=earned))

    late = calculate(plan, MONTHS[3], replace(w.world([*DEALS, w.deal("D5", "04-20", "5000")]), earned=earned))

    assert again.lines.num_rows == 0
    afresh, _earned = lines_of(plan, [w.world(DEALS)] * 3 + [w.world([*DEALS, w.deal("D5", "04-20", "5000")])])
    assert total(late) + total(results[3]) == total(afresh[3])


def test_earlier_periods_are_worked_out_from_the_facts_as_far_back_as_a_balance_reaches():
    plan = settled_plan()
    told, _earned = lines_of(plan, [w.world(DEALS, assignments=[{"person": "Ana", "from": MONTHS[0].start}])] * 4)
    world = w.world(DEALS, assignments=[{"person": "Ana", "from": MONTHS[0].start}])

    [(_period, found)] = calculate_periods(plan, MONTHS[3], world)

    assert found.lines.equals(told[3].lines)


def test_the_settlement_of_one_period_by_two_versions_is_done_once_for_both():
    plan = settled_plan()
    one = calculate(plan, MONTHS[0], w.world(DEALS), beside=None)
    other = calculate(plan, MONTHS[0], w.world([w.deal("E1", "01-11", "10000")]), beside=[one.lines])

    assert {line["kind"] for line in one.lines.to_pylist()} == {"credit"}
    assert {(line["kind"], line["amount"]) for line in other.lines.to_pylist() if line["kind"] in PLAN_KINDS} == {("plan limit", -300)}


def total(result):
    return sum(result.lines.column("amount").to_pylist())


def test_a_simulation_settles_its_periods_in_turn():
    plan = settled_plan()
    world = w.world(DEALS)
    results, _earned = lines_of(plan, [world] * 4)

    amounts = simulate(plan, MONTHS, world).amounts.to_pylist()

    found = {(row["period"], row["component"]): row["amount"] for row in amounts if row["amount"]}
    expected = {}
    for result, month in zip(results, MONTHS, strict=True):
        for line in result.lines.to_pylist():
            key = (month.name, line["component"])
            expected[key] = expected.get(key, Decimal(0)) + line["amount"]
    assert found == {key: amount for key, amount in expected.items() if amount}
