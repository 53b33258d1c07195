"""The formula tree: what a formula of a plan means once every name in it is resolved and typed.

A formula is never evaluated as Python. `grammar.py` turns text into this tree, `check.py` reports every problem,
`compile.py` prints it as SQL, `explain.py` as words. Numbers are exact: a literal keeps its digits.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class ValueType(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    DAY = "day"
    YES_NO = "yes/no"


class Level(StrEnum):
    """Where a formula is evaluated; each level may read all that the one above it may."""

    WINDOW = "window"
    """Once per payee and window: measures, attainment, quota, target, parameters, tables."""
    FACT = "fact"
    """Once per fact: its fields, parameters, tables (the measure's `where` and `value`)."""
    CREDIT = "credit"
    """Once per credited fact: all of window and fact, and attainment so far."""


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal
    percent: bool = False
    """Written with a % sign: 5% has the value Decimal("0.05") and is shown as 5 %."""


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Day:
    value: dt.date


@dataclass(frozen=True, slots=True)
class YesNo:
    value: bool


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field of the fact, by its full name (`product.family`)."""

    name: str
    type: ValueType
    money: bool
    scale: int


@dataclass(frozen=True, slots=True)
class ParameterRef:
    name: str
    type: ValueType


@dataclass(frozen=True, slots=True)
class MeasureRef:
    """The measure's value for the payee's window at the end of the period."""

    name: str


@dataclass(frozen=True, slots=True)
class QuotaRef:
    measure: str


class AttainmentKind(StrEnum):
    END = "attainment"
    """The measure at the end of the period against the quota of the window (or to date, as the measure says)."""
    SO_FAR = "attainment_so_far"
    """Counting credits up to and including this one."""
    BEFORE = "attainment_before"
    """Counting credits before this one."""


@dataclass(frozen=True, slots=True)
class AttainmentRef:
    measure: str
    kind: AttainmentKind


class GroupOf(StrEnum):
    """Whose sum is read: that of the payees in the same team on the reading day, or of everybody on the plan."""

    TEAM = "team"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class GroupRef:
    """`team(m)`, `everybody(m)`: the sum of a measure over the payees of a group."""

    measure: str
    of: GroupOf


@dataclass(frozen=True, slots=True)
class PreviousRef:
    """`previous(m)`: the measure in its full window before this one."""

    measure: str


@dataclass(frozen=True, slots=True)
class TargetRef:
    """The payee's target pay for the window."""


@dataclass(frozen=True, slots=True)
class MonthsOnPlanRef:
    """Full months since the payee's first day of unbroken time on the plan, on the day of the fact or the reading day of the window."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """`rate("table", key, …)`: the first row of the table that fits."""

    table: str
    keys: tuple[Expr, ...]


class Operator(StrEnum):
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"


@dataclass(frozen=True, slots=True)
class Arithmetic:
    operator: Operator
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Negate:
    value: Expr


class Comparison(StrEnum):
    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="


@dataclass(frozen=True, slots=True)
class Compare:
    operator: Comparison
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class IsIn:
    value: Expr
    choices: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """`a and b and …`"""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """`a or b or …`"""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not:
    value: Expr


@dataclass(frozen=True, slots=True)
class If:
    condition: Expr
    then: Expr
    otherwise: Expr


class Function(StrEnum):
    MIN = "min"
    MAX = "max"
    ABS = "abs"
    ROUND = "round"
    """round(x, digits): half away from zero; digits is a whole literal from 0 to 12, 0 if left out."""
    FLOOR = "floor"
    CEIL = "ceil"
    DAYS = "days"
    """days(from, before): days counted from the first day up to, not including, the second."""
    MONTHS = "months"
    """months(from, before): full months between two days."""


@dataclass(frozen=True, slots=True)
class Call:
    function: Function
    arguments: tuple[Expr, ...]


Expr = (
    Number
    | Text
    | Day
    | YesNo
    | FieldRef
    | ParameterRef
    | MeasureRef
    | QuotaRef
    | AttainmentRef
    | GroupRef
    | PreviousRef
    | TargetRef
    | MonthsOnPlanRef
    | Lookup
    | Arithmetic
    | Negate
    | Compare
    | IsIn
    | AllOf
    | AnyOf
    | Not
    | If
    | Call
)


@dataclass(frozen=True, slots=True)
class Formula:
    """A checked formula: its text as written, its tree, the type of its result and the level it is evaluated at."""

    text: str
    tree: Expr
    type: ValueType
    level: Level
