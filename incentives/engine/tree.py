"""Builds the trees of node.py from values of a single row: each function finds the shape of what comes out, and works out what is constant.

All raise TooWide where an exact result would need more digits than there is room for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from .money import PRODUCT_DECIMALS, QUOTIENT_DECIMALS
from .node import MOST_DIGITS, NARROW_DIGITS, TEXT, Kind, Node, Op, Shape, TooWide, number_shape, yes_no


def column(name: str, shape: Shape) -> Node:
    return Node(Op.COLUMN, shape, detail=name)


def scaled(value: int, scale: int) -> Node:
    """A constant given as the integer at that scale."""
    return Node(Op.CONSTANT, number_shape(scale, abs(value)), detail=value)


def number(value: Decimal | int) -> Node:
    """A constant with exactly its own digits, trailing zeros dropped."""
    sign, digits, exponent = Decimal(value).as_tuple()
    assert isinstance(exponent, int)
    whole = int("".join(map(str, digits)))
    while whole and exponent < 0 and whole % 10 == 0:
        whole, exponent = whole // 10, exponent + 1
    whole = whole * 10 ** max(exponent, 0)
    return scaled(-whole if sign else whole, max(-exponent, 0) if whole else 0)


def text(value: str) -> Node:
    return Node(Op.CONSTANT, Shape(Kind.TEXT, empty=False), detail=value)


def day(value: dt.date) -> Node:
    return Node(Op.CONSTANT, Shape(Kind.DAY, empty=False), detail=value)


def truth(value: bool) -> Node:
    return Node(Op.CONSTANT, yes_no(), detail=value)


def nothing(shape: Shape) -> Node:
    """An empty value of this kind."""
    return Node(Op.CONSTANT, Shape(shape.kind, shape.scale, shape.bound, True), detail=None)


ZERO: Final = scaled(0, 0)
ONE: Final = scaled(1, 0)


def _constant_number(node: Node) -> int | None:
    return node.detail if node.op is Op.CONSTANT and isinstance(node.detail, int) and node.shape.kind is Kind.NUMBER else None


def _may_be_empty(*nodes: Node) -> bool:
    return any(node.shape.empty for node in nodes)


def widen(node: Node, scale: int) -> Node:
    """The same value at this larger scale."""
    assert node.shape.kind is Kind.NUMBER
    assert scale >= node.shape.scale
    if scale == node.shape.scale:
        return node
    factor = 10 ** (scale - node.shape.scale)
    whole = _constant_number(node)
    if whole is not None:
        return scaled(whole * factor, scale)
    shape = number_shape(scale, node.shape.bound * factor, node.shape.empty)
    if node.op is Op.CONSTANT:
        return nothing(shape)
    return Node(Op.WIDEN, shape, (node,), factor)


def in_128_bits(node: Node) -> Node:
    """The same integer, held wide whatever its bound: what leaves as a decimal column leaves without another copy."""
    shape = Shape(Kind.NUMBER, node.shape.scale, max(node.shape.bound, 10**NARROW_DIGITS), node.shape.empty)
    return Node(Op.WIDEN, shape, (node,), 1)


def aligned(*nodes: Node) -> tuple[Node, ...]:
    """All at the largest scale among them; other kinds unchanged."""
    if any(node.shape.kind is not Kind.NUMBER for node in nodes):
        return nodes
    scale = max(node.shape.scale for node in nodes)
    return tuple(widen(node, scale) for node in nodes)


def add(left: Node, right: Node) -> Node:
    return _sum(Op.ADD, left, right)


def subtract(left: Node, right: Node) -> Node:
    return _sum(Op.SUBTRACT, left, right)


def _sum(op: Op, left: Node, right: Node) -> Node:
    if _constant_number(right) == 0 and right.shape.scale <= left.shape.scale:
        return left
    if op is Op.ADD and _constant_number(left) == 0 and left.shape.scale <= right.shape.scale:
        return right
    left, right = aligned(left, right)
    a, b = _constant_number(left), _constant_number(right)
    if a is not None and b is not None:
        return scaled(a + b if op is Op.ADD else a - b, left.shape.scale)
    return Node(op, number_shape(left.shape.scale, left.shape.bound + right.shape.bound, _may_be_empty(left, right)), (left, right))


def sum_of(nodes: Iterable[Node]) -> Node:
    total = ZERO
    for node in nodes:
        total = add(total, node)
    return total


def multiply(left: Node, right: Node) -> Node:
    """The exact product; see `product` for the rounded one that formulas mean."""
    a, b = _constant_number(left), _constant_number(right)
    scale = left.shape.scale + right.shape.scale
    if a is not None and b is not None:
        return scaled(a * b, scale)
    if a == 1 and left.shape.scale == 0:
        return right
    if b == 1 and right.shape.scale == 0:
        return left
    return Node(Op.MULTIPLY, number_shape(scale, left.shape.bound * right.shape.bound, _may_be_empty(left, right)), (left, right))


def product(left: Node, right: Node) -> Node:
    """A product as docs/plan-format.md 2.1 means it: rounded to 14 decimals."""
    try:
        return round_to(multiply(left, right), PRODUCT_DECIMALS)
    except TooWide:
        return _long_product(left, right, PRODUCT_DECIMALS)


def negate(node: Node) -> Node:
    whole = _constant_number(node)
    return scaled(-whole, node.shape.scale) if whole is not None else Node(Op.NEGATE, node.shape, (node,))


def absolute(node: Node) -> Node:
    whole = _constant_number(node)
    return scaled(abs(whole), node.shape.scale) if whole is not None else Node(Op.ABSOLUTE, node.shape, (node,))


def round_to(node: Node, decimals: int) -> Node:
    """Half away from zero to so many decimals; unchanged where it has no more."""
    if node.shape.scale <= decimals:
        return node
    return _round(node, 10 ** (node.shape.scale - decimals), decimals)


def round_to_step(node: Node, step: Decimal) -> Node:
    """Half away from zero to a multiple of the step (0.05, say), at the scale of the step."""
    unit = number(step)
    node = widen(node, max(node.shape.scale, unit.shape.scale))
    assert isinstance(unit.detail, int)
    assert unit.detail > 0
    power = 10 ** (node.shape.scale - unit.shape.scale)
    multiples = _round(node, unit.detail * power, 0)
    whole = _constant_number(multiples)
    if whole is not None:
        return scaled(whole * unit.detail, unit.shape.scale)
    if unit.detail == 1:
        return Node(
            multiples.op,
            Shape(Kind.NUMBER, unit.shape.scale, multiples.shape.bound, multiples.shape.empty),
            multiples.parts,
            multiples.detail,
        )
    shape = number_shape(unit.shape.scale, multiples.shape.bound * unit.detail, multiples.shape.empty)
    return Node(Op.WIDEN, shape, (multiples,), unit.detail)


def _round(node: Node, step: int, decimals: int) -> Node:
    whole = _constant_number(node)
    if whole is not None:
        multiple = (2 * abs(whole) + step) // (2 * step)
        return scaled(-multiple if whole < 0 else multiple, decimals)
    if step == 1:
        return Node(Op.WIDEN, Shape(Kind.NUMBER, decimals, node.shape.bound, node.shape.empty), (node,), 1)
    number_shape(0, 2 * node.shape.bound + step)  # the widest integer on the way; refuses what has no room
    return Node(Op.ROUND, number_shape(decimals, node.shape.bound // step + 1, node.shape.empty), (node,), step)


def quotient(dividend: Node, divisor: Node, decimals: int = QUOTIENT_DECIMALS) -> Node:
    """The quotient to so many decimals, half away from zero; 0 where the divisor is 0."""
    shift = decimals + divisor.shape.scale - dividend.shape.scale
    up, down = 10 ** max(shift, 0), 10 ** max(-shift, 0)
    a, b = _constant_number(dividend), _constant_number(divisor)
    if a is not None and b is not None:
        if b == 0:
            return scaled(0, decimals)
        whole = (2 * abs(a) * up + abs(b) * down) // (2 * abs(b) * down)
        return scaled(-whole if (a < 0) != (b < 0) else whole, decimals)
    number_shape(0, 2 * dividend.shape.bound * up + divisor.shape.bound * down)
    number_shape(0, 2 * divisor.shape.bound * down)
    bound = dividend.shape.bound * up // down + 1
    return Node(Op.QUOTIENT, number_shape(decimals, bound, _may_be_empty(dividend, divisor)), (dividend, divisor), (up, down))


# Where an exact product has no room but its rounded result has, it is worked out in two halves, as on paper. It is rounded at the same
# place: bounds decide how something is worked out, never what comes out.


def _long_product(left: Node, right: Node, decimals: int) -> Node:
    """Return the product of two wide numbers, rounded: one is cut into high and low digits."""
    scale = left.shape.scale + right.shape.scale - decimals
    wide, narrow = (left, right) if left.shape.bound >= right.shape.bound else (right, left)
    if scale <= 0:
        raise TooWide(len(str(left.shape.bound * right.shape.bound)))
    cut = min(scale, MOST_DIGITS - len(str(narrow.shape.bound)) - 1)
    if cut <= 0:
        raise TooWide(len(str(left.shape.bound * right.shape.bound)))
    size, other = _size(wide), _size(narrow)
    low_digits, remaining = 10**cut, 10 ** (scale - cut)
    high = multiply(_whole_part(size, low_digits), other)
    rest = add(multiply(_rest(high, remaining), scaled(low_digits, 0)), multiply(_rest(size, low_digits), other))
    nearest = _whole_part(add(rest, scaled(10**scale // 2, 0)), 10**scale)
    bound = left.shape.bound * right.shape.bound // 10**scale + 1
    return _signed(add(_whole_part(high, remaining), nearest), left, right, number_shape(decimals, bound, _may_be_empty(left, right)))


def _size(node: Node) -> Node:
    """The absolute value as a bare integer."""
    size = absolute(node)
    return Node(Op.WIDEN, Shape(Kind.NUMBER, 0, size.shape.bound, size.shape.empty), (size,), 1)


def _whole_part(node: Node, by: int) -> Node:
    return Node(Op.WHOLE, number_shape(0, node.shape.bound // by, node.shape.empty), (node,), by)


def _rest(node: Node, by: int) -> Node:
    return Node(Op.REST, number_shape(0, min(node.shape.bound, by - 1), node.shape.empty), (node,), by)


def _signed(size: Node, left: Node, right: Node, shape: Shape) -> Node:
    """Give a size the sign that left × right has, and its scale."""
    minus_left, minus_right = compare("<", left, ZERO), compare("<", right, ZERO)
    differ = either(both(minus_left, opposite(minus_right)), both(opposite(minus_left), minus_right))
    found = choose(differ, negate(size), size)
    return Node(Op.WIDEN, shape, (found,), 1)


def floor(node: Node) -> Node:
    return _whole(Op.FLOOR, node)


def ceil(node: Node) -> Node:
    return _whole(Op.CEIL, node)


def _whole(op: Op, node: Node) -> Node:
    step = 10**node.shape.scale
    whole = _constant_number(node)
    if step == 1:
        return node
    if whole is not None:
        return scaled(whole // step if op is Op.FLOOR else -(-whole // step), 0)
    return Node(op, number_shape(0, node.shape.bound // step + 1, node.shape.empty), (node,), step)


def least(left: Node, right: Node) -> Node:
    return _extreme(Op.LEAST, left, right)


def greatest(left: Node, right: Node) -> Node:
    return _extreme(Op.GREATEST, left, right)


def _extreme(op: Op, left: Node, right: Node) -> Node:
    left, right = aligned(left, right)
    a, b = _constant_number(left), _constant_number(right)
    if a is not None and b is not None:
        return scaled(min(a, b) if op is Op.LEAST else max(a, b), left.shape.scale)
    return Node(op, number_shape(left.shape.scale, max(left.shape.bound, right.shape.bound), _may_be_empty(left, right)), (left, right))


def choose(condition: Node, then: Node, otherwise: Node) -> Node:
    return first_that_holds([(condition, then)], otherwise)


def first_that_holds(cases: Iterable[tuple[Node, Node]], otherwise: Node) -> Node:
    """The value of the first condition that is yes, else `otherwise`."""
    open_cases: list[tuple[Node, Node]] = []
    for condition, value in cases:
        if condition.op is Op.CONSTANT and not condition.detail:
            continue
        if condition.op is Op.CONSTANT:
            otherwise = value
            break
        open_cases.append((certain(condition), value))
    if not open_cases:
        return otherwise
    values = aligned(*(value for _, value in open_cases), otherwise)
    first = values[0].shape
    shape = Shape(first.kind, first.scale, max(value.shape.bound for value in values), _may_be_empty(*values))
    parts = [part for (condition, _), value in zip(open_cases, values, strict=False) for part in (condition, value)]
    return Node(Op.CHOOSE, shape, (*parts, values[-1]))


def compare(sign: str, left: Node, right: Node) -> Node:
    left, right = aligned(left, right)
    a, b = _constant_number(left), _constant_number(right)
    if a is not None and b is not None:
        return truth({"=": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign])
    if _is_nothing(left) or _is_nothing(right):
        return truth(False)
    return Node(Op.COMPARE, yes_no(), (left, right), sign)


def _is_nothing(node: Node) -> bool:
    return node.op is Op.CONSTANT and node.detail is None


def both(*parts: Node) -> Node:
    open_parts = [part for part in parts if not (part.op is Op.CONSTANT and part.detail is True)]
    if any(part.op is Op.CONSTANT for part in open_parts):
        return truth(False)
    return _joined(Op.BOTH, open_parts, True)


def either(*parts: Node) -> Node:
    open_parts = [part for part in parts if not (part.op is Op.CONSTANT and not part.detail)]
    if any(part.op is Op.CONSTANT for part in open_parts):
        return truth(True)
    return _joined(Op.EITHER, open_parts, False)


def _joined(op: Op, parts: list[Node], if_none: bool) -> Node:
    if not parts:
        return truth(if_none)
    if len(parts) == 1:
        return parts[0]
    return Node(op, yes_no(), tuple(map(certain, parts)))


def opposite(node: Node) -> Node:
    if node.op is Op.CONSTANT:
        return truth(not node.detail)
    return Node(Op.OPPOSITE, yes_no(), (certain(node),))


def certain(node: Node) -> Node:
    """An empty yes/no counts as no."""
    return fallback(node, truth(False)) if node.shape.empty else node


def is_empty(node: Node) -> Node:
    if not node.shape.empty:
        return truth(False)
    return truth(True) if _is_nothing(node) else Node(Op.IS_EMPTY, yes_no(), (node,))


def fallback(node: Node, otherwise: Node) -> Node:
    if not node.shape.empty:
        return node
    if _is_nothing(node):
        return otherwise
    node, otherwise = aligned(node, otherwise)
    bound = max(node.shape.bound, otherwise.shape.bound)
    return Node(Op.FALLBACK, Shape(node.shape.kind, node.shape.scale, bound, otherwise.shape.empty), (node, otherwise))


def or_zero(node: Node) -> Node:
    return fallback(node, ZERO)


def days_between(start: Node, before: Node) -> Node:
    return Node(Op.DAYS, number_shape(0, 10**7, _may_be_empty(start, before)), (start, before))


def months_between(start: Node, before: Node) -> Node:
    return Node(Op.MONTHS, number_shape(0, 10**6, _may_be_empty(start, before)), (start, before))


def as_text(node: Node) -> Node:
    return Node(Op.AS_TEXT, Shape(Kind.TEXT, empty=node.shape.empty), (node,))


def record(values: dict[str, Node]) -> Node:
    """A JSON object of text; empty (no object) when it has no names."""
    if not values:
        return nothing(TEXT)
    return Node(Op.RECORD, Shape(Kind.TEXT, empty=False), tuple(as_text(node) for node in values.values()), tuple(values))
