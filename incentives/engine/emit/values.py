"""Prints the operations of the typed tree (tree.Op, a closed list) as SQL: what both dialects share.

Numbers are 64-bit integers where the bound has 18 digits or fewer, else the dialect's widest; both factors are cast before they are
multiplied. Division is always of integers and truncates toward zero, so that rounding is ours and not the database's. What a dialect
writes its own way is abstract here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Final

from sqlglot import exp

from ..node import NARROW_DIGITS, Kind, Node, Op, Shape
from .nodes import Sql, below_zero, binary, call, case, literal, minus, name_of, typed

SIGNS: Final = {"=": exp.EQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}
_TYPES: Final = {Kind.TEXT: exp.DType.TEXT, Kind.DAY: exp.DType.DATE, Kind.YES_NO: exp.DType.BOOLEAN}


def is_wide(*bounds: int) -> bool:
    return max(bounds) >= 10**NARROW_DIGITS


class ValuePrinter(ABC):
    """One dialect's way to write each operation on the values of a row."""

    def __init__(self) -> None:
        self.operations: Final[dict[Op, Callable[[Node], Sql]]] = {
            Op.COLUMN: self._column,
            Op.CONSTANT: self._constant,
            Op.WIDEN: self._widen,
            Op.ADD: self._arithmetic(exp.Add),
            Op.SUBTRACT: self._arithmetic(exp.Sub),
            Op.MULTIPLY: self._arithmetic(exp.Mul),
            Op.NEGATE: self._negate,
            Op.ABSOLUTE: self._absolute,
            Op.ROUND: self._round,
            Op.QUOTIENT: self._quotient,
            Op.WHOLE: self._whole,
            Op.REST: self._rest,
            Op.FLOOR: self._floor,
            Op.CEIL: self._ceil,
            Op.LEAST: self._extreme(exp.LTE, exp.GT),
            Op.GREATEST: self._extreme(exp.GTE, exp.LT),
            Op.CHOOSE: self._choose,
            Op.COMPARE: self._compare,
            Op.BOTH: self._joined(exp.And),
            Op.EITHER: self._joined(exp.Or),
            Op.OPPOSITE: self._opposite,
            Op.IS_EMPTY: self._is_empty,
            Op.FALLBACK: self._fallback,
            Op.DAYS: self._days,
            Op.MONTHS: self._months,
            Op.AS_TEXT: self._as_text,
            Op.RECORD: self._record,
        }

    # What each dialect writes its own way

    @abstractmethod
    def widest(self) -> exp.DataType:
        """Return the type of integers of up to 38 digits."""

    @abstractmethod
    def divided(self, dividend: Sql, divisor: Sql, *, wide: bool, dividend_bound: int, bound: int) -> Sql:
        """Divide integers, truncating toward zero. bound: the largest size of the result where the divisor is not zero."""

    @abstractmethod
    def days_between(self, start: Sql, before: Sql) -> Sql:
        """Return the number of days as a 64-bit integer."""

    @abstractmethod
    def without_end(self, text: Sql, character: str) -> Sql:
        """Return the text without such characters at its end."""

    @abstractmethod
    def record_of(self, names: Sequence[str], texts: Sequence[Sql]) -> Sql:
        """Return a JSON object of texts, written without spaces, its empty texts null."""

    # Types

    def type_of(self, shape: Shape) -> exp.DataType:
        if shape.kind is Kind.NUMBER:
            return self.integer_type(shape.wide)
        return typed(_TYPES[shape.kind])

    def integer_type(self, wide: bool) -> exp.DataType:
        return self.widest() if wide else typed(exp.DType.BIGINT)

    def cast(self, value: Sql, shape: Shape) -> Sql:
        return exp.Cast(this=value, to=self.type_of(shape))

    def integer(self, value: int, wide: bool) -> Sql:
        number = literal(abs(value))
        return exp.Cast(this=exp.Neg(this=number) if value < 0 else number, to=self.integer_type(wide))

    def value(self, node: Node) -> Sql:
        return self.operations[node.op](node)

    def sized(self, node: Node, wide: bool) -> Sql:
        """The node's integer, cast to the widest type where the operation needs it and the node itself does not."""
        if node.op is Op.CONSTANT and isinstance(node.detail, int) and node.shape.kind is Kind.NUMBER:
            return self.integer(node.detail, wide)
        value = self.value(node)
        if wide and not node.shape.wide and node.shape.kind is Kind.NUMBER:
            return exp.Cast(this=value, to=self.widest())
        return value

    def _narrowed(self, value: Sql, wide: bool, shape: Shape) -> Sql:
        return self.cast(value, shape) if wide and not shape.wide else value

    # Numbers

    def _column(self, node: Node) -> Sql:
        assert isinstance(node.detail, str)
        return name_of(node.detail)

    def _constant(self, node: Node) -> Sql:
        value = node.detail
        if value is None:
            return self.cast(exp.Null(), node.shape)
        if isinstance(value, bool):
            return exp.Boolean(this=value)
        if isinstance(value, int):
            return self.integer(value, node.shape.wide)
        text = exp.Literal.string(str(value))
        return text if node.shape.kind is Kind.TEXT else self.cast(text, node.shape)

    def _arithmetic(self, kind: type[exp.Binary]) -> Callable[[Node], Sql]:
        def printed(node: Node) -> Sql:
            left, right = node.parts
            wide = is_wide(node.shape.bound, left.shape.bound, right.shape.bound)
            # A product with what is always 0 needs less room than its factors.
            return self._narrowed(binary(kind, self.sized(left, wide), self.sized(right, wide)), wide, node.shape)

        return printed

    def _widen(self, node: Node) -> Sql:
        assert isinstance(node.detail, int)
        # The factor may need more room than the product: of a column in which every number is 0.
        wide = is_wide(node.shape.bound, node.parts[0].shape.bound, node.detail)
        if node.detail == 1:
            return self.sized(node.parts[0], wide)
        return self._narrowed(binary(exp.Mul, self.sized(node.parts[0], wide), self.integer(node.detail, wide)), wide, node.shape)

    def _negate(self, node: Node) -> Sql:
        return minus(self.value(node.parts[0]))

    def _absolute(self, node: Node) -> Sql:
        return exp.Abs(this=self.value(node.parts[0]))

    def _round(self, node: Node) -> Sql:
        (operand,), step = node.parts, node.detail
        assert isinstance(step, int)
        twice = step % 2
        half, whole = (step, 2 * step) if twice else (step // 2, step)
        largest = operand.shape.bound * (2 if twice else 1) + half
        wide = is_wide(largest, whole)
        value = self.sized(operand, wide)
        doubled = binary(exp.Mul, value, self.integer(2, wide)) if twice else value
        nudge = case((below_zero(self.value(operand)), self.integer(-half, wide)), otherwise=self.integer(half, wide))
        nearest = self.divided(
            binary(exp.Add, doubled, nudge), self.integer(whole, wide), wide=wide, dividend_bound=largest, bound=largest // whole
        )
        return self._narrowed(nearest, wide, node.shape)

    def _quotient(self, node: Node) -> Sql:
        (dividend, divisor), detail = node.parts, node.detail
        assert isinstance(detail, tuple)
        up, down = detail
        largest = 2 * dividend.shape.bound * up + divisor.shape.bound * down
        wide = is_wide(largest, 2 * divisor.shape.bound * down, 2 * up)
        a, b = self.sized(dividend, wide), self.sized(divisor, wide)
        signed = case((below_zero(b.copy()), minus(a.copy())), otherwise=a.copy())
        half = binary(exp.Mul, exp.Abs(this=b.copy()), self.integer(down, wide))
        signs_differ = exp.NEQ(this=below_zero(a.copy()), expression=below_zero(b.copy()))
        nudge = case((signs_differ, minus(half.copy())), otherwise=half.copy())
        numerator = binary(exp.Add, binary(exp.Mul, signed, self.integer(2 * up, wide)), nudge)
        whole = binary(exp.Mul, half.copy(), self.integer(2, wide))
        exact = self.divided(numerator, whole, wide=wide, dividend_bound=largest, bound=node.shape.bound)
        zero = binary(exp.Mul, a.copy(), self.integer(0, wide))
        value = case((exp.EQ(this=b.copy(), expression=literal(0)), zero), otherwise=exact)
        return self._narrowed(value, wide, node.shape)

    def _whole(self, node: Node) -> Sql:
        (operand,), by = node.parts, node.detail
        assert isinstance(by, int)
        wide = is_wide(operand.shape.bound, by)
        bound = operand.shape.bound
        found = self.divided(self.sized(operand, wide), self.integer(by, wide), wide=wide, dividend_bound=bound, bound=bound // by)
        return self._narrowed(found, wide, node.shape)

    def _rest(self, node: Node) -> Sql:
        (operand,), by = node.parts, node.detail
        assert isinstance(by, int)
        wide = is_wide(operand.shape.bound, by)
        return self._narrowed(binary(exp.Mod, self.sized(operand, wide), self.integer(by, wide)), wide, node.shape)

    def _floor(self, node: Node) -> Sql:
        return self._to_whole(node, below_zero, down=True)

    def _ceil(self, node: Node) -> Sql:
        return self._to_whole(node, lambda value: exp.GT(this=value, expression=literal(0)), down=False)

    def _to_whole(self, node: Node, awkward: Callable[[Sql], Sql], *, down: bool) -> Sql:
        (operand,), step = node.parts, node.detail
        assert isinstance(step, int)
        largest = operand.shape.bound + step
        wide = is_wide(largest)

        def divided(value: Sql) -> Sql:
            return self.divided(value, self.integer(step, wide), wide=wide, dividend_bound=largest, bound=largest // step)

        value = self.sized(operand, wide)
        size = minus(value.copy()) if down else value.copy()
        away = divided(binary(exp.Add, size, self.integer(step - 1, wide)))
        found = case((awkward(value.copy()), minus(away) if down else away), otherwise=divided(value))
        return self._narrowed(found, wide, node.shape)

    def _extreme(self, sign: type[exp.Binary], opposite: type[exp.Binary]) -> Callable[[Node], Sql]:
        def printed(node: Node) -> Sql:
            left, right = (self.sized(part, node.shape.wide) for part in node.parts)
            # Two cases and no ELSE, so that an empty side makes the result empty: LEAST and GREATEST pass over NULL.
            return case(
                (sign(this=left, expression=right), left.copy()),
                (opposite(this=left.copy(), expression=right.copy()), right.copy()),
            )

        return printed

    # Conditions and choices

    def _choose(self, node: Node) -> Sql:
        *cases, otherwise = node.parts
        pairs = [(self.value(cases[i]), self.sized(cases[i + 1], node.shape.wide)) for i in range(0, len(cases), 2)]
        return case(*pairs, otherwise=self.sized(otherwise, node.shape.wide))

    def _compare(self, node: Node) -> Sql:
        left, right = node.parts
        wide = left.shape.wide or right.shape.wide
        compared = SIGNS[str(node.detail)](this=self.sized(left, wide), expression=self.sized(right, wide))
        if left.shape.empty or right.shape.empty:
            return exp.Coalesce(this=compared, expressions=[exp.Boolean(this=False)])
        return exp.Paren(this=compared)

    def _joined(self, kind: type[exp.Connector]) -> Callable[[Node], Sql]:
        def printed(node: Node) -> Sql:
            first, *rest = map(self.value, node.parts)
            for part in rest:
                first = kind(this=first, expression=part)
            return exp.Paren(this=first)

        return printed

    def _opposite(self, node: Node) -> Sql:
        return exp.Paren(this=exp.Not(this=self.value(node.parts[0])))

    def _is_empty(self, node: Node) -> Sql:
        return exp.Paren(this=exp.Is(this=self.value(node.parts[0]), expression=exp.Null()))

    def _fallback(self, node: Node) -> Sql:
        first, second = (self.sized(part, node.shape.wide) for part in node.parts)
        return exp.Coalesce(this=first, expressions=[second])

    # Days and texts

    def _days(self, node: Node) -> Sql:
        start, before = map(self.value, node.parts)
        return self.days_between(start, before)

    def _months(self, node: Node) -> Sql:
        start, before = node.parts
        years = binary(exp.Sub, exp.Year(this=self.value(before)), exp.Year(this=self.value(start)))
        months = binary(exp.Sub, exp.Month(this=self.value(before)), exp.Month(this=self.value(start)))
        between = binary(exp.Add, binary(exp.Mul, years, literal(12)), months)

        def earlier_day(one: Node, other: Node) -> Sql:
            condition = exp.LT(this=exp.Day(this=self.value(one)), expression=exp.Day(this=self.value(other)))
            return case((condition, literal(1)), otherwise=literal(0))

        forward = binary(exp.Sub, between, earlier_day(before, start))
        backward = binary(exp.Add, between.copy(), earlier_day(start, before))
        in_order = exp.GTE(this=self.value(before), expression=self.value(start))
        return exp.Cast(this=case((in_order, forward), otherwise=backward), to=typed(exp.DType.BIGINT))

    def _as_text(self, node: Node) -> Sql:
        (operand,) = node.parts
        match operand.shape.kind:
            case Kind.TEXT:
                return self.value(operand)
            case Kind.YES_NO:
                yes, no = self.value(operand), exp.Not(this=self.value(operand))
                return case((yes, exp.Literal.string("yes")), (no, exp.Literal.string("no")))
            case Kind.DAY:
                return exp.Cast(this=self.value(operand), to=typed(exp.DType.TEXT))
        return self._plain_number(operand)

    def _plain_number(self, node: Node) -> Sql:
        """An exact decimal in full, without trailing zeros: what money.plain_number writes."""

        def as_text(value: Sql) -> Sql:
            return exp.Cast(this=value, to=typed(exp.DType.TEXT))

        if node.shape.scale == 0:
            return as_text(self.value(node))
        wide, bound = is_wide(node.shape.bound, 10**node.shape.scale), node.shape.bound
        power, size = self.integer(10**node.shape.scale, wide), exp.Abs(this=self.sized(node, wide))
        sign = case((below_zero(self.value(node)), exp.Literal.string("-")), otherwise=exp.Literal.string(""))
        whole = as_text(self.divided(size, power, wide=wide, dividend_bound=bound, bound=bound // 10**node.shape.scale))
        digits = as_text(binary(exp.Mod, size.copy(), power.copy()))
        padded = call("lpad", digits, literal(node.shape.scale), exp.Literal.string("0"))
        fraction = self.without_end(exp.DPipe(this=exp.Literal.string("."), expression=padded), "0")
        tidy = self.without_end(fraction, ".")
        return exp.Paren(this=exp.DPipe(this=exp.DPipe(this=sign, expression=whole), expression=tidy))

    def _record(self, node: Node) -> Sql:
        assert isinstance(node.detail, tuple)
        return self.record_of([str(name) for name in node.detail], [self.value(part) for part in node.parts])
