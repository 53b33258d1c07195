"""A plan's text as nodes with positions. Every scalar stays text: what it means is for the schema to say, never for YAML.

YAML would read the key `on` as true, `NO` as false, `0.1` as a float and `12:30` as 750; so nothing is resolved here. Anchors, aliases
and tags are refused, size, number of values and nesting are limited, and nothing in a document can run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .report import Report
from .words import _

MOST_CHARACTERS = 30_000
MOST_VALUES = 20_000
MOST_NESTING = 10
MOST_SCALAR = 4_000

_NOT_TEXT = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""What YAML, rightly, will not read: control characters and halves of characters."""


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
    # Both readers make the nodes defined here.
    from .json_document import looks_like_json, read_json
    from .yaml_document import read_yaml

    if path.endswith(".json") or looks_like_json(decoded):
        node: Node | None = read_json(decoded, report)
    else:
        node = read_yaml(decoded, report)
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
