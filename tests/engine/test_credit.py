"""Who is credited with a fact: managers, roles, teams, assistants and territories, each as they stand on the fact's day."""

import datetime as dt
from decimal import Decimal

import pytest

from incentives.engine.calculate import calculate
from incentives.engine.periods import Period
from incentives.engine.problems import Refused

from .small_worlds import HEAD, deal, plan, world

EVERYBODY = ("Ana", "Ben", "Cleo", "Dan", "Eva")
REPORTING = [
    {"person": "Ana", "manager": "Cleo"},
    {"person": "Ben", "manager": "Cleo"},
    {"person": "Cleo", "manager": "Dan"},
    {"person": "Dan", "manager": "Eva"},
]
HALVES = [{"source": "deals", "fact": "D1", "person": person, "share": Decimal("0.5")} for person in ("Ana", "Ben")]


def day(text):
    return dt.date.fromisoformat(text)


def credited(credit, deals, *, period="2026-Q1", **tables):
    """What each person is credited with in a plan whose only measure has this `credit`: those with nothing are left out."""
    head = HEAD.replace("value: amount,", f"value: amount, credit: {credit},").replace("period: month", "period: quarter")
    given = world(deals, people=EVERYBODY, quota=None, **tables)
    result = calculate(plan("all: {on: bookings, rate: 100%}", head=head), Period.parse(period), given)
    found = {}
    for row in result.standings.to_pylist():
        if row["value"]:
            found[row["person"]] = found.get(row["person"], 0) + row["value"]
    lines = result.lines.to_pylist()
    assert len({(line["person"], line["window_from"], line["fact"]) for line in lines}) == len(lines)
    assert all(line["credit"] == line["amount"] for line in lines)
    return {person: f"{value.normalize():f}" for person, value in found.items()}


# Managers


@pytest.mark.parametrize(
    ("credit", "found"),
    [
        ("{to: first manager}", {"Cleo": "100"}),
        ("{to: second manager}", {"Dan": "100"}),
        ("{to: third manager}", {"Eva": "100"}),
        ("{to: every manager}", {"Cleo": "100", "Dan": "100", "Eva": "100"}),
    ],
)
def test_managers_are_credited_with_what_was_sold_below_them(credit, found):
    assert credited(credit, [deal("D1", "01-10", "100")], reporting=REPORTING) == found


def test_who_is_reached_from_two_sellers_is_credited_once_with_the_sum_of_their_shares():
    found = credited("{to: every manager, share: splits}", [deal("D1", "01-10", "100")], reporting=REPORTING, splits=HALVES)

    assert found == {"Cleo": "100", "Dan": "100", "Eva": "100"}


def test_a_seller_is_credited_as_the_manager_of_another_seller_only():
    splits = [{"source": "deals", "fact": "D1", "person": person, "share": share} for person, share in SIX_FOUR.items()]

    assert credited("{to: first manager, share: splits}", [deal("D1", "01-10", "100")], reporting=REPORTING, splits=splits) == {
        "Cleo": "60",
        "Dan": "40",
    }


SIX_FOUR = {"Ana": Decimal("0.6"), "Cleo": Decimal("0.4")}


def test_the_managers_of_the_day_are_credited():
    reporting = [
        {"person": "Ana", "manager": "Cleo", "before": day("2026-02-01")},
        {"person": "Ana", "manager": "Ben", "from": day("2026-02-01"), "before": day("2026-03-01")},
        {"person": "Ben", "manager": "Dan", "before": day("2026-02-15")},
        {"person": "Ben", "manager": "Eva", "from": day("2026-02-15")},
    ]
    deals = [
        deal("D1", "01-31", "1"),
        deal("D2", "02-01", "10"),
        deal("D3", "02-14", "100"),
        deal("D4", "02-15", "1000"),
        deal("D5", "03-01", "10000"),
    ]

    assert credited("{to: first manager}", deals, reporting=reporting) == {"Cleo": "1", "Ben": "1110"}
    assert credited("{to: second manager}", deals, reporting=reporting) == {"Dan": "110", "Eva": "1000"}


def test_who_sells_without_being_on_the_plan_has_managers_all_the_same():
    assert credited("{to: first manager}", [deal("D1", "01-10", "100", owner="Zoe")], reporting=[{"person": "Zoe", "manager": "Ana"}]) == {
        "Ana": "100"
    }


def test_a_circle_of_reporting_lines_is_refused_with_the_people_in_it():
    reporting = [
        *REPORTING,
        {"person": "Eva", "manager": "Cleo", "from": day("2026-02-01"), "before": day("2026-03-01")},
    ]

    with pytest.raises(Refused) as refused:
        credited("{to: first manager}", [deal("D1", "01-10", "100")], reporting=reporting)
    (problem,) = refused.value.problems
    assert problem.message() == "On 2026-02-01 these people report to each other in a circle: “Cleo” → “Dan” → “Eva” → “Cleo”."
    # Nobody's credits depend on it here.
    assert credited("{to: owner}", [deal("D1", "01-10", "100")], reporting=reporting) == {"Ana": "100"}


# Roles


def test_a_role_is_credited_to_those_who_have_it_with_their_shares():
    splits = [
        {"source": "deals", "fact": "D1", "person": "Ana", "share": Decimal("1")},
        {"source": "deals", "fact": "D1", "person": "Ben", "share": Decimal("0.7"), "role": "specialist"},
        {"source": "deals", "fact": "D1", "person": "Cleo", "share": Decimal("0.3"), "role": "specialist"},
        {"source": "deals", "fact": "D1", "person": "Dan", "share": Decimal("1"), "role": "Specialist"},
    ]
    deals = [deal("D1", "01-10", "100"), deal("D2", "01-10", "10")]

    assert credited("{to: role specialist}", deals, splits=splits) == {"Ben": "70", "Cleo": "30"}
    assert credited("{to: role Specialist}", deals, splits=splits) == {"Dan": "100"}
    assert credited("{to: role nobody has}", deals, splits=splits) == {}
    # The shares of a role are no ordinary shares of the deal.
    assert credited("{to: owner, share: splits}", deals, splits=splits) == {"Ana": "110"}


def test_shares_in_a_role_make_a_whole_unless_they_lie_over_the_deal():
    splits = [
        {"source": "deals", "fact": "D1", "person": person, "share": Decimal("0.8"), "role": "specialist"} for person in ("Ana", "Ben")
    ]
    deals = [deal("D1", "01-10", "100")]

    with pytest.raises(Refused) as refused:
        credited("{to: role specialist}", deals, splits=splits)
    (problem,) = refused.value.problems
    assert problem.message() == "The shares of “D1” in the role “specialist” add up to 160%, not to 100%."
    assert credited("{to: role specialist, overlay: yes}", deals, splits=splits) == {"Ana": "80", "Ben": "80"}


# Teams and assistants


def test_the_team_of_the_day_is_credited_and_who_has_none_alone():
    teams = [
        {"person": "Ana", "team": "East", "before": day("2026-03-01")},
        {"person": "Ben", "team": "East", "from": day("2026-02-01")},
        {"person": "Cleo", "team": "West"},
    ]
    deals = [deal("D1", "01-31", "1"), deal("D2", "02-01", "10"), deal("D3", "03-01", "100"), deal("D4", "02-01", "1000", owner="Eva")]

    assert credited("{to: team}", deals, teams=teams) == {"Ana": "111", "Ben": "10", "Eva": "1000"}


def test_a_team_has_the_shares_of_all_its_sellers():
    teams = [{"person": person, "team": "East"} for person in ("Ana", "Ben", "Cleo")] + [{"person": "Dan", "team": "West"}]
    thirds = [
        {"source": "deals", "fact": "D1", "person": person, "share": Decimal(share)}
        for person, share in (("Ana", "0.3"), ("Ben", "0.3"), ("Dan", "0.4"))
    ]

    found = credited("{to: team, share: splits}", [deal("D1", "01-10", "100")], teams=teams, splits=thirds)
    assert found == {"Ana": "60", "Ben": "60", "Cleo": "60", "Dan": "40"}


def test_assistants_are_credited_with_what_those_sold_for_whom_they_work():
    assistants = [
        {"person": "Eva", "works_for": "Ana"},
        {"person": "Eva", "works_for": "Ben", "from": day("2026-02-01")},
        {"person": "Dan", "works_for": "Ana", "before": day("2026-02-01")},
    ]
    splits = [{**row, "fact": fact} for row in HALVES for fact in ("D1", "D2")]
    deals = [deal("D1", "01-31", "100"), deal("D2", "02-01", "1000")]

    assert credited("{to: assistants, share: splits}", deals, assistants=assistants, splits=splits) == {"Eva": "1050", "Dan": "50"}


# Territories


TERRITORIES = [
    {"person": "Ana", "territory": "Cloud", "share": Decimal("0.6")},
    {"person": "Ben", "territory": "Cloud", "share": Decimal("0.4"), "before": day("2026-02-01")},
    {"person": "Cleo", "territory": "Cloud", "share": Decimal("0.4"), "from": day("2026-02-01")},
    {"person": "Dan", "territory": "Data"},
]


def test_a_territory_is_credited_to_those_who_hold_it_that_day():
    deals = [
        deal("D1", "01-31", "100", product__family="Cloud"),
        deal("D2", "02-01", "1000", product__family="Cloud"),
        deal("D3", "02-01", "10", product__family="Data"),
        deal("D4", "02-01", "7", product__family="cloud"),
        deal("D5", "02-01", "7"),
    ]

    assert credited("{to: territory, by: product.family}", deals, territories=TERRITORIES) == {
        "Ana": "660",
        "Ben": "40",
        "Cleo": "400",
        "Dan": "10",
    }


def test_a_territory_may_be_worked_out_from_the_fact():
    credit = '{to: territory, by: "if(account.is_new, product.family, \\"Data\\")"}'.replace("\\\\", "\\")
    deals = [deal("D1", "01-31", "100", product__family="Cloud", account__is_new=False)]

    assert credited(credit, deals, territories=TERRITORIES) == {"Dan": "100"}


def test_the_shares_of_a_territory_make_a_whole_on_every_day_on_which_anybody_holds_it():
    deals = [deal("D1", "01-31", "100", product__family="Cloud")]
    gap = [*TERRITORIES[:2], {**TERRITORIES[2], "from": day("2026-02-02")}, TERRITORIES[3]]

    with pytest.raises(Refused) as refused:
        credited("{to: territory, by: product.family}", deals, territories=gap)
    assert [problem.message() for problem in refused.value.problems] == [
        "On 2026-02-01 the shares of the territory “Cloud” add up to 60%, not to 100%."
    ]
    assert credited("{to: territory, by: product.family, overlay: yes}", deals, territories=gap) == {"Ana": "60", "Ben": "40"}
