"""Reads the named rules of a mapping. A rule does one thing, and says why."""

from __future__ import annotations

from incentives.engine.document import Listing, Mapping, Node
from incentives.engine.report import Report
from incentives.engine.words import _

from .definition import Condition, Rule
from .nodes import as_mapping, as_text, as_texts, as_yes_no, only_keys, required

_KEYS = ("why", "when", "replace", "fill", "allow empty", "set aside")
_DEEDS = ("replace", "fill", "allow empty", "set aside")


def read_rules(rules: Mapping | None, report: Report) -> dict[str, Rule]:
    read = {}
    for entry in rules or ():
        node = as_mapping(entry.value, report, "a rule")
        if node is not None:
            read[entry.key.text] = _rule(entry.key.text, node, report)
    return read


def _rule(name: str, node: Mapping, report: Report) -> Rule:
    only_keys(node, _KEYS, report)
    deeds = [deed for deed in _DEEDS if node.get(deed) is not None]
    if len(deeds) != 1:
        report.add(
            "one_deed",
            node,
            _("A rule does exactly one thing: replace, fill, allow empty or set aside."),
            _("Split it, or write what it does."),
        )
    set_aside = as_yes_no(node.get("set aside"), report)
    when = _conditions(as_mapping(node.get("when"), report, "when"), report)
    if set_aside and not when:
        report.add("set_aside_all", node, _("This rule would set every row aside."), _("Add `when:` with a column and its texts."))
    return Rule(
        name=name,
        why=as_text(required(node, "why", report), report) or "",
        when=when,
        replace=_replacements(as_mapping(node.get("replace"), report, "replace"), report),
        fill=as_text(node.get("fill"), report),
        allow_empty=as_yes_no(node.get("allow empty"), report),
        set_aside=set_aside,
    )


def _replacements(node: Mapping | None, report: Report) -> dict[str, str] | None:
    if node is None:
        return None
    return {entry.key.text: as_text(entry.value, report) or "" for entry in node}


def _conditions(node: Mapping | None, report: Report) -> tuple[Condition, ...]:
    return tuple(_condition(entry.key.text, entry.value, report) for entry in node or ())


def _condition(column: str, node: Node, report: Report) -> Condition:
    if isinstance(node, Mapping):
        only_keys(node, ("not",), report)
        return Condition(column, frozenset(as_texts(required(node, "not", report), report)), negated=True)
    assert isinstance(node, Listing) or hasattr(node, "text")
    return Condition(column, frozenset(as_texts(node, report)))
