"""What `manage.py calculate` says of a folder: every fault at its place, in words, and none of them passed over in silence."""

import json

import pytest

from .small_folder import EARNED, FILES, PLAN, ROW, SPLITS, amounts, changed


def test_the_folder_itself_can_be_calculated(run):
    code, out, err = run({"splits.csv": SPLITS}, "--format", "json")

    assert (code, err) == (0, [])
    assert amounts(out) == {"ann": "50.00", "bob": "50.00"}


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
