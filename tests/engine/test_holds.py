"""What is held back of a credit and taken back from it: problems, words, laws, and the story of every line."""

import json
from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.facts import CATALOG
from incentives.engine.calculate import calculate, calculate_periods, earned_by
from incentives.engine.check import check_plan
from incentives.engine.explain import plan_in_words, story
from incentives.engine.periods import Period
from incentives.engine.sentences import in_english
from tests.golden.cases import Case, all_cases

HEAD = """\
plan: Monthly
currency: USD
period: month
effective: {from: 2026-01-01}
requires: nothing
measures:
  bookings: {from: deals, date: closed_on, value: amount, over: quarter to date}
  calls: {from: activities, date: occurred_on, take: count}
components:
"""
MONTHS = [Period.parse(f"2026-{month:02}") for month in range(1, 8)]


def checked(component):
    return check_plan(f"{HEAD}  paid: {component}\n", CATALOG)


@pytest.mark.parametrize(
    ("component", "code", "path"),
    [
        ("{on: bookings, rate: 5%, hold: {booked: 50%}}", "parts_not_whole", "components.paid.hold"),
        ("{on: bookings, rate: 5%, hold: {booked: 50%, never: 50%}}", "unknown_release", "components.paid.hold.never"),
        ("{on: bookings, rate: 5%, hold: {30 days: 50%, 30  days: 50%}}", "two_parts", "components.paid.hold.30  days"),
        ("{on: bookings, rate: 5%, hold: {booked: 1}}", "bad_part", "components.paid.hold.booked"),
        ("{on: bookings, rate: 5%, hold: {booked: 150%}}", "bad_part", "components.paid.hold.booked"),
        ("{on: bookings, rate: 5%, hold: {booked: [5]}}", "not_a_single_value", "components.paid.hold.booked"),
        ("{on: bookings, unit: points, rate: 5, hold: {month end: 100%}}", "points_are_not_held", "components.paid.hold"),
        ("{on: calls, pay: 5, hold: {paid: 100%}}", "no_deal_to_follow", "components.paid.hold.paid"),
        ("{on: calls, pay: 5, clawback: {on: returns, within: 12 months}}", "no_deal_to_follow", "components.paid.clawback"),
        ("{pay: 5, hold: {booked: 100%}}", "no_deals_to_follow", "components.paid.hold"),
        ("{on: bookings, rate: 5%, clawback: {on: returns}}", "missing_key", "components.paid.clawback"),
        ("{on: bookings, rate: 5%, clawback: {on: deals, within: 2 months}}", "unknown_choice", "components.paid.clawback.on"),
        ("{on: bookings, rate: 5%, clawback: {within: 2 weeks}}", "not_months", "components.paid.clawback.within"),
        (
            "{on: bookings, rate: 5%, clawback: {within: 12 months, take: unserved days}}",
            "counted_in_others",
            "components.paid.clawback.take",
        ),
        (
            "{on: bookings, rate: 5%, clawback: {within: 365 days, take: unserved months}}",
            "counted_in_others",
            "components.paid.clawback.take",
        ),
        ("{on: bookings, rate: 5%, clawback: {within: 2 months, take: some}}", "unknown_choice", "components.paid.clawback.take"),
    ],
)
def test_what_is_wrong_with_a_hold_or_clawback_is_said_at_its_place(component, code, path):
    _plan, [problem] = checked(component)

    assert (problem.code, problem.path) == (code, path)
    assert "%(" not in problem.message() + problem.advice()


def test_a_hold_of_what_needs_no_deal_may_stand_on_any_facts():
    plan, problems = checked("{on: calls, pay: 5, hold: {booked: 50%, 30 days: 50%}}")

    assert problems == ()
    assert plan is not None


def test_every_part_and_key_is_told_in_words():
    parts = "{booked: 10%, invoiced: 10%, paid: 10%, 30 days: 10%, month end: 20%, quarter end: 20%, year end: 20%}"
    back = "{on: returns, within: 12 months, take: unserved months, back in: 10 months}"
    plan, _problems = checked(f"{{on: bookings, rate: 5%, hold: {parts}, clawback: {back}}}")
    [part] = [part for part in plan_in_words(plan) if part.path == "components.paid"]

    assert [in_english(sentence) for sentence in part.sentences][-10:] == [
        "10% of what a credit earns is paid at once.",
        "10% of it is paid as its deal is invoiced.",
        "10% of it is paid as the customer pays for the deal.",
        "10% of it is paid 30 days after the credit's day.",
        "20% of it is paid with the end of the month.",
        "20% of it is paid with the end of the quarter.",
        "20% of it is paid with the end of the fiscal year.",
        "What is returned within 12 months, after its window has ended, takes back what it earned.",
        "It takes back the part that belongs to the months of these 12 that were left.",
        "It is taken back over 10 months.",
    ]


def case_of(component, facts):
    """A world written as golden cases are: facts of Ana's by source."""
    said = {
        "name": "held",
        "plan": "quarter_to_date",
        "components": {"paid": component},
        "period": "2026-01",
        "people": {"Ana": {}},
        **facts,
    }
    return Case("held", "held", said)


def in_turn(plan, world, periods=MONTHS):
    earned, found = world.earned, []
    for period in periods:
        result = calculate(plan, period, replace(world, earned=earned))
        found.append(result)
        earned = pa.concat_tables([earned, earned_by(result, period)])
    return found, earned


def lines_of(results, *kinds):
    return [line for result in results for line in result.lines.to_pylist() if line["kind"] in kinds]


HOLD = {"booked": "20%", "invoiced": "20%", "paid": "30%", "30 days": "10%", "month end": "10%", "quarter end": "10%"}
CLAWBACK = {"on": "returns", "within": "12 months", "take": "unserved months", "back in": "2 months"}
amounts = st.integers(-300_000, 900_000).map(lambda cents: f"{Decimal(cents) / 100:.2f}")
days = st.integers(1, 200).map(lambda number: Period.parse("2026").start.fromordinal(Period.parse("2026").start.toordinal() + number))


@st.composite
def worlds(draw):
    rows = {"deals": [], "invoices": [], "payments": [], "returns": []}
    for number in range(draw(st.integers(1, 4))):
        deal = f"D{number}"
        rows["deals"].append({"id": deal, "owner": "Ana", "closed_on": draw(days).isoformat(), "amount": draw(amounts)})
        for source, day in (("invoices", "issued_on"), ("payments", "paid_on"), ("returns", "returned_on")):
            for each in range(draw(st.integers(0, 2))):
                amount = draw(amounts) if source != "returns" else f"-{abs(Decimal(draw(amounts)))}"
                rows[source].append({"id": f"{source[0]}{number}{each}", "deal.id": deal, day: draw(days).isoformat(), "amount": amount})
    return case_of({"on": "bookings", "rate": "7.7%", "hold": HOLD, "clawback": CLAWBACK}, rows)


@settings(max_examples=6, deadline=None)
@given(worlds())
def test_what_is_held_and_what_is_released_is_what_was_earned(case):
    """Held is between nothing and all that is left; paid and held add up; running again posts nothing; afresh is the sum of the months."""
    plan, problems = check_plan(case.plan_text, CATALOG)
    assert problems == ()
    world = case.world("2026-01")
    results, earned = in_turn(plan, world)

    sums = {}
    for line in lines_of(results, "credit", "hold", "clawback"):
        by_kind = sums.setdefault((line["fact"], line["window_from"]), {"credit": Decimal(0), "hold": Decimal(0), "clawback": Decimal(0)})
        by_kind[line["kind"]] += line["amount"]
        assert line["amount"] == line["entitled"] - line["earned_before"]
    for by_kind in sums.values():
        left = by_kind["credit"] + by_kind["clawback"]
        assert 0 <= abs(by_kind["clawback"]) <= abs(by_kind["credit"])
        assert by_kind["clawback"] * by_kind["credit"] <= 0
        assert 0 <= -by_kind["hold"] * (1 if left >= 0 else -1) <= abs(left)
        assert left + by_kind["hold"] == left - -by_kind["hold"]
    for period in MONTHS[-1:]:
        assert calculate(plan, period, replace(world, earned=earned)).lines.num_rows == 0
    jumped, _earned = in_turn(plan, world, [MONTHS[2], MONTHS[5], MONTHS[6]])
    totals = [sum(line["amount"] for line in lines_of(found, "hold", "clawback")) for found in (results, jumped)]
    assert totals[0] == totals[1]


@pytest.mark.parametrize(
    ("within", "words", "told"),
    [
        ("12 months, take: unserved months", "months of these 12", "Of 12 months 8 were left."),
        ("365 days, take: unserved days", "days of these 365", "Of 365 days 235 were left."),
    ],
)
def test_what_was_left_of_the_time_is_told_of_plan_and_line(within, words, told):
    plan, _problems = checked(f"{{on: bookings, rate: 10%, clawback: {{on: returns, within: {within}}}}}")
    rows = {"deals": [{"id": "D1", "owner": "Ana", "closed_on": "2026-01-10", "amount": "3650"}]}
    rows["returns"] = [{"id": "R1", "deal.id": "D1", "returned_on": "2026-05-20", "amount": "-3650"}]
    case = case_of({"on": "bookings", "rate": "10%", "clawback": yaml.load(f"{{on: returns, within: {within}}}", yaml.BaseLoader)}, rows)
    mine, problems = check_plan(case.plan_text, CATALOG)
    assert problems == ()
    results, _earned = in_turn(mine, case.world("2026-01"))

    [line] = lines_of(results, "clawback")

    [part] = [part for part in plan_in_words(plan) if part.path == "components.paid"]
    assert any(words in in_english(sentence) for sentence in part.sentences)
    assert told in [in_english(each) for each in story(mine, line).sentences()]


def test_every_line_of_a_hold_and_clawback_tells_the_numbers_it_came_from():
    golden = {case.name: case for case in all_cases()}
    case = golden["A part of a sale returned takes back its part, and what is still held is of what is left"]
    plan, _problems = check_plan(case.plan_text, CATALOG)
    results, _earned = in_turn(plan, case.world("2026-01"), MONTHS[:3])

    told = [[in_english(each) for each in story(plan, line).sentences()] for line in lines_of(results, "hold", "clawback")]

    assert told[0] == [
        "D1: what is held back changes by -500.00 USD.",
        "What it has earned so far comes to 1000.00 USD.",
        "50% is released at once.",
        "Of 10000 of the deal 0 has been paid.",
        "That releases 0% of the 50% that wait for it.",
        "So 50% of it is released.",
        "Held back is 500.00 USD.",
        "This line: -500.00 USD.",
    ]
    assert told[1] == [
        "D1: what is held back changes by 200.00 USD.",
        "What it has earned so far comes to 600.00 USD.",
        "50% is released at once.",
        "Of 10000 of the deal 0 has been paid.",
        "After what came back, 6000 of the deal count as all of it.",
        "That releases 0% of the 50% that wait for it.",
        "So 50% of it is released.",
        "Held back is 300.00 USD.",
        "Its earlier lines made a difference of -500.00 USD.",
        "This line: 200.00 USD.",
    ]
    assert told[2] == [
        "D1: what is taken back changes by -400.00 USD.",
        "It has earned 1000.00 USD.",
        "Of 10000 of the deal 4000 was returned.",
        "That takes back 40% of it: 400.00 USD.",
        "Taken back so far is 400.00 USD.",
        "This line: -400.00 USD.",
    ]


@pytest.mark.parametrize("returns", ["take back", "negative credit"])
@settings(max_examples=4, deadline=None)
@given(worlds())
def test_who_is_paid_as_the_customer_pays_gets_the_rate_of_what_the_customer_kept_and_paid(returns, case):
    """Whatever came back, and whenever: in the end the payee has the rate of the smaller of what was kept and what was paid."""
    rows = {source: case.said[source] for source in ("deals", "payments", "returns")}
    measure = {"from": "deals", "date": "closed_on", "value": "amount", "returns": returns}
    measured = {"measures": {"bookings": measure}, "plan": "monthly"}
    case = Case("held", "held", case_of({"on": "bookings", "rate": "10%", "hold": {"paid": "100%"}}, rows).said | measured)
    plan, problems = check_plan(case.plan_text, CATALOG)
    assert problems == ()
    results, _earned = in_turn(plan, case.world("2026-01"))

    for deal in rows["deals"]:
        worth = Decimal(deal["amount"])
        back, paid = (
            sum(
                (abs(Decimal(row["amount"])) if sign else Decimal(row["amount"]) for row in rows[source] if known(row, deal, day)),
                Decimal(0),
            )
            for source, day, sign in (("returns", "returned_on", True), ("payments", "paid_on", False))
        )
        kept, paid = max(abs(worth) - back, Decimal(0)), max(paid if worth > 0 else -paid, Decimal(0))
        due = min(kept, paid) / 10 * (1 if worth > 0 else -1)
        lines = [line for line in lines_of(results, "credit", "hold", "clawback") if line["fact"].split(" ")[0] == deal["id"]]
        assert abs(sum((line["amount"] for line in lines), Decimal(0)) - due) <= Decimal("0.03")


def known(row, deal, day):
    return row["deal.id"] == deal["id"] and row[day] < "2026-08-01" and deal["closed_on"] < "2026-08-01"


def test_earlier_months_are_worked_out_from_the_facts_as_far_back_as_something_is_held():
    golden = {case.name: case for case in all_cases()}
    case = golden["Half of the deal is invoiced, so half of the commission is paid"]
    plan, _problems = check_plan(case.plan_text, CATALOG)
    world = case.world("2026-04")
    plan = replace(plan, effective_from=MONTHS[0].start)

    [(_period, found)] = calculate_periods(plan, MONTHS[3], world)

    assert [(line["kind"], line["amount"]) for line in found.lines.to_pylist()] == [("hold", Decimal(500))]
    assert json.loads(found.lines.column("operands")[0].as_py()) == {
        "earned": "1000",
        "released": "1",
        "invoiced": "1",
        "of invoices": "11000",
        "deal": "10000",
    }
