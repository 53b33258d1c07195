"""What components of a plan come to over whole periods: what was posted into them, and of open ones what a run would post now.

Import it inside the functions that use it: Arrow takes a second to load.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Count, Max, Sum

from incentives import documents
from incentives.engine.component_program import other_scopes
from incentives.engine.dependencies import looks_at_others
from incentives.engine.lines_limits import KINDS
from incentives.engine.periods import OF_THE_CALENDAR, Days, Period, periods_between, window_of
from incentives.engine.plan import Component, Plan, WindowKind
from incentives.engine.problems import Problem, Refused
from incentives.engine.score_spans import is_whole_periods
from incentives.engine.words import _
from incentives.models import Assignment, Batch, Line
from incentives.models import Period as OpenedPeriod
from incentives.selectors.versions import shared_rows, versions_on_days

from . import reading
from .computing import compute

Chosen = Callable[[Component], bool]
"""Which components are asked for."""
NOTHING: Final = Decimal(0)
OF_A_LINE: Final = ("person_id", "component", "source", "fact", "credited_on", "share", "credit", "amount")


@dataclass(slots=True)
class Paid:
    """What somebody's lines come to: their amount, how many facts they are of, and the newest day of a fact."""

    amount: Decimal = NOTHING
    facts: int = 0
    last: dt.date | None = None

    def add(self, amount: Decimal, facts: int, last: dt.date | None) -> None:
        self.amount, self.facts = self.amount + amount, self.facts + facts
        self.last = max((day for day in (self.last, last) if day is not None), default=None)


@dataclass(slots=True)
class Pay:
    """By person (database id) what was found, and, where lines were asked for, each of them as a row of `OF_A_LINE`."""

    as_of: dt.datetime
    by_person: dict[int, Paid] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)


def score_pay(*, plan_id: int, chosen: Chosen, days: Days, persons: Collection[int] | None = None, with_lines: bool = False) -> Pay:
    """Return what the chosen components pay for the days, which are whole periods, to everybody on the plan or to certain persons.

    Earlier periods that are open still count as run where a window of the first period reaches back to them: what is theirs is none of
    the first period's. Corrections count where the books have them: in the period into which they were posted. Raises
    engine.problems.Refused.
    """
    with reading.one_moment(named=False) as (as_of, _snapshot):
        versions = versions_on_days(first=days.start, before=days.before, plan_ids=[plan_id])
        shared = shared_rows()
        plans = [documents.plan_in_force(each.document, shared, each.start, each.before) for each in versions]
        keys = sorted({key for plan in plans for key, one in plan.components.items() if chosen(one)})
        if not keys:
            raise Refused([_nothing_chosen()])
        for plan in plans:
            if not is_whole_periods(plan, days):
                raise Refused([_not_whole(plan, days)])
        pay = Pay(as_of, {person: Paid() for person in _on_the_plan(plan_id, plans, days, persons)})
        if pay.by_person:
            only = None if persons is None else sorted(pay.by_person)
            for calendar in _calendars(plans):
                _Periods(plan_id, plans, keys, only, pay if with_lines else None).into(pay, calendar, days)
    return pay


def _calendars(plans: Sequence[Plan]) -> list[Period]:
    """Return a period of each kind (and fiscal year) by which any of the plans is calculated."""
    return list({(plan.period, _fiscal(plan)): Period.of(plan.period, plan.effective_from, _fiscal(plan)) for plan in plans}.values())


def _fiscal(plan: Plan) -> int:
    return 1 if plan.period in OF_THE_CALENDAR else plan.fiscal_year_starts


def _on_the_plan(plan_id: int, plans: Sequence[Plan], days: Days, persons: Collection[int] | None) -> list[int]:
    """Return who is on one of the versions, and employed, on any of the days."""
    rows = Assignment.objects.filter(plan_id=plan_id).overlapping(days.start, days.before)
    if persons is not None:
        rows = rows.filter(person_id__in=list(persons))
    held = [found for plan in plans if (found := days.meet(plan.effective_from, plan.effective_before)) is not None]
    there = set()
    for person, start, before, hired, left in rows.values_list(
        "person_id", "valid_from", "valid_before", "person__hired_on", "person__left_on"
    ):
        on_it = (part for each in held if (part := each.meet(start, before)) is not None)
        if any(part.meet(hired, left) is not None for part in on_it):
            there.add(person)
    return sorted(there)


@dataclass(frozen=True, slots=True)
class _Periods:
    """Goes through the periods of one calendar in their order."""

    plan_id: int
    plans: Sequence[Plan]
    keys: list[str]
    persons: list[int] | None
    listed: Pay | None

    def into(self, pay: Pay, calendar: Period, days: Days) -> None:
        first = Period.of(calendar.kind, days.start, calendar.fiscal_year_starts)
        periods = list(periods_between(calendar.kind, self._reaches_back(first), days.before, calendar.fiscal_year_starts))
        opened = _opened(calendar, periods)
        self._posted([opened[period.name].pk for period in periods if period.start >= days.start and period.name in opened], pay)
        fed: list[pa.Table] = []
        for period in periods:
            kept = opened.get(period.name)
            if kept is not None and kept.state == OpenedPeriod.State.CLOSED:
                continue
            lines = self._open(period, kept.pk if kept else 0, fed)
            if lines is not None:
                fed.append(_as_earned(lines, period))
                if period.start >= days.start:
                    self._counted(lines, pay)

    def _reaches_back(self, first: Period) -> dt.date:
        """Return the first day on which a window or limit of the first period begins."""
        days = [first.start]
        for plan in self.plans:
            own = reading.in_calendar_of(plan, first)
            for key in self.keys:
                component = plan.components.get(key)
                if plan.period is not first.kind or component is None:
                    continue
                days += [own.enclosing(KINDS[scope]).start for scope in other_scopes(component)]
                over = plan.measures[component.on].over if component.on else None
                if over is not None and over.kind is not WindowKind.ROLLING:
                    days.append(window_of(over, own).start)
        return max(min(days), min(plan.effective_from for plan in self.plans))

    def _posted(self, period_ids: Sequence[int], pay: Pay) -> None:
        batches = list(Batch.objects.filter(period_id__in=period_ids).values_list("pk", flat=True))
        if not batches:
            return
        lines = Line.objects.filter(batch_id__in=batches, plan_version__plan_id=self.plan_id, component__in=self.keys).order_by()
        if self.persons is not None:
            lines = lines.filter(person_id__in=self.persons)
        by_period = lines.values("batch__period_id", "person_id")
        for row in by_period.annotate(paid=Sum("amount"), of=Count("fact", distinct=True), last=Max("credited_on")):
            if row["person_id"] in pay.by_person:
                pay.by_person[row["person_id"]].add(row["paid"], row["of"], row["last"])
        if self.listed is not None:
            self.listed.lines += lines.values(*OF_A_LINE)

    def _open(self, period: Period, period_id: int, fed: Sequence[pa.Table]) -> pa.Table | None:
        """Return the lines that a run of the period would post now, had those before it been posted."""
        inputs = reading.read_inputs(period, period_id=period_id, plan_ids=[self.plan_id], of_persons=self.persons)
        if not inputs.versions:
            return None
        if fed:
            earned = pa.concat_tables([inputs.tables["earned"], *fed])
            inputs = replace(inputs, tables={**inputs.tables, "earned": earned})
        everybody = self.persons is None or any(map(looks_at_others, self.plans))
        only = None if everybody else frozenset(map(str, self.persons or ()))
        return compute(replace(inputs, only=only), progress=lambda _version: None).postings.lines

    def _counted(self, lines: pa.Table, pay: Pay) -> None:
        lines = lines.filter(pc.is_in(lines["component"], pa.array(self.keys, pa.string())))
        sums = lines.group_by("person_id").aggregate([("amount", "sum"), ("fact", "count_distinct"), ("credited_on", "max")])
        for row in sums.to_pylist():
            if row["person_id"] in pay.by_person:
                pay.by_person[row["person_id"]].add(row["amount_sum"], row["fact_count_distinct"], row["credited_on_max"])
        if self.listed is not None:
            self.listed.lines += [{name: row[name] for name in OF_A_LINE} for row in lines.to_pylist() if row["person_id"] in pay.by_person]


def _opened(calendar: Period, periods: Sequence[Period]) -> dict[str, OpenedPeriod]:
    """Return those of a calendar's periods that somebody has asked for already, by their names."""
    found = OpenedPeriod.objects.filter(kind=calendar.kind.value, key__in=[period.name for period in periods])
    if calendar.kind not in OF_THE_CALENDAR:
        found = found.filter(fiscal_year_starts=calendar.fiscal_year_starts)
    return {period.key: period for period in found}


def _as_earned(lines: pa.Table, period: Period) -> pa.Table:
    """Return lines as rows of what earlier periods earned."""
    schema = reading.earned_schema()
    told = {"person": pc.cast(lines["person_id"], pa.string()), "period": pa.repeat(pa.scalar(period.name), lines.num_rows)}
    return pa.table({name: told[name] if name in told else lines[name] for name in schema.names}).cast(schema)


def _nothing_chosen() -> Problem:
    text = _("No version of the plan in force on these days has what is asked for.")
    return Problem("no_such_component", "components", text, _("Choose other days, or another component."))


def _not_whole(plan: Plan, days: Days) -> Problem:
    first, *_rest = periods_between(plan.period, days.start, days.before, plan.fiscal_year_starts)
    last = Period.of(plan.period, days.before - dt.timedelta(days=1), plan.fiscal_year_starts)
    text = _("%(start)s to %(before)s are no whole periods, and what the plan pays is known for whole periods only.")
    remedy = _("Choose whole ones: for instance from %(first)s, before %(last)s.")
    values = {"start": days.start, "before": days.before, "first": first.start, "last": last.before}
    return Problem("not_whole_periods", "components", text, remedy, tuple((name, day.isoformat()) for name, day in values.items()))
