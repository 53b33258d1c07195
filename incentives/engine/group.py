"""The keys of one part of a document: which are known, which are not computed yet, and each value read as what its key says it is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from collections.abc import Mapping as Map
from typing import TypeVar

from .document import Entry, Listing, Mapping, Node, Place, Scalar
from .formula import Number
from .names import BAND_NAME, KEY, RESERVED, NotANumber, number
from .report import Report, TooManyProblems
from .words import _, nearest, quoted

T = TypeVar("T")

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
FIRST_DAY = dt.date(1900, 1, 1)
LAST_DAY = dt.date(2999, 12, 31)


class Group:
    """One mapping of the document, checked for keys it must not have.

    `later` are keys of the format that are not computed yet: they are refused by name, never ignored.
    Every reading method returns None (or its default) after it has reported what is wrong.
    """

    def __init__(self, node: Mapping, report: Report, known: Collection[str], later: Collection[str] = ()) -> None:
        self.node = node
        self.report = report
        self.refused = False
        """Whether a key was refused, so that what seems to be missing need not be."""
        self.misspelt: set[str] = set()
        """Keys that unknown ones were probably meant to be."""
        for entry in node:
            if entry.key.text in later:
                self.refused = True
                not_computed_yet(report, entry.key, entry.key.text)
            elif entry.key.text not in known:
                self.refused = True
                self.misspelt.add(unknown_key(report, entry.key, known))

    def __contains__(self, key: str) -> bool:
        return self.node.get(key) is not None

    def __getitem__(self, key: str) -> Node | None:
        return self.node.get(key)

    def entry(self, key: str) -> Entry | None:
        return next((entry for entry in self.node if entry.key.text == key), None)

    def key_place(self, key: str) -> Place | Scalar:
        """Where the key stands, or the group itself if it is missing."""
        entry = self.entry(key)
        return entry.key if entry else Place(self.node.path, self.node.line, self.node.column)

    def missing(self, key: str, remedy: str) -> None:
        """Report that a key is missing, unless one that looks like it has been refused."""
        if key in self.misspelt:
            return
        self.report.add("missing_key", Place(self.node.path, self.node.line, self.node.column), _("`%(key)s` is missing."), remedy, key=key)

    def scalar(self, key: str) -> Scalar | None:
        node = self.node.get(key)
        if node is None or isinstance(node, Scalar):
            return node
        self.report.add(
            "not_a_single_value",
            node,
            _("`%(key)s` has a single value, not a list or a group of keys."),
            _("Write it behind the colon."),
            key=key,
        )
        return None

    def group(self, key: str) -> Mapping | None:
        node = self.node.get(key)
        if node is None or isinstance(node, Mapping):
            return node
        self.report.add(
            "not_a_group",
            node,
            _("`%(key)s` is a group of keys with values of their own."),
            _("Write them indented below it, or in {…}."),
            key=key,
        )
        return None

    def text(self, key: str) -> str | None:
        """Read free text."""
        scalar = self.scalar(key)
        if scalar is None:
            return None
        if scalar.comment and not scalar.comment.startswith("# "):
            self.report.add(
                "cut_by_comment",
                scalar,
                _("`%(cut)s` is taken for a comment: everything behind a # with a space before it is."),
                _("Put the text in quotes, or a space behind the #."),
                cut=scalar.comment[:60],
            )
        return " ".join(scalar.text.split())

    def choice(self, key: str, choices: Map[str, T], default: T, later: Iterable[str] = ()) -> T:
        """Read one word of a list. A word in `later`, or that begins like one that ends with a blank, is not computed yet."""
        scalar = self.scalar(key)
        if scalar is None:
            return default
        found = choose(scalar, key, choices, self.report, later)
        return default if found is None else found

    def day(self, key: str) -> dt.date | None:
        scalar = self.scalar(key)
        return None if scalar is None else read_day(scalar, self.report)

    def number(self, key: str) -> Number | None:
        scalar = self.scalar(key)
        return None if scalar is None else read_number(scalar, self.report)

    def yes_no(self, key: str, default: bool) -> bool:
        return self.choice(key, {"yes": True, "no": False}, default)


def choose(scalar: Scalar, key: str, choices: Map[str, T], report: Report, later: Iterable[str] = ()) -> T | None:
    word = " ".join(scalar.text.split())
    if word in choices:
        return choices[word]
    if any(word == name or (name.endswith(" ") and word.startswith(name)) for name in later):
        not_computed_yet(report, scalar, f"{key}: {word}")
        return None
    guess = nearest(word, choices)
    remedy = _("Did you mean `%(guess)s`?") if guess else _("Write %(known)s.")
    report.add(
        "unknown_choice",
        scalar,
        _("`%(key)s` cannot be “%(word)s”."),
        remedy,
        key=key,
        word=word[:60],
        guess=guess or "",
        known=quoted(choices),
    )
    return None


def read_day(scalar: Scalar, report: Report) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(scalar.text) if _DAY.fullmatch(scalar.text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        report.add("not_a_day", scalar, _("“%(text)s” is no day."), _("Write days as 2026-01-31."), text=scalar.text[:60])
        return None
    return day


def read_number(scalar: Scalar, report: Report) -> Number | None:
    if scalar.cut:
        return None
    try:
        return number(scalar.text)
    except NotANumber:
        report.add(
            "not_a_number",
            scalar,
            _("“%(text)s” is no number that can be kept exactly."),
            _("Write 30000, 0.05 or 5%%: no separators, at most 15 digits before and 12 behind the point."),
            text=scalar.text[:60],
        )
        return None


def read_key(key: Scalar, kind: str, taken: Collection[str], report: Report) -> bool:
    """Check the name that a plan gives to a measure, parameter or component. `kind` says which, `taken` holds words it would hide."""
    name = key.text
    if not KEY.fullmatch(name):
        suggestion = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_0123456789")[:60]
        report.add(
            "bad_name",
            key,
            _("“%(name)s” cannot be the name of a %(kind)s: names are small letters, digits and _, and begin with a letter."),
            _("Write %(suggestion)s, for example.") if suggestion else "",
            name=name[:60],
            kind=kind,
            suggestion=suggestion,
        )
        return False
    if name in RESERVED or re.fullmatch(BAND_NAME, name):
        report.add(
            "reserved_name",
            key,
            _("`%(name)s` has a meaning of its own in plans and their workings, and cannot be the name of a %(kind)s."),
            _("Give it another name."),
            name=name,
            kind=kind,
        )
        return False
    if name in taken:
        report.add(
            "name_taken",
            key,
            _("`%(name)s` is the name of something else that formulas of this plan can read: of the two, one would be hidden."),
            _("Give the %(kind)s another name."),
            name=name,
            kind=kind,
        )
        return False
    return True


def refuse_too_many(node: Mapping | None, kind: str, most: int, report: Report) -> None:
    """Report more measures, parameters or components than anybody could follow, which would also take long to check."""
    if node is not None and len(node.entries) > most:
        report.add(
            "too_many",
            node.entries[most].key,
            _("The plan has %(count)s of %(kind)s; at most %(most)s are read."),
            _("Split it into several plans, or use tables."),
            count=len(node.entries),
            kind=kind,
            most=most,
        )
        raise TooManyProblems


def unknown_key(report: Report, key: Scalar, known: Collection[str]) -> str:
    """Report the key; return the known one it was probably meant to be, or an empty text."""
    guess = nearest(key.text, known)
    remedy = _("Did you mean `%(guess)s`?") if guess else _("Known here: %(known)s.")
    report.add("unknown_key", key, _("There is no key `%(key)s` here."), remedy, key=key.text[:60], guess=guess or "", known=quoted(known))
    return guess or ""


def not_computed_yet(report: Report, at: Scalar | Place | Mapping | Listing, key: str) -> None:
    report.add(
        "not_computed_yet",
        at,
        _("%(key)s: not computed yet."),
        _("Leave it out for now; a plan that says it cannot be calculated without it."),
        key=key[:80],
    )
