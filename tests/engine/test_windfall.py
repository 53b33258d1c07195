"""Windfalls of a measure: problems, words, a law, and the story of their lines."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.facts import CATALOG
from incentives.engine.calculate import calculate
from incentives.engine.check import check_plan
from incentives.engine.diff import differences
from incentives.engine.explain import plan_in_words, story
from incentives.engine.periods import Period
from incentives.engine.sentences import in_english
from tests.golden.cases import Case, all_cases
from tests.reference.periods import period_of

from . import calculators
from .test_returns import COMPONENTS, amounts, days

HEAD = """\
plan: Monthly
currency: USD
period: month
effective: {from: 2026-01-01}
requires: nothing
measures:
  bookings: {from: deals, date: closed_on, value: amount, over: quarter to date, windfall: {above: 50% of quota, then: wait for review}}
components:
  paid: {on: bookings, rate: 5%}
"""
JANUARY = Period.parse("2026-01")


@pytest.mark.parametrize(
    ("old", "new", "code", "path"),
    [
        ("50% of quota", "50%", "bad_windfall", "measures.bookings.windfall.above"),
        ("50% of quota", "0.5 of quota", "bad_windfall", "measures.bookings.windfall.above"),
        ("50% of quota", "0", "bad_windfall", "measures.bookings.windfall.above"),
        ("50% of quota", "much", "bad_windfall", "measures.bookings.windfall.above"),
        ("wait for review", "wait", "unknown_choice", "measures.bookings.windfall.then"),
        (", then: wait for review", "", "missing_key", "measures.bookings.windfall"),
        ("value: amount", "take: count", "windfall_of_no_sum", "measures.bookings.windfall"),
        ("value: amount", "value: amount, quota: to date", "windfall_of_moving_quota", "measures.bookings.windfall"),
        ("value: amount", "value: amount, returns: negative credit", "windfall_with_later_returns", "measures.bookings.windfall"),
    ],
)
def test_a_windfall_that_cannot_be_is_refused_at_its_place(old, new, code, path):
    plan, problems = check_plan(HEAD.replace(old, new), CATALOG)

    assert plan is None
    assert (code, path) in [(problem.code, problem.path) for problem in problems]


@pytest.mark.parametrize(
    ("windfall", "said"),
    [
        ("50% of quota, then: wait for review", "A credit above 50% of the quota waits for a review, and counts for nothing until then."),
        ("250000, then: count up to it", "Of a credit above 250000.00 USD only as much counts."),
    ],
)
def test_a_plan_says_what_becomes_of_a_windfall(windfall, said):
    plan, problems = check_plan(HEAD.replace("50% of quota, then: wait for review", windfall), CATALOG)

    assert problems == ()
    assert said in [in_english(each) for part in plan_in_words(plan) for each in part.sentences]


def test_a_change_of_the_limit_is_told():
    old, _ = check_plan(HEAD, CATALOG)
    new, _ = check_plan(HEAD.replace("50% of quota, then: wait for review", "1000, then: count up to it"), CATALOG)

    said = "bookings: windfall: above 50% of quota, wait for review becomes above 1000, count up to it."
    assert said in [in_english(each) for each in differences(old, new)]


@pytest.mark.parametrize(
    ("name", "fact", "said"),
    [
        ("A windfall counts only", "D1", "It would be credited with 20000.00 USD. What is above 5000.00 USD does not count."),
        (
            "A windfall waits",
            "D5",
            "It would be credited with 300000.00 USD. Above 100000.00 USD it waits for a review, and counts for nothing until then.",
        ),
    ],
)
def test_the_line_of_a_windfall_says_what_of_it_counts(name, fact, said):
    case = next(case for case in all_cases() if case.name.startswith(name))
    plan, _problems = check_plan(case.plan_text, CATALOG)
    result = calculate(plan, JANUARY, case.world("2026-01"))
    line = next(line for line in result.lines.to_pylist() if line["fact"] == fact)

    assert said in [in_english(each) for each in story(plan, line).sentences()]


@st.composite
def cases(draw):
    facts, back, reviews = [], [], []
    for number in range(draw(st.integers(1, 5))):
        deal, who = f"D{number}", draw(st.sampled_from(("Ana", "Ben")))
        sale = {"id": deal, "owner": who, "closed_on": draw(days).isoformat(), "amount": draw(amounts)}
        if draw(st.booleans()):
            sale["split"] = {"Ana": "33.333333%", "Ben": "66.666667%"}
        facts.append(sale)
        if draw(st.booleans()):
            amount = f"-{abs(Decimal(draw(amounts)))}"
            back.append({"id": f"R{number}", "deal.id": deal, "returned_on": draw(days).isoformat(), "amount": amount})
        counts = draw(st.sampled_from(("all", "up to the limit", "amount", None)))
        if counts:
            review = {"person": who, "measure": "bookings", "fact": deal, "counts": counts}
            reviews.append(review | ({"amount": "777.77"} if counts == "amount" else {}))
    above = draw(st.sampled_from(("33.3% of quota", "1000", "0.01")))
    windfall = {"above": above, "then": draw(st.sampled_from(("count up to it", "wait for review")))}
    measure = {"from": "deals", "date": "closed_on", "value": "amount", "credit": {"share": "splits"}, "returns": "take back"}
    measure |= {"windfall": windfall, "over": draw(st.sampled_from(("period", "quarter to date")))}
    people = {"Ana": {"quota": "3000 per month"}, "Ben": {"quota": "0 per month", "from": "2026-02-10"}}
    said = {"name": "drawn", "plan": "monthly", "measures": {"bookings": measure}, "components": COMPONENTS, "period": "2026-01"}
    return Case("drawn", "drawn", {**said, "people": people, "deals": facts, "returns": back, "reviews": reviews})


@settings(max_examples=3, deadline=None)
@given(cases())
def test_the_engine_and_the_reference_agree_on_windfalls_and_none_counts_more_than_it_may(case):
    plan, problems = check_plan(case.plan_text, CATALOG)
    assert problems == ()
    periods = [period_of("month", JANUARY.start.replace(month=month), 1) for month in (1, 3, 6)]
    worlds = [case.world("2026-01")] * 3

    ours, theirs = (calculators.in_turn(by, plan, periods, worlds) for by in (calculators.by_engine, calculators.by_reference))

    for engine, reference in zip(ours, theirs, strict=True):
        assert engine.lines == reference.lines
        assert engine.standings == reference.standings
    windfall = plan.measures["bookings"].windfall
    if not windfall.of_quota and not windfall.waits:
        sales = [line.credit for each in ours for key, line in each.lines.items() if line.credit and "←" not in str(key)]
        assert all(credit <= Fraction(windfall.above) for credit in sales)
