"""The small tables a calculation starts from: spans of every measure and, per component, each stretch with target and parameters."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pyarrow as pa

from .compile_frozen import ComponentProgram
from .formula import GroupRef, ValueType
from .groups import Groups
from .lines import Stretch
from .money import CREDIT_DECIMALS, PRODUCT_DECIMALS
from .operands import name_of
from .periods import Period, periods_between
from .plan import Measure, Plan, Window, WindowKind
from .windows import Calendar, Span, weighted

THE_PERIOD = Window(WindowKind.PERIOD)
Scales = dict[str, int]


class Environment:
    """All spans and stretches of one plan and period. Measures that a component or a ratio reads add the spans they are read in."""

    def __init__(self, plan: Plan, calendar: Calendar, programs: Sequence[ComponentProgram], teams: pa.Table) -> None:
        self.plan, self.calendar = plan, calendar
        self.spans = {key: calendar.own_spans(measure) for key, measure in plan.measures.items()}
        self.stretches = {program.component.key: self._stretches_of(program) for program in programs}
        self._readings = {program.component.key: self._read(program) for program in programs}
        self.groups = Groups(calendar, self.spans, teams)
        self._group_numbers = {program.component.key: self._grouped(program) for program in programs}
        self._ratios = {measure.key: self._ratio(measure) for measure in plan.measures.values() if measure.ratio}

    def _stretches_of(self, program: ComponentProgram) -> list[Span]:
        on = program.component.on
        if on is not None:
            spans = self.spans[on]
            return spans.rows[: spans.own]
        payees = range(len(self.calendar.payees))
        return [span for payee in payees for span in self.calendar.stretches(THE_PERIOD, payee, self.calendar.period)]

    def _read(self, program: ComponentProgram) -> dict[str, list[int | None]]:
        return {key: [self._number(key, span) for span in self.stretches[program.component.key]] for key in program.reads}

    def _grouped(self, program: ComponentProgram) -> dict[GroupRef, list[int]]:
        spans = self.stretches[program.component.key]
        return {read: [self.groups.number_of(read, span) for span in spans] for read in program.groups}

    def _ratio(self, measure: Measure) -> dict[str, list[int | None]]:
        # Its parts have its own window, so they are added up over the very days of its spans, seen from where they are seen from. While a
        # ratio is asked for its spans no more are added to it: ratios are of measures that are none.
        assert measure.ratio is not None
        rows = self.spans[measure.key].rows
        return {part: [self.spans[key].number_of(span) for span in rows] for part, key in zip(("of", "to"), measure.ratio, strict=True)}

    def _number(self, key: str, span: Span) -> int | None:
        """Return the number of the span in which a measure is read on this stretch's reading day."""
        found = self.calendar.reading(self.plan.measures[key].over, span.payee, span.reading_day)
        return None if found is None else self.spans[key].number_of(found)

    def whose(self, spans: Sequence[Span]) -> list[Stretch]:
        payees = self.calendar.payees
        return [Stretch(payees[span.payee].person, span.days.start, span.days.before) for span in spans]

    def span_table(self, measure: Measure) -> tuple[pa.Table, Scales]:
        """Return the spans of a measure: span, person, start, till, quota, the plan's parameters; for a ratio the spans of its parts."""
        rows = self.spans[measure.key].rows
        payees = self.calendar.payees
        columns = {
            "span": pa.array(range(len(rows)), pa.int32()),
            "person": pa.array([payees[span.payee].person for span in rows], pa.string()),
            "start": pa.array([span.days.start for span in rows], pa.date32()),
            "till": pa.array([span.till for span in rows], pa.date32()),
        }
        scales: Scales = {}
        _put_number(columns, scales, "quota", [self.calendar.quota(measure, span) for span in rows], CREDIT_DECIMALS)
        self._put_parameters(columns, scales, rows)
        for part, numbers in self._ratios.get(measure.key, {}).items():
            columns[part] = pa.array(numbers, pa.int32())
        return pa.table(columns), scales

    def component_table(self, program: ComponentProgram) -> tuple[pa.Table, Scales]:
        """Return the stretches of a component: span, whose, reading day, target, parameters, and the spans in which it reads measures."""
        component = program.component
        rows = self.stretches[component.key]
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
        targets = [weighted(self.calendar.target(window, span), component.weight) for span in rows]
        _put_number(columns, scales, "target", targets, PRODUCT_DECIMALS if component.weight is not None else CREDIT_DECIMALS)
        self._put_parameters(columns, scales, rows)
        for read, groups in self._group_numbers[component.key].items():
            columns[f"in.{name_of(read)}"] = pa.array(groups, pa.int32())
        for key, numbers in self._readings[component.key].items():
            columns[f"at.{key}"] = pa.array(numbers, pa.int32())
        return pa.table(columns), scales

    def period_table(self, posting: Period) -> pa.Table:
        """Return the periods from the first day of any span on: period, start, before, and the name of the one that posts."""
        period = self.calendar.period
        start = min((span.days.start for spans in self.spans.values() for span in spans.rows), default=period.start)
        names = periods_between(self.plan.period, start, period.before, self.plan.fiscal_year_starts)
        return period_rows(names, posting)

    def _put_parameters(self, columns: dict[str, pa.Array], scales: Scales, rows: Sequence[Span]) -> None:
        for key, parameter in self.plan.parameters.items():
            values = [self.calendar.payees[span.payee].parameters.get(key) for span in rows]
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


def period_rows(periods: Sequence[Period], this: Period) -> pa.Table:
    return pa.table(
        {
            "period": pa.array([period.name for period in periods], pa.string()),
            "start": pa.array([period.start for period in periods], pa.date32()),
            "before": pa.array([period.before for period in periods], pa.date32()),
            "this": pa.array([this.name for _period in periods], pa.string()),
        }
    )


def _put_number(columns: dict[str, pa.Array], scales: Scales, name: str, values: Sequence[int | None], scale: int) -> None:
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
    _put_number(columns, scales, name, whole, scale)
