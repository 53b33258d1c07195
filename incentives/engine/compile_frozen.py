"""The program of what is frozen for one component: one row per stretch with its gate, multiplier, rate reached, limits and values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from . import formula as f
from . import tree as t
from .compile_credits import Wanted, credit_formulas, of_nothing
from .compile_formula import Names, Reference, attained, compiled, reaches, read_values, references
from .compile_rates import (
    FROM_THE_FIRST,
    Style,
    band_formulas,
    interpolated,
    is_literal,
    reach_of,
    reached,
    standing,
    value_reached,
)
from .component_program import ComponentProgram, group_table, limit_amount, other_scopes, window_formulas
from .money import PRODUCT_DECIMALS
from .node import Node, Op, number_shape
from .operands import name_of
from .plan import Component, LimitScope
from .plan_days import Absence
from .plan_rates import By, ByKind, OfKind, Rate, RateMode
from .query import Query
from .session import ROWS
from .stated import is_stated_for_the_window

OF_THE_WINDOW = ("cap", "floor")
"""Limits that are stated for the window, and prorated with it."""
OPERAND_NAMES = {"of": "of", "cap": "cap", "floor": "floor", "deal cap": "cap per deal", "deal floor": "floor per deal"}


def frozen_of(program: ComponentProgram, shapes: Wanted) -> Query:
    """Return the program: span, what is frozen, for components paid by the window their amounts too, and the operands."""
    component = program.component
    query, names = _read(program, shapes, program.env)
    columns: dict[str, Node] = {}
    if component.first is not None and component.first.of_everybody:
        columns["person"] = query["person"]
    if component.gate is not None:
        columns["gate"] = t.certain(compiled(component.gate.tree, names))
        if component.gate_stays_open:
            # Not by its own name, which is that of what band values are shares of.
            query.join(program.open_before, {"opened in": ("of", shapes[program.open_before]["of"])}, [("span", "=", "of")], keep_all=True)
            columns["open before"] = t.opposite(t.is_empty(query["opened in"]))
            columns["gate"] = t.either(columns["open before"], columns["gate"])
    if component.multiplier is not None:
        columns["multiplier"] = t.or_zero(compiled(component.multiplier.tree, names))
    if component.of.kind is OfKind.TARGET:
        columns["of"] = _target(query)
    elif component.of.formula is not None:
        columns["of"] = t.or_zero(compiled(component.of.formula.tree, names))
    if component.pay is not None and component.on is None:
        columns["pay"] = t.or_zero(compiled(component.pay.tree, names))
    columns |= _of_a_group(component, names)
    columns |= {name: _limit(name, amount, names) for name, amount in _limits(component)}
    stated = {name: amount for name, amount in _limits(component) if name in OF_THE_WINDOW}
    columns |= {name: _prorated(program, columns[name], query, amount) for name, amount in stated.items()}
    query.bind(columns)
    _rates(program, query, names, columns)
    if "pay" in columns:
        _amounts(program, query, columns, [("amount", _prorated(program, query["pay"], query, component.pay), t.truth(True))])
    for measure in program.reads:
        columns |= {f"{part}.{measure}": query[f"{part}.{measure}"] for part in "mq"}
    columns |= {name: query[name] for name in query.shapes if name.startswith("p.")}
    operands = query.let("operands", t.record(_operands(component, query, names, columns)))
    kept = ["span", "target", *columns]
    if operands.op is Op.COLUMN:
        kept.append("operands")
    query.pick(kept)
    return query


def _of_a_group(component: Component, names: Names) -> dict[str, Node]:
    """What a member of a pool or of a ranking brings along: `lines_groups.py` does the rest, over all members."""
    pool, ranked = component.pool, component.ranked
    if pool is not None:
        columns = {"pool": t.or_zero(compiled(pool.amount.tree, names))}
        if pool.share is not None:
            columns["weight"] = t.greatest(t.or_zero(compiled(pool.share.tree, names)), t.ZERO)
        if pool.among is not None:
            columns["among"] = t.certain(compiled(pool.among.tree, names))
        return columns
    if ranked is None:
        return {}
    columns = {"standing": compiled(ranked.by.tree, names)}
    if ranked.at_least is not None:
        limit = t.number(ranked.at_least)
        if isinstance(ranked.by.tree, f.AttainmentRef):
            enough = reaches(*attained(ranked.by.tree, names), ">=", limit)
        else:
            enough = t.compare(">=", columns["standing"], limit)
        columns["among"] = t.certain(enough)
    return columns


def open_before_of(program: ComponentProgram, shapes: Wanted) -> Query:
    """Return the numbers of the stretches whose gate was open at the end of an earlier period."""
    query, names = _read(program, shapes, program.env_before)
    assert program.component.gate is not None
    query.keep(t.certain(compiled(program.component.gate.tree, names)))
    query.pick(["of"], once=True)
    return query


def _read(program: ComponentProgram, shapes: Wanted, table: str) -> tuple[Query, Names]:
    env = shapes[table]
    query = Query(table, {name: (name, shape) for name, shape in env.items() if name != ROWS})
    measures, quotas = {}, {}
    for key in program.reads:
        values = shapes[f"values:{key}"]
        read = {f"found {key}": ("value", values["value"]), f"q.{key}": ("quota", values["quota"])}
        # A rolling window shorter than the period may begin after a stretch that ended early: there it is of nothing.
        query.join(f"values:{key}", read, [(f"at.{key}", "=", "span")], keep_all=env[f"at.{key}"].empty)
        measures[key] = query.named(f"m.{key}", of_nothing(program.plan.measures[key], query[f"found {key}"]))
        quotas[key] = t.or_zero(query[f"q.{key}"])
    previous = {}
    for key in program.previous:
        query.join(f"values:{key}", {f"before {key}": ("value", shapes[f"values:{key}"]["value"])}, [(f"before.{key}", "=", "span")])
        previous[key] = query.named(f"b.{key}", of_nothing(program.plan.measures[key], query[f"before {key}"]))
    groups = {}
    for read_of in program.groups:
        sums, name = group_table(read_of), name_of(read_of)
        query.join(sums, {f"found {name}": ("value", shapes[sums]["value"])}, [(f"in.{name}", "=", "group")], keep_all=True)
        groups[read_of] = query.named(f"g.{name}", t.or_zero(query[f"found {name}"]))
    parameters = {name[2:]: query[name] for name in query.shapes if name.startswith("p.")}
    names = Names(
        program.plan.tables,
        as_of=query["as of"],
        parameters=parameters,
        measures=measures,
        quotas=quotas,
        target=_target(query),
        groups=groups,
        previous=previous,
    )
    return query, names


def _target(query: Query) -> Node:
    return t.or_zero(query["target"])


def _limits(component: Component) -> Iterator[tuple[str, f.Formula]]:
    for name, cap, scope in (
        ("cap", True, LimitScope.WINDOW),
        ("floor", False, LimitScope.WINDOW),
        ("deal cap", True, LimitScope.DEAL),
        ("deal floor", False, LimitScope.DEAL),
        *((f"cap per {scope.value}", True, scope) for scope in other_scopes(component)),
    ):
        amount = limit_amount(component, cap=cap, scope=scope)
        if amount is not None:
            yield name, amount


def _limit(name: str, amount: f.Formula, names: Names) -> Node:
    """What a floor or cap comes to; a cap below zero counts as zero (docs/plan-format.md 2.4.5), or it would take what nobody earned."""
    found = compiled(amount.tree, names)
    return t.greatest(found, t.ZERO) if "cap" in name.split() else found


def _rates(program: ComponentProgram, query: Query, names: Names, columns: dict[str, Node]) -> None:
    """Bind, and add to the columns, band values that are formulas, the band reached, its value, limits, and amounts of the window."""
    component, rate = program.component, program.component.rate
    if rate is None or rate.mode is RateMode.FLAT:
        return
    values = {name: t.or_zero(compiled(value.tree, names)) for name, value in band_formulas(rate).items()}
    read = {name: values[name] for name, value in band_formulas(rate).items() if not is_literal(value)}
    query.bind(read)
    values |= {name: query[name] for name in read}
    columns |= {name: query[name] for name in read}
    if component.per_deal:
        return
    if rate.mode is RateMode.MATRIX:
        found = _matrix(rate, values, names)
    else:
        found = _bands(rate, list(values.values()), names)
    query.bind(found)
    columns |= {name: query[name] for name in found}
    if program.style is Style.WINDOW:
        _amounts(program, query, columns, [("amount", _share(program, query["rate"], query, columns), t.truth(True))])
    if program.style is Style.MILESTONES:
        reach = reach_of(rate, rate.by[0], names)
        entries = [
            (f"amount {i}", _share(program, values[f"v{i}"], query, columns), reach(band.start)) for i, band in enumerate(rate.bands)
        ]
        _amounts(program, query, columns, entries)


def _share(program: ComponentProgram, value: Node, query: Query, columns: Mapping[str, Node]) -> Node:
    """The amount of a band: its value's share of what values are shares of, or the value itself, of which a part of a window has a part."""
    if "of" in columns:
        return t.product(value, columns["of"])
    assert program.component.rate is not None
    return _prorated(program, value, query, *band_formulas(program.component.rate).values())


def _prorated(program: ComponentProgram, amount: Node, query: Query, *said: f.Formula | None) -> Node:
    """An amount stated for the window, as a stretch with fewer days has it; the columns are there only where any stretch has.

    What its formula reads of the stretch (target, quota, a measure) is of the stretch already.
    """
    proration = program.plan.proration
    if "days" not in query or not proration.of.amounts or not is_stated_for_the_window(*said):
        return amount
    days = query["days"]
    if "absent days" in query and proration.absence is Absence.OF_QUOTA_AND_TARGET:
        days = t.subtract(days, query["absent days"])
    return t.quotient(t.multiply(amount, days), query["of days"])


def _bands(rate: Rate, values: Sequence[Node], names: Names) -> dict[str, Node]:
    (by,) = rate.by
    starts = [band.start for band in rate.bands]
    band = reached(starts, reach_of(rate, by, names), from_the_first=rate.mode in FROM_THE_FIRST)
    columns = {"band": band}
    if rate.mode is RateMode.INTERPOLATED:
        point, quota = _point(by, names)
        columns["rate"] = interpolated(starts, values, band, point, quota)
    else:
        columns["rate"] = value_reached(band, values)
    if by.kind is ByKind.ATTAINMENT and rate.mode in (RateMode.MARGINAL, RateMode.OVERAGE):
        quota = names.quotas[str(by.measure)]
        for i, start in enumerate(starts):
            limit = t.multiply(t.number(start), quota)
            if rate.mode is RateMode.MARGINAL:
                # Without quota everything stays in the first band: a limit that is empty is never crossed.
                limit = t.choose(t.compare(">", quota, t.ZERO), limit, t.nothing(number_shape(0, 0, True)))
            if i > 0 or rate.mode is RateMode.OVERAGE:
                columns[f"l{i}"] = limit
    return columns


def _matrix(rate: Rate, values: Mapping[str, Node], names: Names) -> dict[str, Node]:
    down, across = rate.by
    row = reached([row.start for row in rate.matrix], reach_of(rate, down, names), from_the_first=True)
    cases, column_cases = [], []
    for i, cells in enumerate(rate.matrix):
        column = reached([band.start for band in cells.bands], reach_of(rate, across, names), from_the_first=True)
        here = t.compare("=", row, t.number(i))
        cases.append((here, value_reached(column, [values[f"v{i}.{j}"] for j in range(len(cells.bands))])))
        column_cases.append((here, column))
    return {"band": row, "band to": t.first_that_holds(column_cases, t.ZERO), "rate": t.first_that_holds(cases, t.ZERO)}


def _point(by: By, names: Names) -> tuple[Node, Node]:
    """Return where the window stands as point and quota, so that an attainment is never rounded; without quota it stands at 0."""
    if by.kind is not ByKind.ATTAINMENT:
        return standing(by, names), t.ONE
    quota = names.quotas[str(by.measure)]
    has_quota = t.compare(">", quota, t.ZERO)
    return t.choose(has_quota, t.or_zero(names.measures[str(by.measure)]), t.ZERO), t.choose(has_quota, quota, t.ONE)


def _amounts(program: ComponentProgram, query: Query, columns: dict[str, Node], entries: list[tuple[str, Node, Node]]) -> None:
    """Bind, for each amount of the window: exact, running exact after the cap, and rounded; add them to the columns."""
    running: Node = t.ZERO
    for name, amount, counts in entries:
        exact = with_multiplier(amount, columns.get("multiplier"), program.each_step)
        exact = t.choose(counts, exact, t.ZERO)
        if "gate" in columns:
            exact = t.choose(columns["gate"], exact, t.ZERO)
        suffix = name.removeprefix("amount")
        exact = query.named(f"exact{suffix}", exact)
        running = query.named(f"running{suffix}", t.add(running, exact))
        capped = query.named(f"capped{suffix}", at_most(running, columns.get("cap")))
        query.bind({f"counts{suffix}": counts, f"rounded{suffix}": t.round_to_step(capped, program.step)})
        columns |= {f"exact{suffix}": exact, f"capped{suffix}": capped}
        columns |= {key: query[key] for key in (f"counts{suffix}", f"rounded{suffix}")}


def with_multiplier(amount: Node, multiplier: Node | None, step: Decimal | None = None) -> Node:
    """Return round14(amount × multiplier); with a step both the amount and what comes of it are rounded to that."""
    if step is not None:
        amount = t.round_to_step(amount, step)
        return amount if multiplier is None else t.round_to_step(t.product(amount, multiplier), step)
    return t.round_to(amount, PRODUCT_DECIMALS) if multiplier is None else t.product(amount, multiplier)


def at_most(value: Node, cap: Node | None) -> Node:
    """Return the smaller of a value and a cap; an empty cap is none."""
    if cap is None:
        return value
    return t.choose(t.is_empty(cap), value, t.least(value, t.or_zero(cap)))


def at_least(value: Node, floor: Node | None) -> Node:
    if floor is None:
        return value
    return t.choose(t.is_empty(floor), value, t.greatest(value, t.or_zero(floor)))


def _operands(component: Component, query: Query, names: Names, columns: Mapping[str, Node]) -> dict[str, Node]:
    """What was read for the window, by name: references, measures that bands stand on, values and limits that are formulas."""
    values = read_values(names, *window_formulas(component))
    for by in component.rate.by if component.rate and not component.per_deal else ():
        if by.measure is not None:
            standing_of: list[Reference] = [f.MeasureRef(by.measure)]
            if by.kind is ByKind.ATTAINMENT:
                standing_of += [f.QuotaRef(by.measure), f.AttainmentRef(by.measure, f.AttainmentKind.END)]
            for reference in standing_of:
                values |= read_values(names, f.Formula("", reference, f.ValueType.NUMBER, f.Level.WINDOW))
    for reference in references(*credit_formulas(component)):
        if _of_the_window(reference):
            values |= read_values(names, f.Formula("", reference, f.ValueType.NUMBER, f.Level.WINDOW))
    values |= {name: columns[name] for name in ("open before",) if name in columns}
    values |= {name: columns[name] for name in columns if name[0] == "v" and name[1:2].isdigit()}
    if "days" in query:
        values |= {name: query[name] for name in ("days", "absent days", "of days") if name in query}
    values |= {
        OPERAND_NAMES.get(name, name): columns[name] for name in ("of", "pay", *(name for name, _ in _limits(component))) if name in columns
    }
    return values


def _of_the_window(reference: Reference) -> bool:
    if isinstance(reference, f.AttainmentRef):
        return reference.kind is f.AttainmentKind.END
    return isinstance(reference, f.ParameterRef | f.MeasureRef | f.QuotaRef | f.TargetRef)
