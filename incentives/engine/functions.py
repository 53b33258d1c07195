"""The functions of the formula language: how many values each takes, of which kind, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from . import formula as f
from .formula import Function, Level, ValueType
from .grammar import Raw, offset_of
from .names import ADDS_UP, FUNCTIONS, MeasureName, Unit
from .plan import Aggregate
from .units import Typed
from .words import _, nearest, quoted

if TYPE_CHECKING:
    from .resolve import Resolver

MOST_ROUND_DIGITS: Final = 12
_LATER: Final = frozenset({"territory", "rank", "yesterday", "prior"})
_SUMS: Final = frozenset({"sum", "count", "average", "avg", "sumif", "countif", "distinct", "total"})


def call(resolver: Resolver, name: str, at: int, arguments: Sequence[Raw]) -> Typed | None:
    """Resolve `name(arguments…)`; None after its problems were reported."""
    method = _METHODS.get(name)
    if method is not None:
        return method(resolver, name, at, arguments)
    if name in _LATER:
        resolver.problem(at, "not_computed_yet", _("%(key)s: not computed yet."), _("Leave it out for now."), key=name)
        return None
    if name.lower() in _SUMS:
        remedy, guess = _("Adding up and counting is what measures do: define one under `measures` and use its name."), ""
    else:
        found = nearest(name, FUNCTIONS)
        remedy = _("Did you mean `%(guess)s`?") if found else _("Functions are %(known)s.")
        guess = found or ""
    resolver.problem(at, "unknown_function", _("There is no function `%(name)s`."), remedy, name=name, guess=guess, known=quoted(FUNCTIONS))
    return None


def _takes(resolver: Resolver, name: str, at: int, arguments: Sequence[Raw], least: int, most: int | None, pattern: str) -> bool:
    if len(arguments) >= least and (most is None or len(arguments) <= most):
        return True
    resolver.problem(
        at,
        "wrong_number_of_values",
        _("`%(name)s` is given %(count)s values."),
        _("Write %(pattern)s."),
        name=name,
        count=len(arguments),
        pattern=pattern,
    )
    return False


def _if(resolver: Resolver, name: str, at: int, arguments: Sequence[Raw]) -> Typed | None:
    if not _takes(resolver, name, at, arguments, 3, 3, "if(condition, then, otherwise)"):
        return None
    condition, branches = resolver.yes_no_of(arguments[0]), resolver.all(arguments[1:])
    if condition is None or branches is None:
        return None
    kind = resolver.unified(branches, at)
    return None if kind is None else Typed(f.If(condition.tree, branches[0].tree, branches[1].tree), *kind, at)


def _min_max(resolver: Resolver, name: str, at: int, arguments: Sequence[Raw]) -> Typed | None:
    if not _takes(resolver, name, at, arguments, 2, 20, f"{name}(a, b, …)"):
        return None
    values = [resolver.number_of(argument) for argument in arguments]
    whole = [value for value in values if value is not None]
    if len(whole) < len(values):
        return None
    kind = resolver.unified(whole, at)
    return None if kind is None else Typed(f.Call(Function(name), tuple(value.tree for value in whole)), *kind, at)


def _one_number(resolver: Resolver, name: str, at: int, arguments: Sequence[Raw]) -> Typed | None:
    if not _takes(resolver, name, at, arguments, 1, 1, f"{name}(x)"):
        return None
    value = resolver.number_of(arguments[0])
    return None if value is None else Typed(f.Call(Function(name), (value.tree,)), ValueType.NUMBER, value.unit, at)


def _round(resolver: Resolver, name: str, at: int, arguments: Sequence[Raw]) -> Typed | None:
    if not _takes(resolver, name, at, arguments, 1, 2, "round(x) or round(x, decimals)"):
        return None
    value = resolver.number_of(arguments[0])
    digits = resolver.number_of(arguments[1]) if len(arguments) == 2 else Typed(f.Number(Decimal(0)), ValueType.NUMBER)
    if value is None or digits is None:
        return None
    literal = digits.literal
    if literal is None or literal != int(literal) or not 0 <= literal <= MOST_ROUND_DIGITS:
        resolver.problem(
            digits.at,
            "bad_round_digits",
            _("How many decimals `round` keeps is a whole number from 0 to 12, written out."),
            _("Write round(x, 2)."),
        )
        return None
    arguments_kept = (value.tree,) if len(arguments) == 1 else (value.tree, digits.tree)
    return Typed(f.Call(Function.ROUND, arguments_kept), ValueType.NUMBER, value.unit, at)


def _two_days(resolver: Resolver, name: str, at: int, arguments: Sequence[Raw]) -> Typed | None:
    if not _takes(resolver, name, at, arguments, 2, 2, f"{name}(from, before)"):
        return None
    start, before = resolver.day_of(arguments[0]), resolver.day_of(arguments[1])
    if start is None or before is None:
        return None
    return Typed(f.Call(Function(name), (start.tree, before.tree)), ValueType.NUMBER, Unit.PLAIN, at)


def _rate(resolver: Resolver, name: str, at: int, arguments: Sequence[Raw]) -> Typed | None:
    if not _takes(resolver, name, at, arguments, 2, None, 'rate("name of the table", key, …)'):
        return None
    first, *keys = arguments
    tables = resolver.scope.names.tables
    if str(first.data) != "text":
        resolver.problem(
            offset_of(first), "table_not_named", _("The first value of `rate` names a table, in quotes."), _('Write rate("line rate", …).')
        )
        return None
    key = str(first.children[0])[1:-1].replace('""', '"')
    if key not in tables:
        guess = nearest(key, tables)
        remedy = _("Did you mean “%(guess)s”?") if guess else _("Define it under `tables`.")
        resolver.problem(
            offset_of(first), "unknown_table", _("There is no table “%(name)s” in this plan."), remedy, name=key, guess=guess or ""
        )
        return None
    table, values = tables[key], resolver.all(keys)
    if values is None or not table.known:
        return None
    if len(values) != len(table.by):
        resolver.problem(
            at,
            "wrong_number_of_keys",
            _("Table “%(table)s” is looked up by %(wanted)s keys (%(by)s), but %(found)s are given."),
            _("Give one value for each of them, in this order."),
            table=key,
            wanted=len(table.by),
            by=quoted(table.by),
            found=len(values),
        )
        return None
    claimed = [_claim_column(resolver, key, column, value) for column, value in enumerate(values)]
    if not all(claimed):
        return None
    return Typed(f.Lookup(key, tuple(value.tree for value in values)), ValueType.NUMBER, table.unit, at)


def _claim_column(resolver: Resolver, table: str, column: int, value: Typed) -> bool:
    columns = resolver.scope.names.tables[table].columns
    if value.type not in (ValueType.TEXT, ValueType.NUMBER):
        resolver.problem(
            value.at,
            "bad_table_key",
            _("A table is looked up by texts and numbers, not by a %(type)s."),
            _("Use if(…) to make a text or number of it."),
            type=value.type.value,
        )
        return False
    if columns.setdefault(column, value.type) is not value.type:
        resolver.problem(
            value.at,
            "table_key_types_differ",
            _("Key %(column)s of table “%(table)s” is a %(found)s here and a %(other)s elsewhere in the plan."),
            _("Look the table up by the same kind of value everywhere."),
            column=column + 1,
            table=table,
            found=value.type.value,
            other=columns[column].value,
        )
        return False
    return True


def _measure_named(resolver: Resolver, name: str, first: Raw) -> MeasureName | None:
    measures = resolver.scope.names.measures
    key = str(first.children[0]) if str(first.data) == "name" else ""
    if key not in measures:
        guess = nearest(key, measures) if key else None
        remedy = _("Did you mean `%(guess)s`?") if guess else _("Measures of this plan: %(known)s.")
        resolver.problem(
            offset_of(first),
            "not_a_measure",
            _("`%(name)s` takes the name of a measure."),
            remedy,
            name=name,
            guess=guess or "",
            known=quoted(measures) or "–",
        )
        return None
    return measures[key] if measures[key].known else None


def _of_a_measure(resolver: Resolver, name: str, at: int, arguments: Sequence[Raw]) -> Typed | None:
    if not _takes(resolver, name, at, arguments, 1, 1, f"{name}(measure)") or not _level_allows(resolver, name, at):
        return None
    first = arguments[0]
    measure = _measure_named(resolver, name, first)
    if measure is None:
        return None
    key = measure.key
    if measure.aggregate not in ADDS_UP:
        resolver.problem(
            offset_of(first),
            "no_quota_for_this",
            _("`%(measure)s` is no total, and a quota is counted out by days: it has no attainment."),
            _("Compare it directly, as in %(measure)s >= 30%%, or with a parameter per person."),
            measure=key,
        )
        return None
    if name == "quota":
        return Typed(f.QuotaRef(key), ValueType.NUMBER, measure.unit, at)
    return Typed(f.AttainmentRef(key, f.AttainmentKind(name)), ValueType.NUMBER, Unit.SHARE, at)


def _of_a_group(resolver: Resolver, name: str, at: int, arguments: Sequence[Raw]) -> Typed | None:
    """Resolve `team(m)` and `everybody(m)`: only what adds up over facts adds up over people."""
    if not _takes(resolver, name, at, arguments, 1, 1, f"{name}(measure)") or not _only_in_windows(resolver, name, at):
        return None
    measure = _measure_named(resolver, name, arguments[0])
    if measure is None:
        return None
    if measure.aggregate not in (Aggregate.SUM, Aggregate.COUNT):
        resolver.problem(
            offset_of(arguments[0]),
            "group_of_no_total",
            _("`%(measure)s` is no sum or count, so it cannot be added up over people."),
            _("Write `%(name)s` of a sum or a count; of two of them you can divide."),
            measure=measure.key,
            name=name,
        )
        return None
    return Typed(f.GroupRef(measure.key, f.GroupOf(name)), ValueType.NUMBER, measure.unit, at)


def _previous(resolver: Resolver, name: str, at: int, arguments: Sequence[Raw]) -> Typed | None:
    """Resolve `previous(m)`: of any measure."""
    if not _takes(resolver, name, at, arguments, 1, 1, f"{name}(measure)") or not _only_in_windows(resolver, name, at):
        return None
    measure = _measure_named(resolver, name, arguments[0])
    return None if measure is None else Typed(f.PreviousRef(measure.key), ValueType.NUMBER, measure.unit, at)


def _only_in_windows(resolver: Resolver, name: str, at: int) -> bool:
    if resolver.scope.level is Level.CREDIT:
        resolver.problem(
            at,
            "group_in_credit",
            _("`%(name)s` is one number per window; this formula is worked out for every credit."),
            _("Use it in `gate`, `multiplier`, `by`, `of`, the values of bands, or `pay` without `on`."),
            name=name,
        )
        return False
    return _level_allows(resolver, name, at)


def _level_allows(resolver: Resolver, name: str, at: int) -> bool:
    level = resolver.scope.level
    if level is Level.FACT:
        resolver.problem(
            at,
            "window_name_in_fact",
            _("`%(name)s` is one number per person and window; this formula looks at a single fact."),
            _("Use fields of the fact here, and put conditions on it in `gate`, `multiplier` or `rate`."),
            name=name,
        )
        return False
    if level is Level.WINDOW and name in ("attainment_so_far", "attainment_before"):
        resolver.problem(
            at,
            "so_far_in_window",
            _("`%(name)s` changes from credit to credit; this formula is worked out once per person and window."),
            _("Use attainment(…), or `%(name)s` in the `pay` or flat `rate` of a component with `on`."),
            name=name,
        )
        return False
    return True


def _so_far(resolver: Resolver, name: str, at: int, arguments: Sequence[Raw]) -> Typed | None:
    typed = _of_a_measure(resolver, name, at, arguments)
    if typed is None or not isinstance(typed.tree, f.AttainmentRef):
        return None
    on = resolver.scope.on
    if typed.tree.measure != on:
        resolver.problem(
            offset_of(arguments[0]),
            "so_far_of_another",
            _("`%(name)s` follows the credits that this component pays: those of `%(on)s`."),
            _("Write %(name)s(%(on)s), or attainment(%(measure)s)."),
            name=name,
            on=on or "",
            measure=typed.tree.measure,
        )
        return None
    return typed


_METHODS: Final[dict[str, Callable[[Resolver, str, int, Sequence[Raw]], Typed | None]]] = {
    "if": _if,
    "min": _min_max,
    "max": _min_max,
    "abs": _one_number,
    "floor": _one_number,
    "ceil": _one_number,
    "round": _round,
    "days": _two_days,
    "months": _two_days,
    "rate": _rate,
    "quota": _of_a_measure,
    "team": _of_a_group,
    "everybody": _of_a_group,
    "previous": _previous,
    "attainment": _of_a_measure,
    "attainment_so_far": _so_far,
    "attainment_before": _so_far,
}
