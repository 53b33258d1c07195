"""Reads a plan written as JSON into the same nodes, with positions; numbers keep their digits because they stay text."""

from __future__ import annotations

import json
import re

from .document import MOST_NESTING, MOST_SCALAR, MOST_VALUES, Entry, Listing, Mapping, Node, Place, Scalar
from .report import Report
from .words import _

_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?", re.ASCII)
_WORDS = {"true": "yes", "false": "no", "null": ""}


class _NotJson(Exception):
    def __init__(self, at: int, code: str, text: str, remedy: str = "", **values: object) -> None:
        super().__init__(text)
        self.at, self.code, self.text, self.remedy, self.values = at, code, text, remedy, values


def looks_like_json(text: str) -> bool:
    """Whether the text is JSON and not YAML's {…}: its first key stands in quotes, and it is whole."""
    if re.match(r'\s*\{\s*["}]', text) is None:
        return False
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


def read_json(text: str, report: Report) -> Node | None:
    reader = _Reader(text, report)
    try:
        node = reader.value("", 0)
        if reader.peek():
            raise _NotJson(reader.at, "not_json", _("More follows after the end of the document."), _("Delete it."))
    except _NotJson as error:
        report.add(error.code, reader.place("", error.at), error.text, error.remedy, **error.values)
        return None
    return node


class _Reader:
    def __init__(self, text: str, report: Report) -> None:
        self.text = text
        self.report = report
        self.at = 0
        self.values = 0

    def place(self, path: str, at: int) -> Place:
        return Place(path, self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at))

    def peek(self) -> str:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def value(self, path: str, depth: int) -> Node:
        self.values += 1
        char = self.peek()
        if depth > MOST_NESTING or self.values > MOST_VALUES:
            raise _NotJson(
                self.at,
                "document_too_deep",
                _("The document has more values, or more of them inside each other, than a plan needs."),
                _("A plan has at most %(values)s values and %(nesting)s levels."),
                values=MOST_VALUES,
                nesting=MOST_NESTING,
            )
        if char == "{":
            return self._mapping(path, depth)
        if char == "[":
            return self._listing(path, depth)
        if char == '"':
            return self._text(path)
        return self._word(path)

    def _mapping(self, path: str, depth: int) -> Mapping:
        place = self.place(path, self.at)
        entries: dict[str, Entry] = {}
        self.at += 1
        while self.peek() != "}":
            if self.peek() != '"':
                raise _NotJson(self.at, "not_json", _("A key in quotes, or }, should stand here."))
            key = self._text(path)
            key = Scalar(key.text, f"{path}.{key.text}" if path else key.text, key.line, key.column, False, "", key.raw)
            self._skip(":")
            value = self.value(key.path, depth + 1)
            if key.text in entries:
                self.report.add(
                    "repeated_key",
                    key,
                    _("`%(key)s` is written twice; only one of them could count."),
                    _("Delete one, or give it another name."),
                    key=key.text,
                )
            elif isinstance(value, Scalar) and not value.raw:
                self.report.add(
                    "no_value", key, _("`%(key)s` has no value."), _("Write one behind the colon, or delete the key."), key=key.text
                )
            else:
                entries[key.text] = Entry(key, value)
            self._skip(",", end="}")
        self.at += 1
        return Mapping(path, place.line, place.column, tuple(entries.values()))

    def _listing(self, path: str, depth: int) -> Listing:
        place = self.place(path, self.at)
        items: list[Node] = []
        self.at += 1
        while self.peek() != "]":
            items.append(self.value(f"{path}[{len(items) + 1}]", depth + 1))
            self._skip(",", end="]")
        self.at += 1
        return Listing(path, place.line, place.column, tuple(items))

    def _skip(self, char: str, end: str = "") -> None:
        """Step over the comma or colon that must stand here (a comma may be missing only before the end, and may not stand there)."""
        found = self.peek()
        if end and found == end:
            return
        if found != char:
            raise _NotJson(self.at, "not_json", _("`%(char)s` is missing here."), char=char)
        self.at += 1
        if end and self.peek() == end:
            raise _NotJson(self.at, "not_json", _("A comma stands before the end of the list."), _("Delete it."))

    def _text(self, path: str) -> Scalar:
        start = self.at
        place = self.place(path, start)
        try:
            text, self.at = _DECODER.raw_decode(self.text, start)
        except ValueError as error:
            raise _NotJson(
                start, "not_json", _("This text in quotes is not closed, or has an escape that does not exist (%(said)s)."), said=str(error)
            ) from error
        if len(text) > MOST_SCALAR:
            raise _NotJson(
                start,
                "value_too_long",
                _("This value has %(length)s characters; at most %(most)s are read."),
                length=len(text),
                most=MOST_SCALAR,
            )
        return Scalar(text, path, place.line, place.column, False, "", self.text[start : self.at])

    def _word(self, path: str) -> Scalar:
        place = self.place(path, self.at)
        for word, text in _WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return Scalar(text, path, place.line, place.column, False, "", text)
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            raise _NotJson(self.at, "not_json", _("A value should stand here: a text in quotes, a number, true, false, { or [."))
        self.at = match.end()
        number = match.group()
        return Scalar(number, path, place.line, place.column, True, "", number)
