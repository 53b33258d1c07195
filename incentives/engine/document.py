"""A plan's text as nodes with positions. Every scalar stays text: what it means is for the schema to say, never for YAML.

YAML would read the key `on` as true, `NO` as false, `0.1` as a float and `12:30` as 750; so nothing is resolved here. Anchors, aliases
and tags are refused, size, number of values and nesting are limited, and nothing in a document can run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from .report import Report
from .words import _

MOST_CHARACTERS = 30_000
MOST_VALUES = 20_000
MOST_NESTING = 10
MOST_SCALAR = 4_000

_NOT_TEXT = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML, rightly, will not read: control characters and halves of characters."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere in the document; line and column count from 1."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as it was written, without its quotes."""

    text: str
    path: str
    line: int
    column: int
    plain: bool = True
    """Written without quotes."""
    comment: str = ""
    """What follows on its line behind a `#`, that sign included; such a comment may have cut the value short."""
    raw: str = ""
    """The value in the document, quotes and line breaks included."""
    cut: bool = False
    """A comma cut it short; that has been reported, so nothing more need be said about it."""

    def place(self, offset: int) -> Place:
        """Return where the character at `offset` of the text stands in the document."""
        at = _position_in_raw(self.text, self.raw, offset)
        if at is None:
            return Place(self.path, self.line, self.column)
        before = self.raw[:at]
        breaks = before.count("\n")
        column = at - before.rfind("\n") if breaks else self.column + at
        return Place(self.path, self.line + breaks, column)


@dataclass(frozen=True, slots=True)
class Entry:
    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values in the order they were written; no key comes twice."""

    path: str
    line: int
    column: int
    entries: tuple[Entry, ...]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def get(self, key: str) -> Node | None:
        return next((entry.value for entry in self.entries if entry.key.text == key), None)


@dataclass(frozen=True, slots=True)
class Listing:
    path: str
    line: int
    column: int
    items: tuple[Node, ...]

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)


Node = Scalar | Mapping | Listing


def read_document(text: str | bytes, report: Report, path: str = "plan.yaml", most_characters: int = MOST_CHARACTERS) -> Mapping | None:
    """Return the document's top mapping, or None where it cannot be read at all; problems go to the report.

    A path that ends in .json is read as JSON, and so is any text that is; everything else as YAML.
    """
    top = Place("", 1, 1)
    decoded = _decoded(text, report)
    if decoded is None:
        return None
    if len(decoded) > most_characters:
        report.add(
            "document_too_long",
            top,
            _("The document has %(length)s characters; at most %(most)s are read."),
            _("Move long tables out of the plan into shared tables."),
            length=len(decoded),
            most=most_characters,
        )
        return None
    from .json_document import looks_like_json, read_json

    if path.endswith(".json") or looks_like_json(decoded):
        node: Node | None = read_json(decoded, report)
    else:
        node = _YamlReader(decoded, report).read()
    if isinstance(node, Mapping):
        return node
    if not report.problems:
        report.add(
            "not_a_mapping",
            node or top,
            _("The document is not made of keys with values."),
            _("Begin with a line like `plan: Name of the plan`."),
        )
    return None


def _decoded(written: str | bytes, report: Report) -> str | None:
    if isinstance(written, str):
        text = written
    else:
        try:
            text = written.decode("utf-8")
        except UnicodeDecodeError as error:
            report.add(
                "not_utf8",
                Place("", written.count(b"\n", 0, error.start) + 1, 1),
                _("The file is not written in UTF-8."),
                _("Save it again with the encoding UTF-8."),
            )
            return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    bad = _NOT_TEXT.search(text)
    if bad is None:
        return text
    report.add(
        "control_character",
        Place("", text.count("\n", 0, bad.start()) + 1, bad.start() - text.rfind("\n", 0, bad.start())),
        _("There is an invisible character here that no text has (U+%(code)s)."),
        _("Delete it and type the line again."),
        code=f"{ord(bad.group()):04X}",
    )
    return None


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not been read yet."""

    path: str
    line: int
    column: int
    is_mapping: bool
    flow: bool
    entries: list[Entry] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    key: Scalar | None = None
    keys: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)
    torn: int = 0
    """Parentheses still open in a formula that a comma has torn apart."""
    dropped_key: bool = False


class _YamlReader:
    def __init__(self, text: str, report: Report) -> None:
        self.text = text
        self.report = report
        self.open: list[_Open] = []
        self.values = 0
        self.top: Node | None = None
        self.documents = 0

    def read(self) -> Node | None:
        from .yaml_errors import explain_yaml_error

        loader = _Loader(self.text)
        try:
            while loader.check_event():
                if not self._take(loader.get_event()):
                    return None
        except yaml.YAMLError as error:
            explain_yaml_error(error, self.text, self.report)
            return None
        finally:
            loader.dispose()
        return self.top

    def _take(self, event: Any) -> bool:
        """Take one event; False when reading on makes no sense."""
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                return self._stop(
                    event,
                    "two_documents",
                    _("A second document begins here, after `---`."),
                    _("Keep one plan in one file: delete the line."),
                )
        elif isinstance(event, yaml.AliasEvent):
            return self._stop(
                event,
                "alias",
                _("`*%(name)s` repeats another part of the document; a plan says everything where it stands."),
                _("Write the value out. A text that begins with * must stand in quotes."),
                name=event.anchor,
            )
        elif isinstance(event, yaml.ScalarEvent | yaml.MappingStartEvent | yaml.SequenceStartEvent):
            return self._value(event)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self._close()
        return True

    def _value(self, event: Any) -> bool:
        self.values += 1
        if self.values > MOST_VALUES or len(self.open) >= MOST_NESTING:
            return self._stop(
                event,
                "document_too_deep",
                _("The document has more values, or more of them inside each other, than a plan needs."),
                _("A plan has at most %(values)s values and %(nesting)s levels."),
                values=MOST_VALUES,
                nesting=MOST_NESTING,
            )
        if event.anchor is not None:
            self._note(
                event,
                "anchor",
                _("`&%(name)s` names a part of the document to repeat it elsewhere; a plan says everything where it stands."),
                _("Delete it. A text that begins with & must stand in quotes."),
                name=event.anchor,
            )
        if event.tag not in (None, "!"):
            self._note(
                event,
                "tag",
                _("`%(tag)s` gives the value a type of its own; in a plan the key decides what a value is."),
                _("Delete it. A text that begins with ! must stand in quotes."),
                tag=event.tag,
            )
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        return self._start(event, isinstance(event, yaml.MappingStartEvent))

    def _scalar(self, event: Any) -> bool:
        scalar = self._scalar_node(event)
        if len(scalar.text) > MOST_SCALAR:
            self.report.add(
                "value_too_long",
                scalar,
                _("This value has %(length)s characters; at most %(most)s are read."),
                length=len(scalar.text),
                most=MOST_SCALAR,
            )
            return False
        parent = self.open[-1] if self.open else None
        if parent is not None and parent.is_mapping and parent.key is None and not parent.dropped_key:
            self._key(parent, scalar)
        else:
            self._put(scalar)
        return True

    def _scalar_node(self, event: Any) -> Scalar:
        raw = self.text[event.start_mark.index : event.end_mark.index]
        plain = event.style in (None, "")
        comment = ""
        if plain:
            end = self.text.find("\n", event.end_mark.index)
            rest = self.text[event.end_mark.index : end if end >= 0 else len(self.text)].lstrip()
            comment = rest if rest.startswith("#") else ""
        path = self._path()
        return Scalar(event.value, path, event.start_mark.line + 1, event.start_mark.column + 1, plain, comment, raw)

    def _key(self, parent: _Open, key: Scalar) -> None:
        path = f"{parent.path}.{key.text}" if parent.path else key.text
        key = Scalar(key.text, path, key.line, key.column, key.plain, key.comment, key.raw)
        if parent.torn:
            parent.torn += open_parentheses(key.text)
            parent.dropped_key = True
            return
        if key.text in parent.keys:
            self.report.add(
                "repeated_key",
                key,
                _("`%(key)s` is written twice; only one of them could count."),
                _("Delete one, or give it another name."),
                key=key.text,
            )
        parent.keys.add(key.text)
        parent.key = key

    def _start(self, event: Any, is_mapping: bool) -> bool:
        parent = self.open[-1] if self.open else None
        if parent is not None and parent.is_mapping and parent.key is None and not parent.dropped_key:
            return self._stop(
                event,
                "key_not_text",
                _("A key is a word or a text, not a list or a group of keys."),
                _("A formula with { or [ must stand in quotes."),
            )
        mark = event.start_mark
        self.open.append(_Open(self._path(), mark.line + 1, mark.column + 1, is_mapping, bool(event.flow_style)))
        return True

    def _close(self) -> None:
        done = self.open.pop()
        if done.is_mapping:
            self._put(Mapping(done.path, done.line, done.column, tuple(done.entries)))
        else:
            self._put(Listing(done.path, done.line, done.column, tuple(done.items)))

    def _put(self, node: Node) -> None:
        if not self.open:
            self.top = node
            return
        parent = self.open[-1]
        if parent.is_mapping:
            self._put_entry(parent, node)
        elif parent.torn and isinstance(node, Scalar):
            parent.torn = max(0, parent.torn + open_parentheses(node.text))
        else:
            parent.items.append(self._watched_for_comma(parent, node))

    def _put_entry(self, parent: _Open, node: Node) -> None:
        if parent.dropped_key:
            parent.dropped_key = False
            parent.torn = max(0, parent.torn)
            if isinstance(node, Scalar) and not node.text:
                return
            parent.torn = 0
            return
        key, parent.key = parent.key, None
        assert key is not None
        if isinstance(node, Scalar) and node.plain and node.text in ("", "~", "null"):
            self.report.add(
                "no_value",
                key,
                _("`%(key)s` has no value."),
                _("Write one behind the colon, or delete the key."),
                key=key.text,
            )
            return
        node = self._watched_for_comma(parent, node)
        if key.text not in parent.filled:
            parent.filled.add(key.text)
            parent.entries.append(Entry(key, node))

    def _watched_for_comma(self, parent: _Open, node: Node) -> Node:
        """Inside {…} and […] YAML cuts `if(a, 1, 2)` at its commas without a word."""
        if not (parent.flow and isinstance(node, Scalar) and node.plain):
            return node
        parent.torn = max(0, open_parentheses(node.text))
        if not parent.torn:
            return node
        self.report.add(
            "unquoted_comma",
            node,
            _("A formula with a comma is cut apart inside {…} or […]: only `%(text)s` arrives."),
            _('Put the whole formula in quotes, for example "if(a, 1, 2)".'),
            text=node.text,
        )
        return replace(node, cut=True)

    def _path(self) -> str:
        if not self.open:
            return ""
        parent = self.open[-1]
        if parent.is_mapping:
            return parent.key.path if parent.key else parent.path
        return f"{parent.path}[{len(parent.items) + 1}]"

    def _note(self, event: Any, code: str, text: str, remedy: str, /, **values: object) -> None:
        mark = event.start_mark
        self.report.add(code, Place(self._path(), mark.line + 1, mark.column + 1), text, remedy, **values)

    def _stop(self, event: Any, code: str, text: str, remedy: str, /, **values: object) -> bool:
        self._note(event, code, text, remedy, **values)
        return False


def open_parentheses(text: str) -> int:
    """Count parentheses opened and not closed, leaving out those inside "…"."""
    outside = "".join(text.split('"')[::2])
    return outside.count("(") - outside.count(")")


def _position_in_raw(text: str, raw: str, offset: int) -> int | None:
    """Find the character at `offset` of a scalar's text in the scalar as written, past quotes, escapes and folded lines."""
    at = 0
    for char in text[:offset]:
        if char.isspace():
            continue
        found = raw.find(char, at)
        if found < 0:
            return None
        at = found + 1
    if offset >= len(text):
        return at
    found = raw.find(text[offset], at)
    return None if found < 0 else found
