"""Random typed trees beside what they mean in exact fractions, worked out a second time and not from the trees."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa

from incentives.engine import tree as t
from incentives.engine.node import Node, TooWide
from incentives.engine.query import Query
from incentives.engine.session import Columns

Row = Mapping[str, Any]
SCALES = {"a": 4, "b": 4, "c": 0, "big": 6, "rate": 8}
"""Columns of numbers, with the scale of their integers; `big` needs 128 bits."""
NUMBERS, TEXTS, DAYS, CONDITIONS = [*SCALES], ["word", "other"], ["day", "later"], ["yes"]
WORDS = ["", "a", "B", "é", "it's", 'say "so"', "a\\b", "${x}", "tab\there", "line\nbreak", "%_", "雪", "\x01"]


@dataclass(frozen=True)
class Term:
    node: Node
    value: Callable[[Row], Any]


def rows_of(draw: random.Random, count: int) -> list[dict[str, Any]]:
    """Rows with ties, extremes, zeros, negatives and empty cells; numbers as their integers."""
    return [{"id": number, **_row(draw)} for number in range(count)]


def _row(draw: random.Random) -> dict[str, Any]:
    small = [0, 1, -1, 50, -50, 5000, -5000, 10_000, 12_345, 99_999_999]
    row: dict[str, Any] = {name: draw.choice([*small, draw.randint(-(10**9), 10**9), None]) for name in ("a", "b", "c", "rate")}
    row["big"] = draw.choice([0, 10**21, -(10**21), 5 * 10**5, draw.randint(-(10**21), 10**21), None])
    row |= {name: draw.choice([*WORDS, None]) for name in TEXTS}
    row |= {name: draw.choice([dt.date(2024, 2, 29), dt.date(2026, 1, 31), dt.date(2025, 12, 1), None]) for name in DAYS}
    return row | {"yes": draw.choice([True, False, None])}


def table_of(rows: list[dict[str, Any]]) -> pa.Table:
    types = dict.fromkeys(NUMBERS, pa.int64()) | dict.fromkeys(TEXTS, pa.string()) | dict.fromkeys(DAYS, pa.date32())
    types |= {"id": pa.int64(), "big": pa.decimal128(38, 0), "yes": pa.bool_()}
    values = {name: [row[name] for row in rows] for name in types}
    values["big"] = [None if value is None else Decimal(value) for value in values["big"]]
    return pa.table({name: pa.array(values[name], kind) for name, kind in types.items()})


def program(terms: list[Term], shapes: Mapping[str, Columns]) -> Query:
    columns = shapes["rows"]
    query = Query("rows", {name: (name, shape) for name, shape in columns.items() if name != "*"})
    query.bind({f"e{number}": term.node for number, term in enumerate(terms)})
    query.pick(["id", *(f"e{number}" for number in range(len(terms)))], order=["id"])
    return query


class Writer:
    """Draws terms over the columns of one table."""

    def __init__(self, draw: random.Random, columns: Columns) -> None:
        self.draw, self.columns = draw, columns

    def terms(self, count: int) -> list[Term]:
        """So many terms with room for their digits."""
        found: list[Term] = []
        while len(found) < count:
            try:
                found.append(self.draw.choice([self.number, self.number, self.number, self.text, self.condition])(3))
            except TooWide:
                continue
        return found

    def number(self, depth: int) -> Term:
        if depth == 0 or self.draw.random() < 0.1:
            return self._leaf()
        made = self.draw.choice(
            [
                self._sum,
                self._product,
                self._long_product,
                self._quotient,
                self._rounded,
                self._to_step,
                self._whole,
                self._extreme,
                self._chosen,
                self._filled,
                self._sized,
                self._between,
            ]
        )
        return made(depth - 1)

    def _leaf(self) -> Term:
        if self.draw.random() < 0.3:
            value = Decimal(self.draw.choice(["0", "1", "-1", "0.05", "-0.0375", "7", "100000", "0.000001", "12.5"]))
            return Term(t.number(value), lambda row: Fraction(value))
        return self._number_column(self.draw.choice(NUMBERS))

    def _number_column(self, name: str) -> Term:
        scale = SCALES[name]
        return Term(t.column(name, self.columns[name]), lambda row: None if row[name] is None else Fraction(row[name], 10**scale))

    def _two(self, depth: int, node: Callable[[Node, Node], Node], value: Callable[[Fraction, Fraction], Any]) -> Term:
        one, other = self.number(depth), self.number(depth)
        return Term(node(one.node, other.node), lambda row: _if_all(value, one.value(row), other.value(row)))

    def _sum(self, depth: int) -> Term:
        if self.draw.random() < 0.5:
            return self._two(depth, t.add, lambda a, b: a + b)
        return self._two(depth, t.subtract, lambda a, b: a - b)

    def _product(self, depth: int) -> Term:
        return self._two(depth, t.product, lambda a, b: to_step(a * b, Fraction(1, 10**14)))

    def _long_product(self, _depth: int) -> Term:
        """A product of more digits than there is room for; rounded it has room."""
        big, rate, a = (self._number_column(name) for name in ("big", "rate", "a"))

        def value(row: Row) -> Any:
            return _if_all(lambda x, y, z: to_step(x * y * z, Fraction(1, 10**14)), big.value(row), rate.value(row), a.value(row))

        return Term(t.product(big.node, t.product(rate.node, a.node)), value)

    def _quotient(self, depth: int) -> Term:
        return self._two(depth, t.quotient, lambda a, b: to_step(a / b, Fraction(1, 10**12)) if b else Fraction(0))

    def _rounded(self, depth: int) -> Term:
        one, decimals = self.number(depth), self.draw.randint(0, 6)
        return self._one(one, t.round_to(one.node, decimals), lambda a: to_step(a, Fraction(1, 10**decimals)))

    def _to_step(self, depth: int) -> Term:
        one, step = self.number(depth), Decimal(self.draw.choice(["0.05", "0.25", "1", "3", "0.01"]))
        return self._one(one, t.round_to_step(one.node, step), lambda a: to_step(a, Fraction(step)))

    def _whole(self, depth: int) -> Term:
        one = self.number(depth)
        if self.draw.random() < 0.5:
            return self._one(one, t.floor(one.node), lambda a: Fraction(a.__floor__()))
        return self._one(one, t.ceil(one.node), lambda a: Fraction(a.__ceil__()))

    def _extreme(self, depth: int) -> Term:
        return self._two(depth, t.least, min) if self.draw.random() < 0.5 else self._two(depth, t.greatest, max)

    def _sized(self, depth: int) -> Term:
        one = self.number(depth)
        if self.draw.random() < 0.5:
            return self._one(one, t.absolute(one.node), abs)
        return self._one(one, t.negate(one.node), lambda a: -a)

    def _filled(self, depth: int) -> Term:
        one, other = self.number(depth), self.number(depth)
        return Term(t.fallback(one.node, other.node), lambda row: other.value(row) if one.value(row) is None else one.value(row))

    def _chosen(self, depth: int) -> Term:
        condition, one, other = self.condition(depth), self.number(depth), self.number(depth)
        return Term(
            t.choose(condition.node, one.node, other.node), lambda row: one.value(row) if condition.value(row) else other.value(row)
        )

    def _between(self, depth: int) -> Term:
        start, before = self._column("day"), self._column("later")
        if self.draw.random() < 0.5:
            return Term(
                t.days_between(start.node, before.node), lambda row: _if_all(lambda a, b: Fraction((b - a).days), row["day"], row["later"])
            )
        return Term(t.months_between(start.node, before.node), lambda row: _if_all(_months, row["day"], row["later"]))

    @staticmethod
    def _one(one: Term, node: Node, value: Callable[[Fraction], Any]) -> Term:
        return Term(node, lambda row: _if_all(value, one.value(row)))

    def _column(self, name: str) -> Term:
        return Term(t.column(name, self.columns[name]), lambda row: row[name])

    def condition(self, depth: int) -> Term:
        kind = self.draw.randint(0, 6)
        if kind == 0:
            yes = self._column("yes")
            return Term(t.certain(yes.node), lambda row: bool(yes.value(row)))
        if kind == 1:
            one, other = self._column("word"), self._column("other")
            return self._compared(one, other)
        if kind == 5:
            given = self.number(0)
            return Term(t.is_empty(given.node), lambda row: given.value(row) is None)
        if kind == 2 and depth:
            parts = [self.condition(depth - 1) for _ in range(2)]
            return Term(t.both(*(part.node for part in parts)), lambda row: all(part.value(row) for part in parts))
        if kind == 3 and depth:
            parts = [self.condition(depth - 1) for _ in range(2)]
            return Term(t.either(*(part.node for part in parts)), lambda row: any(part.value(row) for part in parts))
        if kind == 4 and depth:
            one = self.condition(depth - 1)
            return Term(t.opposite(one.node), lambda row: not one.value(row))
        return self._compared(self.number(max(depth - 1, 0)), self.number(max(depth - 1, 0)))

    def _compared(self, one: Term, other: Term) -> Term:
        sign = self.draw.choice(["=", "!=", "<", "<=", ">", ">="])

        def holds(a: Any, b: Any) -> bool:
            if isinstance(a, str):
                a, b = a.encode(), b.encode()
            return {"=": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[sign]

        return Term(t.compare(sign, one.node, other.node), lambda row: bool(_if_all(holds, one.value(row), other.value(row))))

    def text(self, depth: int) -> Term:
        number, word, day, condition = self.number(depth), self._column("word"), self._column("day"), self.condition(depth)
        literal = self.draw.choice(WORDS)
        parts = {"number": number, "word": word, 'a "day"': day, "it's": condition, "lit\\eral": Term(t.text(literal), lambda row: literal)}
        return Term(
            t.record({name: part.node for name, part in parts.items()}),
            lambda row: {name: _written(part.value(row)) for name, part in parts.items()},
        )


def _if_all(value: Callable[..., Any], *parts: Any) -> Any:
    return None if None in parts else value(*parts)


def to_step(value: Fraction, step: Fraction) -> Fraction:
    """The nearest multiple, half away from zero."""
    multiples = (abs(value) / step + Fraction(1, 2)).__floor__()
    return multiples * step if value >= 0 else -multiples * step


def _months(start: dt.date, before: dt.date) -> Fraction:
    if before < start:
        return -_months(before, start)
    months = (before.year - start.year) * 12 + before.month - start.month
    return Fraction(months - 1 if before.day < start.day else months)


def _written(value: Any) -> str | None:
    """As a record writes it: numbers in full, without trailing zeros."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return value.isoformat()
    digits = 40
    whole = abs(value) * 10**digits
    assert whole.denominator == 1
    before, after = divmod(int(whole), 10**digits)
    fraction = f"{after:0{digits}d}".rstrip("0")
    return ("-" if value < 0 else "") + str(before) + (f".{fraction}" if fraction else "")
