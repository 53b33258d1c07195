"""What earlier periods posted: matched to today's stretches and credits, so that each line is the difference."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from . import aggregates
from . import tree as t
from .compile_credits import Wanted
from .component_program import ComponentProgram
from .periods import Days, Period, window_of
from .plan import Plan
from .plan_money import OF_A_FACT
from .query import Query
from .session import ROWS
from .world import EARNED

EARNED_TABLE = "earned"


def of_plan(earned: pa.Table, plan: Plan) -> pa.Table:
    """Return the rows of this plan, with the column `credit` where an older table lacks it."""
    if "credit" not in earned.column_names:
        earned = earned.append_column("credit", pa.nulls(earned.num_rows, EARNED.field("credit").type))
    return earned.filter(pa.compute.equal(earned.column("plan"), plan.name)) if earned.num_rows else earned


def days_in_question(program: ComponentProgram, period: Period) -> Days | None:
    """Return the days of the calendar window this component is calculated for, within the version's effective dates."""
    on = program.component.on
    whole = window_of(program.plan.measures[on].over, period) if on else period.days
    return whole.meet(program.plan.effective_from, program.plan.effective_before)


def history_of(program: ComponentProgram, days: Days, shapes: Wanted) -> Query:
    """One row per earlier line of the component's window: whose, its stretch today (`span`, empty if there is none any more), amount."""
    columns = shapes[EARNED_TABLE]
    query = Query(EARNED_TABLE, {name: (name, shape) for name, shape in columns.items() if name not in ("plan", ROWS)})
    query.keep(t.compare("=", query["component"], t.text(program.component.key)))
    for other in ("limit", *OF_A_FACT):
        query.keep(t.compare("!=", query["kind"], t.text(other)))
    query.keep(t.compare(">=", query["window_from"], t.day(days.start)))
    query.keep(t.compare("<=", query["window_before"], t.day(days.before)))
    key = ["person", "window_from", "window_before", "kind", "fact"]
    query.group(
        key,
        {
            "earned": aggregates.total(query["amount"], columns[ROWS].bound),
            "first": aggregates.smallest(query["first_period"]),
            "posted": aggregates.of_the_last(query["credit"], query["period"]),
        },
    )
    env = shapes[program.env]
    on = [(name, "=", name) for name in ("person", "window_from", "window_before")]
    query.join(program.env, {"span": ("span", env["span"])}, on, keep_all=True)
    query.pick([*key, "span", "earned", "first", "posted"])
    return query


def credits_before(program: ComponentProgram, shapes: Wanted) -> Query:
    """One row per credit posted before in a stretch of today: span, fact, earned, first, posted."""
    table = f"earlier:{program.component.key}"
    columns = shapes[table]
    query = Query(table, {name: (name, columns[name]) for name in ("kind", "span", "fact", "earned", "first", "posted")})
    query.keep(t.compare("=", query["kind"], t.text("credit")))
    query.keep(t.opposite(t.is_empty(query["span"])))
    query.pick(["span", "fact", "earned", "first", "posted"])
    return query


def gone_credits(program: ComponentProgram, work: str, paid: str | None, shapes: Wanted) -> Query:
    """Credits that earned something before and are not paid now."""
    table = f"earlier:{program.component.key}"
    columns = shapes[table]
    query = Query(
        table,
        {name: (name, columns[name]) for name in ("person", "window_from", "window_before", "kind", "span", "fact", "earned", "first")},
    )
    query.keep(t.compare("=", query["kind"], t.text("credit")))
    query.keep(t.compare("!=", query["earned"], t.ZERO))
    now = shapes[work]
    read = {"position": ("position", now["position"])} | ({"paid": (paid, now[paid])} if paid else {})
    query.join(work, read, [("span", "=", "span"), ("fact", "=", "fact")], keep_all=True)
    absent = t.is_empty(query["position"])
    query.keep(t.either(absent, t.opposite(query["paid"])) if paid else absent)
    query.pick(
        ["person", "window_from", "window_before", "fact", "earned", "first"], order=["person", "window_from", "window_before", "fact"]
    )
    return query


Key = tuple[str, Any, Any, str, str | None]


def keyed(rows: list[dict[str, Any]]) -> dict[Key, dict[str, Any]]:
    """Return earlier lines other than credits by person, stretch, kind and fact."""
    return {
        (row["person"], row["window_from"], row["window_before"], row["kind"], row["fact"]): row for row in rows if row["kind"] != "credit"
    }
