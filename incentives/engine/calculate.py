"""Calculates one period of one plan: facts to credits to what is frozen to lines (docs/plan-format.md Part 2).

Bulk work is done by programs that the compiler writes and an engine runs, DuckDB in this process unless another is asked for (session.py);
Python touches payees and windows, never a credit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

import pyarrow as pa

from . import earned as earlier
from .calculate_components import Components
from .calculate_measures import Measures
from .calculate_standings import standings_of
from .calculate_windfalls import windfalls_of
from .calculation import Calculation
from .checks import problems_of_world
from .duck import on_duckdb
from .exchange import Missing, MissingRates
from .look_back import first_day_of_earned
from .node import TooWide
from .payees import payees_of
from .periods import Period, periods_between
from .plan import Plan
from .problems import Problem, Refused
from .session import Engine
from .settlement_lines import settlement_table
from .windows import Calendar
from .without_returns import for_world
from .words import _
from .world import EARNED, Result, World

ON_DUCKDB: Final = on_duckdb()


def calculate(
    plan: Plan,
    period: Period,
    world: World,
    *,
    posting: Period | None = None,
    components: Collection[str] | None = None,
    with_credits: bool = True,
    beside: Sequence[pa.Table] | None = (),
    taken_over: pa.Table | None = None,
    limited_with: pa.Table | None = None,
    engine: Engine = ON_DUCKDB,
) -> Result:
    """Return what the period comes to, given what earlier periods earned (`world.earned`).

    `posting` is a later period into which a correction of this one is posted (docs/plan-format.md 2.6): only windows that have ended with
    this period are calculated, and the lines are what they come to now less all that was ever posted for them. `components` are those that
    are calculated (None: all). Without `with_credits` the lines of single credits are left out: what they add up to is in `windows`.
    `beside` are lines that other versions of the plan post into the same period, settled together with this one's; None: by another one.
    `taken_over` are rows of EARNED that other versions posted for what is this one's today: only the settlement counts them, against the
    lines of `beside` that take them back. `limited_with` are rows of EARNED that other versions post into the same period: limits of
    components count them, too.
    `engine` opens the session in which programs run: on every engine the same inputs give the same tables.

    The same inputs give the same tables, row for row, in whatever order and batches the facts come. Raises `Refused` with every
    problem of the world: a missing rate or parameter, overlapping quotas or assignments, a source the plan needs.
    """
    assert period.kind is plan.period, f"{period} is no {plan.period.value}"
    plan = for_world(plan, world)
    payees, problems = payees_of(plan, world)
    problems += problems_of_world(plan, world)
    if problems:
        raise Refused(problems)
    with engine(plan) as session:
        calendar = Calendar(plan, payees, period)
        calculation = Calculation(plan, period, world, calendar, session, posting=posting, components=components, with_credits=with_credits)
        calculation.limited_with = limited_with
        try:
            return _result(calculation, beside, taken_over)
        except TooWide as error:
            raise Refused([_too_wide(error)]) from error


def problems_of(plan: Plan, world: World) -> list[Problem]:
    """Return everything for which `calculate` would refuse this world, but for exchange rates that are missing."""
    plan = for_world(plan, world)
    _payees, problems = payees_of(plan, world)
    return problems + problems_of_world(plan, world)


def _result(calculation: Calculation, beside: Sequence[pa.Table] | None, taken_over: pa.Table | None) -> Result:
    Measures(calculation).values()
    lines, windows = Components(calculation).lines()
    # A correction's lines are settled with those of the period that they are posted into; a part of the lines is not settled at all.
    if not calculation.is_correction and beside is not None and calculation.is_whole and calculation.with_credits:
        posted_now, earned = pa.concat_tables([*lines, *beside]), calculation.earned
        if taken_over is not None:
            earned = pa.concat_tables([earned, taken_over.select(earned.schema.names).cast(earned.schema)])
        of_the_plan = settlement_table(
            calculation.plan,
            calculation.period,
            calculation.env,
            calculation.session,
            earned,
            posted_now,
            calculation.world.rates,
        )
        lines = [*lines, of_the_plan]
    standings, windfalls = standings_of(calculation), windfalls_of(calculation)
    return Result(lines=pa.concat_tables(lines), windows=windows, standings=standings, windfalls=windfalls)


def calculate_periods(plan: Plan, asked: Period, world: World, *, engine: Engine = ON_DUCKDB) -> Iterator[tuple[Period, Result]]:
    """Yield each period of the plan that lies in a longer (or the same) one, in order, feeding forward what was earned.

    Where `world` does not say what was earned under this plan, the earlier periods of all windows that the first one looks back on
    are calculated from the facts first.
    """
    periods = asked.split(plan.period)
    first, before = periods[0], periods[-1].before  # a month is made of whole weeks, whose days are not those of the calendar
    plan = for_world(plan, world)
    is_told = world.nothing_earned or earlier.of_plan(world.earned, plan).num_rows > 0
    start = first.start if is_told else first_day_of_earned(plan, first, world)
    period = Period.of(plan.period, start, plan.fiscal_year_starts)
    while period.start < before:
        try:
            result = calculate(plan, period, world, engine=engine)
        except MissingRates as refused:
            # Nobody should have to add one rate to learn of the next: those of the periods that follow are said, too.
            others = periods_between(plan.period, period.before, before, plan.fiscal_year_starts)
            later = (_missing_rates(plan, other, world, engine=engine) for other in others)
            raise MissingRates(chain(refused.missing, *later)) from refused
        if period.start >= first.start:
            yield period, result
        world = replace(world, earned=pa.concat_tables([world.earned, earned_by(result, period)], promote_options="default"))
        period = period.next()


def credited_persons(plan: Plan, period: Period, world: World) -> set[str]:
    """Return who would be credited with any of the world's facts when the period is calculated. Raises as `calculate` does."""
    plan = for_world(plan, world)
    payees, problems = payees_of(plan, world)
    if problems:
        raise Refused(problems)
    with ON_DUCKDB(plan) as session:
        return Measures(Calculation(plan, period, world, Calendar(plan, payees, period), session)).credited()


def _missing_rates(plan: Plan, period: Period, world: World, *, engine: Engine) -> list[Missing]:
    payees, _problems = payees_of(plan, world)
    with engine(plan) as session:
        return Measures(Calculation(plan, period, world, Calendar(plan, payees, period), session)).missing_rates()


def earned_by(result: Result, period: Period) -> pa.Table:
    """Return a result's lines as rows of EARNED, for the periods that follow."""
    lines = result.lines
    columns = [
        pa.repeat(pa.scalar(period.name), lines.num_rows) if field.name == "period" else lines.column(field.name) for field in EARNED
    ]
    return pa.Table.from_arrays(columns, schema=EARNED)


def _too_wide(error: TooWide) -> Problem:
    return Problem(
        "too_many_digits",
        error.path,
        _("With the amounts at hand this needs %(digits)s digits, and there is room for 37."),
        _("Write its limits and values with fewer decimals, or round a factor that has many, as in `round(attainment(bookings), 4)`."),
        (("digits", str(error.digits)),),
    )
