"""A component as programs are written for it: what its formulas read, and in which tables that stands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from . import formula as f
from .compile_credits import credit_formulas
from .compile_formula import references
from .compile_rates import Style, band_formulas, style_of
from .money import step_of
from .operands import name_of
from .plan import Component, LimitScope, Plan
from .plan_rates import RateMode


@dataclass(frozen=True, slots=True)
class ComponentProgram:
    plan: Plan
    component: Component
    reads: tuple[str, ...]
    """The measures whose values at the reading day its formulas need, that of `on` among them."""

    @property
    def env(self) -> str:
        return f"env:{self.component.key}"

    @property
    def frozen(self) -> str:
        return f"frozen:{self.component.key}"

    @property
    def style(self) -> Style:
        return style_of(self.component)

    @property
    def tables(self) -> list[str]:
        return [self.env, *self.read_tables, *([self.open_before] if self.component.gate_stays_open else [])]

    @property
    def read_tables(self) -> list[str]:
        """Where the measures stand that its formulas read."""
        keys = sorted({*self.reads, *self.previous})
        return [*(f"values:{key}" for key in keys), *(group_table(read) for read in self.groups)]

    @property
    def env_before(self) -> str:
        """The table of its stretches as they stood at the end of earlier periods."""
        return f"env before:{self.component.key}"

    @property
    def open_before(self) -> str:
        """The table of the stretches whose gate was open then."""
        return f"open before:{self.component.key}"

    @property
    def previous(self) -> tuple[str, ...]:
        """The measures that its formulas read in the window before."""
        return previous_read(self.component)

    @property
    def groups(self) -> tuple[f.GroupRef, ...]:
        """The sums of a team or of everybody that its formulas read, in a fixed order."""
        found = {read for read in references(*all_formulas(self.component)) if isinstance(read, f.GroupRef)}
        return tuple(sorted(found, key=name_of))

    @property
    def step(self) -> Decimal:
        return step_of(self.component.unit, money_to=self.plan.rounding_to, points_to=self.plan.rounding_points)

    @property
    def each_step(self) -> Decimal | None:
        """The step to which its amounts are rounded on their way, too; None where they are rounded once."""
        return None if self.plan.each_step is None else self.step


def group_table(read: f.GroupRef) -> str:
    """The table of the sums of a group: number of the group, value."""
    return f"group:{name_of(read)}"


def all_formulas(component: Component) -> list[f.Formula | None]:
    return [*credit_formulas(component), *window_formulas(component)]


def window_formulas(component: Component) -> list[f.Formula | None]:
    """The formulas of a component that are evaluated once per stretch."""
    rate = component.rate
    banded = rate is not None and rate.mode is not RateMode.FLAT
    values = [*band_formulas(rate).values()] if rate is not None and banded else []
    by = [by.formula for by in rate.by] if rate is not None and not component.per_deal else []
    limits = [limit.amount for limit in (*component.caps, *component.floors)]
    pay = [] if component.on else [component.pay, *group_formulas(component)]
    return [component.gate, component.multiplier, component.of.formula, *values, *by, *limits, *pay]


def group_formulas(component: Component) -> list[f.Formula | None]:
    """The formulas of a pool or of ranked rewards."""
    pool, ranked = component.pool, component.ranked
    return [*([pool.amount, pool.share, pool.among] if pool else []), *([ranked.by] if ranked else [])]


def measures_read(component: Component) -> tuple[str, ...]:
    """Return the keys of all measures whose standing a component needs, in a fixed order."""
    found = {component.on} if component.on else set()
    for reference in references(*all_formulas(component)):
        if isinstance(reference, f.MeasureRef):
            found.add(reference.name)
        elif isinstance(reference, f.QuotaRef | f.AttainmentRef):
            found.add(reference.measure)
    for by in component.rate.by if component.rate else ():
        found |= {by.measure} if by.measure else set()
    return tuple(sorted(found))


def previous_read(component: Component) -> tuple[str, ...]:
    """Return the measures that a component's formulas read in the window before, in a fixed order."""
    return tuple(sorted({read.measure for read in references(*all_formulas(component)) if isinstance(read, f.PreviousRef)}))


def limit_amount(component: Component, *, cap: bool, scope: LimitScope) -> f.Formula | None:
    limits = component.caps if cap else component.floors
    return next((limit.amount for limit in limits if limit.scope is scope), None)


def other_scopes(component: Component) -> list[LimitScope]:
    """The scopes of caps that are not the window's own, shortest first."""
    order = [LimitScope.MONTH, LimitScope.QUARTER, LimitScope.HALF_YEAR, LimitScope.YEAR]
    return [scope for scope in order if limit_amount(component, cap=True, scope=scope) is not None]
