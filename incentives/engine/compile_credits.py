"""Programs from facts to credits, and from credits to the values of measures (docs/plan-format.md 2.3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from . import aggregates
from . import formula as f
from . import tree as t
from .compile_formula import Names, compiled, references
from .compile_reach import days_table, is_linked, reach_table, reached
from .compile_windfall import counted, reviews_table
from .facts import FieldType, Source
from .money import CREDIT_DECIMALS
from .node import Node
from .numbered import NUMBER
from .plan import Aggregate, Component, CreditTo, Measure, Plan, Returns, Score
from .query import Query
from .returns import ASKED_ON, BEFORE, DAY, SALE, SHARED_AS, UPTO
from .session import ROWS, Columns

Wanted = Mapping[str, Columns]


@dataclass(frozen=True, slots=True)
class CreditProgram:
    """What decides how a measure's credits are read: the plan's words and which tables this world has."""

    plan: Plan
    measure: Measure
    source: Source
    fields: tuple[str, ...]
    """Fields the components' formulas read of each credited fact."""
    split: bool
    exchanged: bool
    parameters: tuple[str, ...] = ()
    """Parameters the components' formulas read of each credited fact, where any payee's change on some day."""
    returned: bool = False
    """Whether returns stand among the facts, in a table of the measure's own."""
    reviewed: bool = False
    """Whether there are reviews of windfalls."""
    numbered: bool = False
    """Whether facts are known by their numbers."""

    @property
    def facts(self) -> str:
        return facts_with_returns(self.measure) if self.returned else f"facts:{self.source.name}"

    @property
    def day(self) -> str:
        """The column with the day on which a fact counts."""
        return DAY if self.returned else str(self.measure.date)

    @property
    def asked_on(self) -> str:
        """The column with the day as of which it is asked whose a fact is, and what tables and parameters say: of a return its sale's,
        unless it counts in any later stretch.
        """
        return self.day if self.measure.returns is Returns.NEGATIVE_CREDIT else str(self.measure.date)

    @property
    def shared_as(self) -> str:
        """The column by which a fact's splits are looked up."""
        return SHARED_AS if self.returned else self.source.splits_by

    @property
    def spans(self) -> str:
        return f"spans:{self.measure.key}"

    @property
    def days(self) -> str:
        return days_table(self.measure)

    @property
    def splits(self) -> str:
        return splits_table(self.source.name, self.measure.role)

    @property
    def shares(self) -> bool:
        """Whether somebody may be credited with a part of a fact."""
        return self.split or self.measure.credit_to is CreditTo.TERRITORY

    @property
    def tables(self) -> list[str]:
        tables = [self.facts, reach_table(self.measure) if is_linked(self.measure) else self.days]
        tables += [self.spans] if self.measure.windfall is not None or self.returned else []
        tables += [self.splits] * self.split + [f"rates:{self.measure.key}"] * self.exchanged
        return tables + [reviews_table(self.measure)] * self.reviewed

    @property
    def key(self) -> tuple[object, ...]:
        flags = (self.split, self.exchanged, self.returned, self.reviewed, self.numbered)
        return ("credits", self.measure.key, self.fields, self.parameters, flags)


def splits_table(source: str, role: str) -> str:
    """The name of the table of a source's ordinary shares, or of those in a role."""
    return f"splits:{source}:{role}" if role else f"splits:{source}"


def facts_with_returns(measure: Measure) -> str:
    """The name of the table of a measure's facts where returns of them stand among them."""
    return f"facts with returns:{measure.key}"


def fields_of_credit(measure: Measure) -> set[str]:
    """The fields that say which facts count, how much, and whose they are."""
    return fields_read(measure.where, measure.value, measure.territory)


def fields_read(*formulas: f.Formula | None) -> set[str]:
    return {reference.name for reference in references(*formulas) if isinstance(reference, f.FieldRef)}


def columns_read(program: CreditProgram) -> list[str]:
    """Return the columns of the source that the program needs."""
    measure, source = program.measure, program.source
    wanted = fields_of_credit(measure) | set(program.fields) | {NUMBER if program.numbered else "id", "owner", str(measure.date)}
    if program.split:
        wanted.add(program.shared_as)
    if program.plan.asks_for_order(measure):
        wanted.add(str(source.accepted_order_field))
    if program.exchanged:
        wanted.add("currency")
    if program.returned:
        wanted |= {DAY, SALE, UPTO, BEFORE}
    return sorted(wanted)


def credited(program: CreditProgram, shapes: Wanted) -> Query:
    """Facts that may count, with each span they are credited to and the share: dated, accepted; not yet filtered by `where`."""
    measure, source = program.measure, program.source
    columns = shapes[program.facts]
    query = Query(program.facts, {f"raw {name}": (name, columns[name]) for name in columns_read(program)})
    if program.plan.asks_for_order(measure):
        query.keep(query[f"raw {source.accepted_order_field}"])
    if program.split:
        splits = shapes[program.splits]
        read = {"split person": ("person", splits["person"]), "split share": ("share", splits["share"])}
        in_a_role = measure.credit_to is CreditTo.ROLE
        query.join(program.splits, read, [(f"raw {program.shared_as}", "=", "fact")], keep_all=not in_a_role)
        person, share = query["split person"], query["split share"]
        query.bind({"person": t.fallback(person, query["raw owner"]), "share": t.fallback(share, t.ONE)})
    else:
        query.bind({"person": query["raw owner"]})
    asked = f"raw {program.asked_on}"
    if is_linked(measure):
        rows = shapes[program.splits][ROWS].bound if program.split else 1
        reached(measure, query, _fact_names(program, query, None), shapes, asked, split=program.split, rows=rows)
        _keep_returns(program, query, shapes)
        return query
    days = shapes[program.days]
    read = {name: (name, shape) for name, shape in days.items() if name == "span" or name.startswith("p.")}
    query.join(program.days, read, [("person", "=", "person"), (asked, ">=", "start"), (asked, "<", "till")])
    _keep_returns(program, query, shapes)
    return query


def _keep_returns(program: CreditProgram, query: Query, shapes: Wanted) -> None:
    """Keep of returns that are taken back later only those that come in the stretch of their sale, and of negative credits only
    those of sales in the same time on the plan.
    """
    if not program.returned:
        return
    if program.asked_on != program.day:
        till = shapes[program.spans]["till"]
        query.join(program.spans, {"till of the span": ("till", till)}, [("span", "=", "span"), (f"raw {program.day}", "<", "till")])
        return
    query.join(program.spans, {"since of the span": ("since", shapes[program.spans]["since"])}, [("span", "=", "span")])
    sold_since = t.compare(">=", query[f"raw {program.measure.date}"], query["since of the span"])
    query.keep(t.either(t.is_empty(query[f"raw {UPTO}"]), sold_since))


def pairs_to_exchange(program: CreditProgram, shapes: Wanted) -> Query:
    """The currencies and days for which a rate is needed, each once."""
    query = credited(program, shapes)
    where = program.measure.where
    if where is not None and not any(isinstance(name, f.FieldRef) and name.money for name in references(where)):
        query.keep(t.certain(compiled(where.tree, _fact_names(program, query, None))))
    query.pick({"currency": "raw currency", "day": f"raw {program.measure.date}"}, order=["currency", "day"], once=True)
    return query


def credits_of(program: CreditProgram, shapes: Wanted) -> Query:
    """One row per credited fact: span, fact, day, share, whole converted value, credit, and the fields that components read.

    Where returns undo their sales, also the id of the sale, and the day as of which formulas of the credit are read: that of the sale.
    """
    measure = program.measure
    query = credited(program, shapes)
    rate: Node = t.ONE
    if program.exchanged:
        table = f"rates:{measure.key}"
        query.join(
            table, {"rate": ("rate", shapes[table]["rate"])}, [("raw currency", "=", "currency"), (f"raw {measure.date}", "=", "day")]
        )
        rate = query["rate"]
    names = _fact_names(program, query, rate)
    if measure.where is not None:
        query.keep(t.certain(compiled(measure.where.tree, names)))
    share = query["share"] if program.shares else t.ONE
    columns = {"fact": query[f"raw {NUMBER if program.numbered else 'id'}"], "day": query[f"raw {program.day}"], "share": share}
    values = _values(program, query, names, rate, share)
    if measure.windfall is not None:
        sale, spans = f"raw {SALE if program.returned else 'id'}", program.spans
        values |= counted(measure, query, values["credit"], shapes, spans=spans, sale=sale, reviewed=program.reviewed)
    columns |= _returned(query, values) if program.returned else values
    if program.returned and program.asked_on != program.day:
        columns |= {SALE: query[f"raw {SALE}"], ASKED_ON: query[f"raw {program.asked_on}"]}
    columns |= {f"f.{name}": names.fields[name] for name in program.fields}
    columns |= {f"p.{name}": names.parameters[name] for name in program.parameters}
    query.bind(columns)
    query.pick(["span", *columns])
    return query


def _values(program: CreditProgram, query: Query, names: Names, rate: Node, share: Node) -> dict[str, Node]:
    measure = program.measure
    if measure.value is None:
        return {"value": t.ONE, "credit": t.round_to(share, CREDIT_DECIMALS)}
    if measure.value.type is not f.ValueType.NUMBER:
        return {"value": compiled(measure.value.tree, names), "credit": t.ZERO}
    if measure.money:
        raw = compiled(measure.value.tree, _fact_names(program, query, None))
    else:
        raw, rate = compiled(measure.value.tree, names), t.ONE
    raw = query.let("value in its currency", raw)
    exact = t.multiply(raw, rate)
    step = program.plan.each_step if measure.money else None
    if step is None:
        whole, credit = t.round_to(exact, CREDIT_DECIMALS), t.round_to(t.multiply(exact, share), CREDIT_DECIMALS)
    else:
        whole = query.let("value in whole coins", t.round_to_step(exact, step))
        credit = t.round_to_step(t.multiply(whole, share), step)
    adds = measure.aggregate is Aggregate.SUM
    return {"value": t.or_zero(whole) if adds else whole, "credit": t.or_zero(credit) if adds else t.ZERO}


def _returned(query: Query, values: Mapping[str, Node]) -> dict[str, Node]:
    """The values of a sale, or of a return its whole value with a minus, of the credit what came back, and which part that is."""
    is_sale, value = t.is_empty(query[f"raw {UPTO}"]), query.let("value of the sale", values["value"])
    credit = query.let("credit of the sale", values["credit"])
    upto, before = (query.let(f"share {name}", t.or_zero(query[f"raw {name}"])) for name in (UPTO, BEFORE))
    back = t.subtract(*(t.round_to(t.multiply(credit, share), CREDIT_DECIMALS) for share in (before, upto)))
    part = query.let("part of the sale", t.choose(is_sale, t.ONE, t.subtract(upto, before)))
    return {
        **values,
        "value": t.choose(is_sale, value, t.negate(value)),
        "credit": t.choose(is_sale, credit, back),
        "part": t.product(part, values.get("part", t.ONE)),
        "limits": t.product(part, values.get("limits", t.ONE)),
        "returned part": part,
    }


def _fact_names(program: CreditProgram, query: Query, rate: Node | None) -> Names:
    """Names at the level of a fact. With a rate, money is in the plan's currency; without, in the fact's own."""
    fields = {}
    for name in columns_read(program):
        raw = query[f"raw {name}"]
        known = program.source.fields.get(name)
        money = known is not None and known.type is FieldType.MONEY and rate is not None
        fields[name] = _converted(program.plan, t.multiply(raw, rate)) if money and rate is not None else raw
    parameters = {name[2:]: query[name] for name in query.shapes if name.startswith("p.")}
    return Names(program.plan.tables, as_of=query[f"raw {program.asked_on}"], fields=fields, parameters=parameters)


def _converted(plan: Plan, exact: Node) -> Node:
    return t.round_to(exact, CREDIT_DECIMALS) if plan.each_step is None else t.round_to_step(exact, plan.each_step)


def spans_credited(measure: Measure, shapes: Wanted) -> Query:
    """The spans in which the measure has any credit, each once."""
    table = f"credits:{measure.key}"
    query = Query(table, {"span": ("span", shapes[table]["span"])})
    query.pick(["span"], order=["span"], once=True)
    return query


def totals_of(measure: Measure, shapes: Wanted) -> Query:
    """One row per span that has credits: what the measure comes to, how many facts, and the sum of absolute credits (a bound)."""
    columns = shapes[f"credits:{measure.key}"]
    query = Query(f"credits:{measure.key}", {name: (name, columns[name]) for name in ("span", "value", "credit")})
    rows = columns[ROWS].bound
    value, credit = query["value"], query["credit"]
    totals = {"facts": aggregates.count(), "size": aggregates.total(t.absolute(credit), rows)}
    match measure.aggregate:
        case Aggregate.SUM | Aggregate.COUNT:
            totals["value"] = aggregates.total(credit, rows)
        case Aggregate.AVERAGE:
            totals |= {"value": aggregates.total(value, rows), "with value": aggregates.count(value)}
        case Aggregate.DISTINCT:
            totals["value"] = aggregates.distinct(value)
        case Aggregate.MIN:
            totals["value"] = aggregates.smallest(value)
        case Aggregate.MAX:
            totals["value"] = aggregates.largest(value)
    query.group(["span"], totals)
    return query


def values_of(measure: Measure, shapes: Wanted) -> Query:
    """One row per span: span, value, quota, facts, size."""
    totals, spans = shapes[f"totals:{measure.key}"], shapes[f"spans:{measure.key}"]
    query = Query(f"spans:{measure.key}", {name: (name, spans[name]) for name in ("span", "quota")})
    read = {f"t.{name}": (name, shape) for name, shape in totals.items() if name not in ("span", ROWS)}
    query.join(f"totals:{measure.key}", read, [("span", "=", "span")], keep_all=True)
    value = of_nothing(measure, query["t.value"])
    if measure.aggregate is Aggregate.AVERAGE:
        value = t.quotient(value, t.or_zero(query["t.with value"]))
    query.bind({"value": value, "facts": t.or_zero(query["t.facts"]), "size": t.or_zero(query["t.size"])})
    _attained(query)
    return query


def of_nothing(measure: Measure, value: Node) -> Node:
    """Without any fact `min` and `max` are empty, every other measure is 0."""
    if measure.score is not None:
        return t.fallback(
            value, t.sum_of(t.product(t.number(weight), _within(t.ZERO, measure.score)) for _key, weight in measure.score.weights)
        )
    return value if measure.aggregate in (Aggregate.MIN, Aggregate.MAX) else t.or_zero(value)


def _within(reached: Node, score: Score) -> Node:
    """Return an attainment within the bounds of a scorecard."""
    if score.most is not None:
        reached = t.least(reached, t.number(score.most))
    return reached if score.least is None else t.greatest(reached, t.number(score.least))


def parts_of(measure: Measure) -> dict[str, str]:
    """The measures that a ratio or a score is made of, by the column that names the span in which each is read; of others none."""
    if measure.score is not None:
        return {f"part {number}": key for number, (key, _weight) in enumerate(measure.score.weights)}
    return {} if measure.ratio is None else dict(zip(("of", "to"), measure.ratio, strict=True))


def score_of(measure: Measure, shapes: Wanted) -> Query:
    """One row per span of a scorecard: Σ weight × attainment within bounds, each product rounded."""
    assert measure.score is not None
    spans, parts = shapes[f"spans:{measure.key}"], parts_of(measure)
    query = Query(f"spans:{measure.key}", {name: (name, spans[name]) for name in ("span", "quota", *parts)})
    weighted, facts = [], []
    for (part, key), (_key, weight) in zip(parts.items(), measure.score.weights, strict=True):
        values = shapes[f"values:{key}"]
        read = {f"{part} attainment": ("attainment", values["attainment"]), f"{part} facts": ("facts", values["facts"])}
        query.join(f"values:{key}", read, [(part, "=", "span")], keep_all=spans[part].empty)
        reached = _within(t.or_zero(query[f"{part} attainment"]), measure.score)
        weighted.append(t.product(t.number(weight), query.let(f"{part} counts", reached)))
        facts.append(t.or_zero(query[f"{part} facts"]))
    query.bind({"value": t.sum_of(weighted), "facts": t.sum_of(facts), "size": t.ZERO})
    _attained(query)
    return query


def ratio_of(measure: Measure, shapes: Wanted) -> Query:
    assert measure.ratio is not None
    spans = shapes[f"spans:{measure.key}"]
    query = Query(f"spans:{measure.key}", {name: (name, spans[name]) for name in ("span", "quota", "of", "to")})
    for part, key in zip(("of", "to"), measure.ratio, strict=True):
        values = shapes[f"values:{key}"]
        query.join(
            f"values:{key}",
            {f"{part} value": ("value", values["value"]), f"{part} facts": ("facts", values["facts"])},
            [(part, "=", "span")],
            keep_all=spans[part].empty,
        )
    query.bind({"value": t.quotient(query["of value"], query["to value"]), "facts": t.or_zero(query["of facts"]), "size": t.ZERO})
    _attained(query)
    return query


def _attained(query: Query) -> None:
    query.bind({"attainment": t.quotient(query["value"], t.or_zero(query["quota"]))})
    query.pick(["span", "value", "quota", "facts", "size", "attainment"])


def credit_formulas(component: Component) -> list[f.Formula | None]:
    """The formulas of a component that may read the fact."""
    rate = component.rate
    per_deal = [by.formula for by in rate.by] if rate is not None and component.per_deal else []
    flat = [rate.flat] if rate is not None else []
    return [component.where, *flat, *per_deal, *([component.pay] if component.on else [])]


def parameters_of_components(components: Iterable[Component]) -> tuple[str, ...]:
    """The parameters that are read of each credited fact."""
    read = references(*(formula for component in components for formula in credit_formulas(component)))
    return tuple(sorted({reference.name for reference in read if isinstance(reference, f.ParameterRef)}))


def fields_of_components(components: Iterable[Component]) -> tuple[str, ...]:
    return tuple(sorted(set().union(*(fields_read(*credit_formulas(component)) for component in components))))
