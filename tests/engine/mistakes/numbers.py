"""Rounding, days and months, and what an attainment is."""

from __future__ import annotations

from .mistake import in_module

_printer = in_module("emit.values")
_formulas = in_module("compile_formula")
_money = in_module("money")

MISTAKES = (
    _printer(
        "Halves are rounded to the even neighbour, not away from zero.",
        "",
        "return self._narrowed(nearest, wide, node.shape)\n\n    def _quotient",
        """to_a_half = binary(exp.Mod, binary(exp.Add, doubled.copy(), nudge.copy()), self.integer(whole, wide))
        is_half = exp.EQ(this=to_a_half, expression=self.integer(0, wide))
        is_odd = exp.NEQ(this=binary(exp.Mod, nearest.copy(), self.integer(2, wide)), expression=self.integer(0, wide))
        one = case((below_zero(self.value(operand)), self.integer(-1, wide)), otherwise=self.integer(1, wide))
        nearest = case((exp.And(this=is_half, expression=is_odd), binary(exp.Sub, nearest.copy(), one)), otherwise=nearest)
        return self._narrowed(nearest, wide, node.shape)

    def _quotient""",
    ),
    _printer(
        "What is below zero is rounded up, so that a return is no mirror of its sale.",
        "",
        "nudge = case((below_zero(self.value(operand)), self.integer(-half, wide)), otherwise=self.integer(half, wide))",
        "nudge = self.integer(half, wide)",
    ),
    _printer(
        "Months that are not full count as full ones.",
        "months(",
        "forward = binary(exp.Sub, between, earlier_day(before, start))",
        "forward = between",
    ),
    _printer(
        "Days between two days count both of them.",
        "days(signed_on, closed_on) * 0.1%",
        "return self.days_between(start, before)",
        "return binary(exp.Add, self.days_between(start, before), self.integer(1, False))",
    ),
    _money(
        "Points are rounded to whole points, whatever the plan says.",
        "rounding.points; components.*.unit",
        "return points_to if points_to is not None else Decimal(1)",
        "return Decimal(1)",
    ),
    _money(
        "Money is rounded to the smallest coin, whatever the plan says.",
        "rounding.to",
        "return money_to if money_to is not None else Decimal((0, (1,), -decimals_of(unit)))",
        "return Decimal((0, (1,), -decimals_of(unit)))",
    ),
    _formulas(
        "An attainment is rounded before it is compared with a limit.",
        "by: attainment(; mode: whole",
        "t.compare(sign, value, t.multiply(limit, quota))",
        "t.compare(sign, t.quotient(value, quota, 0), limit)",
    ),
    _formulas(
        "Who has no quota, or one of zero, has reached every limit.",
        "by: attainment(",
        "t.compare(sign, t.ZERO, limit)",
        "t.truth(True)",
    ),
)
