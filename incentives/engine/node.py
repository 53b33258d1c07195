"""The typed tree that every formula and rate becomes: a closed list of operations on scaled integers.

Every number is an integer with a scale known when the program is compiled (12.50 at scale 4 is 125000) and a bound, the largest
absolute value that integer can have. Bounds begin at what was measured in the data of the run, so that an overflow is found
before anything runs and is refused in words. Bounds choose between 64 and 128 bits; they never choose where to round, which is
meaning and stands in docs/plan-format.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Final

MOST_DIGITS: Final = 37
"""128 bits hold 38 digits; one is kept free for the half that rounding adds."""
NARROW_DIGITS: Final = 18
"""What 64 bits hold with every digit free."""


class Kind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    DAY = "day"
    YES_NO = "yes/no"


@dataclass(frozen=True, slots=True)
class Shape:
    """What is known of a value before running: its kind, a number's scale and bound, and whether it may be empty."""

    kind: Kind
    scale: int = 0
    bound: int = 0
    empty: bool = True

    @property
    def wide(self) -> bool:
        """Whether the integer needs 128 bits."""
        return self.bound >= 10**NARROW_DIGITS


class TooWide(Exception):
    """An exact result would need more digits than there is room for."""

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.path = ""
        """The part of the plan that needs them, where it is known."""
        super().__init__(f"needs {digits} digits, has room for {MOST_DIGITS}")


@contextmanager
def told_as(path: str) -> Iterator[None]:
    """Give what has no room in here its place in the plan; the innermost place stays."""
    try:
        yield
    except TooWide as error:
        error.path = error.path or path
        raise


class Op(Enum):
    """Everything the engine can compute. Each dialect's emitter prints each of these its own way, with the same tests."""

    COLUMN = auto()
    CONSTANT = auto()
    WIDEN = auto()
    """The same number at a larger scale."""
    ADD = auto()
    SUBTRACT = auto()
    MULTIPLY = auto()
    NEGATE = auto()
    ABSOLUTE = auto()
    ROUND = auto()
    """The nearest multiple of `detail` (in units of the operand's scale), half away from zero, counted in multiples."""
    QUOTIENT = auto()
    """To `shape.scale` decimals, half away from zero; 0 where the divisor is 0."""
    WHOLE = auto()
    """An integer, not below zero, divided by the one in `detail`, without what that leaves."""
    REST = auto()
    """What that division leaves."""
    FLOOR = auto()
    CEIL = auto()
    LEAST = auto()
    GREATEST = auto()
    CHOOSE = auto()
    """Conditions and values in turn, then what holds where no condition is yes."""
    COMPARE = auto()
    """Two-valued: no where either side is empty. `detail` is one of = != < <= > >=."""
    BOTH = auto()
    EITHER = auto()
    OPPOSITE = auto()
    IS_EMPTY = auto()
    FALLBACK = auto()
    """The first part, or the second where the first is empty."""
    DAYS = auto()
    MONTHS = auto()
    AS_TEXT = auto()
    RECORD = auto()
    """A JSON object of text, its names in `detail`."""
    RUNNING_SUM = auto()
    """Up to and including this row, in the order of its step."""
    POSITION = auto()
    TOTAL = auto()
    COUNT = auto()
    """Rows, or with a part the rows where it is not empty."""
    DISTINCT = auto()
    SMALLEST = auto()
    LARGEST = auto()
    OF_THE_LAST = auto()
    """The value in the row where the second part is largest."""


REPEATED: Final = frozenset({Op.ROUND, Op.QUOTIENT, Op.WHOLE, Op.FLOOR, Op.CEIL, Op.LEAST, Op.GREATEST, Op.MONTHS, Op.AS_TEXT})
"""Operations that some dialect prints with an operand more than once: their operands are bound to names first, or text would explode."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    op: Op
    shape: Shape
    parts: tuple[Node, ...] = ()
    detail: object = None
    """A column's name, a constant's value (numbers scaled), a comparison's sign, a rounding step, a record's names."""


def yes_no(empty: bool = False) -> Shape:
    return Shape(Kind.YES_NO, empty=empty)


TEXT: Final = Shape(Kind.TEXT)
DAY: Final = Shape(Kind.DAY)


def number_shape(scale: int, bound: int, empty: bool = False) -> Shape:
    if bound >= 10**MOST_DIGITS:
        raise TooWide(len(str(bound)))
    return Shape(Kind.NUMBER, scale, bound, empty)
