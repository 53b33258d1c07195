"""Reads a mapping file and reports everything that is wrong with it: place, meaning, remedy."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping as MappingOf
from decimal import Decimal, InvalidOperation

from incentives.engine.document import Listing, Mapping, Node, Scalar, read_document
from incentives.engine.problems import Refused
from incentives.engine.report import Report, TooManyProblems
from incentives.engine.words import _

from .definition import ImportMapping, RecordMapping, Rule, StageRow, Step, Target
from .fields import read_fields
from .nodes import as_mapping, as_text, as_texts, only_keys, required, unknown
from .rules import read_rules

_KEYS = ("mapping", "source", "description", "encoding", "delimiter", "rules", "stages", "steps")
_STAGE_KEYS = ("name", "position", "kind", "probability", "forecast")
_STEP_KEYS = ("file", "about", "clean", "set aside", "columns not read", "records")
_SOURCE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
LONGEST_NAME, LONGEST_KEY, LONGEST_FILE = 100, 60, 200
LAST_POSITION = 32_767
KINDS = ("open", "won", "lost")
FORECASTS = ("omitted", "pipeline", "best case", "commit", "closed")


def read_mapping(text: str | bytes, *, path: str, targets: MappingOf[str, Target]) -> ImportMapping:
    """Return the mapping that a file's text says. Raises Refused with every problem found."""
    report = Report()
    mapping = None
    try:
        document = read_document(text, report, path)
        if document is not None:
            mapping = _Reader(report, targets, text if isinstance(text, str) else text.decode("utf-8-sig")).read(document)
    except TooManyProblems:
        pass
    if report.problems or mapping is None:
        raise Refused(report.in_order())
    return mapping


class _Reader:
    def __init__(self, report: Report, targets: MappingOf[str, Target], text: str) -> None:
        self.report, self.targets, self.text = report, targets, text
        self.rules: MappingOf[str, Rule] = {}
        self.source = ""

    def read(self, document: Mapping) -> ImportMapping:
        report = self.report
        only_keys(document, _KEYS, report)
        name_node = required(document, "mapping", report)
        name = as_text(name_node, report) or ""
        self._measure(name_node, name, LONGEST_NAME)
        self.source = self._source(document)
        self.rules = read_rules(as_mapping(document.get("rules"), report, "rules"), report)
        return ImportMapping(
            name=name,
            source=self.source,
            description=as_text(document.get("description"), report) or "",
            encoding=self._encoding(document),
            delimiter=self._delimiter(document),
            rules=self.rules,
            stages=self._stages(as_mapping(document.get("stages"), report, "stages")),
            steps=self._steps(as_mapping(required(document, "steps", report), report, "steps")),
            text=self.text,
        )

    def _measure(self, node: Node | None, text: str, longest: int) -> None:
        """The database has so much room for a name, and no more."""
        if node is not None and len(text) > longest:
            message, remedy = _("This name has %(length)s characters; there is room for %(longest)s."), _("Shorten it.")
            self.report.add("name_too_long", node, message, remedy, length=str(len(text)), longest=str(longest))

    def _source(self, document: Mapping) -> str:
        node = required(document, "source", self.report)
        source = as_text(node, self.report) or ""
        if node is not None and (not _SOURCE.fullmatch(source) or source == "laurel"):
            self.report.add(
                "bad_source",
                node,
                _("“%(source)s” cannot name a source system."),
                _("Use small letters, digits, - and _, and not “laurel”, which stands for what is entered by hand."),
                source=source,
            )
        return source

    def _encoding(self, document: Mapping) -> str:
        node = document.get("encoding")
        encoding = as_text(node, self.report) or "utf-8"
        try:
            "".encode(encoding)  # there are codecs that are no encodings of text
            return codecs.lookup(encoding).name
        except LookupError:
            assert node is not None
            self.report.add("unknown_encoding", node, _("There is no encoding “%(name)s”."), _("Most files are utf-8."), name=encoding)
            return "utf-8"

    def _delimiter(self, document: Mapping) -> str:
        node = document.get("delimiter")
        text = as_text(node, self.report) or ","
        delimiter = {"tab": "\t", "semicolon": ";", "comma": ","}.get(text, text)
        if len(delimiter) != 1:
            assert node is not None
            self.report.add("bad_delimiter", node, _("The delimiter is one character, or the word tab, comma or semicolon."))
            return ","
        return delimiter

    def _stages(self, stages: Mapping | None) -> tuple[StageRow, ...]:
        rows = []
        for entry in stages or ():
            row = as_mapping(entry.value, self.report, "a stage")
            if row is not None:
                rows.append(self._stage(entry.key, row))
        return tuple(row for row in rows if row is not None)

    def _stage(self, key: Scalar, row: Mapping) -> StageRow | None:
        report = self.report
        only_keys(row, _STAGE_KEYS, report)
        self._measure(key, key.text, LONGEST_KEY)
        texts = {name: as_text(required(row, name, report), report) for name in _STAGE_KEYS}
        if None in texts.values():
            return None
        self._measure(row.get("name"), texts["name"] or "", LONGEST_NAME)
        for name, known in (("kind", KINDS), ("forecast", FORECASTS)):
            node = row.get(name)
            if isinstance(node, Scalar) and node.text not in known:
                unknown(node, known, report)
        probability = _percent(texts["probability"] or "")
        position = texts["position"] or ""
        if probability is None or not 0 <= probability <= 1:
            report.add("bad_probability", row.get("probability") or row, _("A probability is written from 0%% to 100%%."))
            return None
        if not position.isascii() or not position.isdigit() or len(position) > 10 or int(position) > LAST_POSITION:
            text = _("A position is a whole number from 0 to %(last)s.")
            report.add("bad_position", row.get("position") or row, text, last=str(LAST_POSITION))
            return None
        if {"won": 1, "lost": 0}.get(texts["kind"] or "", probability) != probability:
            report.add(
                "closed_is_certain", row.get("probability") or row, _("A stage that means won has 100 %%, one that means lost 0 %%.")
            )
            return None
        return StageRow(key.text, texts["name"] or "", int(position), texts["kind"] or "", probability, texts["forecast"] or "")

    def _steps(self, steps: Mapping | None) -> tuple[Step, ...]:
        read = []
        for entry in steps or ():
            node = as_mapping(entry.value, self.report, "a step")
            if node is not None:
                self._measure(entry.key, entry.key.text, LONGEST_KEY)
                read.append(self._step(entry.key.text, node))
        return tuple(read)

    def _step(self, key: str, node: Mapping) -> Step:
        report = self.report
        only_keys(node, _STEP_KEYS, report)
        file_node = required(node, "file", report)
        file = as_text(file_node, report) or ""
        self._measure(file_node, file, LONGEST_FILE)
        if file_node is not None and ("/" in file or "\\" in file or file.startswith(".")):
            report.add("bad_file", file_node, _("A file is given by its name alone; all files lie in one folder."))
        clean = {}
        for entry in as_mapping(node.get("clean"), report, "clean") or ():
            clean[entry.key.text] = self._named_rules(entry.value, "replace or fill")
        set_aside = self._named_rules(node.get("set aside"), "set aside")
        unread = as_texts(node.get("columns not read"), report)
        records = self._records(as_mapping(required(node, "records", report), report, "records"))
        columns = {column for record in records for field in record.fields if field.cell for column in field.cell.columns}
        empties = [field.empty_rule for record in records for field in record.fields if field.empty_rule]
        used = [*set_aside, *(rule for rules in clean.values() for rule in rules), *empties]
        columns |= set(clean) | {condition.column for rule in used for condition in rule.when}
        for column in sorted(columns.intersection(unread)):
            report.add(
                "column_read",
                node.get("columns not read") or node,
                _("The column “%(column)s” is read after all."),
                _("Strike it off this list."),
                column=column,
            )
        return Step(key, file, records, clean, set_aside, unread, tuple(sorted(columns)))

    def _named_rules(self, node: Node | None, what: str) -> tuple[Rule, ...]:
        items = node if isinstance(node, Listing) else () if node is None else (node,)
        found = []
        for item in items:
            if not isinstance(item, Scalar):
                as_text(item, self.report)
                continue
            rule = self.rules.get(item.text)
            if rule is None:
                unknown(item, self.rules, self.report)
            elif rule.set_aside is not (what == "set aside") or (what != "set aside" and rule.replace is None and rule.fill is None):
                self.report.add("wrong_kind_of_rule", item, _("The rule “%(rule)s” does not %(what)s."), rule=rule.name, what=what)
            else:
                found.append(rule)
        return tuple(found)

    def _records(self, records: Mapping | None) -> tuple[RecordMapping, ...]:
        read: list[RecordMapping] = []
        for entry in records or ():
            target = self.targets.get(entry.key.text)
            fields = as_mapping(entry.value, self.report, "a record")
            if target is None:
                unknown(entry.key, self.targets, self.report)
            elif fields is not None:
                before = {record.target.name for record in read}
                mapped = read_fields(fields, target, before, rules=self.rules, source=self.source, targets=self.targets, report=self.report)
                read.append(RecordMapping(target, mapped))
        return tuple(read)


def _percent(text: str) -> Decimal | None:
    try:
        return Decimal(text.removesuffix("%").strip()).scaleb(-2) if text.endswith("%") else Decimal(text)
    except InvalidOperation:
        return None
