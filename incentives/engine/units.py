"""Which values go together: texts with texts, amounts with amounts, shares with shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from .formula import Arithmetic, Comparison, Expr, Negate, Number, Operator, ValueType
from .names import Unit
from .words import _

LARGEST_SHARE: Final = Decimal(10)
"""A share is compared with 100% or 1.2; a bare number above this one was meant as a percentage."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A part of a formula with what it gives; `at` is where it begins, in characters from 0."""

    tree: Expr
    type: ValueType
    unit: Unit = Unit.PLAIN
    at: int = 0

    @property
    def literal(self) -> Decimal | None:
        """Its value, if it is a number as written and no calculation."""
        return literal_of(self.tree)


class UnitMismatch(Exception):
    def __init__(self, code: str, text: str, remedy: str = "", **values: str) -> None:
        super().__init__(text)
        self.code, self.text, self.remedy, self.values = code, text, remedy, values


def literal_of(tree: Expr) -> Decimal | None:
    """Return the value of a number as written (with or without minus), None for any calculation."""
    match tree:
        case Number(value):
            return value
        case Negate(Number(value)):
            return -value
    return None


def arithmetic(operator: Operator, left: Typed, right: Typed, own_currency: bool = False) -> Typed:
    """Join two numbers; raise UnitMismatch where the result would mean nothing."""
    for side in (left, right):
        if side.type is not ValueType.NUMBER:
            raise _not_a_number(operator, left, right, side)
    if operator in (Operator.ADD, Operator.SUBTRACT):
        unit = _sum_unit(left, right, own_currency)
    elif operator is Operator.MULTIPLY:
        unit = _product_unit(left, right)
    else:
        unit = _quotient_unit(left, right)
    return Typed(Arithmetic(operator, left.tree, right.tree), ValueType.NUMBER, unit, left.at)


def comparable(left: Typed, right: Typed, operator: Comparison, own_currency: bool = False) -> None:
    """Raise UnitMismatch unless the two may be compared this way."""
    if left.type is not right.type:
        raise UnitMismatch(
            "types_differ",
            _("A %(left)s is compared with a %(right)s."),
            _quote_remedy(left, right),
            left=left.type.value,
            right=right.type.value,
        )
    if left.type in (ValueType.TEXT, ValueType.YES_NO) and operator not in (Comparison.EQUAL, Comparison.UNEQUAL):
        raise UnitMismatch("no_order", _("A %(type)s has no larger and smaller."), _("Compare with = or !=."), type=left.type.value)
    if left.type is ValueType.NUMBER:
        _sum_unit(left, right, own_currency)
        for share, other in ((left, right), (right, left)):
            _refuse_percent_without_sign(share, other)


def same(values: Sequence[Typed], own_currency: bool = False) -> tuple[ValueType, Unit]:
    """Return the type and unit that all these values share; raise UnitMismatch if there is none."""
    first, *others = values
    unit = first.unit
    so_far = first
    for other in others:
        if other.type is not first.type:
            raise UnitMismatch(
                "types_differ",
                _("One of these gives a %(left)s, another a %(right)s."),
                _("Let all of them give the same."),
                left=first.type.value,
                right=other.type.value,
            )
        if first.type is ValueType.NUMBER:
            unit = _sum_unit(so_far, other, own_currency)
            so_far = Typed(other.tree if so_far.literal == 0 else so_far.tree, first.type, unit, first.at)
    return first.type, unit


def _sum_unit(left: Typed, right: Typed, own_currency: bool) -> Unit:
    if left.literal == 0:
        return right.unit
    if right.literal == 0 or left.unit is right.unit:
        return left.unit
    units = {left.unit, right.unit}
    if units == {Unit.MONEY, Unit.SHARE}:
        raise UnitMismatch(
            "amount_with_share",
            _("An amount stands beside a percentage."),
            _("Say of what the percentage is: 5%% * amount."),
        )
    if Unit.MONEY in units:
        if own_currency:
            raise UnitMismatch(
                "currencies_mixed",
                _("`value` adds up amounts in each fact's own currency; a bare number has none."),
                _("Compare amounts in `where`, where they are converted to the plan's currency."),
            )
        return Unit.MONEY
    return Unit.PLAIN


def _product_unit(left: Typed, right: Typed) -> Unit:
    if left.unit is right.unit is Unit.MONEY:
        raise UnitMismatch(
            "amount_times_amount", _("An amount is multiplied by an amount."), _("Multiply an amount by a rate or a number.")
        )
    if Unit.MONEY in (left.unit, right.unit):
        return Unit.MONEY
    return Unit.SHARE if left.unit is right.unit is Unit.SHARE else Unit.PLAIN


def _quotient_unit(left: Typed, right: Typed) -> Unit:
    if right.literal == 0:
        raise UnitMismatch("division_by_zero", _("Something is divided by zero."), _("Divide by something else."))
    if right.unit is Unit.MONEY:
        return Unit.SHARE if left.unit is Unit.MONEY else Unit.PLAIN
    keeps = left.unit is Unit.MONEY or (left.unit is Unit.SHARE and right.unit is Unit.PLAIN)
    return left.unit if keeps else Unit.PLAIN


def _refuse_percent_without_sign(share: Typed, other: Typed) -> None:
    number = other.literal
    if number is None or abs(number) <= LARGEST_SHARE:
        return
    if share.unit is Unit.SHARE and share.literal is None and other.unit is Unit.PLAIN:
        raise UnitMismatch(
            "percent_sign_missing",
            _("A share is compared with %(number)s: the whole is 1, or 100%%."),
            _("Write %(number)s%%."),
            number=f"{number:f}",
        )


def _not_a_number(operator: Operator, left: Typed, right: Typed, side: Typed) -> UnitMismatch:
    if left.type is right.type is ValueType.DAY and operator is Operator.SUBTRACT:
        remedy = _("Count days with days(from, before).")
    elif side.type is ValueType.YES_NO:
        remedy = _("Turn it into a number: if(…, 1, 0).")
    elif side.type is ValueType.TEXT:
        remedy = _('Choose a number by it: if(… = "Cloud", 1, 0), or a table.')
    else:
        remedy = _("Count days with days(from, before).")
    return UnitMismatch("not_a_number", _("A %(type)s cannot be part of a calculation."), remedy, type=side.type.value)


def _quote_remedy(left: Typed, right: Typed) -> str:
    types = {left.type, right.type}
    if types == {ValueType.TEXT, ValueType.NUMBER}:
        return _('Put the number in quotes if it is a text, as in "100".')
    if types == {ValueType.TEXT, ValueType.DAY}:
        return _("Write days without quotes: 2026-01-31.")
    if types == {ValueType.TEXT, ValueType.YES_NO}:
        return _("Write yes and no without quotes.")
    return _("Compare values of the same kind.")
