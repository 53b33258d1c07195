"""Returns of what a measure counts: problems, words, laws, and the story of their lines."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.facts import CATALOG
from incentives.engine.calculate import calculate, earned_by
from incentives.engine.check import check_plan
from incentives.engine.explain import plan_in_words, story
from incentives.engine.periods import Period
from incentives.engine.plan import Returns
from incentives.engine.sentences import in_english
from incentives.engine.without_returns import for_world, without_returns
from tests.golden.cases import Case, all_cases
from tests.reference.periods import period_of

from . import calculators

HEAD = """\
plan: Monthly
currency: USD
period: month
effective: {from: 2026-01-01}
requires: nothing
measures:
  bookings: {from: deals, date: closed_on, value: amount, over: quarter to date, returns: take back}
components:
"""
MONTHS = [Period.parse(f"2026-{month:02}") for month in range(1, 8)]


def checked(component="{on: bookings, rate: 5%}", **said):
    text = f"{HEAD}  paid: {component}\n"
    for old, new in said.values():
        text = text.replace(old, new)
    return check_plan(text, CATALOG)


@pytest.mark.parametrize(
    ("old", "new", "code", "path"),
    [
        ("returns: take back", "returns: forget", "unknown_choice", "measures.bookings.returns"),
        ("value: amount", "take: count", "returns_of_no_sum", "measures.bookings.returns"),
        ("value: amount", "value: amount, take: average", "returns_of_no_sum", "measures.bookings.returns"),
        ("from: deals, date: closed_on", "from: payments, date: paid_on", "no_deal_to_return", "measures.bookings.returns"),
        ("returns: take back", "returns: negative credit", "taken_back_twice", "components.paid.clawback"),
    ],
)
def test_returns_that_cannot_be_are_refused_at_their_place(old, new, code, path):
    plan, problems = checked("{on: bookings, rate: 5%, clawback: {on: returns, within: 12 months}}", said=(old, new))

    assert plan is None
    assert (code, path) in [(problem.code, problem.path) for problem in problems]


@pytest.mark.parametrize("first", ["1", "1 of everybody"])
def test_the_first_credits_are_refused_beside_returns_of_sales_of_other_windows(first):
    plan, problems = checked(f"{{on: bookings, pay: 500, first: {first}}}", said=("take back", "negative credit"))

    assert plan is None
    assert [(problem.code, problem.path) for problem in problems] == [("first_with_later_returns", "components.paid.first")]
    assert checked(f"{{on: bookings, pay: 500, first: {first}}}")[1] == ()


def test_a_component_takes_back_what_its_measure_says_unless_it_says_it_itself():
    own, _ = checked("{on: bookings, rate: 5%, clawback: {on: returns, within: 12 months}}")
    measures, _ = checked()
    window, _ = checked("{on: bookings, rate: {by: bookings, mode: fixed, bands: {0: 5}}}")

    assert own.components["paid"].clawback.within == 12
    assert measures.components["paid"].clawback.within is None
    assert window.components["paid"].clawback is None


SAID = ", returns: take back"


@pytest.mark.parametrize(
    ("old", "new", "counts"),
    [
        (SAID, "", Returns.TAKE_BACK),
        ("from: deals, date: closed_on, value: amount, over: quarter to date, returns: take back",
         "from: deal lines, date: closed_on, value: quantity", Returns.TAKE_BACK),
        (SAID, ", returns: ignore", None),
        (f"value: amount, over: quarter to date{SAID}", "take: count", None),
        (f"value: amount, over: quarter to date{SAID}", "value: amount, take: max", None),
        (f"from: deals, date: closed_on, value: amount, over: quarter to date{SAID}", "from: payments, date: paid_on, value: amount", None),
    ],
)  # fmt: skip
def test_returns_are_taken_back_wherever_they_can_be_unless_the_plan_says_otherwise(old, new, counts):
    component = "{on: bookings, rate: 5%}" if "take:" not in new else "{pay: bookings * 1%}"
    plan, problems = checked(component, said=(old, new))

    assert problems == ()
    assert plan.measures["bookings"].returns is counts


def test_a_plan_says_of_sales_that_nothing_is_taken_back():
    ignoring, _ = checked(said=("take back", "ignore"))
    counting, _ = checked("{pay: bookings}", said=("value: amount, over: quarter to date, returns: take back", "take: count"))

    said = [[in_english(each) for part in plan_in_words(plan) for each in part.sentences] for plan in (ignoring, counting)]

    assert "What is returned later changes nothing: a sale counts whole." in said[0]
    assert not [each for each in said[1] if "return" in each]


def test_where_nothing_came_back_the_plan_is_calculated_without_its_words_on_returns():
    plan, _ = checked()
    case = next(case for case in all_cases() if case.name.startswith("Two returns of a third"))
    world = case.world("2026-01")
    nothing = replace(world, facts={**world.facts, "returns": world.facts["returns"].slice(0, 0)})
    theirs = case.plan_read
    came_back = replace(nothing, earned=earned_by(calculate(theirs, MONTHS[0], world), MONTHS[0]))

    left_out = for_world(plan, nothing)

    assert left_out.measures["bookings"].returns is None
    assert left_out.components["paid"].clawback is None
    assert for_world(plan, nothing) is left_out, "programs are kept by the identity of their plan"
    assert for_world(plan, world) is plan
    assert for_world(theirs, came_back) is theirs, "what was posted for a return that is gone is given back"


def test_without_returns_it_makes_no_difference_whether_a_plan_looks_at_them():
    case = next(case for case in all_cases() if case.name.startswith("Two returns of a third"))
    world = case.world("2026-01")
    world = replace(world, facts={name: table for name, table in world.facts.items() if name != "returns"})
    plan = case.plan_read
    ignoring = without_returns(plan)
    looking = replace(world, facts={**world.facts, "returns": one_of_nothing(case)})

    by_default, by_looking, by_ignoring = (
        [each.lines.to_pylist() for each in (calculate(each_plan, month, facts) for month in MONTHS[:2])]
        for each_plan, facts in ((plan, world), (plan, looking), (ignoring, world))
    )

    assert by_default == by_ignoring == by_looking


def one_of_nothing(case):
    """A return of a deal that nobody sold, so that the plan is calculated with its words on returns."""
    returns = case.world("2026-01").facts["returns"].slice(0, 1)
    return returns.set_column(returns.schema.get_field_index("deal.id"), returns.schema.field("deal.id"), pa.array(["nobody's"]))


def test_a_plan_says_what_returns_do():
    said = {key: [in_english(each) for part in plan_in_words(plan) for each in part.sentences] for key, plan in _both().items()}

    assert "What is returned in the window of its sale counts against it; later it takes back what the sale earned." in said["take back"]
    assert "What is returned after its window has ended takes back what it earned." in said["take back"]
    assert "What is returned counts against the window in which it came back." in said["negative credit"]


def _both():
    return {each.value: checked(said=("take back", each.value))[0] for each in Returns}


def test_the_line_of_a_return_says_of_which_part_of_its_sale_it_is():
    case = next(case for case in all_cases() if case.name.startswith("Two returns of a third"))
    plan, _problems = check_plan(case.plan_text, CATALOG)
    result = calculate(plan, MONTHS[0], case.world("2026-01"))

    told = {line["fact"]: [in_english(each) for each in story(plan, line).sentences()] for line in result.lines.to_pylist()}

    assert "It is the return R1, with which 33.3333% of the sale came back." in told["D1 ← R1"]


# Laws

amounts = st.integers(-300_000, 900_000).map(lambda cents: f"{Decimal(cents) / 100:.2f}")
days = st.integers(0, 200).map(lambda number: Period.parse("2026").start.fromordinal(Period.parse("2026").start.toordinal() + number))
COMPONENTS = {
    "marginal": {"on": "bookings", "rate": {"by": "bookings", "mode": "marginal", "bands": {"0": "5%", "3000": "9.5%"}}},
    "whole": {"on": "bookings", "rate": {"by": "bookings", "mode": "whole", "bands": {"0": "5%", "3000": "7.7%"}}, "cap": "200 per deal"},
    "flat": {"on": "bookings", "rate": "if(amount > 1000, 3.33%, if(months_on_plan < 1, 5%, 7%))", "floor": "10 per deal", "cap": "300"},
    "spiff": {"on": "bookings", "pay": "77.77", "where": "amount > 500", "multiplier": "1.25"},
    "sizes": {"on": "bookings", "per": "deal", "rate": {"by": "amount", "mode": "marginal", "bands": {"0": "1%", "1000": "5%"}}},
    "effort": {"unit": "points", "on": "bookings", "rate": "0.5"},
    "launch": {"on": "bookings", "rate": "5%", "first": "1"},
    "held": {"on": "bookings", "rate": "4%", "hold": {"booked": "50%", "30 days": "50%"}},
}


@st.composite
def cases(draw, returns, source="deals"):
    facts, back = [], []
    for number in range(draw(st.integers(1, 4))):
        deal, sold = f"D{number}", draw(days).isoformat()
        worth = draw(amounts)
        sale = {"owner": draw(st.sampled_from(("Ana", "Ben"))), "closed_on": sold}
        if draw(st.booleans()):
            sale["split"] = {"Ana": "33.333333%", "Ben": "66.666667%"}
        if source == "deals":
            facts.append({**sale, "id": deal, "amount": worth})
        else:
            parts = [{"id": f"L{number}{each}", "amount": draw(amounts)} for each in range(2)]
            parts[0] |= {"split": sale.pop("split")} if "split" in sale else {}
            facts += [{**sale, **part, "deal.id": deal, "deal.amount": worth} for part in parts]
        for each in range(draw(st.integers(0, 3))):
            amount = f"-{abs(Decimal(draw(amounts)))}"
            back.append({"id": f"R{number}{each}", "deal.id": deal, "returned_on": draw(days).isoformat(), "amount": amount})
    credit = {"to": "owner", "share": "splits"}
    over = draw(st.sampled_from(("period", "quarter to date")))
    measure = {"from": source, "date": "closed_on", "value": "amount", "credit": credit, "over": over, "returns": returns.value}
    components = {key: one for key, one in COMPONENTS.items() if returns is Returns.TAKE_BACK or not {"hold", "first"} & set(one)}
    said = {"name": "drawn", "plan": "monthly", "measures": {"bookings": measure}, "components": components}
    people = {"Ana": {}, "Ben": {"from": "2026-02-10"} if draw(st.booleans()) else {}}
    return Case("drawn", "drawn", {**said, "period": "2026-01", "people": people, source: facts, "returns": back})


@settings(max_examples=3, deadline=None)
@given(st.data())
@pytest.mark.parametrize("returns", Returns)
@pytest.mark.parametrize("source", ["deals", "deal lines"])
def test_the_engine_and_the_reference_agree_on_returns(returns, source, data):
    case = data.draw(cases(returns, source))
    plan, problems = check_plan(case.plan_text, CATALOG)
    assert problems == ()
    worlds = [case.world("2026-01")] * 4
    periods = [period_of("month", dt.date(2026, month, 1), 1) for month in (1, 2, 4, 6)]

    ours, theirs = (calculators.in_turn(by, plan, periods, worlds) for by in (calculators.by_engine, calculators.by_reference))

    for engine, reference in zip(ours, theirs, strict=True):
        assert engine.lines == reference.lines
        assert engine.standings == reference.standings


def posted(plan, world, periods=MONTHS):
    earned, found = world.earned, []
    for period in periods:
        result = calculate(plan, period, replace(world, earned=earned))
        found += result.lines.to_pylist()
        earned = pa.concat_tables([earned, earned_by(result, period)])
    return found, earned


@settings(max_examples=3, deadline=None)
@given(cases(Returns.TAKE_BACK))
def test_no_more_is_taken_back_than_a_sale_has_earned_and_all_of_it_where_all_came_back(case):
    worths = {row["id"]: abs(Decimal(row["amount"])) for row in case.said["deals"]}
    back = dict.fromkeys(worths, Decimal(0))
    for row in case.said["returns"]:
        back[row["deal.id"]] += abs(Decimal(row["amount"]))
    plan, problems = check_plan(case.plan_text, CATALOG)
    assert problems == ()
    lines, earned = posted(plan, case.world("2026-01"))

    sums, later = {}, {}
    for line in lines:
        if line["component"] in ("flat", "whole", "marginal"):  # what stands in a sum of a window is not of its sale alone
            continue
        key = (line["component"], line["person"], str(line["fact"]).split(" ← ")[0])
        sums[key] = sums.get(key, Decimal(0)) + (line["amount"] if line["kind"] != "hold" else 0)
        if line["kind"] == "clawback":
            later[key] = later.get(key, Decimal(0)) + line["amount"]
    for (component, person, deal), left in sums.items():
        step = Decimal(1) if component == "effort" else Decimal("0.01")
        if back[deal] >= worths[deal]:
            # Rounded running sums may leave the last step with another deal of the window.
            assert abs(left) <= step * 2, (component, person, deal)
    assert calculate(plan, MONTHS[-1], replace(case.world("2026-01"), earned=earned)).lines.num_rows == 0
