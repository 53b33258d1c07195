"""Nodes of SQL, made by hand: sqlglot's convenient builders parse their arguments, which took longer than all else here."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

Sql = exp.Expr


def typed(kind: exp.DType) -> exp.DataType:
    return exp.DataType(this=kind, nested=False)


def name_of(name: str, table: str | None = None) -> exp.Column:
    identifier = exp.Identifier(this=name, quoted=True)
    return exp.Column(this=identifier, table=exp.Identifier(this=table, quoted=False)) if table else exp.Column(this=identifier)


def alias(name: str) -> exp.TableAlias:
    return exp.TableAlias(this=exp.Identifier(this=name, quoted=False))


def table_of(name: str, as_name: str | None = None) -> exp.Table:
    return exp.Table(this=exp.Identifier(this=name, quoted=True), **({"alias": alias(as_name)} if as_name else {}))


def aliased(name: str, value: Sql) -> exp.Alias:
    return exp.Alias(this=value, alias=exp.Identifier(this=name, quoted=True))


def select(table: exp.Table, expressions: Sequence[Sql]) -> exp.Select:
    return exp.Select(expressions=list(expressions), from_=exp.From(this=table))


def in_order(names: Sequence[str]) -> exp.Order:
    return exp.Order(expressions=[exp.Ordered(this=name_of(name), nulls_first=True) for name in names])


def binary(kind: type[exp.Binary], left: Sql, right: Sql) -> Sql:
    return exp.Paren(this=kind(this=left, expression=right))


def minus(value: Sql) -> Sql:
    return exp.Paren(this=exp.Neg(this=value))


def case(*cases: tuple[Sql, Sql], otherwise: Sql | None = None) -> Sql:
    return exp.Case(ifs=[exp.If(this=condition, true=value) for condition, value in cases], default=otherwise)


def literal(value: int) -> Sql:
    return exp.Literal.number(str(value))


def below_zero(value: Sql) -> Sql:
    return exp.Paren(this=exp.LT(this=value, expression=literal(0)))


def call(function: str, *arguments: Sql) -> Sql:
    return exp.Anonymous(this=function, expressions=list(arguments))
