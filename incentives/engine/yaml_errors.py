"""Says what is wrong where YAML cannot be read, in words for somebody who writes plans and not parsers."""

from __future__ import annotations

from typing import Any, Final

from .document import Place
from .report import Report
from .words import _

_QUOTE = _('Put the whole value in quotes: \'…\' if it holds ", else "…".')

# What libyaml says, and what it means for a plan. The first that fits is taken.
_MEANINGS: Final = (
    (
        "mapping values are not allowed",
        "colon_inside",
        _("There is a colon with a space behind it inside a value, or this line is indented too far."),
        _("Put a value with a colon in quotes, and begin each key exactly below the one before it."),
    ),
    (
        "could not find expected ':'",
        "no_colon",
        _("A key has no colon behind it."),
        _("Write `key: value`, with a space behind the colon."),
    ),
    (
        "did not find expected key",
        "bad_indent",
        _("This line does not fit below the one before it, or more follows after a text in quotes."),
        _("Begin each key exactly below the one before it. A formula that begins with a quotation mark must stand in '…' as a whole."),
    ),
    (
        "did not find expected '-' indicator",
        "bad_indent",
        _("This line does not fit below the one before it."),
        _("Begin each item of a list with `- `, exactly below the one before it."),
    ),
    (
        "did not find expected ',' or",
        "flow_not_closed",
        _("A group in {…} or […] is not closed, or a comma is missing before this place."),
        _("Close it, and put values that hold quotation marks, commas, { or [ in quotes as a whole."),
    ),
    (
        "found unexpected end of stream",
        "quote_not_closed",
        _("A quotation mark is opened and never closed."),
        _("Close it at the end of the value."),
    ),
    (
        "found unknown escape character",
        "bad_escape",
        _('A backslash inside "…" begins an escape that does not exist.'),
        _("Use '…' around the value, where a backslash is a backslash."),
    ),
    ("found unexpected document indicator", "quote_not_closed", _("A quotation mark is opened and never closed."), _("Close it.")),
)
_BAD_STARTS: Final = {
    "\t": (_("A tab stands here, where YAML wants spaces."), _("Indent with spaces, two for each level.")),
    "@": (_("A value cannot begin with @."), _QUOTE),
    "`": (_("A value cannot begin with a backquote."), _QUOTE),
    "%": (_("A value cannot begin with a percent sign."), _("Write the number first, as in 5%%, or put the value in quotes.")),
}


def explain_yaml_error(error: Any, text: str, report: Report) -> None:
    """Report why YAML gave up. `error` is what PyYAML raised; its marks count from 0."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = str(getattr(error, "problem", None) or error)
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    lines = text.split("\n")
    line = min(line, len(lines) - 1)
    at = Place("", line + 1, column + 1)
    char = lines[line][column : column + 1]
    if "\t" in lines[line][: max(column, len(lines[line]) - len(lines[line].lstrip()))] and lines[line][:1].isspace():
        char = "\t"
    if char in _BAD_STARTS and ("cannot start any token" in said or char == "\t"):
        found, remedy = _BAD_STARTS[char]
        report.add("tab" if char == "\t" else "bad_start", at, found, remedy)
        return
    for phrase, code, found, remedy in _MEANINGS:
        if phrase in said:
            report.add(code, at, found, remedy)
            return
    report.add("not_yaml", at, _("This cannot be read as YAML (%(said)s)."), _QUOTE, said=said[:200])
