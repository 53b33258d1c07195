"""Spark's way to write a program: DECIMAL(38, 0) holds 38 digits, and no operator divides such integers without rounding or wrapping."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from sqlglot import exp

from ..node import NARROW_DIGITS, Shape
from ..query import Pick
from .nodes import Sql, alias, binary, call, case, literal, typed
from .sql import SHARED_NODE_TYPES, SqlPrinter

MOST_QUOTIENT_DIGITS: Final = 31
"""Spark gives every quotient of decimals six places after the point, so that of its 38 digits 32 are left, one of them for a carry."""


class SparkPrinter(SqlPrinter):
    dialect: ClassVar[str] = "spark"
    node_types: ClassVar[frozenset[type[exp.Expr]]] = SHARED_NODE_TYPES | {exp.DataTypeParam, exp.Div, exp.Subquery, exp.Trim}

    def quoted(self, name: str) -> str:
        return "`" + name.replace("`", "``") + "`"

    def widest(self) -> exp.DataType:
        digits = [exp.DataTypeParam(this=literal(38)), exp.DataTypeParam(this=literal(0))]
        return exp.DataType(this=exp.DType.DECIMAL, expressions=digits, nested=False)

    def divided(self, dividend: Sql, divisor: Sql, *, wide: bool, dividend_bound: int, bound: int) -> Sql:
        if not wide:
            return binary(exp.IntDiv, dividend, divisor)
        if bound < 10**MOST_QUOTIENT_DIGITS:
            return self._exactly(dividend, divisor)
        return self._in_two_steps(dividend, divisor)

    def _exactly(self, dividend: Sql, divisor: Sql) -> Sql:
        """Divide what leaves nothing; `div` on decimals would return 64 bits, whatever it loses by that."""
        multiple = binary(exp.Sub, dividend, binary(exp.Mod, dividend.copy(), divisor))
        return exp.Cast(this=binary(exp.Div, multiple, divisor.copy()), to=self.widest())

    def _in_two_steps(self, dividend: Sql, divisor: Sql) -> Sql:
        """Divide as on paper where the quotient may have more digits than Spark has before the point: first the high digits.

        Of a dividend of 38 digits only a divisor of fewer than 8 leaves such a quotient; then every step has room.
        """
        cut = self.integer(10**NARROW_DIGITS, True)
        high, low = self._exactly(dividend, cut), binary(exp.Mod, dividend.copy(), cut.copy())
        rest = binary(exp.Mul, binary(exp.Mod, high.copy(), divisor.copy()), cut.copy())
        first = binary(exp.Mul, self._exactly(high, divisor), cut.copy())
        second = self._exactly(binary(exp.Add, rest, low), divisor)
        is_small = exp.LT(this=exp.Abs(this=divisor.copy()), expression=self.integer(10**8, True))
        return case((is_small, binary(exp.Add, first, second)), otherwise=self._exactly(dividend.copy(), divisor.copy()))

    def days_between(self, start: Sql, before: Sql) -> Sql:
        return exp.Cast(this=call("datediff", before, start), to=typed(exp.DType.BIGINT))

    def without_end(self, text: Sql, character: str) -> Sql:
        return exp.Trim(this=text, expression=exp.Literal.string(character), position="TRAILING")

    def record_of(self, names: Sequence[str], texts: Sequence[Sql]) -> Sql:
        arguments = [argument for name, text in zip(names, texts, strict=True) for argument in (exp.Literal.string(name), text)]
        keep_nulls = call("map", exp.Literal.string("ignoreNullFields"), exp.Literal.string("false"))
        return call("to_json", call("named_struct", *arguments), keep_nulls)

    def put_together(self, steps: Sequence[exp.Select]) -> exp.Select:
        # Each inside the next: Spark is slower to resolve common tables, and puts them there all the same.
        whole, *others = steps
        for outer in others:
            source = outer.args["from_"]
            read: exp.Table = source.this
            source.set("this", exp.Subquery(this=whole, alias=read.args.get("alias") or alias(read.name)))
            whole = outer
        return whole

    def summed(self, operand: Sql, shape: Shape) -> Sql:
        # The sum of BIGINT is BIGINT here, and must not be where the bound has no room in it.
        return exp.Sum(this=exp.Cast(this=operand, to=self.widest()) if shape.wide else operand)

    def ordered_as(self, step: Pick) -> Sequence[str]:
        return step.order


PRINTER: Final = SparkPrinter()
