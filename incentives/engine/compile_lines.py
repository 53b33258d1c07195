"""The program of a measure's credit lines: running sums once for all its components, then each component's exact and rounded amounts."""

from __future__ import annotations

from dataclasses import dataclass

from . import aggregates
from . import tree as t
from .compile_amounts import Work, names_of_credit
from .compile_credits import Wanted
from .compile_formula import compiled
from .component_program import ComponentProgram
from .node import told_as
from .plan import Measure
from .query import Query
from .session import ROWS


@dataclass(frozen=True, slots=True)
class LinesProgram:
    """Components of one measure whose credits stand in the same order."""

    measure: Measure
    components: tuple[ComponentProgram, ...]
    ordered_by_first: bool
    """Credits stand in the order of the period of first counting; else all were first counted in this one."""
    has_history: bool

    @property
    def credits(self) -> str:
        return f"credits:{self.measure.key}"

    @property
    def lead(self) -> ComponentProgram:
        return self.components[0]

    @property
    def name(self) -> str:
        return f"work:{self.lead.component.key}"

    @property
    def tables(self) -> list[str]:
        tables = [self.credits, f"values:{self.measure.key}", *(one.frozen for one in self.components)]
        if self.ordered_by_first:
            tables.append("periods")
        if self.has_history:
            tables.append(f"history:{self.lead.component.key}")
        return tables

    @property
    def key(self) -> tuple[object, ...]:
        return ("lines", self.measure.key, tuple(one.component.key for one in self.components), self.ordered_by_first, self.has_history)


def lines_of(program: LinesProgram, shapes: Wanted) -> Query:
    """Return the program: span, fact, day, share, credit, running sums, position, and per component its columns "<key>|…"."""
    columns = shapes[program.credits]
    query = Query(program.credits, {name: (name, shape) for name, shape in columns.items() if name != ROWS})
    works = [Work(one, program.measure, query) for one in program.components]
    early = [work for work in works if work.own and not work.follows and work.component.first is None]
    late = [work for work in works if work not in early]
    order = ["first", "day", "fact"] if program.ordered_by_first else ["day", "fact"]
    if program.ordered_by_first:
        works[0].join_frozen(shapes)
        _first_counted(program, query, shapes)
    for work in works:
        # Before any row is put in order: after that nothing may disturb where it stands.
        work.join_frozen(shapes)
    for work in early:
        with told_as(work.path):
            work.own_amount()
    places = {name: node for work in works for name, node in work.counted(shapes).items()}
    values = shapes[f"values:{program.measure.key}"]
    size, rows = values["size"].bound, max(values["facts"].bound, 1)
    sums = {work.sum_name: aggregates.running_sum(work.limited, work.limited.shape.bound * rows) for work in early}
    query.windows(
        {"after": aggregates.running_sum(query["credit"], size), "position": aggregates.position()} | sums | places,
        part="span",
        order=order,
    )
    for work in works:
        work.counted_over_everybody()
    query.bind({"before": t.subtract(query["after"], query["credit"])})
    for work in late:
        with told_as(work.path):
            work.own_amount() if work.own else work.cumulative()
    sums = {work.sum_name: aggregates.running_sum(work.limited, work.limited.shape.bound * rows) for work in late if not work.telescopes}
    if sums:
        query.windows(sums, part="span", order=order)
    kept = ["span", "fact", "day", "share", "credit", "before", "after", "position"]
    for work in works:
        with told_as(work.path):
            kept += work.finished()
    query.pick(kept, order=["span", "position"])
    return query


def _first_counted(program: LinesProgram, query: Query, shapes: Wanted) -> None:
    """Bind `first`: the period of first counting, which for a credit that is not paid is the one that holds its day."""
    lead = program.lead.component
    if program.has_history:
        table = f"history:{lead.key}"
        query.join(
            table, {"posted first": ("first", shapes[table]["first"])}, [("span", "=", "span"), ("fact", "=", "fact")], keep_all=True
        )
    periods = shapes["periods"]
    read = {"period of its day": ("period", periods["period"]), "this period": ("this", periods["this"])}
    query.join("periods", read, [("day", ">=", "start"), ("day", "<", "before")])
    unposted = query["this period"]
    if lead.where is not None:
        paid = t.certain(compiled(lead.where.tree, names_of_credit(program.lead, program.measure, query)))
        unposted = t.choose(paid, unposted, query["period of its day"])
    query.bind({"first": t.fallback(query["posted first"], unposted) if program.has_history else unposted})
