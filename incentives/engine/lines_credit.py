"""The lines of a component's credits, out of what the program of its measure worked out."""

from __future__ import annotations

from . import tree as t
from .compile_credits import Wanted
from .compile_frozen import ComponentProgram
from .compile_lines import LinesProgram
from .query import Query
from .session import ROWS
from .tree import Node

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


def credit_lines(work: LinesProgram, one: ComponentProgram, has_history: bool, shapes: Wanted) -> Query:
    """Return the lines to write: new ones, and those whose amount differs from what was earned before."""
    key, columns = one.component.key, shapes[work.name]
    shared = {"span": "span", "fact": "fact", "credited_on": "day", "share": "share", "credit": "credit", "position": "position"}
    shared |= {"running_before": "before", "running_after": "after"}
    own = {
        "deal_exact": "deal",
        "exact_before": "exact before",
        "exact_after": "exact after",
        "entitled": "entitled",
        "operands": "operands",
        "paid": "paid",
    }
    wanted = {name: (column, columns[column]) for name, column in shared.items()}
    wanted |= {name: (f"{key}|{column}", columns[f"{key}|{column}"]) for name, column in own.items() if f"{key}|{column}" in columns}
    query = Query(work.name, {f"w.{name}": read for name, read in wanted.items()})
    if "paid" in wanted:
        query.keep(query["w.paid"])
    picked = {name: query[f"w.{name}"] for name in wanted if name != "paid"}
    picked["amount"] = picked["entitled"]
    if has_history:
        picked |= _differences(one, query, shapes)
    query.bind({name: t.in_128_bits(t.widen(node, SCALES[name])) if name in SCALES else node for name, node in picked.items()})
    # Rows come as they stand in the working table, which is in order; a join may disturb that.
    query.pick(list(picked), order=["span", "position"], standing=not has_history)
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


def entitled_of(work: LinesProgram, one: ComponentProgram, shapes: Wanted) -> Query:
    """Return what each stretch's credits are entitled to: span, entitled, and the exact sum after the last one."""
    key, columns = one.component.key, shapes[work.name]
    wanted = {"span": "span", "entitled": f"{key}|entitled", "position": "position", "exact": f"{key}|exact after"}
    query = Query(work.name, {name: (column, columns[column]) for name, column in wanted.items()})
    paid = f"{key}|paid"
    entitled = query["entitled"]
    if paid in columns:
        query = Query(work.name, {name: (column, columns[column]) for name, column in (wanted | {"paid": paid}).items()})
        entitled = t.choose(query["paid"], query["entitled"], t.ZERO)
    query.bind({"of the paid": entitled})
    rows = columns[ROWS].bound
    query.group(["span"], {"entitled": t.total(query["of the paid"], rows), "exact": t.of_the_last(query["exact"], query["position"])})
    return query
