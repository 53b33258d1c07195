"""A rule of a badge, streak or mission, and the figure of a goal or level: one formula of the plans' own language over a person's figures.

The engine's grammar and checker read it, so that it means what it means in a plan; it is worked out here exactly, in fractions. What is
not known (the average of nothing, a division by nothing) makes no comparison true.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction
from typing import Any, Final

from incentives.engine import formula as f
from incentives.engine.document import Scalar
from incentives.engine.facts import Catalog
from incentives.engine.formula import Comparison, Expr, Function, Level, Operator, ValueType
from incentives.engine.money import rounded
from incentives.engine.names import MeasureName, Names, Scope, Unit
from incentives.engine.plan import Aggregate
from incentives.engine.problems import Problem, Refused
from incentives.engine.report import Report
from incentives.engine.resolve import read_formula
from incentives.engine.words import _

Value = Fraction | bool | str | dt.date | None
MOST_LETTERS: Final = 500


@dataclass(frozen=True, slots=True)
class Named:
    """A figure that rules may name."""

    currency: str = ""
    """Of money; else empty."""
    adds_up: bool = True
    has_quota: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    text: str
    tree: Expr
    type: ValueType
    unit: Unit
    currency: str
    reads: frozenset[str]
    """Names of figures."""
    of_quotas: frozenset[str]
    """Those of which the quota or attainment is read: they are known for whole periods only."""


def read_rule(text: str, names: Mapping[str, Named], wanted: ValueType | None, *, path: str = "rule") -> Rule:
    """Read and check a rule. Raises engine.problems.Refused with everything that is wrong, each with its place and what to try."""
    report = Report()
    if len(text) > MOST_LETTERS:
        raise Refused([Problem("too_long", path, _("A rule has at most %(most)s letters."), "", (("most", str(MOST_LETTERS)),))])
    measures = {
        name: MeasureName(name, Aggregate.SUM if one.adds_up else Aggregate.AVERAGE, bool(one.currency)) for name, one in names.items()
    }
    scope = Scope(Names(Catalog({}), measures=measures), Level.WINDOW)
    read = read_formula(Scalar(text, path, 1, 1, raw=text), scope, report, wanted)
    if read is None or report.problems:
        raise Refused(report.in_order())
    formula, unit = read
    nodes = list(_nodes(formula.tree))
    problems = [_not_here(path, text, node) for node in nodes if isinstance(node, _NOT_HERE)]
    reads = {node.name for node in nodes if isinstance(node, f.MeasureRef)}
    of_quotas = {node.measure for node in nodes if isinstance(node, f.QuotaRef | f.AttainmentRef)}
    currencies = {names[name].currency for name in reads | of_quotas} - {""}
    if len(currencies) > 1:
        words = _("These figures are in several currencies (%(currencies)s), which cannot be put together.")
        problems.append(Problem("currencies_mixed", path, words, _("Name figures of one plan, or count deals instead."),
                                (("currencies", ", ".join(sorted(currencies))),), 1, 1))  # fmt: skip
    for name in sorted(of_quotas):
        if not names[name].has_quota:
            words, advice = _("Nobody has a quota for `%(name)s`."), _("Set quotas first, or compare it with a number.")
            problems.append(Problem("no_quota", path, words, advice, (("name", name),), 1, 1))
    if not reads | of_quotas:
        words = _("This is the same for everybody: it reads no figure.")
        problems.append(Problem("reads_nothing", path, words, _("Name a figure, as in bookings >= 50000."), (), 1, 1))
    if problems:
        raise Refused(problems)
    currency = next(iter(currencies), "") if unit is Unit.MONEY else ""
    return Rule(text.strip(), formula.tree, formula.type, unit, currency, frozenset(reads | of_quotas), frozenset(of_quotas))


_NOT_HERE: Final = (f.TargetRef, f.MonthsOnPlanRef, f.PreviousRef, f.GroupRef, f.Lookup, f.ParameterRef, f.FieldRef)


def _not_here(path: str, text: str, node: object) -> Problem:
    word = {f.TargetRef: "target", f.MonthsOnPlanRef: "months_on_plan", f.PreviousRef: "previous"}.get(type(node), "")
    word = word or (node.of.value if isinstance(node, f.GroupRef) else "rate")
    column = max(text.find(word), 0) + 1
    words = _("`%(word)s` belongs to a plan, and means nothing in a game.")
    return Problem("not_in_a_game", path, words, _("Compare figures with numbers, or with attainment(…)."), (("word", word),), 1, column)


def _nodes(tree: Any) -> Iterator[Any]:
    if isinstance(tree, tuple):
        for part in tree:
            yield from _nodes(part)
    elif is_dataclass(tree):
        yield tree
        for each in fields(tree):
            yield from _nodes(getattr(tree, each.name))


def quota_name(name: str) -> str:
    return f"quota({name})"


def attainment_name(name: str) -> str:
    return f"attainment({name})"


def holds(rule: Rule, figures: Mapping[str, Fraction | None]) -> bool:
    """Whether a yes/no rule holds for these figures; what is not known does not."""
    return worked_out(rule.tree, figures) is True


def amount(rule: Rule, figures: Mapping[str, Fraction | None]) -> Fraction | None:
    """Return what a rule that gives a number comes to."""
    return _number(worked_out(rule.tree, figures))


def worked_out(tree: Expr, figures: Mapping[str, Fraction | None]) -> Value:
    """Work a tree out. Figures that are missing are not known."""
    match tree:
        case f.Number(value):
            return Fraction(value)
        case f.YesNo(value) | f.Day(value) | f.Text(value):
            return value
        case f.MeasureRef(name):
            return figures.get(name)
        case f.QuotaRef(name):
            return figures.get(quota_name(name))
        case f.AttainmentRef(name, _):
            return figures.get(attainment_name(name))
        case f.Negate(value):
            number = _number(worked_out(value, figures))
            return None if number is None else -number
        case f.Arithmetic(operator, left, right):
            return _arithmetic(operator, _number(worked_out(left, figures)), _number(worked_out(right, figures)))
        case f.Compare(operator, left, right):
            return _compared(operator, worked_out(left, figures), worked_out(right, figures))
        case f.IsIn(value, choices):
            one = worked_out(value, figures)
            return None if one is None else any(worked_out(choice, figures) == one for choice in choices)
        case f.AllOf(parts):
            found = [worked_out(part, figures) for part in parts]
            return False if False in found else None if None in found else True
        case f.AnyOf(parts):
            found = [worked_out(part, figures) for part in parts]
            return True if True in found else None if None in found else False
        case f.Not(value):
            said = worked_out(value, figures)
            return None if said is None else said is False
        case f.If(condition, then, otherwise):
            return worked_out(then if worked_out(condition, figures) is True else otherwise, figures)
        case f.Call(function, arguments):
            return _called(function, [worked_out(each, figures) for each in arguments])
    raise AssertionError(f"the checker lets no {type(tree).__name__} through")


def _number(value: Value) -> Fraction | None:
    return value if isinstance(value, Fraction) else None


def _arithmetic(operator: Operator, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None:
        return None
    match operator:
        case Operator.ADD:
            return left + right
        case Operator.SUBTRACT:
            return left - right
        case Operator.MULTIPLY:
            return left * right
    return left / right if right else None


_COMPARED: Final[Mapping[Comparison, Callable[[Any, Any], bool]]] = {
    Comparison.EQUAL: lambda left, right: left == right,
    Comparison.UNEQUAL: lambda left, right: left != right,
    Comparison.LESS: lambda left, right: left < right,
    Comparison.LESS_OR_EQUAL: lambda left, right: left <= right,
    Comparison.GREATER: lambda left, right: left > right,
    Comparison.GREATER_OR_EQUAL: lambda left, right: left >= right,
}


def _compared(operator: Comparison, left: Value, right: Value) -> Value:
    return None if left is None or right is None else _COMPARED[operator](left, right)


def _called(function: Function, values: list[Value]) -> Fraction | None:
    if function in (Function.DAYS, Function.MONTHS):
        return _between(function, *values)
    known = [value for value in values if isinstance(value, Fraction)]
    if len(known) < len(values):
        return None
    match function:
        case Function.MIN:
            return min(known)
        case Function.MAX:
            return max(known)
        case Function.ABS:
            return abs(known[0])
        case Function.FLOOR:
            return Fraction(math.floor(known[0]))
        case Function.CEIL:
            return Fraction(math.ceil(known[0]))
    return Fraction(rounded(known[0], int(known[1]) if len(known) > 1 else 0))


def _between(function: Function, first: Value, before: Value) -> Fraction | None:
    if not isinstance(first, dt.date) or not isinstance(before, dt.date):
        return None
    if function is Function.DAYS:
        return Fraction((before - first).days)
    months = (before.year - first.year) * 12 + before.month - first.month
    return Fraction(months - (before.day < first.day))


def is_linear(tree: Expr) -> bool:
    """Whether what a formula comes to for several people together is the sum of theirs, where its figures add up."""
    match tree:
        case f.MeasureRef():
            return True
        case f.Negate(value):
            return is_linear(value)
        case f.Arithmetic(Operator.ADD | Operator.SUBTRACT, left, right):
            return is_linear(left) and is_linear(right)
        case f.Arithmetic(Operator.MULTIPLY, left, right):
            return (isinstance(left, f.Number) and is_linear(right)) or (isinstance(right, f.Number) and is_linear(left))
        case f.Arithmetic(Operator.DIVIDE, left, f.Number()):
            return is_linear(left)
    return False
