"""Formulas in words: the tree that is run is the tree that is read out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from . import formula as f
from .formula import AttainmentKind, Comparison, Expr, Function, Operator
from .plan import Plan
from .sentences import Figure, Named, OnDay, Percent, Value, say
from .words import _

_COMPARISONS: Final = {
    Comparison.EQUAL: _("%(left)s is %(right)s"),
    Comparison.UNEQUAL: _("%(left)s is not %(right)s"),
    Comparison.LESS: _("%(left)s is below %(right)s"),
    Comparison.LESS_OR_EQUAL: _("%(left)s is at most %(right)s"),
    Comparison.GREATER: _("%(left)s is above %(right)s"),
    Comparison.GREATER_OR_EQUAL: _("%(left)s is at least %(right)s"),
}
_DAY_COMPARISONS: Final = {
    Comparison.LESS: _("%(left)s is before %(right)s"),
    Comparison.LESS_OR_EQUAL: _("%(left)s is on or before %(right)s"),
    Comparison.GREATER: _("%(left)s is after %(right)s"),
    Comparison.GREATER_OR_EQUAL: _("%(left)s is on or after %(right)s"),
}
_ARITHMETIC: Final = {
    Operator.ADD: _("%(left)s + %(right)s"),
    Operator.SUBTRACT: _("%(left)s − %(right)s"),
    Operator.MULTIPLY: _("%(left)s × %(right)s"),
    Operator.DIVIDE: _("%(left)s ÷ %(right)s"),
}
_WEAK: Final = (Operator.ADD, Operator.SUBTRACT)
_ATTAINMENTS: Final = {
    AttainmentKind.END: _("the attainment of %(measure)s"),
    AttainmentKind.SO_FAR: _("the attainment of %(measure)s up to and including this credit"),
    AttainmentKind.BEFORE: _("the attainment of %(measure)s before this credit"),
}
_GROUPS: Final = {
    f.GroupOf.TEAM: _("the team's %(measure)s"),
    f.GroupOf.EVERYBODY: _("everybody's %(measure)s"),
}


def spoken(key: str) -> Named:
    """A name of the plan as people say it: `account.is_new` is “account is new”."""
    return Named(key.replace("_", " ").replace(".", " "))


def in_words(expr: Expr) -> Value:
    """Say a formula in words."""
    match expr:
        case f.Number(value, percent):
            return Percent(value) if percent else Figure(value)
        case f.Text(value):
            return say(_("“%(text)s”"), text=Named(value))
        case f.Day(value):
            return OnDay(value)
        case f.YesNo(value):
            return say(_("yes")) if value else say(_("no"))
        case f.FieldRef(name) | f.MeasureRef(name):
            return spoken(name)
        case f.ParameterRef(name):
            return say(_("the person's %(name)s"), name=spoken(name))
        case f.QuotaRef(measure):
            return say(_("the quota of %(measure)s"), measure=spoken(measure))
        case f.AttainmentRef(measure, kind):
            return say(_ATTAINMENTS[kind], measure=spoken(measure))
        case f.GroupRef(measure, of):
            return say(_GROUPS[of], measure=spoken(measure))
        case f.PreviousRef(measure):
            return say(_("%(measure)s in the window before"), measure=spoken(measure))
        case f.TargetRef():
            return say(_("the target pay"))
        case f.MonthsOnPlanRef():
            return say(_("the full months on the plan"))
        case f.Lookup(table, keys):
            return say(_("what table “%(table)s” says for %(keys)s"), table=Named(table), keys=_joined(keys, _("%(left)s and %(right)s")))
        case f.Negate(value):
            return say(_("−%(value)s"), value=_inside(value))
        case f.Arithmetic(operator, left, right):
            plain = operator in _WEAK or (isinstance(left, f.Arithmetic) and left.operator not in _WEAK)
            return say(_ARITHMETIC[operator], left=in_words(left) if plain else _inside(left), right=_inside(right))
    return _condition_in_words(expr)


def _condition_in_words(expr: Expr) -> Value:
    match expr:
        case f.Compare(operator, left, right):
            texts = _DAY_COMPARISONS if f.Day in (type(left), type(right)) else _COMPARISONS
            return say(texts.get(operator, _COMPARISONS[operator]), left=in_words(left), right=in_words(right))
        case f.IsIn(value, choices):
            return say(_("%(value)s is one of %(choices)s"), value=in_words(value), choices=_joined(choices, _("%(left)s, %(right)s")))
        case f.Not(f.IsIn(value, choices)):
            return say(_("%(value)s is none of %(choices)s"), value=in_words(value), choices=_joined(choices, _("%(left)s, %(right)s")))
        case f.AllOf(parts):
            return _joined(parts, _("%(left)s and %(right)s"), within=f.AnyOf)
        case f.AnyOf(parts):
            return _joined(parts, _("%(left)s or %(right)s"))
        case f.Not(value):
            return say(_("not (%(value)s)"), value=in_words(value))
        case f.If(condition, then, otherwise):
            return say(
                _("%(then)s if %(condition)s, otherwise %(otherwise)s"),
                then=in_words(then),
                condition=in_words(condition),
                otherwise=in_words(otherwise),
            )
        case f.Call(function, arguments):
            return _call_in_words(function, arguments)
    raise AssertionError(expr)


def _call_in_words(function: Function, arguments: Sequence[Expr]) -> Value:
    match function:
        case Function.MIN:
            return say(_("the smallest of %(values)s"), values=_joined(arguments, _("%(left)s and %(right)s")))
        case Function.MAX:
            return say(_("the largest of %(values)s"), values=_joined(arguments, _("%(left)s and %(right)s")))
        case Function.ABS:
            return say(_("%(value)s without its sign"), value=_inside(arguments[0]))
        case Function.FLOOR:
            return say(_("%(value)s rounded down to a whole number"), value=_inside(arguments[0]))
        case Function.CEIL:
            return say(_("%(value)s rounded up to a whole number"), value=_inside(arguments[0]))
        case Function.ROUND:
            digits = in_words(arguments[1]) if len(arguments) > 1 else Figure(Decimal(0))
            return say(_("%(value)s rounded to %(digits)s decimals"), value=_inside(arguments[0]), digits=digits)
        case Function.DAYS:
            return say(_("the days from %(start)s to %(before)s"), start=in_words(arguments[0]), before=in_words(arguments[1]))
        case Function.MONTHS:
            return say(_("the full months from %(start)s to %(before)s"), start=in_words(arguments[0]), before=in_words(arguments[1]))
    raise AssertionError(function)


def _inside(expr: Expr) -> Value:
    """Say a part of a calculation, in parentheses where it is a calculation or choice itself."""
    if isinstance(expr, f.Arithmetic | f.If | f.AllOf | f.AnyOf):
        return say(_("(%(value)s)"), value=in_words(expr))
    return in_words(expr)


def _joined(parts: Sequence[Expr], text: str, within: type | None = None) -> Value:
    said = [say(_("(%(value)s)"), value=in_words(part)) if within and isinstance(part, within) else in_words(part) for part in parts]
    joined = said[0]
    for part in said[1:]:
        joined = say(text, left=joined, right=part)
    return joined


def references(expr: Expr) -> Iterator[Expr]:
    """Every name a formula reads, in the order it reads them: fields, measures, quotas, attainments, parameters, target, tables."""
    match expr:
        case f.Lookup(_table, keys):
            for key in keys:
                yield from references(key)
            yield expr
        case f.Negate(value) | f.Not(value):
            yield from references(value)
        case f.Arithmetic(_operator, left, right) | f.Compare(_operator, left, right):
            yield from references(left)
            yield from references(right)
        case f.IsIn(value, choices):
            for part in (value, *choices):
                yield from references(part)
        case f.AllOf(parts) | f.AnyOf(parts) | f.Call(_, parts):
            for part in parts:
                yield from references(part)
        case f.If(condition, then, otherwise):
            for part in (condition, then, otherwise):
                yield from references(part)
        case f.Number() | f.Text() | f.Day() | f.YesNo():
            return
        case _:
            yield expr


def divisors_in(expr: Expr) -> Iterator[Expr]:
    """Everything a formula divides by."""
    match expr:
        case f.Arithmetic(operator, left, right):
            if operator is Operator.DIVIDE:
                yield right
            yield from divisors_in(left)
            yield from divisors_in(right)
        case f.Compare(_operator, left, right):
            yield from divisors_in(left)
            yield from divisors_in(right)
        case f.AllOf(parts) | f.AnyOf(parts) | f.Call(_, parts) | f.Lookup(_, parts):
            for part in parts:
                yield from divisors_in(part)
        case f.IsIn(value, choices):
            for part in (value, *choices):
                yield from divisors_in(part)
        case f.Negate(value) | f.Not(value):
            yield from divisors_in(value)
        case f.If(condition, then, otherwise):
            for part in (condition, then, otherwise):
                yield from divisors_in(part)


def is_money(plan: Plan, expr: Expr) -> bool:
    """Whether a name stands for an amount of money."""
    match expr:
        case f.FieldRef(money=money):
            return money
        case f.MeasureRef(measure) | f.QuotaRef(measure) | f.GroupRef(measure) | f.PreviousRef(measure):
            return plan.measures[measure].money
        case f.ParameterRef(name):
            return plan.parameters[name].kind == "amount"
    return isinstance(expr, f.TargetRef)


def is_share(plan: Plan, expr: Expr) -> bool:
    """Whether a name stands for a share, written as a percentage."""
    match expr:
        case f.AttainmentRef():
            return True
        case f.ParameterRef(name):
            return plan.parameters[name].kind == "rate"
        case f.Lookup(table):
            return any(row.value_percent for rows in plan.tables[table].dated for row in rows.rows)
        case f.MeasureRef(measure) | f.PreviousRef(measure):
            read = plan.measures[measure]
            return read.score is not None or (read.ratio is not None and not read.money)
    return False
