"""A dialect prints every operation of the typed tree with its meaning: exact integers, laid beside fractions (Spark: test_spark.py)."""

from __future__ import annotations

import json
import random
from collections import Counter
from fractions import Fraction
from functools import partial
from typing import Any

import pyarrow as pa
import pytest
from sqlglot import exp

from incentives.engine.duck import on_duckdb
from incentives.engine.emit import duck, spark
from incentives.engine.emit.sql import SqlPrinter
from incentives.engine.node import REPEATED, Kind, Node, Op
from incentives.engine.session import Engine

from .plans import plan_of, plan_text
from .trees import SCALES, Term, Writer, program, rows_of, table_of

PLAN = plan_of(plan_text("{on: bookings, rate: 10%}"))


def assert_means_what_it_says(engine: Engine, *, programs: int, terms: int, rows: int, seed: int) -> None:
    """Draw programs of so many trees, run them over so many rows, and compare every value with its fraction."""
    for number in range(programs):
        draw = random.Random(f"{seed} {number}")
        given = rows_of(draw, rows)
        with engine(PLAN) as session:
            session.register("rows", table_of(given), SCALES)
            drawn = Writer(draw, session.columns("rows", exact=False)).terms(terms)
            found, shapes = session.fetch(("trees", seed, number), ["rows"], partial(program, drawn))
        values = found.to_pylist()
        for row, computed in zip(given, values, strict=True):
            for place, term in enumerate(drawn):
                name = f"e{place}"
                assert _as_said(computed[name], shapes[name].kind, shapes[name].scale) == term.value(row), (
                    number,
                    place,
                    row,
                    told(term.node),
                )


def _as_said(value: Any, kind: Kind, scale: int) -> Any:
    if value is None:
        return None
    return Fraction(int(value), 10**scale) if kind is Kind.NUMBER else json.loads(value) if kind is Kind.TEXT else value


def told(node: Node) -> str:
    """A tree in one line, for the message of a test that fails."""
    inside = [*map(told, node.parts), *([repr(node.detail)] if node.detail is not None else [])]
    return f"{node.op.name}({', '.join(inside)})"


def test_duckdb_computes_what_each_tree_means() -> None:
    assert_means_what_it_says(on_duckdb(threads=1), programs=20, terms=25, rows=40, seed=1)


def test_duckdb_gives_64_bits_to_every_number_that_has_room_in_them_and_to_no_other() -> None:
    for number in range(40):
        draw = random.Random(f"1 {number}")
        with on_duckdb(threads=1)(PLAN) as session:
            session.register("rows", table_of(rows_of(draw, 5)), SCALES)
            drawn = Writer(draw, session.columns("rows", exact=False)).terms(25)
            found, shapes = session.fetch(("widths", number), ["rows"], partial(program, drawn))
        for place, term in enumerate(drawn):
            if shapes[name := f"e{place}"].kind is Kind.NUMBER:
                assert (found.schema.field(name).type == pa.int64()) is not shapes[name].wide, (number, place, told(term.node))


def operations(terms: list[Term]) -> Counter[Op]:
    found: Counter[Op] = Counter()
    waiting = [term.node for term in terms]
    while waiting:
        node = waiting.pop()
        found[node.op] += 1
        waiting += node.parts
    return found


AGGREGATES = {Op.RUNNING_SUM, Op.POSITION, Op.TOTAL, Op.COUNT, Op.DISTINCT, Op.SMALLEST, Op.LARGEST, Op.OF_THE_LAST}


def test_the_drawn_trees_have_every_operation_on_the_values_of_a_row() -> None:
    drawn: Counter[Op] = Counter()
    for number in range(20):
        draw = random.Random(f"1 {number}")
        table = table_of(rows_of(draw, 40))
        with on_duckdb(threads=1)(PLAN) as session:
            session.register("rows", table, SCALES)
            drawn += operations(Writer(draw, session.columns("rows", exact=False)).terms(25))

    assert {op for op in Op if drawn[op] < 3} == AGGREGATES


@pytest.mark.parametrize("printer", [duck.PRINTER, spark.PRINTER], ids=lambda printer: printer.dialect)
def test_a_printer_prints_every_operation_and_only_node_types_of_its_closed_list(printer: SqlPrinter) -> None:
    assert set(printer.operations) == set(Op) - AGGREGATES
    assert set(printer.operations) >= REPEATED
    used: set[type[exp.Expr]] = set()
    for number in range(20):
        draw = random.Random(f"1 {number}")
        with on_duckdb(threads=1)(PLAN) as session:
            session.register("rows", table_of(rows_of(draw, 40)), SCALES)
            shapes = {"rows": session.columns("rows", exact=False)}
            query = program(Writer(draw, shapes["rows"]).terms(25), shapes)
        used |= {type(node) for node in printer.tree_of(query).walk()}

    assert used <= printer.node_types
