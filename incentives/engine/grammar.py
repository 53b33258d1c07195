"""A formula's text as lark's tree, or the one reason why it cannot be read, with its place and what to try.

The tree says only how the text is built; `resolve.py` says what its names mean and makes the typed tree of formula.py.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput

from .words import _

MOST_NESTING: Final = 60

Raw = Tree[Any]


class NotAFormula(Exception):
    """A text that is no formula. `offset` counts characters from 0; `text` and `remedy` are msgids filled from `values`."""

    def __init__(self, offset: int, code: str, text: str, remedy: str = "", **values: str) -> None:
        super().__init__(text)
        self.offset, self.code, self.text, self.remedy, self.values = offset, code, text, remedy, values


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("formula.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


@lru_cache(maxsize=2048)
def parse(text: str) -> Raw:
    """Parse a formula; raise NotAFormula. The tree may be shared between callers and must not be changed."""
    try:
        tree: Raw = _parser().parse(text)
    except UnexpectedInput as error:
        raise _explained(text, error) from None
    if _depth(tree) > MOST_NESTING:
        raise NotAFormula(
            0,
            "formula_too_deep",
            _("This formula has more parts inside each other, or one after the other, than anybody could follow."),
            _("Split it: use a table for many cases, or several components."),
        )
    return tree


def offset_of(node: Raw | Token) -> int:
    """Where in the formula's text a node begins, counted from 0."""
    if isinstance(node, Token):
        return node.start_pos or 0
    return getattr(node.meta, "start_pos", 0)


def _depth(tree: Raw) -> int:
    deepest, open_nodes = 0, [(tree, 1)]
    while open_nodes:
        node, depth = open_nodes.pop()
        deepest = max(deepest, depth)
        open_nodes.extend((child, depth + 1) for child in node.children if isinstance(child, Tree))
    return deepest


# What people type out of habit from elsewhere, and what is meant here.
_HABITS: Final = {
    "'": _('Texts stand in double quotes: "Cloud".'),
    "“": _('Use straight double quotes: "Cloud".'),
    "”": _('Use straight double quotes: "Cloud".'),
    "&": _("Write `and`."),
    "|": _("Write `or`."),
    "^": _("There are no powers; multiply instead."),
    "[": _('Lists stand in round parentheses: product.family in ("Cloud", "Data").'),
    "{": _("Use round parentheses."),
    ";": _("Values are separated by commas."),
    "≥": _("Write >=."),
    "≤": _("Write <=."),
    "≠": _("Write !=."),
    "×": _("Write *."),
    "÷": _("Write /."),
    "−": _("Write the minus of the keyboard: -."),
    "–": _("Write the minus of the keyboard: -."),
    "!": _("Write `not`, or != for “is not equal to”."),
    "$": _("Write amounts without a currency sign: they are in the plan's currency."),
    "€": _("Write amounts without a currency sign: they are in the plan's currency."),
    "£": _("Write amounts without a currency sign: they are in the plan's currency."),
}


def _explained(text: str, error: UnexpectedInput) -> NotAFormula:
    at = error.pos_in_stream or 0
    at = min(at, len(text))
    token = getattr(error, "token", None)
    if not text.strip():
        return NotAFormula(0, "formula_empty", _("A formula should stand here."), _("Write a number, a name or a calculation."))
    if isinstance(error, UnexpectedCharacters):
        return _bad_character(text, at)
    if token is None or token.type == "$END":
        return _ends_too_early(text)
    return _bad_token(text, at, str(token))


def _bad_character(text: str, at: int) -> NotAFormula:
    char = text[at]
    if char == '"':
        return NotAFormula(at, "text_not_closed", _("A text begins here and is never closed."), _('Close it with ".'))
    if char == "%":
        return NotAFormula(at, "stray_percent", _("A percent sign stands only behind a number."), _("Write 8%%, or multiply by 1%%."))
    remedy = _HABITS.get(char, _("Formulas are made of names, numbers, texts in double quotes, + - * / and comparisons."))
    return NotAFormula(at, "bad_character", _("`%(char)s` has no meaning in a formula."), remedy, char=char)


def _ends_too_early(text: str) -> NotAFormula:
    end = len(text.rstrip())
    if _open_at(text) is not None:
        at = _open_at(text) or 0
        return NotAFormula(at, "parenthesis_not_closed", _("A parenthesis is opened here and never closed."), _("Close it with )."))
    return NotAFormula(
        end, "formula_ends_early", _("The formula stops here, but something more must follow."), _("Finish it, or delete the last sign.")
    )


def _open_at(text: str) -> int | None:
    open_places: list[int] = []
    inside_text = False
    for at, char in enumerate(text):
        if char == '"':
            inside_text = not inside_text
        elif char == "(" and not inside_text:
            open_places.append(at)
        elif char == ")" and not inside_text and open_places:
            open_places.pop()
    return open_places[-1] if open_places else None


def _bad_token(text: str, at: int, word: str) -> NotAFormula:
    before, after = text[:at].rstrip(), text[at + len(word) :].lstrip()
    if word == "=" and before.endswith("="):
        return NotAFormula(at, "double_equals", _("`==` is written with one sign here."), _("Write =."))
    if word == ">" and before.endswith("<"):
        return NotAFormula(at, "bad_unequal", _("`<>` is written != here."), _("Write !=."))
    if word == "*" and before.endswith("*"):
        return NotAFormula(at, "no_powers", _("`**` has no meaning in a formula."), _("There are no powers; multiply instead."))
    if word == "," and before[-1:].isdigit() and after[:3].isdigit():
        return NotAFormula(at, "thousands", _("A comma stands inside a number."), _("Write numbers without separators: 30000."))
    if word == ",":
        return NotAFormula(
            at,
            "stray_comma",
            _("A comma stands only between the values of a function."),
            _("Delete it, or write the decimal sign as a point."),
        )
    if word == ")" and before.count("(") <= before.count(")"):
        return NotAFormula(at, "parenthesis_too_many", _("This parenthesis closes nothing."), _("Delete it."))
    if word in {"=", "!=", "<", "<=", ">", ">="}:
        return NotAFormula(
            at,
            "chained_comparison",
            _("A comparison has two sides; here a second one follows."),
            _("Write both, joined by `and`: 0 < x and x < 5."),
        )
    if before.split(" ")[-1] == "in":
        return NotAFormula(
            at,
            "in_needs_list",
            _("Behind `in` stands a list in parentheses."),
            _('Write product.family in ("Cloud", "Data"), or = for a single value.'),
        )
    if before and (word[0].isalnum() or word[0] in '_"(') and (before[-1].isalnum() or before[-1] in '_")%'):
        return NotAFormula(
            at,
            "two_values",
            _("Two values stand side by side: `%(word)s` follows without a sign between."),
            _("Put + - * / , or a comparison between them. Names have no spaces."),
            word=word[:60],
        )
    return NotAFormula(
        at, "unexpected", _("`%(word)s` cannot stand here."), _("Something is missing before it, or it is one too many."), word=word[:60]
    )
