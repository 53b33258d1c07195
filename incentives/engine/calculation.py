"""What one calculation is made of: the plan, the period, the world, and which components have anything to do with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import pyarrow as pa

from . import compile_frozen as frozen
from . import earned as earlier
from .compile_frozen import ComponentProgram
from .environment import Environment
from .facts import Source
from .periods import Period, window_of
from .plan import Component, Plan
from .session import Session
from .windows import Calendar
from .world import World, empty_facts


class Calculation:
    """Shared by the stories that make up a calculation: measures, components, lines, standings."""

    def __init__(
        self,
        plan: Plan,
        period: Period,
        world: World,
        calendar: Calendar,
        session: Session,
        *,
        posting: Period | None = None,
        components: Collection[str] | None = None,
        with_credits: bool = True,
    ) -> None:
        self.plan, self.period, self.world, self.session = plan, period, world, session
        self.is_correction = posting is not None
        self.posting = posting or period
        self.with_credits = with_credits
        self.limited_with: pa.Table | None = None
        """Rows of EARNED that other versions of the plan post into the same period: limits of components count them, too."""
        self.is_whole = components is None or plan.components.keys() <= set(components)
        due = [component for component in plan.components.values() if _is_due(component, period)]
        if components is not None:
            due = [component for component in due if component.key in components]
        if self.is_correction:
            due = [component for component in due if ends_with(plan, component, period)]
        self.programs = [ComponentProgram(plan, component, frozen.measures_read(component)) for component in due]
        self.env = Environment(plan, calendar, self.programs, world.teams)
        self.earned = earlier.of_plan(world.earned, plan)

    def facts(self, source: Source) -> pa.Table:
        return self.world.facts.get(source.name, empty_facts(source))

    def register_source(self, name: str) -> None:
        """Make a source's facts readable, once."""
        if not self.session.has(f"facts:{name}"):
            source = self.world.catalog.sources[name]
            scales = {field.name: field.scale for field in source.fields.values()}
            self.session.register(f"facts:{name}", self.facts(source), scales)


def ends_with(plan: Plan, component: Component, period: Period) -> bool:
    """Return whether the component's calendar window ends with the period: seen from an earlier one it would be cut short."""
    return component.on is None or window_of(plan.measures[component.on].over, period).before <= period.before


def _is_due(component: Component, period: Period) -> bool:
    """Return whether the component has anything to do with the period: `when`, and without `on` its first and last day."""
    if component.on is not None:
        return True
    starts, ends = component.starts or dt.date.min, component.ends or dt.date.max
    return period.is_paid(component.when) and starts <= period.last_day < ends
