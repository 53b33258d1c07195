"""What a formula means: its names looked up, its types and units checked, and the typed tree of formula.py made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lark import Token

from . import formula as f
from .document import Scalar
from .formula import Formula, Level, ValueType
from .grammar import NotAFormula, Raw, offset_of, parse
from .names import FIELD_TYPES, PARAMETER_KINDS, NotANumber, Scope, Unit, number
from .report import Report
from .units import Typed, UnitMismatch, arithmetic, comparable, same
from .words import _, nearest, quoted


def read_formula(
    scalar: Scalar, scope: Scope, report: Report, wanted: ValueType | None = None, *, text: str | None = None
) -> tuple[Formula, Unit] | None:
    """Read a formula of the document; None after its problems went to the report.

    `wanted` is the type its result must have. `text` is the formula where it is only the beginning of the value (`500` of `500 per deal`).
    """
    written = scalar.text if text is None else text
    if scalar.cut:
        return None
    try:
        raw = parse(written)
    except NotAFormula as error:
        _report_syntax(scalar, error, report)
        return None
    typed = Resolver(scalar, scope, report).resolve(raw)
    if typed is None:
        return None
    if wanted is not None and typed.type is not wanted:
        report.add(
            "wrong_type",
            scalar.place(typed.at),
            _("This gives a %(found)s, but a %(wanted)s is needed here."),
            _TYPE_REMEDIES.get((typed.type, wanted), ""),
            found=typed.type.value,
            wanted=wanted.value,
        )
        return None
    return Formula(written.strip(), typed.tree, typed.type, scope.level), typed.unit


_TYPE_REMEDIES = {
    (ValueType.YES_NO, ValueType.NUMBER): _("Turn it into a number: if(…, 1, 0)."),
    (ValueType.TEXT, ValueType.NUMBER): _('Choose a number by it: if(… = "Cloud", 1, 0), or a table.'),
    (ValueType.TEXT, ValueType.DAY): _("Write days without quotes: 2026-01-31."),
    (ValueType.NUMBER, ValueType.DAY): _("Write a day like 2026-01-31, or a day field."),
    (ValueType.YES_NO, ValueType.DAY): _("Write a day like 2026-01-31, or a day field."),
    (ValueType.NUMBER, ValueType.YES_NO): _("Compare it with something, as in … >= 100."),
    (ValueType.TEXT, ValueType.YES_NO): _('Compare it with something, as in … = "Cloud".'),
    (ValueType.DAY, ValueType.YES_NO): _("Compare it with a day, as in … >= 2026-01-31."),
    (ValueType.DAY, ValueType.NUMBER): _("Count days with days(from, before)."),
}


def _report_syntax(scalar: Scalar, error: NotAFormula, report: Report) -> None:
    remedy = error.remedy
    if scalar.comment:
        remedy = _("Everything behind # is a comment and does not belong to the formula: put the formula in quotes if it should.")
    report.add(error.code, scalar.place(error.offset), error.text, remedy, **error.values)


@dataclass(frozen=True, slots=True)
class Resolver:
    """Walks one formula's raw tree. Every method returns None after it has reported what is wrong."""

    scalar: Scalar
    scope: Scope
    report: Report

    def resolve(self, raw: Raw) -> Typed | None:
        method = {
            "number": self._number,
            "day": self._day,
            "text": self._text,
            "yes_no": self._yes_no,
            "name": self._name,
            "call": self._call,
            "arithmetic": self._arithmetic,
            "negate": self._negate,
            "compare": self._compare,
            "is_in": self._is_in,
            "not_in": self._is_in,
            "all_of": self._logic,
            "any_of": self._logic,
            "not_": self._not,
        }[str(raw.data)]
        return method(raw)

    def problem(self, at: int, code: str, text: str, remedy: str = "", /, **values: object) -> None:
        self.report.add(code, self.scalar.place(at), text, remedy, **values)

    def all(self, raws: Sequence[Raw]) -> list[Typed] | None:
        found = [self.resolve(raw) for raw in raws]
        whole = [typed for typed in found if typed is not None]
        return whole if len(whole) == len(found) else None

    def _number(self, raw: Raw) -> Typed | None:
        token = str(raw.children[0])
        try:
            literal = number(token)
        except NotANumber:
            self.problem(
                offset_of(raw),
                "number_too_long",
                _("`%(number)s` has more digits than can be kept exactly."),
                _("Numbers have at most 15 digits before and 12 behind the point."),
                number=token,
            )
            return None
        return Typed(literal, ValueType.NUMBER, Unit.SHARE if literal.percent else Unit.PLAIN, offset_of(raw))

    def _day(self, raw: Raw) -> Typed | None:
        token = str(raw.children[0])
        try:
            day = dt.date.fromisoformat(token)
        except ValueError:
            self.problem(offset_of(raw), "no_such_day", _("There is no day %(day)s."), _("Write days as 2026-01-31."), day=token)
            return None
        return Typed(f.Day(day), ValueType.DAY, at=offset_of(raw))

    def _text(self, raw: Raw) -> Typed:
        return Typed(f.Text(_unquoted(raw)), ValueType.TEXT, at=offset_of(raw))

    def _yes_no(self, raw: Raw) -> Typed:
        return Typed(f.YesNo(str(raw.children[0]) == "yes"), ValueType.YES_NO, at=offset_of(raw))

    def _name(self, raw: Raw) -> Typed | None:
        name, at, names = str(raw.children[0]), offset_of(raw), self.scope.names
        if name in names.parameters:
            parameter = names.parameters[name]
            if parameter is None:
                return None
            kind, unit = PARAMETER_KINDS[parameter.kind]
            if self.scope.own_currency and unit is Unit.MONEY:
                self._plan_currency_in_value(at, name)
                return None
            return Typed(f.ParameterRef(name, kind), kind, unit, at)
        if name == "months_on_plan":
            return Typed(f.MonthsOnPlanRef(), ValueType.NUMBER, Unit.PLAIN, at)
        if name == "target" or name in names.measures:
            return self._of_the_window(name, at)
        source = self.scope.source
        if source is not None and name in source.fields:
            return self._field(name, at)
        self._unknown_name(name, at)
        return None

    def _of_the_window(self, name: str, at: int) -> Typed | None:
        if self.scope.level is Level.FACT:
            self.problem(
                at,
                "window_name_in_fact",
                _("`%(name)s` is one number per person and window; this formula looks at a single fact."),
                _("Use fields of the fact here, and put conditions on `%(name)s` in `gate`, `multiplier` or `rate`."),
                name=name,
            )
            return None
        if name == "target":
            return Typed(f.TargetRef(), ValueType.NUMBER, Unit.MONEY, at)
        measure = self.scope.names.measures[name]
        return Typed(f.MeasureRef(name), ValueType.NUMBER, measure.unit, at) if measure.known else None

    def _field(self, name: str, at: int) -> Typed | None:
        assert self.scope.source is not None
        column = self.scope.source.fields[name]
        if self.scope.level is Level.WINDOW:
            self.problem(
                at,
                "field_in_window",
                _("`%(name)s` belongs to a single fact; this formula is worked out once per person and window."),
                _("Use a measure, which adds facts up, or the component's `where`."),
                name=name,
            )
            return None
        kind, unit = FIELD_TYPES[column.type]
        return Typed(f.FieldRef(name, kind, unit is Unit.MONEY, column.scale), kind, unit, at)

    def _unknown_name(self, name: str, at: int) -> None:
        names = self.scope.names
        if name in names.tables:
            self.problem(at, "table_as_name", _("`%(name)s` is a table."), _('Look it up: rate("%(name)s", …).'), name=name)
            return
        elsewhere = names.sources_with(name)
        if elsewhere and self.scope.level is Level.WINDOW:
            self.problem(
                at,
                "field_in_window",
                _("`%(name)s` belongs to a single fact; this formula is worked out once per person and window."),
                _("Use a measure, which adds facts up, or the component's `where`."),
                name=name,
            )
            return
        guess = nearest(name, self.scope.visible())
        if name.lower() in {"true", "false"}:
            remedy = _("Write yes or no.")
        elif guess is not None and (name[:1].islower() or guess == name.lower()):
            remedy = _("Did you mean `%(guess)s`?")
        elif elsewhere and self.scope.source is not None:
            remedy = _("%(sources)s has it, but facts here come from `%(source)s`.")
        else:
            remedy = _('Texts stand in double quotes: "%(name)s". Names are fields, measures and parameters.')
        source = self.scope.source.name if self.scope.source else ""
        values = {"name": name, "guess": guess or "", "sources": quoted(elsewhere), "source": source}
        self.problem(at, "unknown_name", _("There is nothing called `%(name)s` here."), remedy, **values)

    def _plan_currency_in_value(self, at: int, name: str) -> None:
        self.problem(
            at,
            "currencies_mixed",
            _("`value` adds up amounts in each fact's own currency, but `%(name)s` is in the plan's."),
            _("Use `%(name)s` where amounts are converted already: in `where`, `pay` or `rate`."),
            name=name,
        )

    def _arithmetic(self, raw: Raw) -> Typed | None:
        left, right = self.resolve(raw.children[0]), self.resolve(raw.children[2])
        if left is None or right is None:
            return None
        try:
            return arithmetic(f.Operator(str(raw.children[1])), left, right, self.scope.own_currency)
        except UnitMismatch as error:
            self._mismatch(error, offset_of(raw.children[1]))
            return None

    def _negate(self, raw: Raw) -> Typed | None:
        value = self.number_of(raw.children[1])
        return None if value is None else Typed(f.Negate(value.tree), ValueType.NUMBER, value.unit, offset_of(raw.children[0]))

    def _compare(self, raw: Raw) -> Typed | None:
        left, right = self.resolve(raw.children[0]), self.resolve(raw.children[2])
        if left is None or right is None:
            return None
        operator = f.Comparison(str(raw.children[1]))
        try:
            comparable(left, right, operator, self.scope.own_currency)
        except UnitMismatch as error:
            self._mismatch(error, offset_of(raw.children[1]))
            return None
        return Typed(f.Compare(operator, left.tree, right.tree), ValueType.YES_NO, at=left.at)

    def _is_in(self, raw: Raw) -> Typed | None:
        value, choices = self.resolve(raw.children[0]), self.all(raw.children[1].children)
        if value is None or choices is None:
            return None
        for choice in choices:
            try:
                comparable(value, choice, f.Comparison.EQUAL, self.scope.own_currency)
            except UnitMismatch as error:
                self._mismatch(error, choice.at)
                return None
        tree: f.Expr = f.IsIn(value.tree, tuple(choice.tree for choice in choices))
        if str(raw.data) == "not_in":
            tree = f.Not(tree)
        return Typed(tree, ValueType.YES_NO, at=value.at)

    def _logic(self, raw: Raw) -> Typed | None:
        parts = [self.yes_no_of(child) for child in raw.children]
        trees = tuple(part.tree for part in parts if part is not None)
        if len(trees) < len(parts):
            return None
        tree: f.Expr = f.AllOf(trees) if str(raw.data) == "all_of" else f.AnyOf(trees)
        return Typed(tree, ValueType.YES_NO, at=offset_of(raw))

    def _not(self, raw: Raw) -> Typed | None:
        value = self.yes_no_of(raw.children[0])
        return None if value is None else Typed(f.Not(value.tree), ValueType.YES_NO, at=offset_of(raw))

    def _call(self, raw: Raw) -> Typed | None:
        from .functions import call

        token, *arguments = raw.children
        assert isinstance(token, Token)
        return call(self, str(token), offset_of(token), arguments)

    def number_of(self, raw: Raw) -> Typed | None:
        return self._wanted(raw, ValueType.NUMBER)

    def yes_no_of(self, raw: Raw) -> Typed | None:
        return self._wanted(raw, ValueType.YES_NO)

    def day_of(self, raw: Raw) -> Typed | None:
        return self._wanted(raw, ValueType.DAY)

    def _wanted(self, raw: Raw, wanted: ValueType) -> Typed | None:
        typed = self.resolve(raw)
        if typed is None or typed.type is wanted:
            return typed
        self.problem(
            typed.at,
            "wrong_type",
            _("This gives a %(found)s, but a %(wanted)s is needed here."),
            _TYPE_REMEDIES.get((typed.type, wanted), ""),
            found=typed.type.value,
            wanted=wanted.value,
        )
        return None

    def unified(self, values: Sequence[Typed], at: int) -> tuple[ValueType, Unit] | None:
        """Return the one type and unit that these values share, as branches of `if` or arguments of `min` must."""
        try:
            return same(values, self.scope.own_currency)
        except UnitMismatch as error:
            self._mismatch(error, at)
            return None

    def _mismatch(self, error: UnitMismatch, at: int) -> None:
        self.problem(at, error.code, error.text, error.remedy, **error.values)


def _unquoted(raw: Raw) -> str:
    return str(raw.children[0])[1:-1].replace('""', '"')
