"""What was stored with a line and its window, read back as exact numbers for its story."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .formula import Expr, Formula, MeasureRef, ValueType
from .money import step_of
from .operands import name_of
from .plan import Component, LimitScope, Measure, Plan
from .plan_money import PAYOUT, PLAN_KINDS
from .plan_rates import By, ByKind
from .sentences import Exact, Figure, Named, OnDay, Percent, Value, say
from .wording import is_money, is_share, references
from .words import _

Row = Mapping[str, Any]
NONE = Decimal(0)


@dataclass(frozen=True)
class Workings:
    """A line with all that was frozen for its window; the rows have the columns of LINES, WINDOWS and STANDINGS in world.py."""

    plan: Plan
    line: Row
    window: Row | None
    standings: tuple[Row, ...]
    own: Mapping[str, str | None] = field(init=False)
    """The operands of the line."""
    frozen: Mapping[str, str | None] = field(init=False)
    """The operands of the window."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "own", _operands(self.line))
        object.__setattr__(self, "frozen", _operands(self.window or {}))

    @property
    def component(self) -> Component:
        return self.plan.components[str(self.line["component"])]

    @property
    def measure(self) -> Measure | None:
        return self.plan.measures[self.component.on] if self.component.on else None

    @property
    def unit(self) -> str:
        if self.line["kind"] == PAYOUT:
            return str(self.line["fact"])
        return self.plan.currency if self.line["kind"] in PLAN_KINDS else self.component.unit

    @property
    def step(self) -> Decimal:
        return step_of(self.unit, money_to=self.plan.rounding_to, points_to=self.plan.rounding_points)

    @property
    def is_return(self) -> bool:
        """Whether the credited fact takes back: facts of a count never do."""
        return self.number("credit") < 0

    @property
    def gate_open(self) -> bool:
        return self.component.gate is None or (self.window or {}).get("gate_open") is not False

    @property
    def was_open_before(self) -> bool:
        """Whether a gate that stays open was open at the end of an earlier period."""
        return self.frozen.get("open before") in ("yes", "true", "True", "1")

    @property
    def is_beyond_first(self) -> bool:
        """Whether as many credits as `first` pays were paid before this one."""
        first, place = self.component.first, self.operand("place")
        return first is not None and place is not None and place > first.count

    def number(self, column: str) -> Decimal:
        value = self.line.get(column)
        return NONE if value is None else Decimal(value)

    def of_window(self, column: str) -> Decimal | None:
        value = (self.window or {}).get(column)
        return None if value is None else Decimal(value)

    def operand(self, name: str) -> Decimal | None:
        """A number that was read, by its name in the operands of line or window."""
        text = self.own.get(name, self.frozen.get(name))
        return None if text is None else Decimal(text)

    def result(self, formula: Formula | None, name: str) -> Decimal | None:
        """What a formula came to: the number it is, or what the run kept of it under this name. None where nothing was kept."""
        from .units import literal_of

        if formula is None:
            return None
        literal = literal_of(formula.tree)
        if literal is not None:
            return literal
        if name in self.own or name in self.frozen:
            return self.operand(name)
        # A formula that is nothing but a name is kept under that name; empty counts as 0.
        bare = name_of(formula.tree)
        return (self.operand(bare) or NONE) if bare in self.own or bare in self.frozen else None

    def stated(self, formula: Formula) -> Decimal | None:
        """The amount a formula says as a literal or by one name; None where it has to be worked out."""
        from .units import literal_of

        literal = literal_of(formula.tree)
        return literal if literal is not None else self.operand(name_of(formula.tree))

    def limit(self, scope: LimitScope, *, cap: bool) -> Decimal | None:
        """The amount of a floor or cap, or None where the component has none."""
        limits = self.component.caps if cap else self.component.floors
        if not any(limit.scope is scope for limit in limits):
            return None
        word = "cap" if cap else "floor"
        return self.operand(word if scope is LimitScope.WINDOW else f"{word} per {scope.value}")

    def quota(self, measure: str) -> Decimal:
        """The quota that bands along this measure's attainment stood on; 0 where none is set."""
        kept = self.operand(f"quota({measure})")
        if kept is not None:
            return kept
        row = self._standing(measure)
        return NONE if row is None or row.get("quota") is None else Decimal(row["quota"])

    def value(self, measure: str) -> Decimal | None:
        """What a measure stood at."""
        kept = self.operand(measure)
        if kept is not None:
            return kept
        row = self._standing(measure)
        return None if row is None or row.get("value") is None else Decimal(row["value"])

    def _standing(self, measure: str) -> Row | None:
        """The measure's standing in the line's own window, else in the one that ends with or after it."""
        rows = [row for row in self.standings if row["measure"] == measure and row["person"] == self.line["person"]]
        same = [row for row in rows if row["window_from"] == self.line["window_from"]]
        around = [row for row in rows if row["window_from"] < self.line["window_before"] <= row["window_before"]]
        return next(iter([*same, *around, *rows]), None)

    def limit_amount(self, by: By, start: Decimal) -> Decimal | None:
        """A band's limit as an amount of the measure; None where an attainment has no quota to be counted in."""
        if by.kind is not ByKind.ATTAINMENT or by.measure is None:
            return start
        quota = self.quota(by.measure)
        return start * quota if quota > 0 else None

    def of_the_measure(self, amount: Decimal, key: str | None = None) -> Value:
        """An amount of a measure (that of `on` if none is named), as money or as a number."""
        measure = self.plan.measures[key] if key else self.measure
        if measure is None:
            return Figure(amount)
        if is_share(self.plan, MeasureRef(measure.key)):
            return Percent(amount)
        return Exact(amount, self.plan.currency) if measure.money else Figure(amount)

    def exact(self, amount: Decimal) -> Exact:
        return Exact(amount, self.unit)

    def shown(self, reference: Expr) -> Value | None:
        """What a formula read under this name; None where nothing was kept."""
        text = self.own.get(name_of(reference), self.frozen.get(name_of(reference)))
        if text is None:
            return None
        kind = getattr(reference, "type", ValueType.NUMBER)
        if kind is ValueType.TEXT:
            return say(_("“%(text)s”"), text=Named(text))
        if kind is ValueType.YES_NO:
            return say(_("yes")) if text in ("yes", "true", "True", "1") else say(_("no"))
        if kind is ValueType.DAY:
            return OnDay(dt.date.fromisoformat(text[:10]))
        number = Decimal(text)
        if is_share(self.plan, reference):
            return Percent(number)
        return Exact(number, self.plan.currency) if is_money(self.plan, reference) else Figure(number)

    def read_by(self, *formulas: Formula | None) -> Iterable[tuple[Expr, Value]]:
        """Every name these formulas read, with what it stood for, each once."""
        seen = set()
        for formula in formulas:
            for reference in references(formula.tree) if formula is not None else ():
                value = self.shown(reference)
                if value is not None and name_of(reference) not in seen:
                    seen.add(name_of(reference))
                    yield reference, value


def _operands(row: Row) -> Mapping[str, str | None]:
    kept = row.get("operands")
    if not kept:
        return {}
    found: Mapping[str, str | None] = json.loads(kept) if isinstance(kept, str) else kept
    return found
