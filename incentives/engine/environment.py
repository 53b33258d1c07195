"""The small tables a calculation starts from: spans of every measure and, per component, each stretch with target and parameters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

import pyarrow as pa

from .compile_credits import parts_of
from .compile_formula import ON_PLAN_SINCE
from .component_program import ComponentProgram
from .dependencies import counts_months_on_plan
from .formula import ValueType
from .groups import Groups
from .lines import Stretch
from .money import CREDIT_DECIMALS, PRODUCT_DECIMALS
from .operands import name_of
from .periods import THE_PERIOD, Days, Period, periods_between
from .plan import Measure, Plan, Returns, Window
from .plan_days import Prorated
from .windows import ONE_DAY, Calendar, Payee, Span, Terms, weighted, window_before

Scales = dict[str, int]
_Found = TypeVar("_Found")
_BySpans = list[tuple[Sequence[Span], _Found]]
"""What was made of these very spans."""


class Environment:
    """All spans and stretches of one plan and period. Measures that a component or a ratio reads add the spans they are read in."""

    def __init__(self, plan: Plan, calendar: Calendar, programs: Sequence[ComponentProgram], teams: pa.Table) -> None:
        self.plan, self.calendar = plan, calendar
        self._counts_months = counts_months_on_plan(plan)
        self.has_several_terms = bool(plan.parameters) and any(len(payee.terms) > 1 for payee in calendar.payees)
        """Whether parameters depend on the day of the fact."""
        self.spans = {key: calendar.own_spans(measure) for key, measure in plan.measures.items()}
        self._whose: _BySpans[list[Stretch]] = []
        self._targets: dict[Window, _BySpans[list[int | None]]] = {}
        self.stretches = {program.component.key: self._stretches_of(program) for program in programs}
        self.earlier = {program.component.key: self._earlier(program) for program in programs if program.component.gate_stays_open}
        self._numbers_of: dict[str, _BySpans[list[int | None]]] = {}
        self.groups = Groups(calendar, self.spans, teams)
        self._read_in = {program.env: self._columns(program, self.stretches[program.component.key]) for program in programs}
        self._read_in |= {
            program.env_before: self._columns(program, [span for _number, span in self.earlier[program.component.key]])
            for program in programs
            if program.component.gate_stays_open
        }
        self._parts = {measure.key: self._parts_of(measure) for measure in plan.measures.values() if measure.source is None}

    def _stretches_of(self, program: ComponentProgram) -> list[Span]:
        on = program.component.on
        if on is not None:
            spans = self.spans[on]
            return spans.rows[: spans.own]
        payees = range(len(self.calendar.payees))
        return [span for payee in payees for span in self.calendar.stretches(THE_PERIOD, payee, self.calendar.period)]

    def _earlier(self, program: ComponentProgram) -> list[tuple[int, Span]]:
        """Return the component's stretches as they stood at the end of each earlier period: number of the stretch, and the stretch."""
        found = []
        for number, span in enumerate(self.stretches[program.component.key]):
            periods = periods_between(self.plan.period, span.days.start, span.till, self.plan.fiscal_year_starts)
            found += [(number, replace(span, till=period.before)) for period in periods if period.before < span.till]
        return found

    def _columns(self, program: ComponentProgram, rows: Sequence[Span]) -> dict[str, list[int | None]]:
        """Return the numbers of the spans and groups in which the component's formulas read measures, for each of these stretches."""
        columns: dict[str, list[int | None]] = {}
        for key in program.reads:
            columns[f"at.{key}"] = self._numbers(key, rows)
        for key in program.previous:
            columns[f"before.{key}"] = [self._number_before(key, span) for span in rows]
        for read in program.groups:
            columns[f"in.{name_of(read)}"] = [self.groups.number_of(read, span) for span in rows]
        return columns

    def _numbers(self, key: str, rows: Sequence[Span]) -> list[int | None]:
        known = self._numbers_of.setdefault(key, [])
        return _once(known, rows, lambda: [self._number(key, span) for span in rows])

    def _parts_of(self, measure: Measure) -> dict[str, list[int | None]]:
        # Its parts have its own window, so they are added up over the very days of its spans, seen from where they are seen from. While a
        # ratio or score is asked for its spans no more are added to it: it is of measures that are none.
        rows = self.spans[measure.key].rows
        return {part: [self.spans[key].number_of(span) for span in rows] for part, key in parts_of(measure).items()}

    def _number(self, key: str, span: Span) -> int | None:
        """Return the number of the span in which a measure is read on this stretch's reading day."""
        found = self.calendar.reading(self.plan.measures[key].over, span.payee, span.reading_day)
        return None if found is None else self.spans[key].number_of(found)

    def _number_before(self, key: str, span: Span) -> int:
        """Return the number of the span of the whole window before the one that holds this stretch's reading day."""
        seen_from = Period.of(self.plan.period, span.reading_day, self.plan.fiscal_year_starts)
        days = window_before(self.plan.measures[key].over, seen_from)
        return self.spans[key].number_of(Span(span.payee, days, days.before, days))

    def whose(self, spans: Sequence[Span]) -> list[Stretch]:
        payees = self.calendar.payees
        return _once(self._whose, spans, lambda: [Stretch(payees[span.payee].person, span.days.start, span.days.before) for span in spans])

    def _targets_of(self, window: Window, spans: Sequence[Span]) -> list[int | None]:
        known = self._targets.setdefault(window, [])
        return _once(known, spans, lambda: [self.calendar.target(window, span) for span in spans])

    def span_table(self, measure: Measure) -> tuple[pa.Table, Scales]:
        """Return the spans of a measure: span, person, till, quota; of a ratio or score those of its parts.

        Where returns are negative credits, also `since`: the first day of whose sales they can be. Facts of the span itself count
        from its own first day on, which lies earlier where it looks back (`previous`).
        """
        rows, payees = self.spans[measure.key].rows, self.calendar.payees
        columns = {
            "span": pa.array(range(len(rows)), pa.int32()),
            "person": pa.array([payees[span.payee].person for span in rows], pa.string()),
            "till": pa.array([span.till for span in rows], pa.date32()),
        }
        scales: Scales = {}
        put_number(columns, scales, "quota", [self.calendar.quota(measure, span) for span in rows], CREDIT_DECIMALS)
        for part, numbers in self._parts.get(measure.key, {}).items():
            columns[part] = pa.array(numbers, pa.int32())
        if measure.returns is Returns.NEGATIVE_CREDIT:
            columns["since"] = pa.array([min(payees[span.payee].on_plan_since, span.days.start) for span in rows], pa.date32())
        return pa.table(columns), scales

    def days_table(self, measure: Measure) -> tuple[pa.Table, Scales]:
        """Return on which days facts of whom count for which span: span, person, start, till, and the parameters of these days."""
        payees = self.calendar.payees
        rows = [(number, span, terms, days) for number, span in enumerate(self.spans[measure.key].rows) for terms, days in self._days(span)]
        columns = {
            "span": pa.array([number for number, _span, _terms, _days in rows], pa.int32()),
            "person": pa.array([payees[span.payee].person for _number, span, _terms, _days in rows], pa.string()),
            "start": pa.array([days.start for _number, _span, _terms, days in rows], pa.date32()),
            "till": pa.array([days.before for _number, _span, _terms, days in rows], pa.date32()),
        }
        scales: Scales = {}
        self._put_parameters(columns, scales, [(payees[span.payee], terms) for _number, span, terms, _days in rows])
        return pa.table(columns), scales

    def _days(self, span: Span) -> Iterator[tuple[Terms, Days]]:
        """Yield the terms that hold inside a span, each with its days; those before the first day have the first terms."""
        payee = self.calendar.payees[span.payee]
        if not self.has_several_terms:
            yield payee.terms[0], Days(span.days.start, span.till)
            return
        starts = [dt.date.min, *(terms.start for terms in payee.terms[1:]), dt.date.max]
        for terms, (start, before) in zip(payee.terms, pairwise(starts), strict=True):
            days = Days(span.days.start, span.till).meet(start, before)
            if days is not None:
                yield terms, days

    def component_table(self, program: ComponentProgram) -> tuple[pa.Table, Scales]:
        """Return the stretches of a component: span, whose, reading day, target, parameters, and the spans in which it reads measures."""
        return self._component_table(program, self.stretches[program.component.key], program.env)

    def earlier_table(self, program: ComponentProgram) -> tuple[pa.Table, Scales]:
        """Return the same for the ends of earlier periods, with the number of the stretch in `of`."""
        earlier = self.earlier[program.component.key]
        table, scales = self._component_table(program, [span for _number, span in earlier], program.env_before)
        return table.append_column("of", pa.array([number for number, _span in earlier], pa.int32())), scales

    def _component_table(self, program: ComponentProgram, rows: Sequence[Span], name: str) -> tuple[pa.Table, Scales]:
        component = program.component
        window = self.plan.measures[component.on].over if component.on else THE_PERIOD
        whose = self.whose(rows)
        columns = {
            "span": pa.array(range(len(rows)), pa.int32()),
            "person": pa.array([stretch.person for stretch in whose], pa.string()),
            "window_from": pa.array([stretch.window_from for stretch in whose], pa.date32()),
            "window_before": pa.array([stretch.window_before for stretch in whose], pa.date32()),
            "as of": pa.array([span.reading_day for span in rows], pa.date32()),
        }
        scales: Scales = {}
        targets = [weighted(target, component.weight) for target in self._targets_of(window, rows)]
        put_number(columns, scales, "target", targets, PRODUCT_DECIMALS if component.weight is not None else CREDIT_DECIMALS)
        self._put_parameters(columns, scales, self._terms_of(rows))
        columns |= {column: pa.array(numbers, pa.int32()) for column, numbers in self._read_in[name].items()}
        self._put_parts(columns, rows)
        return pa.table(columns), scales

    def _terms_of(self, rows: Sequence[Span]) -> list[tuple[Payee, Terms]]:
        """Return what is in force on the reading days, where any formula reads it."""
        if not self.plan.parameters and not self._counts_months:
            return []
        payees = [self.calendar.payees[span.payee] for span in rows]
        return [(payee, payee.terms_on(span.reading_day)) for payee, span in zip(payees, rows, strict=True)]

    def limits_table(self, spans: Sequence[Span], calendar: Calendar) -> tuple[pa.Table, Scales]:
        """Return a row for each of these: span (their number), the last of their days, the plan's parameters, of the payee's only terms."""
        columns = {
            "span": pa.array(range(len(spans)), pa.int32()),
            "as of": pa.array([span.days.before - ONE_DAY for span in spans], pa.date32()),
        }
        scales: Scales = {}
        payees = [calendar.payees[span.payee] for span in spans]
        self._put_parameters(columns, scales, [(payee, payee.terms[0]) for payee in payees])
        return pa.table(columns), scales

    def period_table(self, posting: Period) -> pa.Table:
        """Return the periods from the first day of any span on: period, start, before, and the name of the one that posts."""
        period = self.calendar.period
        start = min((span.days.start for spans in self.spans.values() for span in spans.rows), default=period.start)
        names = periods_between(self.plan.period, start, period.before, self.plan.fiscal_year_starts)
        return period_rows(names, posting)

    def _put_parts(self, columns: dict[str, pa.Array], rows: Sequence[Span]) -> None:
        """Put how many days of the full window each stretch has, and how many of absence, where any stretch has not all of them."""
        payees = self.calendar.payees
        is_cut = any(span.days != span.window or payees[span.payee].absent for span in rows)
        if not is_cut or self.plan.proration.of is Prorated.NOTHING:
            return
        parts = [self.calendar.part(span) for span in rows]
        if any(absent for _days, absent, _of in parts):
            columns["absent days"] = pa.array([absent for _days, absent, _of in parts], pa.int32())
        if any(days - absent != of for days, absent, of in parts):
            columns["days"] = pa.array([days for days, _absent, _of in parts], pa.int32())
            columns["of days"] = pa.array([of for _days, _absent, of in parts], pa.int32())

    def _put_parameters(self, columns: dict[str, pa.Array], scales: Scales, rows: Sequence[tuple[Payee, Terms]]) -> None:
        if self._counts_months:
            since = [payee.on_plan_since for payee, _terms in rows]
            columns[f"p.{ON_PLAN_SINCE}"] = pa.array(since, pa.date32())
        for key, parameter in self.plan.parameters.items():
            values = [terms.parameters.get(key) for _payee, terms in rows]
            name = f"p.{key}"
            match parameter.type:
                case ValueType.NUMBER:
                    _put_decimal(columns, scales, name, values)
                case ValueType.TEXT:
                    columns[name] = pa.array(values, pa.string())
                case ValueType.DAY:
                    columns[name] = pa.array(values, pa.date32())
                case ValueType.YES_NO:
                    columns[name] = pa.array(values, pa.bool_())


def _once(known: _BySpans[_Found], spans: Sequence[Span], make: Callable[[], _Found]) -> _Found:
    """Components of one measure have the same stretches: what is made of these is made once."""
    found = next((found for others, found in known if others == spans), None)
    if found is None:
        found = make()
        known.append((spans, found))
    return found


def period_rows(periods: Sequence[Period], this: Period) -> pa.Table:
    return pa.table(
        {
            "period": pa.array([period.name for period in periods], pa.string()),
            "start": pa.array([period.start for period in periods], pa.date32()),
            "before": pa.array([period.before for period in periods], pa.date32()),
            "this": pa.array([this.name for _period in periods], pa.string()),
        }
    )


def put_number(columns: dict[str, pa.Array], scales: Scales, name: str, values: Sequence[int | None], scale: int) -> None:
    """Put integers of this scale, without the zeros that all of them end with: fewer digits leave more room."""
    while scale and all(value is None or value % 10 == 0 for value in values):
        values, scale = [None if value is None else value // 10 for value in values], scale - 1
    fits = all(value is None or abs(value) < 2**63 for value in values)
    columns[name] = (
        pa.array(values, pa.int64()) if fits else pa.array([None if v is None else Decimal(v) for v in values], pa.decimal128(38, 0))
    )
    scales[name] = scale


def _put_decimal(columns: dict[str, pa.Array], scales: Scales, name: str, values: Sequence[object]) -> None:
    decimals = [value for value in values if isinstance(value, Decimal)]
    scale = max((max(0, -int(value.as_tuple().exponent)) for value in decimals), default=0)
    whole = [int(value.scaleb(scale)) if isinstance(value, Decimal) else None for value in values]
    put_number(columns, scales, name, whole, scale)
