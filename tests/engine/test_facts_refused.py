"""What `manage.py calculate` refuses of a folder: every fault at its place, once, in words."""

import pytest

from .small_folder import EARNED, FILES, PLAN, ROW, SPLITS, changed

REFUSED = {
    "a source without the column its splits are looked up by": (
        {"splits.csv": SPLITS, "deal_lines.csv": "id,owner,currency,stage.kind,closed_on,amount\nL1,ann,USD,won,2026-01-05,1000\n"},
        "deal_lines.csv:1: The column deal.id is missing. Add it to the first row.",
    ),
    "splits of a fact that is not there": (
        {"splits.csv": SPLITS + "deal lines,D9,ann,100%\n"},
        (
            "splits.csv:4:2: fact: There is no “D9” among the deal lines of this folder. "
            "Splits name a fact by the column deal.id of deal_lines.csv, letter by letter."
        ),
    ),
    "splits under the name of another source": (
        {"splits.csv": "source,fact,person,share\ndeals,D1,ann,100%\n"},
        (
            "splits.csv:2:1: source: This row shares “D1” among the deals, and the plan shares the deal lines: it would change nothing. "
            "Write `deal lines` as its source, or add the same row for them."
        ),
    ),
    "splits of more than everything": (
        {"splits.csv": SPLITS.replace("bob,50%", "bob,80%")},
        (
            "splits.csv:2:4: share: The shares of “D1” add up to 130%, not to 100%. "
            "Write shares that add up to the whole (thirds: 33.333333%, 33.333333%, 33.333334%)."
        ),
    ),
    "splits of less than everything": (
        {"splits.csv": "source,fact,person,share\ndeal lines,D1,ann,0.1\n"},
        (
            "splits.csv:2:4: share: The shares of “D1” add up to 10%, not to 100%. "
            "Write shares that add up to the whole (thirds: 33.333333%, 33.333333%, 33.333334%)."
        ),
    ),
    "a component that was never paid": (
        {"earned.csv": EARNED + ROW.replace("commission", "comission")},
        (
            "earned.csv:2:3: component: The plan has no component “comission”."
            " Its components are `commission`, `effort`, `limits.cap`, `limits.negative`, `limits.draw`, `pay in`."
        ),
    ),
    "a line of the plan under a component": (
        {"earned.csv": EARNED + ROW.replace("credit,L1", "carry,")},
        (
            "earned.csv:2:3: component: “commission” has no lines of the kind carry."
            " Lines of the plan itself: plan limit – limits.cap, carry – limits.negative, draw – limits.draw, recovery – limits.draw,"
            " forgiven – limits.draw, exchange – pay in, payout – pay in.EUR."
        ),
    ),
    "a payout under another currency than it names": (
        {"earned.csv": EARNED + ROW.replace("commission", "pay in.EUR").replace("credit,L1", "payout,GBP")},
        (
            "earned.csv:2:3: component: “pay in.EUR” has no lines of the kind payout."
            " Lines of the plan itself: plan limit – limits.cap, carry – limits.negative, draw – limits.draw, recovery – limits.draw,"
            " forgiven – limits.draw, exchange – pay in, payout – pay in.EUR."
        ),
    ),
    "a payout in no currency": (
        {"earned.csv": EARNED + ROW.replace("commission", "pay in.ABC").replace("credit,L1", "payout,ABC")},
        "earned.csv:2:7: fact: “ABC” is no currency. Write its three letters of ISO 4217, for example USD.",
    ),
    "a plan called almost alike": (
        {"earned.csv": EARNED + ROW.replace("Field sales", "field sales")},
        "earned.csv:2:2: plan: “field sales” is not “Field sales”, letter by letter. Write the plan's name as the plan does.",
    ),
    "an earlier line written twice": (
        {"earned.csv": EARNED + ROW + ROW},
        "earned.csv:3:1: person: This row says again what row 2 says (ann).",
    ),
    "an earlier credit of no fact": (
        {"earned.csv": EARNED + ROW.replace(",L1,", ",,")},
        (
            "earned.csv:2:7: fact: A line of the kind credit belongs to a fact, and this row names none. "
            "Write the fact's id; for a milestone the limit reached, for a limit its scope, like month."
        ),
    ),
    "a period that is none": (
        {"earned.csv": EARNED + ROW.replace("2026-01,100", "2026-Q1,100")},
        "earned.csv:2:9: period: “2026-Q1” is none of this plan's periods, each of which is a month. Write it like 2026-01.",
    ),
    "a first period that is none": (
        {"earned.csv": EARNED + ROW.replace("2026-01,2026-01,", "2026-99,2026-01,")},
        "earned.csv:2:8: first_period: “2026-99” is none of this plan's periods, each of which is a month. Write it like 2026-01.",
    ),
    "a first period after the line's own": (
        {"earned.csv": EARNED + ROW.replace("2026-01,2026-01,", "2026-02,2026-01,")},
        (
            "earned.csv:2:8: first_period: 2026-02 comes after 2026-01, the period of this line. "
            "first_period is the period in which the fact counted for the first time: the same one, or an earlier one."
        ),
    ),
    "a period after the one calculated": (
        {"earned.csv": EARNED + ROW.replace("2026-01,2026-01,", "2026-01,2026-03,")},
        (
            "earned.csv:2:9: period: 2026-03 comes after 2026-01, the first period that is calculated. "
            "earned.csv holds what was earned before: delete the row, or calculate a later period."
        ),
    ),
    "an amount smaller than the coin": (
        {"earned.csv": EARNED + ROW.replace("100.00", "3000.034")},
        (
            "earned.csv:2:10: amount: “3000.034” has more decimals than USD are paid with. "
            "Write the amount as it was posted: at most 2 decimals."
        ),
    ),
    "a quota of no measure": (
        changed("quotas.csv", ",bookings,", ",Bookings,"),
        (
            "quotas.csv:2:2: measure: The plan has no measure “Bookings”. Its measures are `bookings`. "
            "A quota of another plan names that plan in the column plan."
        ),
    ),
    "an assignment to a plan with a blank behind its name": (
        changed("assignments.csv", "bob,Field sales,", "bob,Field sales ,"),
        "assignments.csv:3:2: plan: “Field sales ” has a space before or after it. Delete the space: cells are read as they are written.",
    ),
    "an assignment to a plan of smaller letters": (
        changed("assignments.csv", "bob,Field sales,", "bob,Field Sales,"),
        "assignments.csv:3:2: plan: “Field Sales” is not “Field sales”, letter by letter. Write the plan's name as the plan does.",
    ),
    "an assignment written twice": (
        {"assignments.csv": FILES["assignments.csv"] + "ann,Field sales,2026-01-01,,,,,\n"},
        "assignments.csv:4:1: person: This row says again what row 2 says (ann).",
    ),
    "objectives whose weights are no whole": (
        {"objectives.csv": "id,owner,name,weight,result,due_on\nO1,ann,Hire,0.4,1,2026-01-31\nO2,ann,Win,0.5,,2026-01-31\n"},
        (
            "objectives.csv:2:4: weight: The weights of what “ann” has due on 2026-01-31 add up to 90%, not to 100%. "
            "Write weights that are the whole together."
        ),
    ),
    "two teams on one day": (
        {"teams.csv": "person,team,from,before\nann,East,2026-01-01,\nann,West,2026-03-01,\n"},
        "teams.csv:3:3: from: “ann” is in two teams on 2026-03-01. End the first row on the day the second begins.",
    ),
    "two managers on one day": (
        {"reporting.csv": "person,manager,from,before\nann,bob,2026-01-01,\nann,bob,2026-03-01,\n"},
        "reporting.csv:3:3: from: “ann” has two managers on 2026-03-01. End the first row on the day the second begins.",
    ),
    "one's own manager": (
        {"reporting.csv": "person,manager,from,before\nann,ann,2026-01-01,\n"},
        "reporting.csv:2:2: manager: “ann” is said to be their own manager. Name another person, or delete the row.",
    ),
    "a circle of managers": (
        {"reporting.csv": "person,manager,from\nann,bob,2026-01-01\nbob,ann,2026-03-01\n"},
        (
            "reporting.csv:3:2: manager: On 2026-03-01 these people report to each other in a circle: “ann” → “bob” → “ann”. "
            "End one of the reporting lines."
        ),
    ),
    "an assistant who works for one person twice": (
        {"assistants.csv": "person,works_for,from,before\nann,bob,2026-01-01,\nann,bob,2026-03-01,\n"},
        (
            "assistants.csv:3:3: from: “ann” works for the same person twice on 2026-03-01. "
            "Make one row of the two, or end the first on the day the second begins."
        ),
    ),
    "one's own assistant": (
        {"assistants.csv": "person,works_for,from,before\nann,ann,2026-01-01,\n"},
        "assistants.csv:2:2: works_for: “ann” is said to be their own assistant. Name another person, or delete the row.",
    ),
    "a territory held twice by one person": (
        {"territories.csv": "person,territory,from,before,share\nann,East,2026-01-01,,\nann,East,2026-03-01,,50%\n"},
        (
            "territories.csv:3:3: from: “ann” holds the same territory twice on 2026-03-01. "
            "Make one row of the two, or end the first on the day the second begins."
        ),
    ),
    "a territory whose shares are no whole": (
        {
            "plan.yaml": PLAN.replace("credit: {share: splits}", "credit: {to: territory, by: stage.kind}"),
            "territories.csv": "person,territory,from,share\nann,won,2026-01-01,50%\nbob,won,2026-02-01,50%\n",
        },
        (
            "territories.csv:2:2: territory: On 2026-01-01 the shares of the territory “won” add up to 50%, not to 100%. "
            "Write shares that add up to the whole, or say `overlay: yes` in the measure."
        ),
    ),
    "shares of a role that are no whole": (
        {
            "plan.yaml": PLAN.replace("credit: {share: splits}", "credit: {to: role specialist}"),
            "splits.csv": "source,fact,person,share,role\ndeal lines,D1,ann,50%,specialist\n",
        },
        (
            "splits.csv:2:4: share: The shares of “D1” in the role “specialist” add up to 50%, not to 100%. "
            "Write shares that add up to the whole, or say `overlay: yes` in the measure."
        ),
    ),
    "a person twice in one role": (
        {"splits.csv": "source,fact,person,share,role\ndeal lines,D1,ann,1,\ndeal lines,D1,ann,1,x\ndeal lines,D1,ann,1,x\n"},
        "splits.csv:4:2: fact: This row says again what row 3 says (D1).",
    ),
    "two absences on one day": (
        {"absences.csv": "person,from,before\nann,2026-01-01,2026-01-10\nann,2026-01-05,2026-01-08\n"},
        (
            "absences.csv:3:2: from: “ann” is absent twice on 2026-01-05. "
            "Make one row of the two, or end the first on the day the second begins."
        ),
    ),
    "a rate of a currency to itself": (
        {"exchange_rates.csv": "from_currency,to_currency,from,rate\nUSD,USD,2026-01-01,2\n"},
        "exchange_rates.csv:2:2: to_currency: One USD is one USD, whatever the day. Delete the row, or correct one of the currencies.",
    ),
    "a target's period without a target": (
        changed("assignments.csv", "ann,Field sales,2026-01-01,,,,", "ann,Field sales,2026-01-01,,,month,"),
        (
            "assignments.csv:2:6: target_per: The target that is meant “per month” is missing. "
            "Write it in the column target, or empty this cell."
        ),
    ),
    "a target without its period": (
        changed("assignments.csv", "bob,Field sales,2026-01-01,,,,", "bob,Field sales,2026-01-01,,500,,"),
        (
            "assignments.csv:3:6: target_per: Nothing says for how long the amount of “bob” is meant: target_per is empty. "
            "Write month, quarter, half-year or year."
        ),
    ),
    "a personal rate out of its bounds, in the row and column it stands in": (
        changed(
            "assignments.csv",
            "bob,Field sales,2026-01-01,,,,,",
            "bob,Field sales,2026-01-01,2026-02-01,,,,\nbob,Field sales,2026-02-01,,,,120%,",
        ),
        (
            "assignments.csv:4:7: own_rate: “120%” is no value for the parameter own_rate of “bob”. "
            "120% lies outside what the plan allows for `own_rate`. Allowed: from 0% to 100%."
        ),
    ),
    "a parameter that is neither yes nor no": (
        changed("assignments.csv", "ann,Field sales,2026-01-01,,,,,", "ann,Field sales,2026-01-01,,,,,maybe"),
        (
            "assignments.csv:2:8: is_hunter: “maybe” is no value for the parameter is_hunter of “ann”. "
            "“maybe” is neither yes nor no. Write yes or no."
        ),
    ),
    "a quota below zero": (
        changed("quotas.csv", ",1000,", ",-5,"),
        "quotas.csv:2:5: amount: “-5” is below zero. Write 0 or more.",
    ),
    "a rate of nothing": (
        {"exchange_rates.csv": "from_currency,to_currency,from,rate\nEUR,USD,2026-01-01,0\n"},
        "exchange_rates.csv:2:4: rate: “0” is not above zero. Write a number above 0.",
    ),
    "a number with blanks around it": (
        changed("quotas.csv", ",1000,", ", 1000 ,"),
        "quotas.csv:2:5: amount: “ 1000 ” has a space before or after it. Delete the space: cells are read as they are written.",
    ),
    "a number with a plus": (
        changed("quotas.csv", ",1000,", ",+1000,"),
        "quotas.csv:2:5: amount: “+1000” has a plus sign. Write the number without it.",
    ),
    "a number that begins with its point": (
        changed("quotas.csv", ",1000,", ",.5,"),
        "quotas.csv:2:5: amount: “.5” has no digit before the point. Write a 0 there, as in 0.5.",
    ),
    "an empty cell": (
        changed("quotas.csv", "ann,", ","),
        "quotas.csv:2:1: person is empty. Fill the cell, or delete the row.",
    ),
    "a row that ends before it begins": (
        changed("quotas.csv", "2026-01-01,,", "2026-01-01,2025-12-31,"),
        "quotas.csv:2:4: before: 2025-12-31 is not after 2026-01-01, the day on which this row begins. Write the day after its last.",
    ),
    "semicolons": (
        changed("people.csv", ",", ";"),
        "people.csv:1: The cells of this file are separated by semicolons. Separate them by commas.",
    ),
    "splits of facts whose file is missing": (
        {"splits.csv": SPLITS, "deal_lines.csv": None},
        (
            "deal_lines.csv: This file is missing. A row for every product of a deal. Write it, with at least the columns "
            "`id`, `owner`, `currency`, `deal.id`, `amount`, `stage.kind`, `closed_on`."
        ),
    ),
    "no people": (
        {"people.csv": None},
        "people.csv: This file is missing. It has a row for each person. Write it, with at least the columns `person`.",
    ),
}


@pytest.mark.parametrize(("files", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_would_be_passed_over_is_refused_once_at_its_place(run, files, sentence):
    assert run(files) == (2, "", [sentence])
