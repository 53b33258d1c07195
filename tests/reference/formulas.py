"""What a formula comes to (2.1): the tree is walked with a reader that knows the values of its names."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Protocol

from incentives.engine.formula import (
    AllOf,
    AnyOf,
    Arithmetic,
    AttainmentRef,
    Call,
    Compare,
    Comparison,
    Day,
    Expr,
    FieldRef,
    Function,
    GroupOf,
    GroupRef,
    If,
    IsIn,
    Lookup,
    MeasureRef,
    MonthsOnPlanRef,
    Negate,
    Not,
    Number,
    Operator,
    ParameterRef,
    PreviousRef,
    QuotaRef,
    TargetRef,
    Text,
    YesNo,
)

from .numbers import product, quotient, rounded
from .rows import Value


class Reader(Protocol):
    def field(self, name: str, money: bool) -> Value: ...
    def parameter(self, name: str) -> Value: ...
    def measure(self, name: str) -> Fraction | None: ...
    def quota(self, name: str) -> Fraction: ...
    def standing(self, reference: AttainmentRef) -> tuple[Fraction, Fraction]:
        """The measure and its quota: the two parts of an attainment."""

    def group(self, measure: str, of: GroupOf) -> Fraction: ...
    def previous(self, name: str) -> Fraction | None: ...
    def target(self) -> Fraction: ...
    def months_on_plan(self) -> Fraction: ...
    def lookup(self, table: str, keys: Sequence[Value]) -> Fraction | None: ...


def evaluate(node: Expr, read: Reader) -> Value:
    match node:
        case Number(value=value):
            return Fraction(value)
        case Text(value=value) | Day(value=value) | YesNo(value=value):
            return value
        case FieldRef(name=name, money=money):
            return read.field(name, money)
        case ParameterRef(name=name):
            return read.parameter(name)
        case MeasureRef(name=name):
            return read.measure(name)
        case QuotaRef(measure=measure):
            return read.quota(measure)
        case AttainmentRef():
            return quotient(*read.standing(node))
        case GroupRef(measure=measure, of=of):
            return read.group(measure, of)
        case PreviousRef(measure=measure):
            return read.previous(measure)
        case TargetRef():
            return read.target()
        case MonthsOnPlanRef():
            return read.months_on_plan()
        case Lookup(table=table, keys=keys):
            return read.lookup(table, [evaluate(key, read) for key in keys])
        case Negate(value=value):
            number = evaluate(value, read)
            return None if number is None else -number
        case Arithmetic(operator=operator, left=left, right=right):
            return _arithmetic(operator, evaluate(left, read), evaluate(right, read))
        case Compare(operator=operator, left=left, right=right):
            return _compare(operator, left, right, read)
        case IsIn(value=value, choices=choices):
            wanted = evaluate(value, read)
            return wanted is not None and any(evaluate(choice, read) == wanted for choice in choices)
        case AllOf(parts=parts):
            return all(is_yes(part, read) for part in parts)
        case AnyOf(parts=parts):
            return any(is_yes(part, read) for part in parts)
        case Not(value=value):
            return not is_yes(value, read)
        case If(condition=condition, then=then, otherwise=otherwise):
            return evaluate(then if is_yes(condition, read) else otherwise, read)
        case Call(function=function, arguments=arguments):
            return _call(function, [evaluate(argument, read) for argument in arguments])
    raise AssertionError(f"the reference does not know {node!r}")


def is_yes(node: Expr, read: Reader) -> bool:
    """2.1.8: an empty yes/no counts as no."""
    return evaluate(node, read) is True


def number_or_zero(node: Expr, read: Reader) -> Fraction:
    """2.1.8: what a component reads empty counts as 0."""
    value = evaluate(node, read)
    return Fraction(0) if value is None else value


def _arithmetic(operator: Operator, left: Value, right: Value) -> Fraction | None:
    if left is None or right is None:
        return None
    match operator:
        case Operator.ADD:
            return left + right
        case Operator.SUBTRACT:
            return left - right
        case Operator.MULTIPLY:
            return product(left, right)
        case Operator.DIVIDE:
            return quotient(left, right)


_HOLDS: dict[Comparison, Callable[[Value, Value], bool]] = {
    Comparison.EQUAL: lambda a, b: a == b,
    Comparison.UNEQUAL: lambda a, b: a != b,
    Comparison.LESS: lambda a, b: a < b,
    Comparison.LESS_OR_EQUAL: lambda a, b: a <= b,
    Comparison.GREATER: lambda a, b: a > b,
    Comparison.GREATER_OR_EQUAL: lambda a, b: a >= b,
}


def _compare(operator: Comparison, left: Expr, right: Expr, read: Reader) -> bool:
    """2.1.5: a limit on an attainment is compared by multiplication; with a quota of zero the attainment is 0."""
    left_is, right_is = isinstance(left, AttainmentRef), isinstance(right, AttainmentRef)
    a: Value
    b: Value
    if left_is and not right_is:
        a, b = _limit(left, evaluate(right, read), read)
    elif right_is and not left_is:
        b, a = _limit(right, evaluate(left, read), read)
    else:
        a, b = evaluate(left, read), evaluate(right, read)
    if a is None or b is None:
        return False
    if isinstance(a, str) and isinstance(b, str):
        return _HOLDS[operator](a.encode(), b.encode())
    return _HOLDS[operator](a, b)


def _limit(attainment: AttainmentRef, limit: Value, read: Reader) -> tuple[Value, Value]:
    measure, quota = read.standing(attainment)
    if limit is None:
        return measure, None
    return (Fraction(0), limit) if quota == 0 else (measure, limit * quota)


def _call(function: Function, values: list[Value]) -> Value:
    if any(value is None for value in values):
        return None
    match function:
        case Function.MIN:
            return min(values)
        case Function.MAX:
            return max(values)
        case Function.ABS:
            return abs(values[0])
        case Function.ROUND:
            return rounded(values[0], int(values[1]) if len(values) > 1 else 0)
        case Function.FLOOR:
            return Fraction(math.floor(values[0]))
        case Function.CEIL:
            return Fraction(math.ceil(values[0]))
        case Function.DAYS:
            return Fraction((values[1] - values[0]).days)
        case Function.MONTHS:
            return Fraction(months_between(values[0], values[1]))


def months_between(first: dt.date, second: dt.date) -> int:
    if second < first:
        return -months_between(second, first)
    months = (second.year - first.year) * 12 + second.month - first.month
    return months - 1 if second.day < first.day else months
