"""Scorecards, the window before, and gates that stay open: what a component reads of other windows, and how it is told."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incentives.engine.explain import plan_in_words, story
from incentives.engine.problems import Refused
from incentives.engine.sentences import in_english

from .small_worlds import HEAD, START, deal, earned_after, month, plainly, plan, posted, world

SCORED = HEAD.replace(
    "components:",
    """\
  won: {from: deals, where: stage.kind = "won", date: closed_on, take: count, over: quarter to date}
  card: {score: {weighted: {bookings: 60%, won: 40%}, each at most: 150%, each at least: 20%}}
components:""",
)
GROWING = HEAD.replace("over: quarter to date}", "over: quarter to date}\n  by_month: {from: deals, date: closed_on, value: amount}")


def quota(amount, person="Ana", measure="won"):
    return {"person": person, "measure": measure, "from": START, "amount": Decimal(amount), "per": "quarter"}


def standing(result, measure):
    [row] = [row for row in result.standings.to_pylist() if row["measure"] == measure]
    return row


@pytest.mark.parametrize(
    ("bookings", "won_quota", "score"),
    [
        ("100000", "1", "1"),
        ("50000", "2", "0.5"),  # 60% of 50% and 40% of 50%
        ("900000", "4", "1"),  # 60% of at most 150%, and 40% of 25%
        ("0", "100", "0.2"),  # of both at least 20%
    ],
)
def test_a_scorecard_is_the_sum_of_weighted_attainments_within_their_bounds(bookings, won_quota, score):
    made = plan("a: {pay: 1000 * card}", head=SCORED)
    result = month(made, "2026-01", world([deal("D1", "01-10", bookings)], quotas=[quota(won_quota)]))

    assert standing(result, "card")["value"] == Decimal(score)
    assert posted(result) == [("period", plainly(1000 * Decimal(score)))]


def test_a_scorecard_of_nothing_counts_the_least_of_each():
    head = SCORED.replace("period: month", "period: year").replace("over: quarter to date", "over: rolling 3 months")
    given = [{"person": "Ana", "before": dt.date(2026, 6, 15)}]

    result = month(plan("a: {pay: 1000 * card}", head=head), "2026", world([], assignments=given))
    assert posted(result) == [("period", "200.00")]


@settings(max_examples=20)
@given(amount=st.integers(-200_000, 400_000), won_quota=st.integers(0, 9), weight=st.integers(1, 99))
def test_a_scorecard_stays_within_the_bounds_of_its_measures(amount, won_quota, weight):
    head = SCORED.replace("40%", "rest").replace("60%", f"{weight}%").replace("rest", f"{100 - weight}%")
    result = month(plan("a: {pay: card * 1}", head=head), "2026-01", world([deal("D1", "01-10", str(amount))], quotas=[quota(won_quota)]))

    assert Decimal("0.2") <= standing(result, "card")["value"] <= Decimal("1.5")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("won: 40%}", "won: 30%}", "weights_not_whole"),
        ("won: 40%}", "bookins: 40%}", "not_a_measure"),
        ("won: 40%}", "card: 40%}", "no_quota_for_this"),
        ("won: 40%}", "won: 0%}", "bad_weight"),
        ("each at least: 20%", "each at least: 160%", "bounds_cross"),
        ("each at least: 20%}", "each at least: 20%}, over: year to date", "beside_score"),
        ("take: count, over: quarter to date", "take: count", "score_windows_differ"),
    ],
)
def test_a_scorecard_that_makes_no_sense_is_refused_in_words(old, new, code):
    assert old in SCORED
    with pytest.raises(Refused) as refused:
        plan("a: {pay: 5}", head=SCORED.replace(old, new))

    assert code in {problem.code for problem in refused.value.problems}


def test_a_scorecard_is_told_with_its_weights_and_bounds():
    said = {part.path: [in_english(sentence) for sentence in part.sentences] for part in plan_in_words(plan("a: {pay: 5}", head=SCORED))}

    assert said["measures.card"] == [
        "A scorecard: the sum of weighted attainments.",
        "60% of it is the attainment of bookings.",
        "40% of it is the attainment of won.",
        "None of them counts for more than 150%.",
        "None of them counts for less than 20%.",
    ]


# The window before


DEALS = [
    deal("D1", "2025-10-10", "100"),
    deal("D2", "2025-12-31", "20"),
    deal("D3", "2026-01-10", "3"),
    deal("D4", "2026-02-10", "7"),
]


@pytest.mark.parametrize(
    ("measure", "period", "amount"),
    [
        ("bookings", "2026-01", "120.00"),  # the whole quarter before, whatever month it is
        ("bookings", "2026-03", "120.00"),
        ("bookings", "2026-04", "10.00"),
        ("by_month", "2026-01", "20.00"),
        ("by_month", "2026-03", "7.00"),
    ],
)
def test_the_window_before_is_read_whole(measure, period, amount):
    assert posted(month(plan(f"a: {{pay: previous({measure})}}", head=GROWING), period, world(DEALS))) == [("period", amount)]


def test_a_rolling_measure_is_read_as_many_months_before():
    head = HEAD.replace("over: quarter to date", "over: rolling 2 months")

    assert posted(month(plan("a: {pay: previous(bookings)}", head=head), "2026-02", world(DEALS))) == [("period", "20.00")]


def test_the_window_before_counts_whether_or_not_the_plan_held_then_or_the_person_was_on_it():
    head = HEAD.replace("from: 2025-01-01", "from: 2026-01-01")
    assigned = [{"person": "Ana", "from": dt.date(2026, 2, 1)}]
    made = plan("a: {pay: previous(bookings)}", head=head)

    assert posted(month(made, "2026-02", world(DEALS, assignments=assigned))) == [("period", "120.00")]
    assert posted(month(made, "2026-02", world([], assignments=assigned))) == [("period", "0.00")]


def test_growth_pays_and_is_told():
    made = plan("a: {on: bookings, rate: 10%, multiplier: 'if(bookings > previous(bookings), 2, 1)'}", head=GROWING)
    result = month(made, "2026-04", world([*DEALS, deal("D5", "04-10", "11")]))
    [line] = result.lines.to_pylist()

    assert plainly(line["amount"]) == "2.20"
    sentences = told(made, line, result)
    assert "bookings in the window before: 10.00 USD." in sentences


def told(made, line, result):
    whose = ("component", "window_from", "window_before")
    [window] = [row for row in result.windows.to_pylist() if all(row[name] == line[name] for name in whose)]
    return [in_english(sentence) for sentence in story(made, line, window, result.standings.to_pylist()).sentences()]


# Gates that stay open


GATED = "a: {on: bookings, rate: 10%, gate: {when: bookings >= 100, stays open: yes}}"
FALLS_BACK = [deal("D1", "01-10", "60"), deal("D2", "02-10", "50"), deal("R1", "03-10", "-30")]


def run(made, deals):
    """January, February and March, one after the other."""
    given, results = world(deals), []
    for period in ("2026-01", "2026-02", "2026-03"):
        results.append(month(made, period, given))
        given = replace(given, earned=earned_after(given, (results[-1], period)))
    return results


def test_a_gate_that_was_open_stays_open():
    january, february, march = run(plan(GATED), FALLS_BACK)

    assert posted(january, "reason") == [("D1", "0.00", "new")]
    assert posted(february, "reason") == [("D1", "6.00", "gate opened"), ("D2", "5.00", "new")]
    assert posted(march, "reason") == [("R1", "-3.00", "new")]
    [line] = march.lines.to_pylist()
    assert "The condition held at the end of an earlier period, and the gate stays open: bookings is at least 100." in told(
        plan(GATED), line, march
    )


def test_a_gate_that_only_opens_and_falls_within_one_period_was_never_open():
    deals = [deal("D1", "02-10", "110"), deal("R1", "02-20", "-30")]

    assert [amounts for result in run(plan(GATED), deals) for amounts in posted(result)] == [("D1", "0.00"), ("R1", "0.00")]


def test_a_new_window_begins_with_its_gate_closed():
    made = plan(GATED)

    assert posted(month(made, "2026-04", world([*FALLS_BACK, deal("D9", "04-02", "10")]))) == [("D9", "0.00")]


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ("a: {pay: 5, gate: {when: bookings > 1, stays open: yes}}", "nothing_to_stay_open"),
        ("a: {on: bookings, pay: 5, gate: {stays open: yes}}", "missing_key"),
        ("a: {on: bookings, pay: 5, gate: {when: bookings, stays open: yes}}", "wrong_type"),
        ("a: {on: bookings, pay: previous(bookings)}", "group_in_credit"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(component, code):
    with pytest.raises(Refused) as refused:
        plan(component)

    [problem] = refused.value.problems
    assert problem.code == code, problem.message()
