"""The lines of a component's credits, out of what the program of its measure worked out."""

from __future__ import annotations

from collections.abc import Sequence

from . import aggregates
from . import tree as t
from .compile_credits import Wanted
from .compile_lines import LinesProgram
from .component_program import ComponentProgram
from .node import Node, told_as
from .query import Query
from .session import ROWS

AMOUNT_SCALE, EXACT_SCALE, MONEY_SCALE, SHARE_SCALE = 6, 14, 4, 8
SCALES = {
    "share": SHARE_SCALE,
    "credit": AMOUNT_SCALE,
    "running_before": AMOUNT_SCALE,
    "running_after": AMOUNT_SCALE,
    "deal_exact": EXACT_SCALE,
    "exact_before": EXACT_SCALE,
    "exact_after": EXACT_SCALE,
    "entitled": MONEY_SCALE,
    "earned_before": MONEY_SCALE,
    "amount": MONEY_SCALE,
}
SHARED = {
    "span": "span",
    "fact": "fact",
    "credited_on": "day",
    "share": "share",
    "credit": "credit",
    "position": "position",
    "running_before": "before",
    "running_after": "after",
}
OWN = {
    "deal_exact": "deal",
    "exact_before": "exact before",
    "exact_after": "exact after",
    "entitled": "entitled",
    "operands": "operands",
    "paid": "paid",
}
"""Columns of lines → those of the working table; `paid` is no column of a line."""


def columns_of(work: LinesProgram, components: Sequence[ComponentProgram], shapes: Wanted) -> Query:
    """Return of every credit, in order, what the lines of all components say of it, and what those of each of these say of it.

    The columns of one component are called "<key>|<column>"; all numbers but `span` and `position` are as wide as in LINES.
    """
    columns = shapes[work.name]
    read = dict(SHARED)
    for one in components:
        read |= {f"{one.component.key}|{name}": f"{one.component.key}|{column}" for name, column in OWN.items()}
    read = {name: column for name, column in read.items() if column in columns}
    query = Query(work.name, {f"w.{name}": (column, columns[column]) for name, column in read.items()})
    query.bind({name: _as_written(name.rpartition("|")[2], query[f"w.{name}"]) for name in read})
    # Rows come as they stand in the working table, which is in order.
    query.pick(list(read), order=["span", "position"], standing=True)
    return query


def _as_written(name: str, node: Node) -> Node:
    return t.in_128_bits(t.widen(node, SCALES[name])) if name in SCALES else node


def changed_lines(work: LinesProgram, one: ComponentProgram, shapes: Wanted) -> Query:
    """Return the lines to write where some were posted before: new ones, and those whose amount differs from what was earned."""
    key, columns = one.component.key, shapes[work.name]
    read = SHARED | {name: f"{key}|{column}" for name, column in OWN.items()}
    wanted = {name: (column, columns[column]) for name, column in read.items() if column in columns}
    query = Query(work.name, {f"w.{name}": read for name, read in wanted.items()})
    if "paid" in wanted:
        query.keep(query["w.paid"])
    picked = {name: query[f"w.{name}"] for name in wanted if name != "paid"} | _differences(one, query, shapes)
    query.bind({name: _as_written(name, node) for name, node in picked.items()})
    query.pick(list(picked), order=["span", "position"])
    return query


def _differences(one: ComponentProgram, query: Query, shapes: Wanted) -> dict[str, Node]:
    table = f"history:{one.component.key}"
    history = shapes[table]
    read = {f"h.{name}": (name, shape) for name, shape in history.items() if name not in ("span", "fact", ROWS)}
    query.join(table, read, [("w.span", "=", "span"), ("w.fact", "=", "fact")], keep_all=True)
    gate: Node | None = None
    if one.component.gate is not None:
        query.join(one.frozen, {"gate": ("gate", shapes[one.frozen]["gate"])}, [("w.span", "=", "span")])
        gate = query["gate"]
    before = t.or_zero(query["h.earned"])
    amount = query.let("difference", t.subtract(query["w.entitled"], before))
    is_new = t.is_empty(query["h.first"])
    query.keep(t.either(is_new, t.compare("!=", amount, t.ZERO)))
    periods = shapes["this period"]
    query.join("this period", {"this": ("this", periods["this"])}, [])
    return {
        "amount": amount,
        "earned_before": before,
        "first_period": t.fallback(query["h.first"], query["this"]),
        "reason": _reason(query, is_new, before, gate),
    }


def _reason(query: Query, is_new: Node, before: Node, gate: Node | None) -> Node:
    changed = t.both(t.opposite(t.is_empty(query["h.posted"])), t.compare("!=", query["h.posted"], query["w.credit"]))
    cases = [(is_new, t.text("new")), (changed, t.text("changed"))]
    if gate is not None:
        cases += [(t.opposite(gate), t.text("gate closed")), (t.compare("=", before, t.ZERO), t.text("gate opened"))]
    return t.first_that_holds(cases, t.text("re-rated"))


def entitled_of(work: LinesProgram, shapes: Wanted) -> Query:
    """Return what each stretch's credits are entitled to: span, and per component "<key>|entitled" and, after the last, "<key>|exact"."""
    columns, rows = shapes[work.name], shapes[work.name][ROWS].bound
    keys = [one.component.key for one in work.components]
    wanted = {"span", "position", *(f"{key}|{name}" for key in keys for name in ("entitled", "paid", "exact after"))}
    query = Query(work.name, {name: (name, shape) for name, shape in columns.items() if name in wanted})
    totals: dict[str, Node] = {}
    for key in keys:
        entitled, paid, exact = query[f"{key}|entitled"], query.get(f"{key}|paid"), query[f"{key}|exact after"]
        of_the_paid = entitled if paid is None else query.let(f"{key}|of the paid", t.choose(paid, entitled, t.ZERO))
        with told_as(f"components.{key}"):
            totals |= {
                f"{key}|entitled": aggregates.total(of_the_paid, rows),
                f"{key}|exact": aggregates.of_the_last(exact, query["position"]),
            }
    query.group(["span"], totals)
    return query
