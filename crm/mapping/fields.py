"""Reads how the fields of one record are filled, and checks each against what the target can hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping as MappingOf
from decimal import Decimal, InvalidOperation

from incentives.engine.document import Entry, Mapping, Node, Scalar
from incentives.engine.report import Report
from incentives.engine.words import _, quoted

from .definition import Column, FieldMapping, Find, Kind, Rule, Target, TargetField
from .formats import BadFormat, Day, Format, Moment, Number, Plain, Unreadable, YesNo
from .nodes import as_mapping, as_text, as_texts, only_keys, required, unknown
from .rows import fitting

_WAYS = ("column", "text", "constant", "this", "of")
_FORMATS = ("number", "date", "moment", "yes/no")
_KEYS = (*_WAYS, *_FORMATS, "times", "time zone", "empty", "find", "source", "why")
_NEEDS = {Kind.WHOLE: "number", Kind.DECIMAL: "number", Kind.DAY: "date", Kind.MOMENT: "moment", Kind.YES_NO: "yes/no"}
_PLACE = re.compile(r"\{([^{}]+)\}")


def read_fields(
    node: Mapping,
    target: Target,
    before: set[str],
    *,
    rules: MappingOf[str, Rule],
    source: str,
    targets: MappingOf[str, Target],
    report: Report,
) -> tuple[FieldMapping, ...]:
    """Return the fields of a record. `before`: the records that this row has made already, which `this:` may point to."""
    reader = _FieldReader(before, rules, source, targets, report)
    mapped = []
    for entry in node:
        field = target.field(entry.key.text)
        if field is None:
            unknown(entry.key, target.fields, report)
        elif (found := reader.read(field, entry.key, entry.value)) is not None:
            mapped.append(found)
    written = {entry.key.text for entry in node}
    for field in target.fields.values():
        if field.required and field.name not in written:
            report.add(
                "field_missing",
                node,
                _("A record of the kind `%(target)s` needs `%(field)s`."),
                _("Say which column holds it, or give a constant."),
                target=target.name,
                field=field.name,
            )
    return tuple(mapped)


class _FieldReader:
    def __init__(self, before: set[str], rules: MappingOf[str, Rule], source: str, targets: MappingOf[str, Target], report: Report) -> None:
        self.before, self.rules, self.source, self.targets, self.report = before, rules, source, targets, report

    def read(self, field: TargetField, key: Scalar, node: Node) -> FieldMapping | None:
        if isinstance(node, Scalar):
            node = Mapping(node.path, node.line, node.column, ((_entry("column", node)),))
        spec = as_mapping(node, self.report, "a field")
        if spec is None:
            return None
        only_keys(spec, _KEYS, self.report)
        ways = [way for way in _WAYS if spec.get(way) is not None]
        if len(ways) != 1:
            self.report.add("one_way", key, _("A field is filled in exactly one way: column, text, constant, this or of."))
            return None
        if ways[0] == "constant":
            return self._constant(field, spec)
        if ways[0] == "this":
            return self._this(field, spec)
        if ways[0] == "of":
            return self._of(field, spec)
        return self._cell(field, spec, key)

    def _cell(self, field: TargetField, spec: Mapping, key: Scalar) -> FieldMapping | None:
        template = as_text(spec.get("text"), self.report) or ""
        columns = tuple(_PLACE.findall(template)) if template else as_texts(spec.get("column"), self.report)
        if len(columns) != 1 and not template:
            self.report.add("one_column", key, _('Name one column; several are joined with `text: "{one} {other}"`.'))
            return None
        empty_allowed, rule = self._empty(spec.get("empty"))
        if field.required and (empty_allowed or rule):
            text, remedy = _("`%(field)s` can never be empty."), _("Take `empty` out; rows without it are kept in quarantine.")
            self.report.add("never_empty", spec.get("empty") or key, text, remedy, field=field.name)
        return FieldMapping(
            field,
            Column(columns, template),
            format=self._format(field, spec, key),
            find=self._find(field, spec, key),
            empty_allowed=empty_allowed,
            empty_rule=rule,
            times=self._times(spec),
        )

    def _empty(self, node: Node | None) -> tuple[bool, Rule | None]:
        text = as_text(node, self.report)
        if node is None or text is None:
            return False, None
        if text == "allowed":
            return True, None
        rule = self.rules.get(text)
        if isinstance(node, Scalar) and (rule is None or not rule.allow_empty):
            allowing = [name for name, each in self.rules.items() if each.allow_empty]
            self.report.add(
                "not_an_empty_rule",
                node,
                _("`%(word)s` is not a rule that allows an empty cell."),
                _("Write `allowed`, or the name of a rule with `allow empty: yes`: %(known)s."),
                word=text,
                known=quoted(allowing) or "–",
            )
            return False, None
        return False, rule

    def _format(self, field: TargetField, spec: Mapping, key: Scalar) -> Format:
        given = [name for name in _FORMATS if spec.get(name) is not None]
        needed = _NEEDS.get(field.kind)
        if given != ([needed] if needed else []):
            if needed and not given:
                text, remedy = (
                    _("The format of `%(field)s` is not stated, and a format is never guessed."),
                    _("Add `%(needed)s:`, such as `date: YYYY-MM-DD` or `number: 1,234.56`."),
                )
            else:
                text, remedy = _("`%(field)s` is a %(kind)s and cannot be read as %(given)s."), _("Leave that key out.")
            self.report.add(
                "format_not_stated" if not given else "wrong_format",
                key,
                text,
                remedy,
                field=field.name,
                needed=needed or "",
                kind=field.kind,
                given=quoted(given),
            )
            return Plain()
        if needed is None:
            return Plain()
        return self._stated(needed, spec)

    def _stated(self, needed: str, spec: Mapping) -> Format:
        node = spec.get(needed)
        assert node is not None
        if needed == "yes/no":
            words = as_mapping(node, self.report, "yes/no")
            if words is None:
                return Plain()
            only_keys(words, ("yes", "no"), self.report)
            return YesNo(*(frozenset(as_texts(required(words, word, self.report), self.report)) for word in ("yes", "no")))
        text = as_text(node, self.report) or ""
        try:
            if needed == "number":
                return Number.like(text)
            return Day.by(text) if needed == "date" else Moment.by(text, as_text(spec.get("time zone"), self.report))
        except BadFormat as bad:
            self.report.add(bad.code, node, bad.text, bad.remedy, **bad.values)
            return Plain()

    def _find(self, field: TargetField, spec: Mapping, key: Scalar) -> Find | None:
        node = spec.get("find")
        if field.kind is not Kind.REFERENCE:
            if node is not None:
                self.report.add(
                    "find_here", key, _("`%(field)s` does not point to another record."), _("Leave `find` out."), field=field.name
                )
            return None
        target = self.targets[field.target]
        by = tuple(f"{field.target} by {name}" for name in target.found_by)
        if node is None:
            self.report.add(
                "find_missing",
                key,
                _("`%(field)s` points to another record: say how it is found."),
                _("Add `find:` with one of %(known)s."),
                field=field.name,
                known=quoted(by),
            )
            return None
        text = as_text(node, self.report) or ""
        if text not in by:
            assert isinstance(node, Scalar)
            unknown(node, by, self.report)
            return None
        return Find(field.target, text.partition(" by ")[2], as_text(spec.get("source"), self.report) or self.source)

    def _this(self, field: TargetField, spec: Mapping) -> FieldMapping | None:
        node = spec.get("this")
        name = as_text(node, self.report) or ""
        assert node is not None
        if field.kind is not Kind.REFERENCE or field.target != name or name not in self.before:
            self.report.add(
                "no_such_record",
                node,
                _("`%(field)s` cannot point to a record `%(name)s` of the same row."),
                _("The record it points to is written above, and is of the kind the field points to."),
                field=field.name,
                name=name,
            )
            return None
        return FieldMapping(field, this=name)

    def _of(self, field: TargetField, spec: Mapping) -> FieldMapping | None:
        node = spec.get("of")
        assert node is not None
        if field.name in ("list_price", "cost") and as_text(node, self.report) == "product":
            return FieldMapping(field, of="product")
        self.report.add("not_taken_over", node, _("Only the `list_price` and the `cost` of a `product` can be taken over."))
        return None

    def _times(self, spec: Mapping) -> Decimal:
        node = spec.get("times")
        text = as_text(node, self.report)
        if node is None or text is None:
            return Decimal(1)
        if spec.get("number") is None or not re.fullmatch(r"\d{1,20}(\.\d{1,20})?", text, re.ASCII):
            self.report.add("bad_times", node, _("`times` is a plain number beside `number`, such as 1000 for a column in thousands."))
            return Decimal(1)
        return Decimal(text)

    def _constant(self, field: TargetField, spec: Mapping) -> FieldMapping | None:
        node = spec.get("constant")
        text = as_text(node, self.report)
        if node is None or text is None:
            return None
        if field.kind is Kind.REFERENCE:
            key = Scalar("constant", spec.path, spec.line, spec.column)
            return FieldMapping(field, Column((), text), find=self._find(field, spec, key))
        try:
            value = constant_of(field, text)
            fitting(field, value)
            return FieldMapping(field, constant=value)
        except (ValueError, InvalidOperation, Unreadable):
            self.report.add(
                "bad_constant",
                node,
                _("“%(text)s” is not a %(kind)s that `%(field)s` can hold."),
                _("Constants are written 2026-01-31, 1234.56, yes or no, or as one of: %(choices)s."),
                text=text,
                kind=field.kind,
                field=field.name,
                choices=quoted(field.choices) or "–",
            )
            return None


def constant_of(field: TargetField, text: str) -> str | Decimal | dt.date | bool:
    """Read a constant of a mapping. Raises ValueError or InvalidOperation for what the field cannot hold."""
    match field.kind:
        case Kind.DAY:
            return dt.date.fromisoformat(text)
        case Kind.WHOLE | Kind.DECIMAL:
            if not re.fullmatch(r"-?\d+(\.\d+)?", text, re.ASCII) or (field.kind is Kind.WHOLE and "." in text):
                raise ValueError(text)
            return Decimal(text)
        case Kind.YES_NO:
            return {"yes": True, "no": False}[text] if text in ("yes", "no") else _refuse(text)
        case Kind.CHOICE if text not in field.choices:
            raise ValueError(text)
        case Kind.MOMENT:
            raise ValueError(text)
        case _:
            if field.longest and len(text) > field.longest:
                raise ValueError(text)
            return text


def _refuse(text: str) -> bool:
    raise ValueError(text)


def _entry(key: str, node: Scalar) -> Entry:
    return Entry(Scalar(key, node.path, node.line, node.column), node)
