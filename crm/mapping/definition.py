"""An import mapping as frozen data: what `read.py` makes of the YAML file, and what `rows.py` works by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from .formats import Format


class Kind(StrEnum):
    """What a field of a target holds."""

    TEXT = "text"
    WHOLE = "whole number"
    DECIMAL = "number"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes/no"
    CHOICE = "choice"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class TargetField:
    """One field that a mapping may fill. `choices` for CHOICE; `target` names what a REFERENCE points to."""

    name: str
    kind: Kind
    required: bool = False
    choices: tuple[str, ...] = ()
    target: str = ""
    longest: int = 0
    """Most characters of a text; 0: no limit."""
    digits: int = 0
    decimals: int = 0
    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of record that rows can become. `found_by`: the keys by which others may look it up."""

    name: str
    fields: Mapping[str, TargetField]
    key: str
    """The field that names the record within its source."""
    found_by: tuple[str, ...] = ()
    any_field: tuple[str, ...] = ()
    """Prefixes of further day fields (`reached.` for the day a deal reached a stage)."""
    together: str = ""
    """The reference whose rows belong together: those of one deal are applied all, or none of them."""

    def field(self, name: str) -> TargetField | None:
        if name in self.fields:
            return self.fields[name]
        return TargetField(name, Kind.DAY) if any(name.startswith(prefix) and name != prefix for prefix in self.any_field) else None


@dataclass(frozen=True, slots=True)
class Condition:
    """A column has one of these texts (or, if `negated`, none of them). "" is an empty cell."""

    column: str
    values: frozenset[str]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A named rule and why it exists; how many rows it touched is counted and printed.

    `replace` corrects a cell's whole text, `fill` an empty cell; `allow_empty` lets a required cell be empty; `set_aside` leaves a row out.
    All conditions of `when` must hold.
    """

    name: str
    why: str
    when: tuple[Condition, ...] = ()
    replace: Mapping[str, str] | None = None
    fill: str | None = None
    allow_empty: bool = False
    set_aside: bool = False

    def applies(self, cells: Mapping[str, str]) -> bool:
        """Whether every condition holds for a row, given as {column: trimmed text as it was read}."""
        return all((cells[condition.column] in condition.values) is not condition.negated for condition in self.when)


@dataclass(frozen=True, slots=True, eq=False)
class Find:
    """Look a record up: `target` by `by`, among those of `source` (only for ids of a source system).

    Told apart by identity, which is quick, and it is asked for every cell.
    """

    target: str
    by: str
    source: str


@dataclass(frozen=True, slots=True)
class Column:
    """A field read from cells: one column, or a text with {column} places."""

    columns: tuple[str, ...]
    template: str = ""


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """How one field of one record is filled; exactly one of `cell`, `constant`, `this`, `of`."""

    target_field: TargetField
    cell: Column | None = None
    constant: str | Decimal | dt.date | dt.datetime | bool | None = None
    this: str = ""
    """The record of this same row that is pointed to, by its target's name."""
    of: str = ""
    """The reference of this same record whose own value is taken over (the list price or cost of the product)."""
    times: Decimal = Decimal(1)
    """What a number is multiplied by, where a column counts in thousands or millions."""
    format: Format | None = None
    find: Find | None = None
    empty_allowed: bool = False
    empty_rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class RecordMapping:
    target: Target
    fields: tuple[FieldMapping, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One file read into one or several records per row. Steps run in the order in which the mapping writes them."""

    key: str
    file: str
    records: tuple[RecordMapping, ...]
    clean: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    set_aside: tuple[Rule, ...] = ()
    unread: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    """Every column that the step reads, in no particular order."""


@dataclass(frozen=True, slots=True)
class StageRow:
    key: str
    name: str
    position: int
    kind: str
    probability: Decimal
    forecast: str


@dataclass(frozen=True, slots=True)
class ImportMapping:
    name: str
    source: str
    description: str
    encoding: str
    delimiter: str
    rules: Mapping[str, Rule]
    stages: tuple[StageRow, ...]
    steps: tuple[Step, ...]
    text: str
    """The file as it was, kept with every run."""
