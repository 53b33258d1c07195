"""Prints a relational program as one SELECT, through sqlglot and from a closed list of its node types: what both dialects share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Final
from uuid import uuid4

from sqlglot import exp

from ..node import Kind, Node, Op, Shape
from ..query import Group, Join, Keep, Layer, Pick, Query, Scan, Step, Windows
from .nodes import Sql, aliased, in_order, name_of, select, table_of
from .values import SIGNS, ValuePrinter

SHARED_NODE_TYPES: Final = frozenset(
    {
        exp.Abs, exp.Add, exp.Alias, exp.And, exp.Anonymous, exp.ArgMax, exp.Boolean, exp.Case, exp.Cast, exp.Coalesce,
        exp.Column, exp.Count, exp.DPipe, exp.DataType, exp.Day, exp.Distinct, exp.EQ, exp.From, exp.GT, exp.GTE, exp.Group,
        exp.Identifier, exp.If, exp.IntDiv, exp.Is, exp.Join, exp.LT, exp.LTE, exp.Literal, exp.Max, exp.Min, exp.Mod,
        exp.Month, exp.Mul, exp.NEQ, exp.Neg, exp.Not, exp.Null, exp.Or, exp.Order, exp.Ordered, exp.Paren, exp.RowNumber,
        exp.Select, exp.Star, exp.Sub, exp.Sum, exp.Table, exp.TableAlias, exp.Where, exp.Window, exp.WindowSpec,
        exp.Year,
    }
)  # fmt: skip


HERE: Final = uuid4().hex
"""Stands in a program before the name of each table, so that a session finds it and puts its own there. No plan can contain it."""


class SqlPrinter(ValuePrinter):
    """One dialect: the steps of a program around the values of its rows."""

    dialect: ClassVar[str]
    node_types: ClassVar[frozenset[type[exp.Expr]]] = SHARED_NODE_TYPES
    """Every sqlglot node type this printer may print; a test fails on any other."""

    @abstractmethod
    def quoted(self, name: str) -> str:
        """Return a name as it stands in a statement."""

    def named(self, table: str) -> str:
        """Return the name under which a program reads a table of its session: not yet its own, see HERE."""
        return f"{HERE}:{table}"

    @abstractmethod
    def summed(self, operand: Sql, shape: Shape) -> Sql:
        """Return an aggregate, the exact sum in a type that holds the shape's bound."""

    @abstractmethod
    def ordered_as(self, step: Pick) -> Sequence[str]:
        """Return the columns by which the program's rows must be sorted at its end."""

    @abstractmethod
    def put_together(self, steps: Sequence[exp.Select]) -> exp.Select:
        """Return one SELECT of many, each of which but the first reads the one before it under the name s0, s1, …"""

    def sql_of(self, query: Query) -> str:
        """Return the query as one SELECT."""
        return self.sql_of_steps(query.steps)

    def sql_of_steps(self, steps: Sequence[Step]) -> str:
        return self._tree_of(steps).sql(dialect=self.dialect, copy=False)

    def tree_of(self, query: Query) -> exp.Select:
        return self._tree_of(query.steps)

    def _tree_of(self, steps: Sequence[Step]) -> exp.Select:
        return self.put_together([self._step(step, f"s{number - 1}") for number, step in enumerate(steps)])

    def _step(self, step: Step, before: str) -> exp.Select:
        match step:
            case Scan():
                return select(table_of(self.named(step.table), "t"), self._read(step, "t"))
            case Join():
                return self._join(step, before)
            case Layer():
                return self._with_all(before, {name: self.value(node) for name, node in step.values.items()})
            case Windows():
                return self._with_all(before, {name: self._window(node, step) for name, node in step.values.items()})
            case Keep():
                kept = self._with_all(before, {})
                kept.set("where", exp.Where(this=self.value(step.condition)))
                return kept
            case Group():
                return self._group(step, before)
            case Pick():
                return self._pick(step, before)

    def _read(self, step: Scan | Join, table: str) -> list[Sql]:
        def read(column: str, shape: Shape) -> Sql:
            return self.cast(name_of(column, table), shape) if shape.kind is Kind.NUMBER else name_of(column, table)

        return [aliased(name, read(column, shape)) for name, (column, shape) in step.columns.items()]

    def _join(self, step: Join, before: str) -> exp.Select:
        everything = exp.Column(this=exp.Star(), table=exp.Identifier(this="l", quoted=False))
        joined = select(table_of(before, "l"), [everything, *self._read(step, "r")])
        if step.on:
            join = exp.Join(this=table_of(self.named(step.table), "r"), side="LEFT" if step.keep_all else "", on=_matched(step.on))
        else:
            join = exp.Join(this=table_of(self.named(step.table), "r"), kind="CROSS")
        joined.set("joins", [join])
        return joined

    def _group(self, step: Group, before: str) -> exp.Select:
        keys: list[Sql] = [*map(name_of, step.keys)]
        grouped = select(table_of(before), keys + [aliased(name, self._aggregate(node)) for name, node in step.values.items()])
        if step.keys:
            grouped.set("group", exp.Group(expressions=[name_of(key) for key in step.keys]))
        return grouped

    def _pick(self, step: Pick, before: str) -> exp.Select:
        picked = select(table_of(before), [aliased(name, name_of(old)) for name, old in step.columns.items()])
        if step.once:
            picked.set("distinct", exp.Distinct())
        if order := self.ordered_as(step):
            picked.set("order", in_order(order))
        return picked

    def _with_all(self, before: str, values: dict[str, Sql]) -> exp.Select:
        return select(table_of(before), [exp.Star(), *(aliased(name, value) for name, value in values.items())])

    def _aggregate(self, node: Node) -> Sql:
        parts = [self.value(part) for part in node.parts]
        match node.op:
            case Op.TOTAL:
                return self.cast(self.summed(parts[0], node.shape), node.shape)
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

    def _window(self, node: Node, step: Windows) -> Sql:
        aggregate = exp.RowNumber() if node.op is Op.POSITION else self.summed(self.value(node.parts[0]), node.shape)
        running = exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", end="CURRENT ROW")
        over = exp.Window(
            this=aggregate,
            partition_by=[name_of(name) for name in step.part],
            order=in_order(step.order),
            spec=None if node.op is Op.POSITION else running,
        )
        return self.cast(over, node.shape)


def _matched(on: Sequence[tuple[str, str, str]]) -> Sql:
    first, *rest = (SIGNS[sign](this=name_of(here, "l"), expression=name_of(there, "r")) for here, sign, there in on)
    for condition in rest:
        first = exp.And(this=first, expression=condition)
    return first
