"""Calculates one period of one plan: facts to credits to what is frozen to lines (docs/plan-format.md Part 2).

Bulk work is done by programs that the compiler writes and DuckDB runs; Python touches payees and windows, never a credit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from . import compile_credits as crediting
from . import compile_frozen as frozen
from . import earned as earlier
from . import groups
from .checks import problems_of_world
from .compile_frozen import ComponentProgram
from .compile_holds import Following
from .compile_lines import LinesProgram, lines_of
from .compile_rates import Style
from .compile_reach import is_linked, links_table, reach_of, reach_table
from .duck import Session
from .environment import Environment
from .exchange import Missing, MissingRates, rates_in_force
from .facts import FieldType, Source
from .formula import Expr
from .lines import LineWriter, decimal_of
from .lines_credit import SCALES, credit_lines, entitled_of
from .lines_groups import Part, groups_of, pool_parts, ranked_parts, rounds_alone
from .lines_holds import followed_lines
from .lines_limits import KINDS, limit_rows
from .lines_window import NONE, Row, WindowLines, money
from .money import CREDIT_DECIMALS, PRODUCT_DECIMALS, QUOTIENT_DECIMALS, rounded
from .payees import payees_of
from .periods import Period, periods_between, window_of
from .plan import Component, CreditTo, Excess, Measure, Plan, Ranked, Share
from .plan_money import follows_facts, remembers
from .problems import Problem, Refused
from .reach import links_of
from .settlement_lines import settlement_table
from .tree import TooWide, told_as
from .windows import ONE_DAY, Calendar
from .words import _
from .world import EARNED, LINES, STANDINGS, WINDOWS, Result, World, empty_facts

DEFAULT_MEMORY: Final = "1GB"


def calculate(
    plan: Plan,
    period: Period,
    world: World,
    *,
    posting: Period | None = None,
    components: Collection[str] | None = None,
    with_credits: bool = True,
    beside: Sequence[pa.Table] | None = (),
    threads: int = 2,
    memory: str = DEFAULT_MEMORY,
) -> Result:
    """Return what the period comes to, given what earlier periods earned (`world.earned`).

    `posting` is a later period into which a correction of this one is posted (docs/plan-format.md 2.6): only windows that have ended with
    this period are calculated, and the lines are what they come to now less all that was ever posted for them. `components` are those that
    are calculated (None: all). Without `with_credits` the lines of single credits are left out: what they add up to is in `windows`.
    `beside` are lines that other versions of the plan post into the same period, settled together with this one's; None: by another one.

    The same inputs give the same tables, row for row, in whatever order and batches the facts come. Raises `Refused` with every
    problem of the world: a missing rate or parameter, overlapping quotas or assignments, a source the plan needs.
    """
    assert period.kind is plan.period, f"{period} is no {plan.period.value}"
    payees, problems = payees_of(plan, world)
    problems += problems_of_world(plan, world)
    if problems:
        raise Refused(problems)
    with Session(plan, threads=threads, memory=memory) as session:
        calculation = _Calculation(plan, period, world, Calendar(plan, payees, period), session, posting, components)
        calculation.with_credits, calculation.beside = with_credits, beside
        return calculation.result()


def calculate_periods(
    plan: Plan, asked: Period, world: World, *, threads: int = 2, memory: str = DEFAULT_MEMORY
) -> Iterator[tuple[Period, Result]]:
    """Yield each period of the plan that lies in a longer (or the same) one, in order, feeding forward what was earned.

    Where `world` does not say what was earned under this plan, the earlier periods of all windows that the first one looks back on
    are calculated from the facts first.
    """
    periods = asked.split(plan.period)
    is_told = world.nothing_earned or earlier.of_plan(world.earned, plan).num_rows > 0
    start = periods[0].start if is_told else _look_back(plan, periods[0], world)
    period = Period.of(plan.period, start, plan.fiscal_year_starts)
    while period.start < asked.before:
        try:
            result = calculate(plan, period, world, threads=threads, memory=memory)
        except MissingRates as refused:
            # Nobody should have to add one rate to learn of the next: those of the periods that follow are said, too.
            others = periods_between(plan.period, period.before, asked.before, plan.fiscal_year_starts)
            later = (_missing_rates(plan, other, world, threads=threads, memory=memory) for other in others)
            raise MissingRates(chain(refused.missing, *later)) from refused
        if period.start >= asked.start:
            yield period, result
        world = replace(world, earned=pa.concat_tables([world.earned, earned_by(result, period)], promote_options="default"))
        period = period.next()


def credited_persons(plan: Plan, period: Period, world: World) -> set[str]:
    """Return who would be credited with any of the world's facts when the period is calculated. Raises as `calculate` does."""
    payees, problems = payees_of(plan, world)
    if problems:
        raise Refused(problems)
    with Session(plan, threads=1, memory=DEFAULT_MEMORY) as session:
        return _Calculation(plan, period, world, Calendar(plan, payees, period), session).credited()


def _missing_rates(plan: Plan, period: Period, world: World, *, threads: int, memory: str) -> list[Missing]:
    payees, _problems = payees_of(plan, world)
    with Session(plan, threads=threads, memory=memory) as session:
        return _Calculation(plan, period, world, Calendar(plan, payees, period), session).missing_rates()


def earned_by(result: Result, period: Period) -> pa.Table:
    """Return a result's lines as rows of EARNED, for the periods that follow."""
    lines = result.lines
    columns = [
        pa.repeat(pa.scalar(period.name), lines.num_rows) if field.name == "period" else lines.column(field.name) for field in EARNED
    ]
    return pa.Table.from_arrays(columns, schema=EARNED)


def _look_back(plan: Plan, first: Period, world: World) -> dt.date:
    """Return the first day from which earlier periods matter to `first`."""
    days = [first.start]
    for component in plan.components.values():
        if component.on is not None:
            days.append(window_of(plan.measures[component.on].over, first).start)
        scopes = frozen.other_scopes(component)
        days += [first.enclosing(KINDS[scope]).start for scope in scopes]
        if scopes and component.excess is Excess.CARRIED:
            days.append(_first_assigned(plan, first, world))
    if any(follows_facts(component) for component in plan.components.values()):
        days.append(_first_assigned(plan, first, world))
    if plan.limits is not None:
        days += [first.enclosing(KINDS[limit.scope]).start for limit in plan.limits.caps]
        days += [_first_assigned(plan, first, world)] if remembers(plan.limits) else []
    return min(days)


def _first_assigned(plan: Plan, first: Period, world: World) -> dt.date:
    assigned = world.assignments.filter(pc.equal(world.assignments.column("plan"), plan.name)).column("from")
    return max(plan.effective_from, pc.min(assigned).as_py() or first.start)


def ends_with(plan: Plan, component: Component, period: Period) -> bool:
    """Return whether the component's calendar window ends with the period: seen from an earlier one it would be cut short."""
    return component.on is None or window_of(plan.measures[component.on].over, period).before <= period.before


def _is_due(component: Component, period: Period) -> bool:
    """Return whether the component has anything to do with the period: `when`, and without `on` its first and last day."""
    if component.on is not None:
        return True
    starts, ends = component.starts or dt.date.min, component.ends or dt.date.max
    return period.is_paid(component.when) and starts <= period.last_day < ends


OrderClass = tuple[tuple[int, ...] | None, Expr | None] | None
"""What tells orders of credits apart: what was posted before, and which credits are left unpaid. None: all count first in this period."""


class _Calculation:
    def __init__(
        self,
        plan: Plan,
        period: Period,
        world: World,
        calendar: Calendar,
        session: Session,
        posting: Period | None = None,
        components: Collection[str] | None = None,
    ) -> None:
        self.plan, self.period, self.world, self.session = plan, period, world, session
        self.is_correction = posting is not None
        self.beside: Sequence[pa.Table] | None = ()
        self.is_whole = components is None or plan.components.keys() <= set(components)
        self.posting = posting or period
        due = [component for component in plan.components.values() if _is_due(component, period)]
        if components is not None:
            due = [component for component in due if component.key in components]
        if self.is_correction:
            due = [component for component in due if ends_with(plan, component, period)]
        self.with_credits = True
        self.programs = [ComponentProgram(plan, component, frozen.measures_read(component)) for component in due]
        self.env = Environment(plan, calendar, self.programs, world.teams)
        self.earned = earlier.of_plan(world.earned, plan)
        self.registered: set[str] = set()

    def result(self) -> Result:
        try:
            self._measures()
            lines, windows = self._components()
            lines = self._with_settlement(lines)
        except TooWide as error:
            raise Refused([_too_wide(error)]) from error
        return Result(
            lines=pa.concat_tables(lines),
            windows=windows,
            standings=self._standings(),
        )

    def _with_settlement(self, lines: list[pa.Table]) -> list[pa.Table]:
        # A correction's lines are settled with those of the period that they are posted into; a part of the lines is not settled at all.
        if self.is_correction or self.beside is None or not (self.is_whole and self.with_credits):
            return lines
        posted_now = pa.concat_tables([*lines, *self.beside])
        return [*lines, settlement_table(self.plan, self.period, self.env, self.session, self.earned, posted_now)]

    # Facts to the values of measures

    def missing_rates(self) -> list[Missing]:
        """Return what no rate is there for, of every measure."""
        self._register_spans()
        found = []
        for measure in self.plan.measures.values():
            program = self._credit_program(measure) if measure.source is not None else None
            if program is not None and program.exchanged:
                self._register_facts(program)
                found += self._rates(program)[2]
        return found

    def credited(self) -> set[str]:
        """Return the persons to whom the facts at hand are credited, in any span in which a measure is read."""
        self._measures()
        persons = set()
        for key, measure in self.plan.measures.items():
            if measure.source is not None:
                found, _shapes = self.session.fetch(("credited spans", key), [f"credits:{key}"], partial(crediting.spans_credited, measure))
                spans = self.env.spans[key].rows
                persons |= {self.env.calendar.payees[spans[number].payee].person for number in found.column("span").to_pylist()}
        return persons

    def _register_spans(self) -> None:
        for key, measure in self.plan.measures.items():
            if f"spans:{key}" not in self.registered:
                self.session.register(f"spans:{key}", *self.env.span_table(measure))
                self.registered.add(f"spans:{key}")

    def _measures(self) -> None:
        self._register_spans()
        for measure in self.plan.measures.values():
            if measure.source is not None:
                with told_as(f"measures.{measure.key}"):
                    self._credits(measure)
        for measure in self.plan.measures.values():
            if measure.source is None:
                parts = [f"values:{key}" for key in crediting.parts_of(measure).values()]
                program = crediting.ratio_of if measure.score is None else crediting.score_of
                inputs = [f"spans:{measure.key}", *parts]
                with told_as(f"measures.{measure.key}"):
                    self.session.build(f"values:{measure.key}", ("values", measure.key), inputs, partial(program, measure))

        # Also those that nobody is in: the programs that read them are there all the same.
        for read in dict.fromkeys(read for program in self.programs for read in program.groups):
            self.session.register(groups.members_table(read), self.env.groups.members(read))
            inputs = [groups.members_table(read), f"values:{read.measure}"]
            self.session.build(frozen.group_table(read), ("group", read), inputs, partial(groups.sums_of, read))

    def _credits(self, measure: Measure) -> None:
        session, key = self.session, measure.key
        program = self._credit_program(measure)
        self._register_facts(program)
        if program.exchanged:
            rates, scale, missing = self._rates(program)
            if missing:
                raise MissingRates(self.missing_rates())
            session.register(f"rates:{key}", rates, {"rate": scale})
        session.build(f"credits:{key}", program.key, program.tables, partial(crediting.credits_of, program))
        session.build(f"totals:{key}", ("totals", key), [f"credits:{key}"], partial(crediting.totals_of, measure))
        session.build(f"values:{key}", ("values", key), [f"spans:{key}", f"totals:{key}"], partial(crediting.values_of, measure))

    def _rates(self, program: crediting.CreditProgram) -> tuple[pa.Table, int, list[Missing]]:
        pairs, _shapes = self.session.fetch(
            ("pairs", *program.key),
            [t for t in program.tables if not t.startswith("rates:")],
            partial(crediting.pairs_to_exchange, program),
        )
        wanted = zip(*(pairs.column(name).to_pylist() for name in ("currency", "day")), strict=True)
        rates, scale, missing = rates_in_force(self.world.rates, self.plan.currency, wanted)
        date, to = str(program.measure.date), self.plan.currency
        return rates, scale, [Missing(program.source.name, date, currency or "", to, day) for currency, day in missing]

    def _credit_program(self, measure: Measure) -> crediting.CreditProgram:
        source = self.world.catalog.sources[str(measure.source)]
        components = [program.component for program in self.programs if program.component.on == measure.key]
        fields = crediting.fields_of_components(components)
        wants_splits = measure.share is Share.SPLITS or measure.credit_to is CreditTo.ROLE
        split = wants_splits and self._register_splits(source.name, measure.role)
        if is_linked(measure):
            self._register_reach(measure)
        read = crediting.fields_of_credit(measure) | set(fields)
        money_read = any(source.fields[name].type is FieldType.MONEY for name in read if name in source.fields)
        exchanged = money_read and self._has_other_currency(source)
        return crediting.CreditProgram(self.plan, measure, source, fields, split, exchanged)

    def _register_splits(self, source: str, role: str) -> bool:
        """Whether there are any; those of a role are registered even if there are none, for nobody is credited then."""
        splits, name = self.world.splits, crediting.splits_table(source, role)
        in_role = pc.fill_null(splits.column("role"), "")
        own = splits.filter(pc.and_(pc.equal(splits.column("source"), source), pc.equal(in_role, role)))
        if (own.num_rows or role) and name not in self.registered:
            self.session.register(name, own.drop_columns(["role"]))
            self.registered.add(name)
        return bool(own.num_rows) or bool(role)

    def _register_reach(self, measure: Measure) -> None:
        links, reach = links_table(measure), reach_table(measure)
        if links not in self.registered:
            payees = (payee.person for payee in self.env.calendar.payees)
            self.session.register(links, links_of(measure.credit_to, self.world, payees))
            self.registered.add(links)
        if reach not in self.registered:
            tables = [f"spans:{measure.key}", links]
            self.session.build(reach, ("reach", measure.key), tables, partial(reach_of, measure))
            self.registered.add(reach)

    def _has_other_currency(self, source: Source) -> bool:
        column = self._facts(source).column("currency")
        own: int = pc.sum(pc.equal(column, self.plan.currency)).as_py() or 0
        return bool(own < len(column))

    def _register_facts(self, program: crediting.CreditProgram) -> None:
        self._register_source(program.source.name)

    def _facts(self, source: Source) -> pa.Table:
        return self.world.facts.get(source.name, empty_facts(source))

    # Components to lines

    def _components(self) -> tuple[list[pa.Table], pa.Table]:
        session = self.session
        self._register_earned()
        for program in self.programs:
            session.register(program.env, *self.env.component_table(program))
            with told_as(f"components.{program.component.key}"):
                if program.component.gate_stays_open:
                    session.register(program.env_before, *self.env.earlier_table(program))
                    inputs = [program.env_before, *program.read_tables]
                    session.build(program.open_before, program.open_before, inputs, partial(frozen.open_before_of, program))
                session.build(program.frozen, ("frozen", program.component.key), program.tables, partial(frozen.frozen_of, program))
        works = self._works()
        lines, windows = [LINES.empty_table()], []
        for program in self.programs:
            with told_as(f"components.{program.component.key}"):
                found, rows = self._component(program, works.get(program.component.key))
            lines += found
            windows += rows
        return lines, pa.Table.from_pylist(windows, schema=WINDOWS)

    def _register_earned(self) -> None:
        periods = self.env.period_table(self.posting)
        self.session.register("periods", periods)
        self.session.register("this period", pa.table({"this": pa.array([self.posting.name], pa.string())}))
        if self.earned.num_rows:
            self.session.register(earlier.EARNED_TABLE, self.earned)

    def _history(self, program: ComponentProgram) -> bool:
        """Prepare what the component posted before; whether there is any."""
        key, session = program.component.key, self.session
        days = earlier.days_in_question(program, self.period)
        if not self.earned.num_rows or days is None:
            return False
        name = f"earlier:{key}"
        session.build(name, ("earlier", key, days), [earlier.EARNED_TABLE, program.env], partial(earlier.history_of, program, days))
        if not session.rows(name):
            session.drop(name)
            return False
        session.build(f"history:{key}", ("history", key), [name], partial(earlier.credits_before, program))
        return True

    def _works(self) -> dict[str, LinesProgram]:
        """Run the credit lines of each measure, components together whose credits stand in the same order."""
        self.with_history = {program.component.key for program in self.programs if self._history(program)}
        groups: dict[tuple[str, OrderClass], list[ComponentProgram]] = {}
        for program in self.programs:
            if program.style in (Style.CUMULATIVE, Style.OWN):
                groups.setdefault((str(program.component.on), self._order_class(program)), []).append(program)
        works: dict[str, LinesProgram] = {}
        for (on, order), programs in groups.items():
            has_history = order is not None and order[0] is not None
            work = LinesProgram(self.plan.measures[on], tuple(programs), order is not None, has_history)
            with told_as(f"measures.{on}"):
                self.session.build(work.name, work.key, work.tables, partial(lines_of, work))
            works |= {program.component.key: work for program in programs}
        return works

    def _order_class(self, program: ComponentProgram) -> OrderClass:
        """Return what tells orders of credits apart; None where every credit was first counted in this period."""
        component = program.component
        signature = None
        if component.key in self.with_history:
            signature = self.session.signature(f"history:{component.key}", ("span", "fact", "first"), but_for=("first", self.posting.name))
        days = [span.days.start for span in self.env.stretches[component.key]]
        reaches_back = bool(days) and min(days) < self.period.start
        if signature is None and not (component.where is not None and reaches_back):
            return None
        return signature, component.where.tree if component.where is not None else None

    def _component(self, program: ComponentProgram, work: LinesProgram | None) -> tuple[list[pa.Table], list[Row]]:
        component, session = program.component, self.session
        key = component.key
        source = self.plan.measures[component.on].source if component.on else None
        writer = LineWriter(self.plan, component, source)
        stretches = self.env.stretches[key]
        whose = self.env.whose(stretches)
        window = WindowLines(
            program,
            self.period,
            self.posting,
            stretches,
            whose,
            session.read(program.frozen, "span"),
            session.columns(program.frozen),
            self._other_history(key),
        )
        if component.pool is not None or component.ranked is not None:
            window.parts = dict(self._parts(program, window))
        tables = []
        if work is not None:
            tables.append(self._credit_table(program, work, writer, whose, window))
        window_rows = window.rows()
        gone = self._gone(program, work) if key in self.with_history else []
        tables.append(writer.of_rows([*window_rows, *gone]))
        # A correction's lines count against the limits of the period that they are posted into.
        if frozen.other_scopes(component) and not self.is_correction:
            tables.append(writer.of_rows(self._limits(program, tables, window)))
        if follows_facts(component) and not self.is_correction and self.with_credits:
            tables += self._followed(program, tables)
        return tables, [self._window_row(program, window, number) for number in range(len(stretches))]

    def _followed(self, program: ComponentProgram, tables: Sequence[pa.Table]) -> list[pa.Table]:
        """Return what is held back, released or taken back of the component's facts, of windows that have ended too."""
        measure = self.plan.measures[str(program.component.on)]
        source, date = str(measure.source), str(measure.date)
        follow = Following(self.plan, program.component, source, date, self.period, program.step)
        return followed_lines(follow, self.session, self.earned, tables, self._register_source)

    def _register_source(self, name: str) -> None:
        if f"facts:{name}" not in self.registered:
            source = self.world.catalog.sources[name]
            scales = {field.name: field.scale for field in source.fields.values()}
            self.session.register(f"facts:{name}", self._facts(source), scales)
            self.registered.add(f"facts:{name}")

    def _parts(self, program: ComponentProgram, window: WindowLines) -> Iterator[tuple[int, Part]]:
        """Yield what each member of each group gets."""
        component = program.component
        paid = component.pool or component.ranked
        assert paid is not None
        persons, last = [whose.person for whose in window.whose], self.period.before - ONE_DAY
        for numbers in groups_of(window.spans, persons, last, paid, self.env.groups.teams):
            members = [window.member(number) for number in numbers]
            if isinstance(paid, Ranked):
                yield from ranked_parts(members, paid, program.step)
            else:
                yield from pool_parts(members, program.step, alone=rounds_alone(component))

    def _other_history(self, key: str) -> dict[earlier.Key, dict[str, Any]]:
        if key not in self.with_history:
            return {}
        scale = self.session.columns(f"earlier:{key}")["earned"].scale
        rows = self.session.read(f"earlier:{key}", "person", where="kind <> 'credit'")
        return earlier.keyed([row | {"earned": decimal_of(row["earned"], scale)} for row in rows])

    def _credit_table(
        self, program: ComponentProgram, work: LinesProgram, writer: LineWriter, whose: Sequence[Any], window: WindowLines
    ) -> pa.Table:
        key, session = program.component.key, self.session
        has_history = key in self.with_history
        tables = [work.name] + ([f"history:{key}", program.frozen, "this period"] if has_history else [])
        totals, total_shapes = session.fetch(("entitled", key, work.key), [work.name], partial(entitled_of, work, program))
        for row in totals.to_pylist():
            window.entitled[row["span"]] = decimal_of(row["entitled"], total_shapes["entitled"].scale) or NONE
            window.last_sums[row["span"]] = decimal_of(row["exact"], total_shapes["exact"].scale) or NONE
        if not self.with_credits:
            return LINES.empty_table()
        found, _shapes = session.fetch(
            ("credit lines", key, work.key, has_history), tables, partial(credit_lines, work, program, has_history)
        )
        constants = {"kind": "credit", "first_period": self.posting.name, "reason": "new"}
        return writer.of_columns(found, SCALES, whose, constants)

    def _gone(self, program: ComponentProgram, work: LinesProgram | None) -> list[Row]:
        """Return the lines of credits that were paid before and are not now."""
        if work is None:
            return []
        key, session = program.component.key, self.session
        paid = f"{key}|paid" if f"{key}|paid" in session.columns(work.name) else None
        tables = [f"earlier:{key}", work.name]
        found, shapes = session.fetch(("gone", key, work.key), tables, partial(earlier.gone_credits, program, work.name, paid))
        source = self.plan.measures[str(program.component.on)].source
        rows = []
        for row in found.to_pylist():
            amount = decimal_of(row["earned"], shapes["earned"].scale) or NONE
            posted = {
                "kind": "credit",
                "source": source,
                "fact": row["fact"],
                "position": 0,
                "first_period": row["first"],
                "reason": "no longer counts",
            }
            whose = {name: row[name] for name in ("person", "window_from", "window_before")}
            rows.append(whose | posted | {"entitled": money(NONE), "earned_before": money(amount), "amount": money(-amount)})
        return rows

    def _limits(self, program: ComponentProgram, tables: Sequence[pa.Table], window: WindowLines) -> list[Row]:
        totals = pa.concat_tables(tables).group_by("person").aggregate([("amount", "sum")])
        posting = dict(zip(totals.column("person").to_pylist(), totals.column("amount_sum").to_pylist(), strict=True))
        scopes = frozen.other_scopes(program.component)
        caps = {
            whose.person: {scope: window.number(row, f"cap per {scope.value}") for scope in scopes}
            for whose, row in zip(window.whose, window.frozen, strict=True)
        }
        own = self.earned.filter(pc.equal(self.earned.column("component"), program.component.key)) if self.earned.num_rows else self.earned
        return limit_rows(program, self.period, posting, caps, own.to_pylist())

    # What is kept beside the lines

    def _window_row(self, program: ComponentProgram, window: WindowLines, number: int) -> Row:
        row, whose = window.frozen[number], window.whose[number]

        def shown(name: str, decimals: int) -> Decimal | None:
            value = window.number(row, name) if name in row else None
            return None if value is None else rounded(value, decimals)

        return {
            "person": whose.person,
            "plan": self.plan.name,
            "component": program.component.key,
            "window_from": whose.window_from,
            "window_before": whose.window_before,
            "gate_open": row.get("gate"),
            "multiplier": shown("multiplier", PRODUCT_DECIMALS),
            "rate": shown("rate", PRODUCT_DECIMALS),
            "band": row.get("band"),
            "band_to": row.get("band to"),
            "target": shown("target", CREDIT_DECIMALS),
            "entitled": money(window.entitled.get(number, NONE)),
            "operands": row.get("operands"),
        }

    def _standings(self) -> pa.Table:
        rows = []
        for key in self.plan.measures:
            spans = self.env.spans[key]
            shapes = self.session.columns(f"values:{key}")
            found = self.session.read(f"values:{key}", "span")[: spans.own]
            for whose, row in zip(self.env.whose(spans.rows[: spans.own]), found, strict=True):
                value, quota, attainment = (decimal_of(row[name], shapes[name].scale) for name in ("value", "quota", "attainment"))
                rows.append(
                    {
                        "person": whose.person,
                        "plan": self.plan.name,
                        "measure": key,
                        "window_from": whose.window_from,
                        "window_before": whose.window_before,
                        "value": None if value is None else rounded(value, CREDIT_DECIMALS),
                        "quota": None if quota is None else rounded(quota, CREDIT_DECIMALS),
                        "attainment": None if attainment is None else rounded(attainment, QUOTIENT_DECIMALS),
                        "facts": row["facts"],
                    }
                )
        return pa.Table.from_pylist(rows, schema=STANDINGS)


def _too_wide(error: TooWide) -> Problem:
    return Problem(
        "too_many_digits",
        error.path,
        _("With the amounts at hand this needs %(digits)s digits, and there is room for 37."),
        _("Write its limits and values with fewer decimals, or round a factor that has many, as in `round(attainment(bookings), 4)`."),
        (("digits", str(error.digits)),),
    )
