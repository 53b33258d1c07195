"""Prints a relational program as DuckDB's SQL, through sqlglot and from a closed list of its node types.

Numbers are BIGINT where the bound has 18 digits or fewer, else HUGEINT; both factors are cast before they are multiplied. Division is
always of integers (`//` truncates toward zero), so that rounding is ours and not the database's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from sqlglot import exp

from ..query import Group, Join, Keep, Layer, Pick, Query, Scan, Step, Windows
from ..tree import NARROW_DIGITS, Kind, Node, Op, Shape

NODE_TYPES: Final = frozenset(
    {
        exp.Abs, exp.Add, exp.Alias, exp.And, exp.Anonymous, exp.ArgMax, exp.Boolean, exp.CTE, exp.Case, exp.Cast, exp.Coalesce,
        exp.Column, exp.Count, exp.DPipe, exp.DataType, exp.Day, exp.Distinct, exp.EQ, exp.From, exp.GT, exp.GTE, exp.Group,
        exp.Identifier, exp.If, exp.IntDiv, exp.Is, exp.Join, exp.LT, exp.LTE, exp.Literal, exp.Max, exp.Min, exp.Mod,
        exp.Month, exp.Mul, exp.NEQ, exp.Neg, exp.Not, exp.Null, exp.Or, exp.Order, exp.Ordered, exp.Paren, exp.RowNumber,
        exp.Select, exp.Star, exp.Sub, exp.Sum, exp.Table, exp.TableAlias, exp.Where, exp.Window, exp.WindowSpec, exp.With,
        exp.Year,
    }
)  # fmt: skip
"""Every sqlglot node type this emitter may print; a test fails on any other."""

Sql = exp.Expr
_SIGNS: Final = {"=": exp.EQ, "!=": exp.NEQ, "<": exp.LT, "<=": exp.LTE, ">": exp.GT, ">=": exp.GTE}
_TYPES: Final = {Kind.TEXT: exp.DType.TEXT, Kind.DAY: exp.DType.DATE, Kind.YES_NO: exp.DType.BOOLEAN}


def sql_of(query: Query) -> str:
    """Return the query as one SELECT with a common table for each step but the last."""
    return tree_of(query).sql(dialect="duckdb", copy=False)


def tree_of(query: Query) -> exp.Select:
    steps = [_step(step, f"s{number - 1}") for number, step in enumerate(query.steps)]
    last = steps[-1]
    if len(steps) > 1:
        before = [exp.CTE(this=select, alias=_alias(f"s{number}")) for number, select in enumerate(steps[:-1])]
        last.set("with_", exp.With(expressions=before))
    return last


def type_of(shape: Shape) -> exp.DataType:
    if shape.kind is Kind.NUMBER:
        return _type(exp.DType.INT128 if shape.wide else exp.DType.BIGINT)
    return _type(_TYPES[shape.kind])


# Nodes are made by hand: sqlglot's convenient builders parse their arguments, which took longer than all else here.


def _type(kind: exp.DType) -> exp.DataType:
    return exp.DataType(this=kind, nested=False)


def _step(step: Step, before: str) -> exp.Select:
    match step:
        case Scan():
            return _select(
                _table(step.table, "t"), [_aliased(name, _read(column, "t", shape)) for name, (column, shape) in step.columns.items()]
            )
        case Join():
            picked = [_aliased(name, _read(column, "r", shape)) for name, (column, shape) in step.columns.items()]
            select = _select(_table(before, "l"), [exp.Column(this=exp.Star(), table=exp.Identifier(this="l", quoted=False)), *picked])
            if step.on:
                join = exp.Join(this=_table(step.table, "r"), side="LEFT" if step.keep_all else "", on=_matched(step.on))
            else:
                join = exp.Join(this=_table(step.table, "r"), kind="CROSS")
            select.set("joins", [join])
            return select
        case Layer():
            return _with_all(before, {name: _sql(node) for name, node in step.values.items()})
        case Windows():
            return _with_all(before, {name: _window(node, step) for name, node in step.values.items()})
        case Keep():
            select = _with_all(before, {})
            select.set("where", exp.Where(this=_sql(step.condition)))
            return select
        case Group():
            keys: list[Sql] = [*map(_name, step.keys)]
            select = _select(_table(before), keys + [_aliased(name, _aggregate(node)) for name, node in step.values.items()])
            if step.keys:
                select.set("group", exp.Group(expressions=[_name(key) for key in step.keys]))
            return select
        case Pick():
            select = _select(_table(before), [_aliased(name, _name(old)) for name, old in step.columns.items()])
            if step.once:
                select.set("distinct", exp.Distinct())
            if step.order:
                select.set("order", _order(step.order))
            return select


def _select(table: exp.Table, expressions: Sequence[Sql]) -> exp.Select:
    return exp.Select(expressions=list(expressions), from_=exp.From(this=table))


def _with_all(before: str, values: dict[str, Sql]) -> exp.Select:
    return _select(_table(before), [exp.Star(), *(_aliased(name, value) for name, value in values.items())])


def _aliased(name: str, value: Sql) -> exp.Alias:
    return exp.Alias(this=value, alias=exp.Identifier(this=name, quoted=True))


def _alias(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=exp.Identifier(this=name, quoted=False))


def _order(names: Sequence[str]) -> exp.Order:
    return exp.Order(expressions=[exp.Ordered(this=_name(name), nulls_first=True) for name in names])


def _table(name: str, alias: str | None = None) -> exp.Table:
    return exp.Table(this=exp.Identifier(this=name, quoted=True), **({"alias": _alias(alias)} if alias else {}))


def _name(name: str, table: str | None = None) -> exp.Column:
    identifier = exp.Identifier(this=name, quoted=True)
    return exp.Column(this=identifier, table=exp.Identifier(this=table, quoted=False)) if table else exp.Column(this=identifier)


def _read(column: str, table: str, shape: Shape) -> Sql:
    return _cast(_name(column, table), shape) if shape.kind is Kind.NUMBER else _name(column, table)


def _matched(on: Sequence[tuple[str, str, str]]) -> Sql:
    first, *rest = (_SIGNS[sign](this=_name(here, "l"), expression=_name(there, "r")) for here, sign, there in on)
    for condition in rest:
        first = exp.And(this=first, expression=condition)
    return first


def _cast(value: Sql, shape: Shape) -> Sql:
    return exp.Cast(this=value, to=type_of(shape))


def _integer(value: int, wide: bool) -> Sql:
    literal: Sql = exp.Literal.number(str(abs(value)))
    if value < 0:
        literal = exp.Neg(this=literal)
    return exp.Cast(this=literal, to=_type(exp.DType.INT128 if wide else exp.DType.BIGINT))


def _sized(node: Node, wide: bool) -> Sql:
    """The node's integer, cast to 128 bits where the operation needs them and the node itself does not."""
    value = _sql(node)
    if node.op is Op.CONSTANT and isinstance(node.detail, int) and node.shape.kind is Kind.NUMBER:
        return _integer(node.detail, wide)
    if wide and not node.shape.wide and node.shape.kind is Kind.NUMBER:
        return exp.Cast(this=value, to=_type(exp.DType.INT128))
    return value


def _wide(*bounds: int) -> bool:
    return max(bounds) >= 10**NARROW_DIGITS


def _binary(kind: type[exp.Binary], left: Sql, right: Sql) -> Sql:
    return exp.Paren(this=kind(this=left, expression=right))


def _case(*cases: tuple[Sql, Sql], otherwise: Sql | None = None) -> Sql:
    return exp.Case(ifs=[exp.If(this=condition, true=value) for condition, value in cases], default=otherwise)


def _negative(value: Sql) -> Sql:
    return exp.Paren(this=exp.LT(this=value, expression=exp.Literal.number(0)))


def _sql(node: Node) -> Sql:
    return _PRINTERS[node.op](node)


def _column(node: Node) -> Sql:
    assert isinstance(node.detail, str)
    return _name(node.detail)


def _constant(node: Node) -> Sql:
    value = node.detail
    if value is None:
        return _cast(exp.Null(), node.shape)
    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int):
        return _integer(value, node.shape.wide)
    literal = exp.Literal.string(str(value))
    return literal if node.shape.kind is Kind.TEXT else _cast(literal, node.shape)


def _arithmetic(kind: type[exp.Binary]) -> Callable[[Node], Sql]:
    def printed(node: Node) -> Sql:
        left, right = node.parts
        wide = _wide(node.shape.bound, left.shape.bound, right.shape.bound)
        return _binary(kind, _sized(left, wide), _sized(right, wide))

    return printed


def _widen(node: Node) -> Sql:
    assert isinstance(node.detail, int)
    wide = node.shape.wide or node.parts[0].shape.wide
    if node.detail == 1:
        return _sized(node.parts[0], wide)
    return _binary(exp.Mul, _sized(node.parts[0], wide), _integer(node.detail, wide))


def _negate(node: Node) -> Sql:
    return exp.Paren(this=exp.Neg(this=_sql(node.parts[0])))


def _absolute(node: Node) -> Sql:
    return exp.Abs(this=_sql(node.parts[0]))


def _round(node: Node) -> Sql:
    (operand,), step = node.parts, node.detail
    assert isinstance(step, int)
    twice = step % 2
    half, whole = (step, 2 * step) if twice else (step // 2, step)
    wide = _wide(operand.shape.bound * (2 if twice else 1) + half, whole)
    value = _sized(operand, wide)
    doubled = _binary(exp.Mul, value, _integer(2, wide)) if twice else value
    nudge = _case((_negative(_sql(operand)), _integer(-half, wide)), otherwise=_integer(half, wide))
    rounded = _binary(exp.IntDiv, _binary(exp.Add, doubled, nudge), _integer(whole, wide))
    return _cast(rounded, node.shape) if wide and not node.shape.wide else rounded


def _quotient(node: Node) -> Sql:
    (dividend, divisor), detail = node.parts, node.detail
    assert isinstance(detail, tuple)
    up, down = detail
    a_bound, b_bound = dividend.shape.bound, divisor.shape.bound
    wide = _wide(2 * a_bound * up + b_bound * down, 2 * b_bound * down)
    a, b = _sized(dividend, wide), _sized(divisor, wide)
    signed = _case((_negative(b.copy()), exp.Paren(this=exp.Neg(this=a.copy()))), otherwise=a.copy())
    size = exp.Abs(this=b.copy())
    half = _binary(exp.Mul, size, _integer(down, wide))
    nudge = _case(
        (exp.NEQ(this=_negative(a.copy()), expression=_negative(b.copy())), exp.Paren(this=exp.Neg(this=half.copy()))),
        otherwise=half.copy(),
    )
    numerator = _binary(exp.Add, _binary(exp.Mul, signed, _integer(2 * up, wide)), nudge)
    exact = _binary(exp.IntDiv, numerator, _binary(exp.Mul, half.copy(), _integer(2, wide)))
    zero = _binary(exp.Mul, a.copy(), _integer(0, wide))
    value = _case((exp.EQ(this=b.copy(), expression=exp.Literal.number(0)), zero), otherwise=exact)
    return _cast(value, node.shape) if wide and not node.shape.wide else value


def _divided(kind: type[exp.Binary]) -> Callable[[Node], Sql]:
    def printed(node: Node) -> Sql:
        assert isinstance(node.detail, int)
        wide = _wide(node.parts[0].shape.bound, node.detail)
        found = _binary(kind, _sized(node.parts[0], wide), _integer(node.detail, wide))
        return _cast(found, node.shape) if wide and not node.shape.wide else found

    return printed


def _floor(node: Node) -> Sql:
    return _to_whole(node, _negative, down_for=True)


def _ceil(node: Node) -> Sql:
    return _to_whole(node, lambda value: exp.GT(this=value, expression=exp.Literal.number(0)), down_for=False)


def _to_whole(node: Node, awkward: Callable[[Sql], Sql], *, down_for: bool) -> Sql:
    (operand,), step = node.parts, node.detail
    assert isinstance(step, int)
    wide = _wide(operand.shape.bound + step)
    value = _sized(operand, wide)
    size = exp.Paren(this=exp.Neg(this=value.copy())) if down_for else value.copy()
    away = _binary(exp.IntDiv, _binary(exp.Add, size, _integer(step - 1, wide)), _integer(step, wide))
    if down_for:
        away = exp.Paren(this=exp.Neg(this=away))
    return _case((awkward(value.copy()), away), otherwise=_binary(exp.IntDiv, value, _integer(step, wide)))


def _extreme(sign: type[exp.Binary], opposite: type[exp.Binary]) -> Callable[[Node], Sql]:
    def printed(node: Node) -> Sql:
        left, right = (_sized(part, node.shape.wide) for part in node.parts)
        # Two cases and no ELSE, so that an empty side makes the result empty: LEAST and GREATEST pass over NULL.
        return _case(
            (sign(this=left, expression=right), left.copy()),
            (opposite(this=left.copy(), expression=right.copy()), right.copy()),
        )

    return printed


def _choose(node: Node) -> Sql:
    *cases, otherwise = node.parts
    pairs = [(_sql(cases[i]), _sized(cases[i + 1], node.shape.wide)) for i in range(0, len(cases), 2)]
    return _case(*pairs, otherwise=_sized(otherwise, node.shape.wide))


def _compare(node: Node) -> Sql:
    left, right = node.parts
    wide = left.shape.wide or right.shape.wide
    compared = _SIGNS[str(node.detail)](this=_sized(left, wide), expression=_sized(right, wide))
    if left.shape.empty or right.shape.empty:
        return exp.Coalesce(this=compared, expressions=[exp.Boolean(this=False)])
    return exp.Paren(this=compared)


def _joined(kind: type[exp.Connector]) -> Callable[[Node], Sql]:
    def printed(node: Node) -> Sql:
        first, *rest = map(_sql, node.parts)
        for part in rest:
            first = kind(this=first, expression=part)
        return exp.Paren(this=first)

    return printed


def _opposite(node: Node) -> Sql:
    return exp.Paren(this=exp.Not(this=_sql(node.parts[0])))


def _is_empty(node: Node) -> Sql:
    return exp.Paren(this=exp.Is(this=_sql(node.parts[0]), expression=exp.Null()))


def _fallback(node: Node) -> Sql:
    first, second = (_sized(part, node.shape.wide) for part in node.parts)
    return exp.Coalesce(this=first, expressions=[second])


def _days(node: Node) -> Sql:
    start, before = map(_sql, node.parts)
    return exp.Cast(this=_binary(exp.Sub, before, start), to=_type(exp.DType.BIGINT))


def _months(node: Node) -> Sql:
    start, before = node.parts
    years = _binary(exp.Sub, exp.Year(this=_sql(before)), exp.Year(this=_sql(start)))
    months = _binary(exp.Sub, exp.Month(this=_sql(before)), exp.Month(this=_sql(start)))
    between = _binary(exp.Add, _binary(exp.Mul, years, exp.Literal.number(12)), months)

    def earlier_day(one: Node, other: Node) -> Sql:
        condition = exp.LT(this=exp.Day(this=_sql(one)), expression=exp.Day(this=_sql(other)))
        return _case((condition, exp.Literal.number(1)), otherwise=exp.Literal.number(0))

    forward = _binary(exp.Sub, between, earlier_day(before, start))
    backward = _binary(exp.Add, between.copy(), earlier_day(start, before))
    in_order = exp.GTE(this=_sql(before), expression=_sql(start))
    return exp.Cast(this=_case((in_order, forward), otherwise=backward), to=_type(exp.DType.BIGINT))


def _as_text(node: Node) -> Sql:
    (operand,) = node.parts
    match operand.shape.kind:
        case Kind.TEXT:
            return _sql(operand)
        case Kind.YES_NO:
            return _case((_sql(operand), exp.Literal.string("yes")), (exp.Not(this=_sql(operand)), exp.Literal.string("no")))
        case Kind.DAY:
            return exp.Cast(this=_sql(operand), to=_type(exp.DType.TEXT))
    return _plain_number(operand)


def _plain_number(node: Node) -> Sql:
    """An exact decimal in full, without trailing zeros: what money.plain_number writes."""

    def as_text(value: Sql) -> Sql:
        return exp.Cast(this=value, to=_type(exp.DType.TEXT))

    if node.shape.scale == 0:
        return as_text(_sql(node))
    power, size = _integer(10**node.shape.scale, node.shape.wide), exp.Abs(this=_sql(node))
    sign = _case((_negative(_sql(node)), exp.Literal.string("-")), otherwise=exp.Literal.string(""))
    whole = as_text(_binary(exp.IntDiv, size, power))
    padded = exp.Anonymous(
        this="lpad",
        expressions=[as_text(_binary(exp.Mod, size.copy(), power.copy())), exp.Literal.number(node.shape.scale), exp.Literal.string("0")],
    )
    fraction = exp.Anonymous(
        this="rtrim", expressions=[exp.DPipe(this=exp.Literal.string("."), expression=padded), exp.Literal.string("0")]
    )
    tidy = exp.Anonymous(this="rtrim", expressions=[fraction, exp.Literal.string(".")])
    return exp.Paren(this=exp.DPipe(this=exp.DPipe(this=sign, expression=whole), expression=tidy))


def _record(node: Node) -> Sql:
    assert isinstance(node.detail, tuple)
    arguments: list[Sql] = []
    for name, part in zip(node.detail, node.parts, strict=True):
        arguments += [exp.Literal.string(str(name)), _sql(part)]
    return exp.Cast(this=exp.Anonymous(this="json_object", expressions=arguments), to=_type(exp.DType.TEXT))


def _aggregate(node: Node) -> Sql:
    parts = [_sql(part) for part in node.parts]
    match node.op:
        case Op.TOTAL:
            return _cast(exp.Sum(this=parts[0]), node.shape)
        case Op.COUNT:
            return exp.Count(this=parts[0] if parts else exp.Star())
        case Op.DISTINCT:
            return exp.Count(this=exp.Distinct(expressions=parts))
        case Op.SMALLEST:
            return exp.Min(this=parts[0])
        case Op.LARGEST:
            return exp.Max(this=parts[0])
        case Op.OF_THE_LAST:
            return exp.ArgMax(this=parts[0], expression=parts[1])
    raise AssertionError(node.op)


def _window(node: Node, step: Windows) -> Sql:
    aggregate = exp.RowNumber() if node.op is Op.POSITION else exp.Sum(this=_sql(node.parts[0]))
    running = exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW")
    over = exp.Window(
        this=aggregate,
        partition_by=[_name(step.part)],
        order=_order(step.order),
        spec=None if node.op is Op.POSITION else running,
    )
    return _cast(over, node.shape)


_PRINTERS: Final[dict[Op, Callable[[Node], Sql]]] = {
    Op.COLUMN: _column,
    Op.CONSTANT: _constant,
    Op.WIDEN: _widen,
    Op.ADD: _arithmetic(exp.Add),
    Op.SUBTRACT: _arithmetic(exp.Sub),
    Op.MULTIPLY: _arithmetic(exp.Mul),
    Op.NEGATE: _negate,
    Op.ABSOLUTE: _absolute,
    Op.ROUND: _round,
    Op.QUOTIENT: _quotient,
    Op.WHOLE: _divided(exp.IntDiv),
    Op.REST: _divided(exp.Mod),
    Op.FLOOR: _floor,
    Op.CEIL: _ceil,
    Op.LEAST: _extreme(exp.LTE, exp.GT),
    Op.GREATEST: _extreme(exp.GTE, exp.LT),
    Op.CHOOSE: _choose,
    Op.COMPARE: _compare,
    Op.BOTH: _joined(exp.And),
    Op.EITHER: _joined(exp.Or),
    Op.OPPOSITE: _opposite,
    Op.IS_EMPTY: _is_empty,
    Op.FALLBACK: _fallback,
    Op.DAYS: _days,
    Op.MONTHS: _months,
    Op.AS_TEXT: _as_text,
    Op.RECORD: _record,
}
