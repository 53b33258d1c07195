"""A file that was not taken: its rows as they are in the file, with what is wrong beside each."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Rejected:
    number: int
    cells: Sequence[str]
    problems: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The file as it was read, as far as it could be."""

    head: Sequence[str]
    rejected: Sequence[Rejected]
    """Rows with a problem, the first ones; `count` says how many there are."""
    count: int
    other: Sequence[Any]
    """Problems of the file as a whole and of its header."""
    file: str
    """An address that holds the whole file again, with a column of problems: to be corrected and chosen again."""


SHOWN = 50


def sheet_of(content: bytes, problems: Sequence[Any]) -> Sheet:
    """Put the problems of a file beside its rows."""
    lines = _lines(content)
    head = lines[0][1] if lines else []
    by_row: dict[int, list[Any]] = {}
    for problem in problems:
        by_row.setdefault(problem.row, []).append(problem)
    rejected = [Rejected(number, cells, by_row.pop(number)) for number, cells in lines[1:] if number in by_row]
    other = [problem for found in by_row.values() for problem in found]
    return Sheet(head, rejected[:SHOWN], len(rejected), other, _file(head, lines[1:], rejected) if rejected else "")


def _lines(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        return [(reader.line_num, cells) for cells in reader]
    except (UnicodeDecodeError, csv.Error):
        return []


def _file(head: Sequence[str], lines: Sequence[tuple[int, list[str]]], rejected: Sequence[Rejected]) -> str:
    kept = [at for at, name in enumerate(head) if name != PROBLEM]
    said = {row.number: " ".join(problem.message for problem in row.problems) for row in rejected}
    rows = [[*(cells[at] for at in kept if at < len(cells)), said.get(number, "")] for number, cells in lines]
    written = io.StringIO()
    csv.writer(written).writerows([[*(head[at] for at in kept), PROBLEM], *rows])
    # The mark tells spreadsheets that the file is UTF-8.
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(written.getvalue().encode("utf-8-sig")).decode()
