"""The first so many credits, and the days between which a component pays: who is paid, and how it is told."""

from dataclasses import replace

import pytest

from incentives.engine.explain import plan_in_words, story
from incentives.engine.problems import Refused
from incentives.engine.sentences import in_english

from .small_worlds import deal, earned_after, month, plan, posted, world

DEALS = [
    deal("D1", "01-10", "100"),
    deal("D2", "01-05", "200"),
    deal("D3", "01-20", "300"),
    deal("R1", "01-21", "-50"),
    deal("D4", "01-22", "40"),
]


def lines(component, deals=DEALS, people=("Ana",), period="2026-01", **more):
    return posted(month(plan(component), period, world(deals, people=people, **more)))


def test_only_the_first_credits_of_a_stretch_are_paid_and_returns_are_not_counted():
    assert lines("a: {on: bookings, pay: 10, first: 3}") == [
        ("D2", "10.00"),
        ("D1", "10.00"),
        ("D3", "10.00"),
        ("R1", "-10.00"),
        ("D4", "0.00"),
    ]


def test_what_where_leaves_out_takes_no_place():
    assert lines("a: {on: bookings, where: amount != 200, pay: 10, first: 2}") == [
        ("D1", "10.00"),
        ("D3", "10.00"),
        ("R1", "-10.00"),
        ("D4", "0.00"),
    ]


def test_the_first_credits_of_a_rate_that_accumulates():
    rate = "rate: {by: bookings, mode: marginal, bands: {0: 10%, 250: 20%}}"

    assert lines(f"a: {{on: bookings, {rate}, first: 2}}")[:4] == [("D2", "20.00"), ("D1", "15.00"), ("D3", "0.00"), ("R1", "-10.00")]


def test_a_floor_per_deal_lifts_nothing_that_is_beyond_the_first():
    assert lines("a: {on: bookings, rate: 1%, floor: 5 per deal, first: 1}")[:2] == [("D2", "5.00"), ("D1", "0.00")]


def test_the_first_of_everybody_go_by_day_and_id():
    deals = [deal("D1", "01-10", "100"), deal("D2", "01-05", "200", owner="Ben"), deal("D3", "01-10", "300", owner="Ben")]

    paid = dict(lines("a: {on: bookings, pay: 10, first: 2 of everybody}", deals, ("Ana", "Ben")))
    assert paid == {"D1": "10.00", "D2": "10.00", "D3": "0.00"}


def test_a_shared_deal_stands_once_for_each_of_those_who_share_it_in_the_order_of_persons():
    head = plan_head("credit: {share: splits}, ")
    shares = [{"source": "deals", "fact": "D1", "person": person, "share": share} for person, share in (("Ana", half()), ("Ben", half()))]
    made = plan("a: {on: bookings, pay: 10, first: 1 of everybody}", head=head)
    result = month(made, "2026-01", world([deal("D1", "01-10", "100")], people=("Ben", "Ana"), splits=shares))

    assert {line["person"]: str(line["amount"]) for line in result.lines.to_pylist()} == {"Ana": "5.0000", "Ben": "0.0000"}


def half():
    from decimal import Decimal

    return Decimal("0.5")


def plan_head(credit):
    from .small_worlds import HEAD

    return HEAD.replace("value: amount, ", f"value: amount, {credit}")


def test_a_credit_that_comes_late_does_not_push_out_one_that_was_paid():
    made = plan("a: {on: bookings, pay: 10, first: 2}")
    january = world([deal("D2", "01-05", "200"), deal("D3", "01-20", "300")])
    first = month(made, "2026-01", january)
    late = world([deal("D2", "01-05", "200"), deal("D3", "01-20", "300"), deal("D0", "01-01", "1")])

    again = month(made, "2026-02", replace(late, earned=earned_after(january, (first, "2026-01"))))
    assert posted(again) == [("D0", "0.00")]


def test_a_spiff_pays_what_counts_between_its_days():
    deals = [deal("D1", "01-14", "100"), deal("D2", "01-15", "100"), deal("D3", "02-14", "100"), deal("D4", "02-15", "100")]
    component = "a: {on: bookings, pay: 50, from: 2026-01-15, before: 2026-02-15}"

    assert lines(component, deals) == [("D2", "50.00")]
    assert [fact for fact, _ in lines(component, deals, period="2026-02")] == ["D2", "D3"]


@pytest.mark.parametrize(("period", "paid"), [("2026-01", []), ("2026-02", [("period", "100.00")]), ("2026-04", [])])
def test_an_amount_per_period_is_paid_in_periods_whose_last_day_lies_between_the_days(period, paid):
    assert lines("a: {pay: 100, from: 2026-02-15, before: 2026-04-30}", [], period=period) == paid


def test_what_is_beyond_the_first_is_told_with_its_place():
    made = plan("a: {on: bookings, pay: 10, first: 1, where: amount > 50 or amount < 0, from: 2026-01-06}")
    result = month(made, "2026-01", world(DEALS))
    told = {line["fact"]: told_of(made, line, result) for line in result.lines.to_pylist()}

    assert told["D1"][3:5] == ["It is number 1; the first 1 are paid.", "The plan pays 10.00 USD for each."]
    assert told["D3"][3:5] == ["It is number 2; the first 1 are paid.", "So it pays nothing."]
    assert not any("number" in sentence for sentence in told["R1"])
    said = {part.path: [in_english(sentence) for sentence in part.sentences] for part in plan_in_words(made)}["components.a"]
    assert said[2:] == [
        "Only credits where (amount is above 50 or amount is below 0) and closed on is on or after 2026-01-06 are paid; all of them count.",
        "Of each person's credits in a window only the first 1 are paid.",
        "What takes back, or is worth nothing, is not counted among them.",
    ]


def told_of(made, line, result):
    [window] = result.windows.to_pylist()
    return [in_english(sentence) for sentence in story(made, line, window, result.standings.to_pylist()).sentences()]


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ("a: {on: bookings, pay: 5, first: none}", "bad_first"),
        ("a: {on: bookings, pay: 5, first: 0}", "bad_first"),
        ("a: {pay: 5, first: 2}", "first_without_deals"),
        ("a: {on: bookings, first: 2, rate: {by: bookings, mode: fixed, bands: {0: 5}}}", "first_without_deals"),
        ("a: {on: bookings, from: 2026-01-01, rate: {by: bookings, mode: fixed, bands: {0: 5}}}", "where_without_deals"),
        ("a: {pay: 5, from: 2026-02-01, before: 2026-01-01}", "ends_too_early"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(component, code):
    with pytest.raises(Refused) as refused:
        plan(component)

    [problem] = refused.value.problems
    assert problem.code == code, problem.message()
