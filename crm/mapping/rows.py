"""Turns one row of text into the values of its records, or into the reasons why not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal

from incentives.engine.words import _, nearest, quoted

from .definition import FieldMapping, Find, Kind, Rule, Step, TargetField
from .files import CsvFile, RawRow
from .formats import Unreadable


@dataclass(frozen=True, slots=True)
class Wanted:
    """A record to be looked up."""

    find: Find
    text: str


@dataclass(frozen=True, slots=True)
class Of:
    """The value that the record pointed to by this field of the same record has itself."""

    reference: str


@dataclass(frozen=True, slots=True)
class This:
    """The record of this same row made under this target."""

    target: str


Value = str | int | Decimal | dt.date | dt.datetime | bool | Wanted | This | Of | None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row is refused. `text` is a msgid; `column` is empty where the whole row is meant."""

    code: str
    column: str
    text: str
    values: Mapping[str, str] = field(default_factory=dict)

    def message(self) -> str:
        return self.text % self.values


@dataclass(slots=True)
class Row:
    """One row read. `records` are the values by field, in the order of the step's records; empty while there are problems."""

    number: int
    payload: dict[str, str]
    records: list[dict[str, Value]] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    set_aside: str = ""
    """The name of the rule that left the row out."""
    touched: list[str] = field(default_factory=list)
    """Names of the rules that changed or excused something in it."""
    unread: set[tuple[int, str]] = field(default_factory=set)
    """(place of the record, field) of what could not be read: nothing more can be said of it."""


class RowReader:
    """Reads the rows of one step."""

    def __init__(self, step: Step, file: CsvFile) -> None:
        self._step, self._header = step, file.header
        self._names = [name or f"column {number}" for number, name in enumerate(file.header, start=1)]
        self._records = [[_FieldReader(each, place) for each in record.fields] for place, record in enumerate(step.records)]

    def read(self, raw: RawRow) -> Row:
        header = self._header
        if len(raw.cells) != len(header):
            return self._torn(raw)
        row = Row(raw.number, _storable(dict(zip(self._names, raw.cells, strict=True))))
        cells = {name: cell.strip() for name, cell in zip(header, raw.cells, strict=True)}
        for rule in self._step.set_aside:
            if rule.applies(cells):
                row.set_aside = rule.name
                return row
        cleaned = self._cleaned(cells, row) if self._step.clean else cells
        row.records = [{field.name: field.value(cleaned, cells, row) for field in fields} for fields in self._records]
        return row

    def _torn(self, raw: RawRow) -> Row:
        names = [*self._names, *(f"+{extra}" for extra in range(1, len(raw.cells) + 1))]
        row = Row(raw.number, _storable(dict(zip(names, raw.cells, strict=False))))
        values = {"cells": str(len(raw.cells)), "columns": str(len(self._header))}
        row.problems.append(RowProblem("cells", "", _("The row has %(cells)s cells; the header has %(columns)s."), values))
        return row

    def _cleaned(self, cells: dict[str, str], row: Row) -> dict[str, str]:
        cleaned = dict(cells)
        for column, rules in self._step.clean.items():
            for rule in rules:
                text = _corrected(rule, cleaned[column], cells)
                if text != cleaned[column]:
                    cleaned[column] = text
                    row.touched.append(rule.name)
        return cleaned


_EXACT = Context(prec=200)
"""Room for every product of a number and what it is multiplied by."""
REMEMBERED = 20_000
"""Texts whose reading a column remembers: days, amounts and names come again and again."""


class _FieldReader:
    """Reads one field of one record."""

    def __init__(self, mapping: FieldMapping, place: int) -> None:
        self.name = mapping.target_field.name
        self._place = (place, self.name)
        self._mapping = mapping
        self._column = mapping.cell.columns[0] if mapping.cell and mapping.cell.columns else ""
        self._template = mapping.cell.template if mapping.cell else ""
        self._fixed = Of(mapping.of) if mapping.of else This(mapping.this) if mapping.this else mapping.constant
        self._is_cell = mapping.cell is not None
        self._read = _reader_of(mapping)
        self._known: dict[str, Value] = {}

    def value(self, cleaned: dict[str, str], cells: dict[str, str], row: Row) -> Value:
        if not self._is_cell:
            return self._fixed
        text = self._filled(cleaned) if self._template else cleaned[self._column]
        if text in self._known:
            return self._known[text]
        if not text:
            return self._empty(cells, row)
        try:
            value = self._read(text)
        except Unreadable as problem:
            row.problems.append(RowProblem(problem.code, self._column, problem.text, problem.values))
            row.unread.add(self._place)
            return None
        if len(self._known) < REMEMBERED:
            self._known[text] = value
        return value

    def _filled(self, cleaned: dict[str, str]) -> str:
        """The template with its cells; empty where every cell is."""
        assert self._mapping.cell is not None
        columns = self._mapping.cell.columns
        if columns and not any(cleaned[column] for column in columns):
            return ""
        text = self._template
        for column in columns:
            text = text.replace("{" + column + "}", cleaned[column])
        return text.strip()

    def _empty(self, cells: dict[str, str], row: Row) -> Value:
        rule = self._mapping.empty_rule
        if rule is not None and rule.applies(cells):
            row.touched.append(rule.name)
        elif not self._mapping.empty_allowed:
            text = _("The cell is empty, and nothing in the mapping allows `%(field)s` to be.")
            row.problems.append(RowProblem("empty", self._column, text, {"field": self.name}))
            row.unread.add(self._place)
        return "" if self._mapping.target_field.kind in (Kind.TEXT, Kind.CHOICE) else None


def _corrected(rule: Rule, text: str, cells: dict[str, str]) -> str:
    if rule.replace is not None and text in rule.replace and rule.applies(cells):
        return rule.replace[text]
    if rule.fill is not None and not text and rule.applies(cells):
        return rule.fill
    return text


def _storable(payload: dict[str, str]) -> dict[str, str]:
    """PostgreSQL stores no NUL characters, not even in a row that is kept because of one."""
    return {name: cell.replace("\x00", "\ufffd") for name, cell in payload.items()}


def _reader_of(mapping: FieldMapping) -> Callable[[str], Value]:
    """Compose how one field reads its text: format, then what the field can hold."""
    field, form, find, times = mapping.target_field, mapping.format, mapping.find, mapping.times
    if find is not None:
        return lambda text: Wanted(find, text)
    check = _CHECKS[field.kind]

    def read(text: str) -> Value:
        value = form.read(text) if form else text
        return check(field, _EXACT.multiply(value, times) if isinstance(value, Decimal) else value)

    return read


def fitting(field: TargetField, value: Value) -> Value:
    """What a field holds of a value; Unreadable where it has no room for it."""
    return _CHECKS[field.kind](field, value)


def _text(field: TargetField, value: Value) -> Value:
    assert isinstance(value, str)
    if "\x00" in value:
        raise Unreadable("nul", _("The cell holds a NUL character, which no text has."))
    if field.longest and len(value) > field.longest:
        text = _("The text has %(length)s characters; `%(field)s` has room for %(longest)s.")
        raise Unreadable("too_long", text, length=len(value), field=field.name, longest=field.longest)
    return value


def _choice(field: TargetField, value: Value) -> Value:
    assert isinstance(value, str)
    if value not in field.choices:
        guess = nearest(value, field.choices)
        text = _("“%(cell)s” is none of %(choices)s. A `replace` rule can translate it.")
        raise Unreadable("not_a_choice", text, cell=value, choices=quoted(field.choices), guess=guess or "")
    return value


def _number(field: TargetField, value: Value) -> Value:
    assert isinstance(value, Decimal)
    # The size comes first: Decimal rounds no number of more than 28 digits.
    if field.digits and value.copy_abs() >= Decimal(10) ** (field.digits - field.decimals):
        raise Unreadable("too_large", _("%(value)s is too large for `%(field)s`."), value=value, field=field.name)
    if field.kind is Kind.WHOLE and value != value.to_integral_value():
        raise Unreadable("not_whole", _("`%(field)s` is a whole number; the cell holds %(value)s."), field=field.name, value=value)
    if field.decimals and value != value.quantize(Decimal(1).scaleb(-field.decimals), context=_EXACT):
        text = _("%(value)s has more than the %(decimals)s decimals that `%(field)s` keeps.")
        raise Unreadable("too_many_decimals", text, value=value, decimals=field.decimals, field=field.name)
    if (field.least is not None and value < field.least) or (field.most is not None and value > field.most):
        raise Unreadable("out_of_range", _("%(value)s is outside of what `%(field)s` can be."), value=value, field=field.name)
    return int(value) if field.kind is Kind.WHOLE else value


def _as_it_is(field: TargetField, value: Value) -> Value:
    return value


_CHECKS: dict[Kind, Callable[[TargetField, Value], Value]] = {
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.WHOLE: _number,
    Kind.DECIMAL: _number,
    Kind.DAY: _as_it_is,
    Kind.MOMENT: _as_it_is,
    Kind.YES_NO: _as_it_is,
    Kind.REFERENCE: _as_it_is,
}
