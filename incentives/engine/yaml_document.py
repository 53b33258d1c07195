"""Builds the nodes of a plan from YAML's events, so that nothing is resolved, nothing runs and nothing nests without end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from .document import MOST_NESTING, MOST_SCALAR, MOST_VALUES, Entry, Listing, Mapping, Node, Place, Scalar
from .report import Report
from .words import _
from .yaml_errors import explain_yaml_error

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str, report: Report) -> Node | None:
    """Return the document's top node, or None after its problems were reported."""
    return _YamlReader(text, report).read()


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
