"""What a measure comes to over any days: the same credits as in a run, counted on the days asked for, over every version in force on them.

A run sees a measure at the end of a period and over its own windows; a board asks for a race of ten days, or for a year of a monthly
measure. Credits do not change by that: each is worked out in the stretch in which a run works it out, and those dated on the days asked
for are added up, averaged or counted by the programs that do it for a run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from . import compile_credits as crediting
from .calculate import ON_DUCKDB
from .calculate_measures import Measures
from .calculation import Calculation
from .checks import problems_of_world
from .environment import put_number
from .lines import as_decimal, decimal_of
from .money import CREDIT_DECIMALS, QUOTIENT_DECIMALS, rounded
from .node import Kind
from .payees import payees_of
from .periods import Days
from .plan import Measure, Plan
from .plan_copies import Copies
from .problems import Problem, Refused
from .query import Query
from .score_spans import AskedDays, Quotas, is_whole_periods
from .session import Columns, Engine, Session
from .without_returns import for_world
from .words import _
from .world import AMOUNT, World

VALUES: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("value", AMOUNT),
        pa.field("quota", AMOUNT),
        pa.field("attainment", pa.decimal128(38, QUOTIENT_DECIMALS)),
        pa.field("facts", pa.int64(), False),
        pa.field("last", pa.date32()),
    ]
)
"""A row per person on the plan on any of the days, in the order of person as bytes.

`value` NULL: the largest or smallest of nothing; `quota` NULL: none, or none for such days; `attainment` NULL without a quota, 0 of a quota
of zero; `facts`: how many count; `last`: the day of the newest of them.
"""
CREDITS: Final = pa.schema(
    [
        pa.field("person", pa.string(), False),
        pa.field("measure", pa.string(), False),
        pa.field("source", pa.string(), False),
        pa.field("fact", pa.string(), False),
        pa.field("day", pa.date32(), False),
        pa.field("share", pa.decimal128(38, 8)),
        pa.field("value", AMOUNT),
        pa.field("credit", AMOUNT),
    ]
)
"""The facts that count, in the order of day, measure and fact as bytes.

`value`: what the measure reads of the fact, in the plan's currency where it is money, of a return with a minus; NULL where it is no
number. `credit`: what of it counts for the person.
"""
_OF_A_CREDIT: Final = ("span", "fact", "day", "share", "value", "credit")


@dataclass(frozen=True, slots=True)
class InForce:
    """One version of the plan on the days on which it holds (its `effective_from` and `effective_before`), and what it reads.

    Of the facts those are enough that the measure asked for reads (`narrowed`).
    """

    plan: Plan
    world: World


@dataclass(frozen=True, slots=True)
class Scored:
    """Tables of the schemas VALUES and CREDITS; of the latter no rows where they were not asked for."""

    values: pa.Table
    credits: pa.Table


def score(
    key: str,
    versions: Sequence[InForce],
    days: Days,
    *,
    with_quotas: bool = False,
    with_credits: bool = False,
    engine: Engine = ON_DUCKDB,
) -> Scored:
    """Return what the measure of this key comes to for everybody who is on one of these versions on any of the days.

    `versions` are those in force on the days, earliest first; one that lacks the measure counts nothing on its days. Quotas are told of
    days that are whole periods of every version; a scorecard is told of such days only, for it is made of attainments. Raises Refused with
    every problem of a world, and where versions do not mean the same kind of number by the measure.
    """
    asked = [_Version(each, key, days) for each in versions]
    plan = next((each.plan for each in reversed(asked) if key in each.plan.measures), None)
    if plan is None:
        raise Refused([_no_such_measure(key)])
    _agree(key, plan, [each.plan for each in asked])
    is_whole = all(is_whole_periods(each.plan, days) for each in asked)
    if plan.measures[key].score is not None and not is_whole:
        raise Refused([_needs_whole_periods(key)])
    order = sorted({person for each in asked for person in each.calendar.persons()}, key=str.encode)
    found = [credited for each in asked for credited in each.credits(engine)]
    quotas = _quotas(plan, asked) if is_whole and (with_quotas or plan.measures[key].score is not None) else {}
    with engine(plan) as session:
        values = _Values(plan, order, session).of(key, found, quotas)
    return Scored(values, _listed(found) if with_credits else CREDITS.empty_table())


def narrowed(plan: Plan, key: str) -> Plan:
    """Return the plan with one measure and those that it is made of, and without what it pays; always the same object."""
    return _COPIES.setdefault(key, Copies(partial(_narrowed, key))).of(plan)


_COPIES: Final[dict[str, Copies]] = {}


def _narrowed(key: str, plan: Plan) -> Plan:
    measure = plan.measures.get(key)
    keys = set() if measure is None else {key, *crediting.parts_of(measure).values()}
    kept = {name: one for name, one in plan.measures.items() if name in keys}
    return replace(plan, measures=kept, components={}, limits=None, pay_in=None)


def _facts_only(plan: Plan) -> Plan:
    kept = {key: measure for key, measure in plan.measures.items() if measure.source is not None}
    return plan if len(kept) == len(plan.measures) else replace(plan, measures=kept)


_FACTS_ONLY: Final = Copies(_facts_only)


@dataclass(frozen=True, slots=True)
class _Credits:
    """The credits of one measure under one version: `_OF_A_CREDIT` with the person in place of the span."""

    measure: Measure
    table: pa.Table
    shapes: Columns


class _Version:
    """One version with its payees."""

    def __init__(self, version: InForce, key: str, days: Days) -> None:
        self.world, self._days = version.world, days
        self.plan = for_world(narrowed(version.plan, key), self.world)
        # Of the whole plan: a new quota for another measure cuts the stretches of this one, too.
        payees, problems = payees_of(version.plan, self.world)
        problems += problems_of_world(self.plan, self.world)
        if problems:
            raise Refused(problems)
        self.calendar = AskedDays(self.plan, payees, days)

    def credits(self, engine: Engine) -> Iterator[_Credits]:
        """Yield the credits of each measure that reads facts."""
        plan = _FACTS_ONLY.of(self.plan)
        if not plan.measures:
            return
        with engine(plan) as session:
            calculation = Calculation(plan, self.calendar.period, self.world, self.calendar, session)
            Measures(calculation).credits()
            for key, measure in plan.measures.items():
                found, shapes = session.fetch(("dated credits", key), [f"credits:{key}"], partial(_dated, measure))
                found = calculation.with_ids(measure, found)
                day = found.column("day")
                found = found.filter(pc.and_(pc.greater_equal(day, self._days.start), pc.less(day, self._days.before)))
                spans = calculation.env.spans[key].rows
                persons = pa.array([self.calendar.payees[span.payee].person for span in spans], pa.string())
                whose = pc.take(persons, found.column("span"))
                yield _Credits(measure, found.drop_columns(["span"]).append_column("person", whose), shapes)


def _dated(measure: Measure, shapes: Mapping[str, Columns]) -> Query:
    columns = shapes[f"credits:{measure.key}"]
    query = Query(f"credits:{measure.key}", {name: (name, columns[name]) for name in _OF_A_CREDIT})
    query.pick(_OF_A_CREDIT)
    return query


def _quotas(plan: Plan, versions: Sequence[_Version]) -> dict[str, Quotas]:
    found = {key: Quotas() for key in plan.measures}
    for each in versions:
        for key, quotas in found.items():
            if key in each.plan.measures:
                quotas.add(each.calendar, each.plan.measures[key])
    return found


class _Values:
    """What the credits of several versions come to, worked out by the programs of a run with one stretch for each person."""

    def __init__(self, plan: Plan, persons: Sequence[str], session: Session) -> None:
        self._plan, self._persons, self._session = plan, persons, session

    def of(self, key: str, found: Sequence[_Credits], quotas: Mapping[str, Quotas]) -> pa.Table:
        session, plan = self._session, self._plan
        for measure in plan.measures.values():
            self._register_spans(measure, quotas.get(measure.key))
        for measure in plan.measures.values():
            if measure.source is not None:
                name, own = measure.key, [each for each in found if each.measure.key == measure.key]
                self._register_credits(measure, own)
                session.build(f"totals:{name}", ("totals", name), [f"credits:{name}"], partial(crediting.totals_of, measure))
                read = [f"spans:{name}", f"totals:{name}"]
                session.build(f"values:{name}", ("values", name), read, partial(crediting.values_of, measure))
        measure = plan.measures[key]
        if measure.source is None:
            inputs = [f"spans:{key}", *(f"values:{part}" for part in crediting.parts_of(measure).values())]
            program = crediting.ratio_of if measure.score is None else crediting.score_of
            session.build(f"values:{key}", ("values", key), inputs, partial(program, measure))
        return self._table(key, _last_days(found))

    def _register_spans(self, measure: Measure, quotas: Quotas | None) -> None:
        numbers = pa.array(range(len(self._persons)), pa.int32())
        columns = {"span": numbers} | dict.fromkeys(crediting.parts_of(measure), numbers)
        scales: dict[str, int] = {}
        stated = [None if quotas is None else quotas.of(person) for person in self._persons]
        put_number(columns, scales, "quota", stated, CREDIT_DECIMALS)
        self._session.register(f"spans:{measure.key}", pa.table(columns), scales)

    def _register_credits(self, measure: Measure, found: Sequence[_Credits]) -> None:
        """Make one table of what the versions credit, with one scale for each of its columns."""
        numbers = [name for name in ("value", "credit") if found[0].shapes[name].kind is Kind.NUMBER]
        scales = {name: max(each.shapes[name].scale for each in found) for name in numbers}
        parts = []
        for each in found:
            columns = {"span": pc.index_in(each.table.column("person"), pa.array(self._persons, pa.string()))}
            for name in ("value", "credit"):
                column = each.table.column(name)
                is_number = name in scales
                columns[name] = _exactly(column, each.shapes[name].scale, pa.decimal128(38, scales[name])) if is_number else column
            parts.append(pa.table(columns))
        self._session.register(f"credits:{measure.key}", pa.concat_tables(parts))

    def _table(self, key: str, last: Mapping[str, object]) -> pa.Table:
        shapes, rows = self._session.columns(f"values:{key}"), []
        for person, row in zip(self._persons, self._session.read(f"values:{key}", "span"), strict=True):
            value, quota, attainment = (decimal_of(row[name], shapes[name].scale) for name in ("value", "quota", "attainment"))
            rows.append(
                {
                    "person": person,
                    "value": None if value is None else rounded(value, CREDIT_DECIMALS),
                    "quota": None if quota is None else rounded(quota, CREDIT_DECIMALS),
                    "attainment": None if quota is None or attainment is None else rounded(attainment, QUOTIENT_DECIMALS),
                    "facts": row["facts"],
                    "last": last.get(person),
                }
            )
        return pa.Table.from_pylist(rows, schema=VALUES)


def _last_days(found: Sequence[_Credits]) -> dict[str, object]:
    days = pa.concat_tables([each.table.select(["person", "day"]) for each in found])
    newest = days.group_by("person").aggregate([("day", "max")])
    return dict(zip(newest["person"].to_pylist(), newest["day_max"].to_pylist(), strict=True))


def _listed(found: Sequence[_Credits]) -> pa.Table:
    parts = [CREDITS.empty_table()]
    for each in found:
        rows, columns = each.table.num_rows, {name: each.table.column(name) for name in ("person", "fact", "day")}
        columns["measure"] = pa.repeat(pa.scalar(each.measure.key), rows)
        columns["source"] = pa.repeat(pa.scalar(str(each.measure.source)), rows)
        for name in ("share", "value", "credit"):
            shape, kind = each.shapes[name], CREDITS.field(name).type
            column = each.table.column(name)
            columns[name] = _exactly(column, shape.scale, kind) if shape.kind is Kind.NUMBER else pa.nulls(rows, kind)
        parts.append(pa.table({name: columns[name] for name in CREDITS.names}).cast(CREDITS))
    return pa.concat_tables(parts).sort_by([(name, "ascending") for name in ("day", "measure", "fact", "person")])


def _exactly(values: pa.ChunkedArray, scale: int, kind: pa.Decimal128Type) -> pa.ChunkedArray:
    """Read integers of a scale as decimals of another one, which has room for all their digits."""
    return as_decimal(values, pa.decimal128(38, scale), scale).cast(kind)


def _agree(key: str, plan: Plan, plans: Sequence[Plan]) -> None:
    """See to it that all versions mean the same kind of number by the measure, which can be added up."""
    meant = plan.measures[key]
    for other in plans:
        said = other.measures.get(key)
        if said is not None and _meaning(said) != _meaning(meant):
            raise Refused([_changed_meaning(key, other)])


def _meaning(measure: Measure) -> tuple[object, ...]:
    return measure.aggregate, measure.money, measure.ratio, measure.score


def _no_such_measure(key: str) -> Problem:
    text = _("No version of the plan in force on these days has the measure %(key)s.")
    return Problem("no_such_measure", f"measures.{key}", text, _("Choose other days, or another measure."), (("key", key),))


def _changed_meaning(key: str, plan: Plan) -> Problem:
    text = _("On %(day)s the plan begins to count %(key)s in another way: what comes before and after cannot be put together.")
    return Problem(
        "measure_changed",
        f"measures.{key}",
        text,
        _("Choose days on which one version holds."),
        (("key", key), ("day", (plan.effective_before or plan.effective_from).isoformat())),
    )


def _needs_whole_periods(key: str) -> Problem:
    text = _("%(key)s is made of attainments, and quotas are known for whole periods of the plan.")
    remedy = _("Choose days from the first of a period to the end of one.")
    return Problem("not_whole_periods", f"measures.{key}", text, remedy, (("key", key),))
