"""What `manage.py calculate` says of a folder: every fault at its place, in words, and none of them passed over in silence."""

import io
import json

import pytest
from django.core.management import call_command

PLAN = """\
plan: Field sales
currency: USD
period: month
effective: {from: 2026-01-01}
requires: nothing
parameters:
  own_rate: {kind: rate, from: 0%, to: 100%, default: 10%}
  is_hunter: {kind: yes/no, default: no}
measures:
  bookings:
    {from: deal lines, where: stage.kind = "won", date: closed_on, value: amount, credit: {share: splits}, over: quarter to date}
components:
  commission: {on: bookings, rate: own_rate}
  effort: {unit: points, on: bookings, pay: 5}
"""
FILES = {
    "plan.yaml": PLAN,
    "people.csv": "person,name\nann,Ann\nbob,Bob\n",
    "assignments.csv": "person,plan,from,before,target,target_per,own_rate,is_hunter\n"
    "ann,Field sales,2026-01-01,,,,,\nbob,Field sales,2026-01-01,,,,,\n",
    "quotas.csv": "person,measure,from,before,amount,per,plan\nann,bookings,2026-01-01,,1000,quarter,\n",
    "deal_lines.csv": "id,owner,currency,stage.kind,closed_on,amount,deal.id\n"
    "L1,ann,USD,won,2026-01-05,1000,D1\nL2,bob,USD,won,2026-02-05,500,D2\n",
}
SPLITS = "source,fact,person,share\ndeal lines,D1,ann,50%\ndeal lines,D1,bob,50%\n"
EARNED = "person,plan,component,window_from,window_before,kind,fact,first_period,period,amount,credit\n"
ROW = "ann,Field sales,commission,2026-01-01,2026-04-01,credit,L1,2026-01,2026-01,100.00,1000\n"


@pytest.fixture
def run(tmp_path, capsys):
    """Write the usual folder with some files changed (None: left out), calculate, and return exit code, stdout and the lines of stderr."""

    def calculated(changed=None, *options, period="2026-01"):
        for name, text in {**FILES, **(changed or {})}.items():
            if text is not None:
                (tmp_path / name).write_text(text, encoding="utf-8")
        out, err, code = io.StringIO(), io.StringIO(), 0
        plan = next(name for name in ("plan.json", "plan.yaml") if (tmp_path / name).exists())
        arguments = [str(tmp_path / plan), "--facts", str(tmp_path), "--period", period, *options]
        try:
            call_command("calculate", *arguments, stdout=out, stderr=err, no_color=True)
        except SystemExit as ended:
            code = ended.code
        return code, out.getvalue(), (err.getvalue() + capsys.readouterr().err).splitlines()

    return calculated


def amounts(printed, component="commission"):
    payees = json.loads(printed)["payees"]
    return {person: payee["components"][component]["total"] for person, payee in payees.items() if component in payee["components"]}


def changed(file, old, new):
    assert old in FILES[file]
    return {file: FILES[file].replace(old, new)}


def test_the_folder_itself_can_be_calculated(run):
    code, out, err = run({"splits.csv": SPLITS}, "--format", "json")

    assert (code, err) == (0, [])
    assert amounts(out) == {"ann": "50.00", "bob": "50.00"}


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


def test_splits_exported_for_every_source_of_a_deal_are_no_fault(run):
    deals = "id,owner,currency,stage.kind,closed_on,amount\nD1,ann,USD,won,2026-01-05,1000\nD7,ann,USD,won,2026-01-05,1000\n"
    exported = SPLITS + SPLITS.replace("deal lines,", "deals,").split("\n", 1)[1] + "deals,D7,ann,1\ndeal lines,D7,ann,1\n"

    code, out, err = run({"splits.csv": exported, "deals.csv": deals}, "--format", "json")

    assert (code, err) == (0, [])
    assert amounts(out) == {"ann": "50.00", "bob": "50.00"}


def test_earned_rows_are_what_was_earned_and_none_say_that_nothing_was(run):
    """February's bookings of the quarter: January's deal is paid again only if the file says that nothing was earned for it."""
    asked = ("--format", "json", "--person", "ann")

    assert amounts(run(None, *asked, period="2026-02")[1]) == {"ann": "0.00"}
    assert amounts(run({"earned.csv": EARNED + ROW.replace("100.00", "60.00")}, *asked, period="2026-02")[1]) == {"ann": "40.00"}
    assert amounts(run({"earned.csv": EARNED}, *asked, period="2026-02")[1]) == {"ann": "100.00"}


def test_what_was_earned_under_another_plan_says_nothing_of_this_one(run):
    other = EARNED + ROW.replace("Field sales", "Another plan").replace("commission", "its own")

    code, out, err = run({"earned.csv": other}, "--format", "json", "--person", "ann", period="2026-02")

    assert (code, err, amounts(out)) == (0, [], {"ann": "0.00"})


MORE = """\
  steps: {on: bookings, rate: {by: bookings, mode: milestones, bands: {500: 10, 1200: 30}}}
  steps_of_quota: {on: bookings, rate: {by: attainment(bookings), mode: milestones, bands: {50%: 10, 100%: 30}}}
  limited: {on: bookings, rate: 10%, cap: [60 per month, 70 per quarter], excess: carried}
  least: {on: bookings, rate: 1%, floor: 500}
  bonus: {on: bookings, rate: {by: bookings, mode: fixed, bands: {0: 0, 400: 7.5}}}
  salary: {pay: 100}
"""


def test_lines_as_printed_can_be_written_as_earned(run):
    """docs/plan-format.md 3.5 says which field of the JSON goes into which column."""
    files = {"plan.yaml": PLAN + MORE, "deal_lines.csv": FILES["deal_lines.csv"] + "L3,ann,USD,won,2026-02-07,400,D3\n"}
    first = json.loads(run(files, "--format", "json")[1])
    worked_out = json.loads(run(files, "--format", "json", period="2026-02")[1])
    rows = []
    for person, payee in first["payees"].items():
        for key, component in payee["components"].items():
            for line in component["lines"]:
                window = [line["window"]["from"], line["window"]["before"]]
                told = [line["first_period"], line["period"], line["amount"], line.get("credit", "")]
                rows.append(",".join([person, "Field sales", key, *window, line["kind"], line.get("fact", ""), *told]))

    assert {row.split(",")[5] for row in rows} >= {"credit", "window", "milestone", "period", "limit"}
    assert json.loads(run({**files, "earned.csv": EARNED + "\n".join(rows)}, "--format", "json", period="2026-02")[1]) == worked_out


def test_facts_of_a_territory_that_nobody_holds_are_told_of_unless_it_is_an_overlay(run):
    """Ann holds “won” from January 10: L4 has no owner and is hers, L5 is of a day on which nobody holds it."""
    files = {
        "plan.yaml": PLAN.replace("credit: {share: splits}", "credit: {to: territory, by: stage.kind}"),
        "territories.csv": "person,territory,from\nann,won,2026-01-10\n",
        "deal_lines.csv": FILES["deal_lines.csv"].splitlines()[0] + "\nL4,,USD,won,2026-01-10,7,D4\nL5,ann,USD,won,2026-01-09,7,D5\n",
    }

    code, out, err = run(files, "--format", "json")
    assert (code, amounts(out)["ann"]) == (0, "0.70")
    assert err == ["Note: deal_lines.csv: bookings counts these facts for nobody, because nobody holds their territory on that day: L5."]

    overlay = files | {"plan.yaml": files["plan.yaml"].replace("by: stage.kind", "by: stage.kind, overlay: yes")}
    assert run(overlay, "--format", "json")[2] == []


def test_won_facts_that_count_for_nobody_are_told_of(run):
    lost = "L3,ann,USD,won,,7,D3\nL4,,USD,won,2026-01-09,7,D4\nL5,,USD,open,,7,D5\n"

    code, out, err = run({"deal_lines.csv": FILES["deal_lines.csv"] + lost}, "--format", "json")

    assert code == 0
    assert amounts(out)["ann"] == "100.00"
    assert err == [
        "Note: deal_lines.csv: bookings counts these facts for nobody, because their closed_on is empty: L3.",
        "Note: deal_lines.csv: bookings counts these facts for nobody, because they have no owner: L4.",
    ]


def test_names_that_are_not_there_are_answered_with_those_that_are(run):
    assert run(None, "--person", "zed", "--component", "zed") == (
        2,
        "",
        [
            "--component: The plan has no component “zed”. There are: commission, effort.",
            "--person: “zed” is not on this plan. There are: ann, bob.",
        ],
    )


@pytest.mark.parametrize("options", [("--threads", "0"), ("--threads", "many"), ("--memory", "foo"), ("--memory", "0GB")])
def test_resources_that_are_none_are_refused_in_words(run, options):
    from django.core.management import CommandError

    with pytest.raises(CommandError, match=f"argument {options[0]}: “{options[1]}” is no "):
        run(None, *options)


def test_too_little_memory_is_said(run):
    assert run(None, "--memory", "1MB") == (2, "", ["--memory: 1MB are too little for this calculation. Give it more."])


def test_every_missing_rate_of_every_period_is_said_at_once(run):
    foreign = "id,owner,currency,stage.kind,closed_on,amount,deal.id\n" + "".join(
        f"L{number},ann,{currency},won,2026-{month}-10,10,D{number}\n"
        for number, (currency, month) in enumerate([("USD", "01"), ("GBP", "01"), ("JPY", "02"), ("CHF", "03"), ("CHF", "02")])
    )

    code, _out, err = run({"deal_lines.csv": foreign}, period="2026-Q1")

    remedy = "Add the rate that was in force on that day, or from an earlier day on; rates are never inverted or guessed."
    assert code == 2
    assert err == [
        f"deal_lines.csv:6:3: There is no exchange rate from CHF to USD on 2026-02-10, 2026-03-10. {remedy}",
        f"deal_lines.csv:3:3: There is no exchange rate from GBP to USD on 2026-01-10. {remedy}",
        f"deal_lines.csv:4:3: There is no exchange rate from JPY to USD on 2026-02-10. {remedy}",
    ]


def test_nothing_keeps_other_problems_from_being_said(run):
    overlap = FILES["assignments.csv"] + "ann,Field sales,2026-02-01,,,,,\n"

    code, _out, err = run({"assignments.csv": overlap, **changed("quotas.csv", ",1000,", ",many,")})

    assert code == 2
    assert [line.split(" ")[0] for line in err] == ["assignments.csv:4:3:", "quotas.csv:2:5:"]


def test_a_folder_is_read_while_its_plan_is_wrong(run):
    bad = {"plan.yaml": PLAN.replace("period: month", "period: moon"), **changed("deal_lines.csv", "2026-01-05", "5 January")}

    code, _out, err = run(bad)

    assert code == 2
    assert [line.split(" ")[0] for line in err] == ["plan.yaml:3:9:", "deal_lines.csv:2:5:"]


def test_a_key_that_is_not_computed_yet_is_named_once(run):
    _code, _out, err = run({"plan.yaml": PLAN.replace("pay: 5", "pay: 5, ramp: {share paid: 100%}") + "team: {}\n"})

    said = [line.split(". Leave")[0] for line in err]
    assert said == ["plan.yaml:14:48: components.effort: ramp: not computed yet", "plan.yaml:15:1: team: not computed yet"]


def test_json_writes_numbers_as_yaml_does(run):
    plan = {
        "plan": "Field sales",
        "currency": "USD",
        "period": "month",
        "effective": {"from": "2026-01-01"},
        "requires": "nothing",
        "parameters": {"own_rate": {"kind": "rate", "default": "5%"}, "is_hunter": {"kind": "yes/no", "default": False}},
        "measures": {"bookings": {"from": "deal lines", "date": "closed_on", "value": "amount"}},
        "components": {"bonus": {"pay": 1000}},
    }

    assert amounts(run({"plan.json": json.dumps(plan)}, "--format", "json")[1], "bonus") == {"ann": "1000.00", "bob": "1000.00"}
    code, _out, err = run({"plan.json": json.dumps(plan).replace("1000", "1e3")})
    assert (code, [line.split(" ")[:2] for line in err]) == (2, [["plan.json:1:" + err[0].split(":")[2] + ":", "components.bonus.pay:"]])


@pytest.mark.parametrize("text", ["yes", "YES", "true", "TRUE"])
def test_yes_is_written_alike_in_facts_and_parameters(run, text):
    plan = PLAN.replace("pay: 5", "pay: 'if(is_hunter, 5, 1)'")

    out = run(
        {"plan.yaml": plan, **changed("assignments.csv", "ann,Field sales,2026-01-01,,,,,", f"ann,Field sales,2026-01-01,,,,,{text}")},
        "--format",
        "json",
    )[1]

    assert amounts(out, "effort")["ann"] == "5"


def test_what_was_paid_in_another_currency_goes_back_in_as_it_came_out(run):
    """Told what it posted, a period posts nothing again."""
    paid = {"plan.yaml": PLAN + "pay in: {currency: EUR, rate: 0.5}\n"}
    code, out, _err = run(paid, "--format", "json")
    assert (code, amounts(out), amounts(out, "pay in.EUR")) == (0, {"ann": "100.00", "bob": "0.00"}, {"ann": "50.00"})

    month = "2026-01-01,2026-02-01"
    lines = f"ann,Field sales,pay in,{month},exchange,EUR,2026-01,2026-01,-100.00,\n"
    lines += f"ann,Field sales,pay in.EUR,{month},payout,EUR,2026-01,2026-01,50.00,\n"
    code, out, err = run(paid | {"earned.csv": EARNED + ROW + lines}, "--format", "json")

    assert (code, err) == (0, [])
    assert (amounts(out), amounts(out, "pay in"), amounts(out, "pay in.EUR")) == ({"ann": "0.00", "bob": "0.00"}, {}, {})
