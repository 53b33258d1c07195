"""From a checked formula to the typed tree of scaled integers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from . import formula as f
from . import tree as t
from .node import Kind, Node, number_shape
from .operands import name_of
from .parts import slots_of
from .plan import Table

Named = Mapping[str, Node]
ON_PLAN_SINCE = "on plan since"
"""The name, which no plan can write, of a day that is kept among the parameters of whoever's plan counts months on it."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the names of a formula stand for at the place where it is evaluated."""

    tables: Mapping[str, Table]
    as_of: Node | None = None
    """The day whose rows of a dated table hold, and up to which months on the plan are counted."""
    fields: Named = field(default_factory=dict)
    parameters: Named = field(default_factory=dict)
    measures: Named = field(default_factory=dict)
    quotas: Named = field(default_factory=dict)
    so_far: Named = field(default_factory=dict)
    """The measure's running sum up to and including this credit."""
    before: Named = field(default_factory=dict)
    target: Node | None = None
    groups: Mapping[f.GroupRef, Node] = field(default_factory=dict)
    previous: Named = field(default_factory=dict)


def compiled(expr: f.Expr, names: Names) -> Node:
    """Return the tree that means this expression (docs/plan-format.md, 2.1); raise TooWide where an exact result has no room."""
    match expr:
        case f.Number(value=value):
            return t.number(value)
        case f.Text(value=value):
            return t.text(value)
        case f.Day(value=value):
            return t.day(value)
        case f.YesNo(value=value):
            return t.truth(value)
        case f.FieldRef(name=name):
            return names.fields[name]
        case f.ParameterRef(name=name):
            return names.parameters[name]
        case f.MeasureRef(name=name):
            return names.measures[name]
        case f.QuotaRef(measure=measure):
            return names.quotas[measure]
        case f.AttainmentRef():
            return t.quotient(*attained(expr, names))
        case f.GroupRef():
            return names.groups[expr]
        case f.PreviousRef(measure=measure):
            return names.previous[measure]
        case f.TargetRef():
            assert names.target is not None
            return names.target
        case f.MonthsOnPlanRef():
            assert names.as_of is not None
            return t.months_between(names.parameters[ON_PLAN_SINCE], names.as_of)
        case f.Lookup():
            return _lookup(expr, names)
        case f.Arithmetic():
            return _arithmetic(expr, names)
        case f.Negate(value=value):
            return t.negate(compiled(value, names))
        case f.Compare():
            return _compare(expr, names)
        case f.IsIn(value=value, choices=choices):
            wanted = compiled(value, names)
            return t.either(*(t.compare("=", wanted, compiled(choice, names)) for choice in choices))
        case f.AllOf(parts=parts):
            return t.both(*(t.certain(compiled(part, names)) for part in parts))
        case f.AnyOf(parts=parts):
            return t.either(*(t.certain(compiled(part, names)) for part in parts))
        case f.Not(value=value):
            return t.opposite(compiled(value, names))
        case f.If(condition=condition, then=then, otherwise=otherwise):
            return t.choose(t.certain(compiled(condition, names)), compiled(then, names), compiled(otherwise, names))
        case f.Call():
            return _call(expr, names)
    raise AssertionError(expr)


def attained(expr: f.AttainmentRef, names: Names) -> tuple[Node, Node]:
    """Return an attainment's two parts: the measure and its quota."""
    among = {f.AttainmentKind.END: names.measures, f.AttainmentKind.SO_FAR: names.so_far, f.AttainmentKind.BEFORE: names.before}[expr.kind]
    return among[expr.measure], names.quotas[expr.measure]


def reaches(value: Node, quota: Node, sign: str, limit: Node) -> Node:
    """Compare value ÷ quota with a limit by multiplication, so that no rounded quotient decides; without quota it is 0."""
    by_product = t.compare(sign, value, t.multiply(limit, quota))
    return t.choose(t.compare(">", quota, t.ZERO), by_product, t.compare(sign, t.ZERO, limit))


def _arithmetic(expr: f.Arithmetic, names: Names) -> Node:
    left, right = compiled(expr.left, names), compiled(expr.right, names)
    match expr.operator:
        case f.Operator.ADD:
            return t.add(left, right)
        case f.Operator.SUBTRACT:
            return t.subtract(left, right)
        case f.Operator.MULTIPLY:
            return t.product(left, right)
        case f.Operator.DIVIDE:
            return t.quotient(left, right)


_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def _compare(expr: f.Compare, names: Names) -> Node:
    left_is, right_is = isinstance(expr.left, f.AttainmentRef), isinstance(expr.right, f.AttainmentRef)
    sign = expr.operator.value
    if isinstance(expr.left, f.AttainmentRef) and not right_is:
        return reaches(*attained(expr.left, names), sign, compiled(expr.right, names))
    if isinstance(expr.right, f.AttainmentRef) and not left_is:
        return reaches(*attained(expr.right, names), _MIRRORED[sign], compiled(expr.left, names))
    return t.compare(sign, compiled(expr.left, names), compiled(expr.right, names))


def _lookup(expr: f.Lookup, names: Names) -> Node:
    table = names.tables[expr.table]
    keys = [compiled(key, names) for key in expr.keys]
    dated = []
    for rows in sorted(table.dated, key=lambda rows: rows.start or dt.date.min, reverse=True):
        cases = []
        for row in rows.rows:
            fits = [t.compare("=", key, _key(wanted, key)) for key, wanted in zip(keys, row.keys, strict=True) if wanted is not None]
            cases.append((t.both(*fits), t.number(row.value)))
        value = t.first_that_holds(cases, t.nothing(number_shape(0, 0, True)))
        if rows.start is None:
            in_force = t.truth(True)
        else:
            assert names.as_of is not None
            in_force = t.compare(">=", names.as_of, t.day(rows.start))
        dated.append((in_force, value))
    return t.first_that_holds(dated, t.nothing(number_shape(0, 0, True)))


def _key(wanted: Decimal | str, key: Node) -> Node:
    match key.shape.kind:
        case Kind.NUMBER:
            return t.number(Decimal(wanted))
        case Kind.YES_NO:
            return t.truth(wanted == "yes")
        case Kind.DAY:
            return t.day(dt.date.fromisoformat(str(wanted)))
    return t.text(str(wanted))


def _call(expr: f.Call, names: Names) -> Node:
    match expr.function:
        case f.Function.ROUND:
            digits = expr.arguments[1] if len(expr.arguments) > 1 else f.Number(Decimal(0))
            assert isinstance(digits, f.Number)
            return t.round_to(compiled(expr.arguments[0], names), int(digits.value))
        case f.Function.MIN | f.Function.MAX:
            first, *rest = [compiled(argument, names) for argument in expr.arguments]
            for node in rest:
                first = t.least(first, node) if expr.function is f.Function.MIN else t.greatest(first, node)
            return first
        case f.Function.DAYS | f.Function.MONTHS:
            start, before = (compiled(argument, names) for argument in expr.arguments)
            return t.days_between(start, before) if expr.function is f.Function.DAYS else t.months_between(start, before)
    only = compiled(expr.arguments[0], names)
    assert isinstance(only, Node)
    return {f.Function.ABS: t.absolute, f.Function.FLOOR: t.floor, f.Function.CEIL: t.ceil}[expr.function](only)


Reference = (
    f.FieldRef
    | f.ParameterRef
    | f.MeasureRef
    | f.QuotaRef
    | f.AttainmentRef
    | f.GroupRef
    | f.PreviousRef
    | f.TargetRef
    | f.MonthsOnPlanRef
    | f.Lookup
)


def references(*formulas: f.Formula | None) -> Iterator[Reference]:
    """Yield every name these formulas read, inside a table's keys too; the same one as often as it stands there."""
    for one in formulas:
        if one is not None:
            yield from _references(one.tree)


def _references(expr: f.Expr) -> Iterator[Reference]:
    if isinstance(expr, Reference):
        yield expr
    for slot in slots_of(type(expr)):
        value = getattr(expr, slot)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, f.Expr):
                yield from _references(part)


def read_values(names: Names, *formulas: f.Formula | None) -> dict[str, Node]:
    """Return what these formulas read, by the name under which the workings show it."""
    return {name_of(reference): compiled(reference, names) for reference in references(*formulas)}
