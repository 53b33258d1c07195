"""A small folder of files that `manage.py calculate` reads, and what may be asked of it."""

import json

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


def amounts(printed, component="commission"):
    payees = json.loads(printed)["payees"]
    return {person: payee["components"][component]["total"] for person, payee in payees.items() if component in payee["components"]}


def changed(file, old, new):
    assert old in FILES[file]
    return {file: FILES[file].replace(old, new)}
