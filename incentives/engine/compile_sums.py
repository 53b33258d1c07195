"""The program of what a measure's credits come to, without their lines: for whoever asks for totals only, nothing is put in order.

Lines add up to their window's rounded sum (docs/plan-format.md 2.4), so where no credit's amount depends on those before it the sum is had
at once: of a cumulative rate by what it makes of the whole measure, of credits that are paid each by itself by adding them up.
"""

from __future__ import annotations

from . import aggregates
from . import tree as t
from .compile_amounts import Work
from .compile_credits import Wanted
from .compile_lines import LinesProgram
from .node import Node, told_as
from .query import Query
from .session import ROWS


def adds_up(program: LinesProgram) -> bool:
    """Return whether no credit of any of the components depends on those before it, on what was posted or on others' credits."""
    nowhere = Query(program.credits, {})
    return not program.ordered_by_first and all(
        work.telescopes or (work.own and not work.follows and work.component.first is None)
        for work in (Work(one, program.measure, nowhere) for one in program.components)
    )


def sums_of(program: LinesProgram, shapes: Wanted) -> Query:
    """Return one row per span with credits: span, position (1), and per component "<key>|entitled" and "<key>|exact after"."""
    columns = shapes[program.credits]
    rows = columns[ROWS].bound
    query = Query(program.credits, {name: (name, shape) for name, shape in columns.items() if name != ROWS})
    works = [Work(one, program.measure, query) for one in program.components]
    for work in works:
        if work.own:
            work.join_frozen(shapes)
            with told_as(work.path):
                work.own_amount()
    exact = {work.sum_name: aggregates.total(work.limited, rows) for work in works if work.own}
    query.group(["span"], {"after": aggregates.total(query["credit"], rows)} | exact)
    found: dict[str, Node] = {"position": t.ONE}
    for work in works:
        work.join_frozen(shapes)
        with told_as(work.path):
            exact_sum = query[work.sum_name] if work.own else work.amount_of(query["after"])
            capped = query.named(work.name_of("exact after"), work.capped(exact_sum))
            found[work.name_of("entitled")] = t.round_to_step(capped, work.one.step)
    query.bind(found)
    query.pick(["span", *found, *(work.name_of("exact after") for work in works)])
    return query
