"""Reads CSV files as rows of text, strictly: a damaged file is refused before anything is written."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from incentives.engine.problems import Problem
from incentives.engine.words import _, nearest, quoted

from .definition import ImportMapping, Step


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row with its cells, and its number as a spreadsheet counts.

    The header is row 1, a blank line counts, and a cell that goes over several lines is part of one row.
    """

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class CsvFile:
    path: Path
    header: tuple[str, ...]
    sha256: str
    rows: int
    encoding: str
    delimiter: str

    def __iter__(self) -> Iterator[RawRow]:
        rows = _rows(self.path, self.encoding, self.delimiter)
        next(rows, None)
        yield from rows


def open_file(folder: Path, step: Step, mapping: ImportMapping) -> tuple[CsvFile | None, list[Problem]]:
    """Read a step's file through once: its header against the mapping, its rows counted, damage found. None where there are problems."""
    path = folder / step.file
    if not path.is_file():
        text = _("The folder has no file %(file)s, which the step “%(step)s” reads.")
        return None, [_problem("file_missing", step.file, text, _("Put it there, or take the step out of the mapping."), step=step.key)]
    encoding = "utf-8-sig" if mapping.encoding == "utf-8" else mapping.encoding
    try:
        header: tuple[str, ...] = ()
        rows, last = -1, 0
        for row in _rows(path, encoding, mapping.delimiter):
            header = header or tuple(name.strip() for name in row.cells)
            rows, last = rows + 1, row.number
    except UnicodeDecodeError as error:
        text = _("%(file)s is not written in %(encoding)s (byte %(byte)s).")
        return None, [
            _problem(
                "encoding", step.file, text, _("Say the right `encoding` in the mapping."), encoding=mapping.encoding, byte=str(error.start)
            )
        ]
    except csv.Error as error:
        text = _("%(file)s cannot be read as CSV behind row %(row)s: %(why)s.")
        return None, [_problem("damaged", step.file, text, _("Export the file again."), row=str(last), why=str(error))]
    problems = _header_problems(step, header)
    if problems:
        return None, problems
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return CsvFile(path, header, digest, rows, encoding, mapping.delimiter), []


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[RawRow]:
    """The rows of a file with the header; blank lines are counted, and left out."""
    with path.open(encoding=encoding, newline="") as lines:
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), start=1):
            if cells:
                yield RawRow(number, cells)


def _header_problems(step: Step, header: tuple[str, ...]) -> list[Problem]:
    """Every column the mapping reads is there, and every column there is read or named as not read: nothing is lost unseen.

    Columns without a name are left alone, unless the mapping reads them: exports have them by the dozen, and nothing can be said of them.
    """
    problems = []
    wanted = (*step.columns, *step.unread)
    if not header:
        return [_problem("empty_file", step.file, _("%(file)s is empty: it has not even a header."), "")]
    named = [name for name in header if name or name in wanted]
    for name in sorted({name for name in named if named.count(name) > 1}):
        text = _("The column “%(column)s” stands in %(file)s twice.")
        problems.append(_problem("column_twice", step.file, text, _("Name the columns apart."), column=name))
    for name in wanted:
        if name not in header:
            guess = nearest(name, header)
            remedy = _("Did you mean “%(guess)s”?") if guess else _("The file has: %(known)s.")
            text = _("%(file)s has no column “%(column)s”, which the step “%(step)s” names.")
            problems.append(
                _problem("column_missing", step.file, text, remedy, column=name, step=step.key, guess=guess or "", known=quoted(header))
            )
    for name in named:
        if name not in wanted:
            text = _("The column “%(column)s” of %(file)s is not read by the step “%(step)s”.")
            problems.append(
                _problem("column_unread", step.file, text, _("Map it, or list it under `columns not read`."), column=name, step=step.key)
            )
    return problems


def _problem(code: str, file: str, text: str, remedy: str, /, **values: str) -> Problem:
    return Problem(code, file, text, remedy, tuple(({"file": file} | values).items()))
