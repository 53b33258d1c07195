"""A small catalogue and the shortest plan that pays something, for tests that change one thing in it."""

from __future__ import annotations

from incentives.engine.check import check_plan
from incentives.engine.facts import Catalog, Field, FieldType, Source
from incentives.engine.plan import Plan
from incentives.engine.problems import Problem


def _fields(**types: str) -> dict[str, Field]:
    return {name.replace("__", "."): Field(name.replace("__", "."), FieldType(kind), name, 4) for name, kind in types.items()}


DEALS = Source(
    "deals",
    "deals.csv",
    "A row for every deal.",
    _fields(
        amount="money",
        cost="money",
        discount="number",
        quantity="number",
        closed_on="day",
        created_on="day",
        stage__kind="text",
        product__family="text",
        account__is_new="yes/no",
        order__accepted="yes/no",
    ),
    accepted_order_field="order.accepted",
)
ACTIVITIES = Source("activities", "activities.csv", "A row for every activity.", _fields(kind="text", occurred_on="day", minutes="number"))
CATALOG = Catalog({source.name: source for source in (DEALS, ACTIVITIES)})

HEAD = """\
plan: Test
currency: USD
period: month
effective: {from: 2026-01-01}
requires: nothing
"""
MEASURES = """\
measures:
  bookings:
    from: deals
    where: stage.kind = "won"
    date: closed_on
    value: amount
    credit: {to: owner, share: splits}
    over: quarter to date
  meetings: {from: activities, where: kind = "meeting", date: occurred_on, take: count}
  won: {from: deals, where: stage.kind = "won", date: closed_on, take: count}
  closed: {from: deals, date: closed_on, take: count}
  win_rate: {ratio: {of: won, to: closed}}
  trailing: {from: deals, date: closed_on, value: amount, over: rolling 6 months}
  mean_deal: {from: deals, date: closed_on, value: amount, take: average}
"""
PARAMETERS = """\
parameters:
  own_rate: {kind: rate, from: 0%, to: 20%, default: 5%}
  base_amount: {kind: amount, default: 100}
  region: {kind: text, default: north}
"""
TABLES = """\
tables:
  line rate:
    by: [product.family, quantity]
    rows: [[Cloud, 10, 8%], [Cloud, any, 5%], [any, any, 2%]]
"""


def plan_text(component: str, *, measures: str = MEASURES, head: str = HEAD) -> str:
    """A plan with this one component; `component` is what stands behind `paid:` on one line, or the lines below it."""
    body = f" {component}" if "\n" not in component else "\n" + component
    return f"{head}{PARAMETERS}{TABLES}{measures}components:\n  paid:{body}\n"


def problems_of(text: str, **options: object) -> tuple[Problem, ...]:
    plan, problems = check_plan(text, CATALOG, **options)
    assert (plan is None) == bool(problems)
    return problems


def codes(text: str) -> list[str]:
    return [problem.code for problem in problems_of(text)]


def plan_of(text: str) -> Plan:
    plan, problems = check_plan(text, CATALOG)
    assert plan is not None, [f"{p.line}:{p.column} {p.path} {p.message()}" for p in problems]
    return plan


def component_of(component: str):
    return plan_of(plan_text(component)).components["paid"]
