"""What a cell of a CSV file may hold, and how DuckDB checks and types a whole column of such cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .words import _


class Cell(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    DAY = "day"
    YES_NO = "yes/no"
    NUMBER = "number"
    """A plain decimal with at most `scale` decimals."""
    SHARE = "share"
    """0.5 or 50%, with at most eight decimals (six of a percentage)."""
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    cell: Cell = Cell.TEXT
    required: bool = False
    """The file must have the column, and no cell of it may be empty."""
    wanted: bool = False
    """The file must have the column; cells may be empty."""
    exact: bool = False
    """The text names something, so that a space before or after it would make it another name; so it is for a required text."""
    scale: int = 0
    choices: tuple[str, ...] = ()
    least: str | None = None
    """"0": nothing below zero. "above 0": zero neither."""


Check = tuple[str, str, str, str]
"""A condition that is true of a bad cell, the problem's code, its sentence, its remedy."""
_SPACES = " \t\u00a0"
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?%?", re.ASCII)


def checks_of(column: Column) -> Iterator[Check]:
    name = name_of(column.name)
    if column.required:
        yield f"nullif({name}, '') IS NULL", "empty_cell", _("%(column)s is empty."), _("Fill the cell, or delete the row.")
    bad = f"nullif({name}, '') IS NOT NULL AND NOT coalesce({fits(column)}, false)"
    match column.cell:
        case Cell.TEXT:
            if column.exact or column.required:
                # Several times as fast as trim(), and every id and owner of every fact is looked at.
                ends = [f"starts_with({name}, {literal(space)}) OR ends_with({name}, {literal(space)})" for space in _SPACES]
                yield " OR ".join(ends), "outer_space", *_OUTER_SPACE
        case Cell.DAY:
            yield bad, "bad_day", _("“%(value)s” is no day."), _("Write a day as 2026-01-31.")
        case Cell.YES_NO:
            yield bad, "bad_yes_no", _("“%(value)s” is neither yes nor no."), _("Write yes or no.")
        case Cell.CHOICE:
            yield bad, "bad_choice", _("“%(value)s” is none of %(choices)s."), _("Write one of them, in small letters.")
        case Cell.SHARE:
            yield bad, "bad_share", _("“%(value)s” is no share."), _("Write 0.5 or 50%%, above zero and at most the whole.")
        case Cell.NUMBER:
            remedy = _("Write it like 1250.50: digits, a point, at most %(decimals)s decimals, nothing between thousands.")
            yield bad, "bad_number", _("“%(value)s” is no number that can be kept exactly."), remedy
            if column.least is not None:
                sign = "<" if column.least == "0" else "<="
                value = f"CAST({name} AS DECIMAL(38, {column.scale}))"
                low = f"CASE WHEN nullif({name}, '') IS NOT NULL AND coalesce({fits(column)}, false) THEN {value} {sign} 0 ELSE false END"
                if column.least == "0":
                    yield low, "too_low", _("“%(value)s” is below zero."), _("Write 0 or more.")
                else:
                    yield low, "too_low", _("“%(value)s” is not above zero."), _("Write a number above 0.")


_OUTER_SPACE = (_("“%(value)s” has a space before or after it."), _("Delete the space: cells are read as they are written."))


def fault_of(code: str, sentence: str, remedy: str, value: str) -> tuple[str, str, str]:
    """Return what is wrong with one bad cell: more exactly than with its whole column, where that is known."""
    if code not in ("bad_day", "bad_yes_no", "bad_choice", "bad_share", "bad_number"):
        return code, sentence, remedy
    if value != value.strip(_SPACES):
        return "outer_space", *_OUTER_SPACE
    if code in ("bad_number", "bad_share"):
        if value.startswith("+") and _NUMBER.fullmatch(value[1:]):
            return code, _("“%(value)s” has a plus sign."), _("Write the number without it.")
        if value.lstrip("-").startswith(".") and _NUMBER.fullmatch("0" + value.lstrip("-")):
            return code, _("“%(value)s” has no digit before the point."), _("Write a 0 there, as in 0.5.")
        if value.endswith(".") and _NUMBER.fullmatch(value.lstrip("-")[:-1]):
            return code, _("“%(value)s” has no digit behind the point."), _("Leave the point out.")
    return code, sentence, remedy


def fits(column: Column) -> str:
    """A condition that is true of a cell that can be typed."""
    name = name_of(column.name)
    match column.cell:
        case Cell.DAY:
            return f"regexp_full_match({name}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}') AND try_cast({name} AS DATE) IS NOT NULL"
        case Cell.YES_NO:
            return f"lower({name}) IN ('yes', 'no', 'true', 'false')"
        case Cell.CHOICE:
            return f"{name} IN ({', '.join(map(literal, column.choices))})"
        case Cell.SHARE:
            shape = f"regexp_full_match({name}, '[0-9]{{1,3}}(\\.[0-9]{{1,6}}0*)?%|[01](\\.[0-9]{{1,8}}0*)?')"
            return f"CASE WHEN {shape} THEN {_share(name)} > 0 AND {_share(name)} <= 1 ELSE false END"
        case Cell.NUMBER:
            fraction = f"(\\.[0-9]{{1,{column.scale}}}0*)?" if column.scale else "(\\.0+)?"
            return f"regexp_full_match({name}, '-?[0-9]{{1,{18 - column.scale}}}{fraction}')"
    return "true"


def typed(column: Column) -> str:
    name = name_of(column.name)
    can_be = f"nullif({name}, '') IS NOT NULL AND {fits(column)}"
    match column.cell:
        case Cell.DAY:
            return f"CASE WHEN {can_be} THEN CAST({name} AS DATE) END"
        case Cell.YES_NO:
            return f"CASE WHEN {can_be} THEN lower({name}) IN ('yes', 'true') END"
        case Cell.SHARE:
            return f"CASE WHEN {can_be} THEN {_share(name)} END"
        case Cell.NUMBER:
            return f"CASE WHEN {can_be} THEN CAST({name} AS DECIMAL(18, {column.scale})) END"
    return f"nullif({name}, '')"


def _share(name: str) -> str:
    """A share as DECIMAL(18, 8), percentages too."""
    percent = f"CAST(CAST(rtrim({name}, '%') AS DECIMAL(18, 6)) * 0.01 AS DECIMAL(18, 8))"
    return f"(CASE WHEN {name} LIKE '%\\%' ESCAPE '\\' THEN {percent} ELSE CAST({name} AS DECIMAL(18, 8)) END)"


def name_of(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
