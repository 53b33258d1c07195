"""The names a formula may use: what is known of each before any formula has been read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from .facts import Catalog, FieldType, Source
from .formula import AttainmentKind, Function, GroupOf, Level, Number, ValueType
from .plan import Aggregate, Parameter, Returns, Window

KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
"""How measures, parameters and components are named."""

FUNCTIONS: Final = (
    *(function.value for function in Function),
    "if",
    "rate",
    "quota",
    *(kind.value for kind in AttainmentKind),
    *(of.value for of in GroupOf),
    "previous",
)
_LANGUAGE: Final = ("and", "or", "not", "in", "yes", "no", "target", "months_on_plan", "any", "true", "false", "null")
_WORKINGS: Final = ("of", "by", "pay", "cap", "value", "credit", "total", "owed")
_NOT_RESERVED: Final = frozenset([*(of.value for of in GroupOf), "previous"])
RESERVED: Final = frozenset([*FUNCTIONS, *_LANGUAGE, *_WORKINGS]) - _NOT_RESERVED
"""Words of the language itself, and those under which the workings of a line keep what it came to (world.py, `operands`)."""
BAND_NAME: Final = "v[0-9]+"
"""How those workings name the values of bands."""

ADDS_UP: Final = frozenset({Aggregate.SUM, Aggregate.COUNT, Aggregate.DISTINCT})
"""Measures that a quota, counted out by days, makes sense for."""


class Unit(StrEnum):
    """What a number counts, as far as the checker follows it."""

    PLAIN = "number"
    SHARE = "share"
    MONEY = "amount"


@dataclass(slots=True)
class MeasureName:
    """A measure as other formulas see it. `known` is False where its own definition is broken, so that nothing is said twice."""

    key: str
    aggregate: Aggregate = Aggregate.SUM
    money: bool = False
    over: Window | None = None
    source: Source | None = None
    shared: bool = False
    value: object = None
    """The tree of its value formula."""
    date: str | None = None
    """The day field that says when a fact counts."""
    known: bool = True
    returns: Returns | None = None

    @property
    def unit(self) -> Unit:
        if self.aggregate is Aggregate.SCORE:
            return Unit.SHARE
        return Unit.MONEY if self.money else Unit.PLAIN


@dataclass(slots=True)
class TableName:
    """A table as formulas see it. How a column is looked up decides whether its keys are texts or numbers."""

    key: str
    by: tuple[str, ...]
    unit: Unit = Unit.PLAIN
    columns: dict[int, ValueType] = field(default_factory=dict)
    known: bool = True


@dataclass(slots=True)
class Names:
    """All that a plan defines, and the fields it may read."""

    catalog: Catalog
    parameters: dict[str, Parameter | None] = field(default_factory=dict)
    """None: defined, but broken."""
    tables: dict[str, TableName] = field(default_factory=dict)
    measures: dict[str, MeasureName] = field(default_factory=dict)

    def sources_with(self, name: str) -> list[str]:
        return sorted(source.name for source in self.catalog.sources.values() if name in source.fields)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a formula stands, and so what it may read."""

    names: Names
    level: Level
    source: Source | None = None
    """Whose fields may be read at the levels of fact and credit."""
    on: str | None = None
    """The measure whose credits are paid, for `attainment_so_far`."""
    own_currency: bool = False
    """A measure's value: amounts are still in the fact's own currency."""

    def visible(self) -> Iterator[str]:
        """Every bare name that may be written here."""
        yield from self.names.parameters
        yield "months_on_plan"
        if self.level is not Level.FACT:
            yield from self.names.measures
            yield "target"
        if self.level is not Level.WINDOW and self.source is not None:
            yield from self.source.fields


PARAMETER_KINDS: Final[Mapping[str, tuple[ValueType, Unit]]] = {
    "rate": (ValueType.NUMBER, Unit.SHARE),
    "amount": (ValueType.NUMBER, Unit.MONEY),
    "number": (ValueType.NUMBER, Unit.PLAIN),
    "text": (ValueType.TEXT, Unit.PLAIN),
    "yes/no": (ValueType.YES_NO, Unit.PLAIN),
    "day": (ValueType.DAY, Unit.PLAIN),
}

FIELD_TYPES: Final[Mapping[FieldType, tuple[ValueType, Unit]]] = {
    FieldType.TEXT: (ValueType.TEXT, Unit.PLAIN),
    FieldType.DAY: (ValueType.DAY, Unit.PLAIN),
    FieldType.YES_NO: (ValueType.YES_NO, Unit.PLAIN),
    FieldType.NUMBER: (ValueType.NUMBER, Unit.PLAIN),
    FieldType.MONEY: (ValueType.NUMBER, Unit.MONEY),
}

_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?( ?%)?", re.ASCII)
MOST_DIGITS: Final = 15
MOST_DECIMALS: Final = 12


class NotANumber(ValueError):
    """A text that is no number of a plan."""


def number(text: str) -> Number:
    """Read `1250.50` or `8%`, keeping every digit; raise NotANumber, also for more digits than can be kept exactly."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise NotANumber(text)
    sign, whole, decimals, percent = match.groups()
    if len(whole.lstrip("0")) > MOST_DIGITS or len(decimals or "") + (2 if percent else 0) > MOST_DECIMALS:
        raise NotANumber(text)
    digits = tuple(int(digit) for digit in whole + (decimals or ""))
    value = Decimal((1 if sign and any(digits) else 0, digits, -len(decimals or "") - (2 if percent else 0)))
    return Number(value, bool(percent))
