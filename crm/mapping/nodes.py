"""Small readers of a document's nodes: each gives what was meant, or notes the problem at its place and gives nothing."""

from __future__ import annotations

from collections.abc import Iterable

from incentives.engine.document import Listing, Mapping, Node, Scalar
from incentives.engine.report import Report
from incentives.engine.words import _, nearest, quoted


def as_text(node: Node | None, report: Report) -> str | None:
    if node is None or isinstance(node, Scalar):
        return node.text if node else None
    report.add("text_expected", node, _("Here stands a group of values; one text is expected."))
    return None


def as_texts(node: Node | None, report: Report) -> tuple[str, ...]:
    """One text or a list of texts."""
    if node is None:
        return ()
    items = tuple(node) if isinstance(node, Listing) else (node,)
    return tuple(text for text in (as_text(item, report) for item in items) if text is not None)


def as_mapping(node: Node | None, report: Report, what: str) -> Mapping | None:
    if node is None or isinstance(node, Mapping):
        return node
    report.add("mapping_expected", node, _("%(what)s is a group of keys with values."), _("Write `key: value` lines below it."), what=what)
    return None


def as_yes_no(node: Node | None, report: Report) -> bool:
    text = as_text(node, report)
    if text not in (None, "yes", "no"):
        assert node is not None
        report.add("yes_or_no", node, _("Write yes or no here."))
    return text == "yes"


def only_keys(mapping: Mapping, known: Iterable[str], report: Report) -> None:
    """Refuse keys nobody reads: one misspelt would otherwise be ignored."""
    known = tuple(known)
    for entry in mapping:
        if entry.key.text not in known:
            unknown(entry.key, known, report)


def unknown(at: Scalar, known: Iterable[str], report: Report) -> None:
    known = tuple(known)
    guess = nearest(at.text, known)
    remedy = _("Did you mean `%(guess)s`?") if guess else _("Known here: %(known)s.")
    report.add("unknown_word", at, _("`%(word)s` is not known here."), remedy, word=at.text, guess=guess or "", known=quoted(known))


def required(mapping: Mapping, key: str, report: Report) -> Node | None:
    node = mapping.get(key)
    if node is None:
        report.add("key_missing", mapping, _("`%(key)s` is missing here."), _("Add a line `%(key)s: …`."), key=key)
    return node
