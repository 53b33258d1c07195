"""DuckDB's way to write a program: HUGEINT holds 38 digits, and `//` truncates toward zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from sqlglot import exp

from ..node import Shape
from ..query import Pick
from .nodes import Sql, alias, binary, call, typed
from .sql import SHARED_NODE_TYPES, SqlPrinter


class DuckPrinter(SqlPrinter):
    dialect: ClassVar[str] = "duckdb"
    node_types: ClassVar[frozenset[type[exp.Expr]]] = SHARED_NODE_TYPES | {exp.CTE, exp.With}

    def quoted(self, name: str) -> str:
        return '"' + name.replace('"', '""') + '"'

    def widest(self) -> exp.DataType:
        return typed(exp.DType.INT128)

    def divided(self, dividend: Sql, divisor: Sql, *, wide: bool, dividend_bound: int, bound: int) -> Sql:
        return binary(exp.IntDiv, dividend, divisor)

    def days_between(self, start: Sql, before: Sql) -> Sql:
        return exp.Cast(this=binary(exp.Sub, before, start), to=typed(exp.DType.BIGINT))

    def without_end(self, text: Sql, character: str) -> Sql:
        return call("rtrim", text, exp.Literal.string(character))

    def record_of(self, names: Sequence[str], texts: Sequence[Sql]) -> Sql:
        arguments = [argument for name, text in zip(names, texts, strict=True) for argument in (exp.Literal.string(name), text)]
        return exp.Cast(this=call("json_object", *arguments), to=typed(exp.DType.TEXT))

    def put_together(self, steps: Sequence[exp.Select]) -> exp.Select:
        *before, last = steps
        if before:
            tables = [exp.CTE(this=one, alias=alias(f"s{number}")) for number, one in enumerate(before)]
            last.set("with_", exp.With(expressions=tables))
        return last

    def summed(self, operand: Sql, shape: Shape) -> Sql:
        # Of BIGINT it is HUGEINT; of HUGEINT as well.
        return exp.Sum(this=operand)

    def ordered_as(self, step: Pick) -> Sequence[str]:
        # Rows are read in the order in which they stand: the session sees to that.
        return () if step.standing else step.order


PRINTER: Final = DuckPrinter()
