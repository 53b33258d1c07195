"""What one calculation is made of: the plan, the period, the world, and which components have anything to do with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import pyarrow as pa

from . import earned as earlier
from .component_program import ComponentProgram, measures_read
from .environment import Environment
from .facts import Source
from .numbered import NUMBER, NUMBERED_FROM, ids_of, numbered
from .periods import Period, window_of
from .plan import Component, Measure, Plan
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
        self.programs = [ComponentProgram(plan, component, measures_read(component)) for component in due]
        self.env = Environment(plan, calendar, self.programs, world.teams)
        self.earned = earlier.of_plan(world.earned, plan)
        self.by_number: set[str] = set()
        """The measures whose programs know facts by their numbers."""
        self._ids: dict[str, pa.Array] = {}

    def facts(self, source: Source) -> pa.Table:
        found = self.world.facts.get(source.name)
        return empty_facts(source) if found is None else found

    def register_source(self, name: str) -> None:
        """Make a source's facts readable, once."""
        if not self.session.has(f"facts:{name}"):
            source = self.world.catalog.sources[name]
            scales = {field.name: field.scale for field in source.fields.values()}
            facts = self.facts(source)
            if self.is_numbered(name):
                numbers, self._ids[name] = numbered(facts.column("id"))
                facts = facts.append_column(NUMBER, numbers)
            self.session.register(f"facts:{name}", facts, scales)

    def is_numbered(self, name: str) -> bool:
        """Whether the facts of this source have numbers: there are many, and none was posted before by its id."""
        rows = self.world.facts[name].num_rows if name in self.world.facts else 0
        return self.session.numbers_facts and rows >= NUMBERED_FROM and not self.earned.num_rows

    def with_ids(self, measure: Measure, found: pa.Table) -> pa.Table:
        """Return what a program found of the measure's facts with their ids in `fact`."""
        if measure.key not in self.by_number:
            return found
        ids = self._ids[str(measure.source)]
        return found.set_column(found.column_names.index("fact"), "fact", ids_of(ids, found.column("fact")))


def ends_with(plan: Plan, component: Component, period: Period) -> bool:
    """Return whether the component's calendar window ends with the period: seen from an earlier one it would be cut short."""
    return component.on is None or window_of(plan.measures[component.on].over, period).before <= period.before


def _is_due(component: Component, period: Period) -> bool:
    """Return whether the component has anything to do with the period: `when`, and without `on` its first and last day."""
    if component.on is not None:
        return True
    starts, ends = component.starts or dt.date.min, component.ends or dt.date.max
    return period.is_paid(component.when) and starts <= period.last_day < ends
