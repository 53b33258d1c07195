"""Pools, ranked rewards, sums of a team and weights: what each member of a group is paid, and why."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incentives.engine.explain import plan_in_words, story
from incentives.engine.problems import Refused
from incentives.engine.sentences import in_english

from .small_worlds import deal, earned_after, month, plainly, plan, world

PEOPLE = ("Ana", "Ben", "Cem", "Dan")
EAST = [{"person": "Ana", "team": "East"}, {"person": "Cem", "team": "East"}, {"person": "Ben", "team": "West"}]


def paid(result, component):
    """Amounts by person, in the order of the lines."""
    return {line["person"]: plainly(line["amount"]) for line in result.lines.to_pylist() if line["component"] == component}


def sold(**amounts):
    """A company in which these people sold so much in January."""
    return [deal(f"D{number}", "01-31", amount, owner=person) for number, (person, amount) in enumerate(amounts.items(), 1)]


def calculated(components, deals, people=PEOPLE, teams=EAST, period="2026-01", **tables):
    return month(plan(components), period, world(deals, people=people, teams=teams, **tables))


def told(result, component, person, made):
    line = next(row for row in result.lines.to_pylist() if (row["component"], row["person"]) == (component, person))
    whose = ("person", "component", "window_from", "window_before")
    window = next(row for row in result.windows.to_pylist() if all(row[name] == line[name] for name in whose))
    return [in_english(sentence) for sentence in story(made, line, window, result.standings.to_pylist()).sentences()]


def test_the_sum_of_a_team_is_that_of_those_in_it_on_the_reading_day_and_who_has_no_team_is_one_alone():
    result = calculated("a: {pay: team(bookings)}\nb: {pay: everybody(bookings)}", sold(Ana="1000", Ben="20", Cem="300", Dan="7"))

    assert paid(result, "a") == {"Ana": "1300.00", "Ben": "20.00", "Cem": "1300.00", "Dan": "7.00"}
    assert set(paid(result, "b").values()) == {"1327.00"}


def test_who_changes_teams_is_added_up_in_the_team_of_the_reading_day():
    moved = [
        {"person": "Ana", "team": "East"},
        {"person": "Ben", "team": "East", "before": deal("", "02-10", "0")["closed_on"]},
        {"person": "Ben", "team": "West", "from": deal("", "02-10", "0")["closed_on"]},
    ]
    deals = sold(Ana="1000", Ben="20")

    assert paid(calculated("a: {pay: team(bookings)}", deals, ("Ana", "Ben"), moved), "a") == {"Ana": "1020.00", "Ben": "1020.00"}
    after = calculated("a: {pay: team(bookings)}", deals, ("Ana", "Ben"), moved, "2026-02")
    assert paid(after, "a") == {"Ana": "1000.00", "Ben": "20.00"}


def test_a_pool_is_shared_equally_to_the_last_cent():
    made = "a: {pool: {amount: 1% * everybody(bookings), of: everybody}}"
    result = calculated(made, sold(Ana="100", Ben="900"), ("Ana", "Ben", "Cem"))

    assert paid(result, "a") == {"Ana": "3.33", "Ben": "3.34", "Cem": "3.33"}
    assert told(result, "a", "Ben", plan(made)) == [
        "The period pays 3.34 USD.",
        "everybody's bookings: 1000.00 USD.",
        "Everybody shares 10.00 USD.",
        "It is divided equally among 3.",
        "That makes 3.333333333334 USD.",
        "Before rounding, the parts of those before you come to 3.333333333333 USD, and with yours to 6.666666666667 USD.",
        "Rounded to 0.01 USD that is from 3.33 USD to 6.67 USD: 3.34 USD.",
        "This line: 3.34 USD.",
    ]


def test_a_pool_of_a_team_by_contribution_among_those_who_reached_something():
    made = 'a: {pool: {amount: 10% * team(bookings), of: team, share: by bookings, among: "bookings >= 100"}}'
    result = calculated(made, sold(Ana="1000", Ben="20", Cem="333"))

    assert paid(result, "a") == {"Ana": "100.00", "Ben": "0.00", "Cem": "33.30", "Dan": "0.00"}
    assert "You have no part in it: it is for those of whom this holds: bookings is at least 100." in told(result, "a", "Ben", plan(made))
    assert "It is divided by bookings: you have 333.00 USD of the 1333.00 USD in all." in told(result, "a", "Cem", plan(made))


def test_with_a_multiplier_each_part_is_rounded_alone():
    made = 'a: {pool: {amount: 10, of: everybody}, multiplier: "if(bookings > 0, 2, 1)"}'

    assert paid(calculated(made, sold(Ana="1"), ("Ana", "Ben", "Cem")), "a") == {"Ana": "6.67", "Ben": "3.33", "Cem": "3.33"}


def test_rewards_go_by_place_and_who_ties_shares_those_of_the_places_taken_together():
    made = "a: {ranked: {by: bookings, of: everybody, pay: [1000, 500, 250], at least: 10}}"
    result = calculated(made, sold(Ana="500", Ben="700", Cem="500", Dan="9"))

    assert paid(result, "a") == {"Ana": "375.00", "Ben": "1000.00", "Cem": "375.00", "Dan": "0.00"}
    assert told(result, "a", "Ana", plan(made))[1:4] == [
        "bookings: 500.00 USD.",
        "You are in place 2, as one of 2 who share the rewards of the places they take together.",
        "These places are rewarded with 750.00 USD.",
    ]
    assert "You have no place: what the ranking asks for is not reached." in told(result, "a", "Dan", plan(made))


def test_the_lowest_can_be_first_and_a_ranking_can_be_the_teams():
    made = "a: {unit: points, ranked: {by: attainment(bookings), of: team, pay: [30, 10], at least: 0%, lowest first: yes}}"

    result = calculated(made, sold(Ana="500", Ben="700", Cem="400"))

    assert paid(result, "a") == {
        "Ana": "10.00",
        "Ben": "30.00",
        "Cem": "30.00",
        "Dan": "30.00",
    }


def test_a_pool_that_is_calculated_again_posts_the_difference_to_everybody():
    made = plan("a: {pool: {amount: 1% * everybody(bookings), of: everybody}}")
    before = world(sold(Ana="1000"), people=("Ana", "Ben"))
    first = month(made, "2026-01", before)
    after = world([*sold(Ana="1000"), deal("D9", "01-31", "500", owner="Ben")], people=("Ana", "Ben"))
    again = month(made, "2026-01", world_with(after, earned_after(before, (first, "2026-01"))))

    assert paid(first, "a") == {"Ana": "5.00", "Ben": "5.00"}
    assert paid(again, "a") == {"Ana": "2.50", "Ben": "2.50"}


def world_with(given, earned):
    from dataclasses import replace

    return replace(given, earned=earned)


def test_a_target_is_weighted_by_component():
    made = (
        "a: {weight: 60%, on: bookings, of: target, rate: {by: attainment(bookings), mode: fixed, bands: {0%: 0%, 100%: 100%}}}\n"
        "b: {weight: 40%, pay: target}"
    )
    rows = [{"person": "Ana", "target": Decimal(100000), "target_per": "quarter"}]
    result = calculated(made, sold(Ana="100000"), ("Ana",), assignments=rows)

    assert paid(result, "a") == {"Ana": "60000.00"}
    assert paid(result, "b") == {"Ana": plainly(Decimal("0.4") * (Decimal(100000) / 3).quantize(Decimal("1e-6")))}


@settings(max_examples=15)
@given(
    amounts=st.lists(st.integers(-500_00, 5_000_00), min_size=1, max_size=4),
    percent=st.integers(1, 99),
    share=st.sampled_from(["equally", "by bookings", "by won"]),
    step=st.sampled_from(["0.01", "0.05", "1"]),
)
def test_the_parts_of_a_pool_add_up_to_the_pool(amounts, percent, share, step):
    deals = [deal(f"D{number}", "01-31", str(Decimal(amount) / 100), owner=PEOPLE[number]) for number, amount in enumerate(amounts)]
    head = WITH_WON.replace("requires: nothing", f"requires: nothing\nrounding: {{to: {step}}}")
    made = plan(f"a: {{pool: {{amount: {percent}% * everybody(bookings), of: everybody, share: {share}}}}}", head=head)
    result = month(made, "2026-01", world(deals, people=PEOPLE))

    pool = Decimal(percent) / 100 * sum(Decimal(amount) / 100 for amount in amounts)
    by_weight = any(amount > 0 for amount in amounts) if share == "by bookings" else True
    total = sum(line["amount"] for line in result.lines.to_pylist())
    assert abs(total - (pool if by_weight else 0)) <= Decimal(step) / 2
    assert total % Decimal(step) == 0


WITH_WON = """\
plan: Test
currency: USD
period: month
effective: {from: 2025-01-01}
requires: nothing
measures:
  bookings: {from: deals, where: stage.kind = "won", date: closed_on, value: amount, over: quarter to date}
  won: {from: deals, where: stage.kind = "won", date: closed_on, take: count}
components:
"""


@settings(max_examples=15)
@given(
    amounts=st.lists(st.sampled_from(["100", "200", "300"]), min_size=4, max_size=4),
    rewards=st.lists(st.integers(0, 1000), min_size=1, max_size=6),
)
def test_ranked_rewards_add_up_to_the_rewards_of_the_places_taken(amounts, rewards):
    deals = sold(**dict(zip(PEOPLE, amounts, strict=True)))
    result = calculated(f"a: {{ranked: {{by: bookings, of: everybody, pay: {rewards}}}}}", deals)

    total = sum(line["amount"] for line in result.lines.to_pylist())
    assert abs(total - sum(rewards[:4])) <= Decimal("0.02")


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ("a: {pool: {amount: 10% * bookings, of: team}}", "pool_differs"),
        ("a: {pool: {amount: 10% * team(bookings), of: everybody}}", "pool_differs"),
        ("a: {pool: {amount: 10%, of: team}}", "amount_wanted"),
        ("a: {pool: {amount: 10, of: team, share: by 5}}", "bad_pool_share"),
        ("a: {pool: {amount: 10, of: team, share: evenly}}", "bad_pool_share"),
        ("a: {pool: {amount: 10}}", "missing_key"),
        ("a: {pool: {of: team}}", "missing_key"),
        ("a: {pool: {amount: 10, of: team}, floor: 5}", "beside_group"),
        ("a: {pool: {amount: 10, of: team}, on: bookings}", "beside_group"),
        ("a: {pool: {amount: 10, of: team}, pay: 5}", "rate_and_pay"),
        ("a: {ranked: {by: 2 * bookings, of: team, pay: [10]}}", "bad_ranked_by"),
        ("a: {ranked: {by: bookings, of: team, pay: [5%]}}", "bad_reward"),
        ("a: {ranked: {by: bookings, of: team, pay: [-5]}}", "bad_reward"),
        ("a: {ranked: {by: bookings, of: team}}", "missing_key"),
        ("a: {weight: 60%, on: bookings, rate: 5%}", "weight_without_target"),
        ("a: {weight: 120%, pay: target}", "bad_weight"),
        ("a: {weight: 60%, pay: target}\nb: {weight: 30%, pay: target}", "weights_not_whole"),
        ("a: {on: bookings, pay: team(bookings)}", "group_in_credit"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(component, code):
    with pytest.raises(Refused) as refused:
        plan(component)

    [problem] = refused.value.problems
    assert problem.code == code, problem.message()
    assert "%(" not in problem.message()


def test_the_plan_says_in_words_what_a_group_is_paid():
    made = plan(
        'a: {pool: {amount: 2% * team(bookings), of: team, share: by bookings, among: "attainment(bookings) >= 100%"}}\n'
        "b: {when: last month of quarter, ranked: {by: bookings, of: everybody, pay: [1000, 500], at least: 10000}}\n"
        "c: {weight: 100%, pay: target}"
    )
    said = {part.path: [in_english(sentence) for sentence in part.sentences] for part in plan_in_words(made)}

    assert said["components.a"] == [
        "Those of a team who are on the plan on the last day of the period share 2% × the team's bookings.",
        "Only those take part of whom this holds: the attainment of bookings is at least 100%.",
        "The parts are in proportion to bookings; what is below zero counts as 0.",
    ]
    assert said["components.b"] == [
        "Ranks all who are on the plan on the last day of the period by bookings, the highest first.",
        "Only who has at least 10000.00 USD takes part.",
        "Place 1 pays 1000.00 USD.",
        "Place 2 pays 500.00 USD.",
        "Who ties shares the rewards of the places they take together.",
        "This is done in the last month of each quarter.",
    ]
    assert said["components.c"][-1] == "The target pay it speaks of is 100% of the person's target pay."
