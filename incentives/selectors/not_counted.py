"""Facts of a payee that would have counted, had an accepted order stood behind them; so that the payee can see to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm.facts_arrow import schema_of
from crm.facts_sql import select_facts, select_splits
from incentives.catalog import CATALOG
from incentives.data import FactNotCounted
from incentives.engine.dependencies import RELATIONS, relations_read
from incentives.engine.periods import THE_PERIOD, Period
from incentives.engine.plan import Aggregate, Requires
from incentives.ledger.copying import copy_out
from incentives.models import PlanVersion, Statement

from .periods import as_calculated
from .statements import plans, said_by
from .windfalls import windfalls_of

if TYPE_CHECKING:
    import pyarrow as pa

    from incentives.engine.facts import Source
    from incentives.engine.plan import Measure, Plan

NO_ACCEPTED_ORDER = "no accepted order"


def facts_not_counted(statement: Statement) -> list[FactNotCounted]:
    """The facts of the statement's period, as they are now, that its plans would count once an accepted order stands behind them.

    The engine itself says which: it calculates these facts alone, for this payee alone, as if no order were asked for.
    """
    found = list(windfalls_of(statement))
    told = {_where(fact) for fact in found}
    waiting = set()
    asking = [plan.version_id for plan in plans(statement) if plan.requires_accepted_order]
    versions = PlanVersion.objects.in_bulk(asking)
    for version_id, plan in said_by(versions.values()).items():
        period = as_calculated(statement.period)
        days = period.days.meet(plan.effective_from, plan.effective_before)
        if days is None:
            continue
        for fact in _of_plan(statement, versions[version_id].plan_id, plan, replace(period, fiscal_year_starts=plan.fiscal_year_starts)):
            # Two versions of one plan, or two measures, may both wait for the same order: it is told once.
            if _where(fact) not in told and (fact.source, fact.fact) not in waiting:
                waiting.add((fact.source, fact.fact))
                found.append(fact)
    return sorted(found, key=lambda fact: (fact.day, fact.fact, fact.plan_name, fact.measure))


def _where(fact: FactNotCounted) -> tuple[str, str, str, str]:
    return fact.source, fact.fact, fact.plan_name, fact.measure


def _of_plan(statement: Statement, plan_id: int, plan: Plan, period: Period) -> Iterator[FactNotCounted]:
    counted = ((key, measure) for key, measure in plan.measures.items() if measure.aggregate in (Aggregate.SUM, Aggregate.COUNT))
    measures = {key: measure for key, measure in counted if plan.asks_for_order(measure)}
    facts = {
        source: _unaccepted(CATALOG.sources[source], statement, period, _from_others(source, measures.values()))
        for source in _sources(measures.values())
    }
    if not any(table.num_rows for table in facts.values()):
        return
    lines = _lines(statement, plan_id, _asking_for_nothing(plan, measures), period, facts)
    rows = {(source, row["id"]): row for source, table in facts.items() for row in table.to_pylist()}
    for line in lines:
        source = CATALOG.sources[line["source"]]
        row = rows[source.name, line["fact"]]
        yield FactNotCounted(
            source=source.name,
            fact=line["fact"],
            deal=row.get(source.deal_field) or line["fact"],
            day=line["credited_on"],
            amount=_amount(row, source),
            currency=row.get("currency") or "",
            plan_name=plan.name,
            measure=line["component"],
            reason=NO_ACCEPTED_ORDER,
        )


def _sources(measures: Any) -> set[str]:
    return {measure.source for measure in measures if measure.source and CATALOG.sources[measure.source].accepted_order_field}


def _amount(row: dict[str, Any], source: Source) -> Decimal | None:
    field = source.fields.get("amount")
    scaled = row.get("amount")
    return None if field is None or scaled is None else Decimal(scaled).scaleb(-field.scale)


def _from_others(source: str, measures: Iterable[Measure]) -> bool:
    """Whether what others sold may be credited to the payee: as their manager, assistant or team mate, or as who holds the territory."""
    return any(measure.source == source and measure.credit_to in RELATIONS for measure in measures)


def _unaccepted(source: Source, statement: Statement, period: Period, from_others: bool) -> pa.Table:
    """The facts without an accepted order and with a day in the period: the payee's, owned or shared, or everybody's."""
    facts = select_facts(source.name, first=period.start, before=period.before).replace("%", "%%")
    splits = select_splits([source.name]).replace("%", "%%")
    sql = f"""
        SELECT * FROM ({facts}) AS own
        WHERE own."{source.accepted_order_field}" IS NOT TRUE AND (
            %s OR own.owner = %s OR own."{source.splits_by}" IN (SELECT shares.fact FROM ({splits}) AS shares WHERE shares.person = %s)
        )"""  # noqa: S608  names of the catalogue
    reference = statement.person.reference
    return copy_out(sql, [from_others, reference, reference], schema_of(source))


def _asking_for_nothing(plan: Plan, measures: dict[str, Measure]) -> Plan:
    """The plan reduced to counting: one component per measure that counts each fact of the period once, whatever its worth."""
    from incentives.engine.formula import Formula, Level, Number, ValueType
    from incentives.engine.plan import Component, Excess, QuotaBasis, When
    from incentives.engine.plan_rates import Of, OfKind

    one = Formula("1", Number(Decimal(1)), ValueType.NUMBER, Level.CREDIT)
    counting = {
        key: replace(
            measure,
            aggregate=Aggregate.COUNT,
            value=None,
            money=False,
            requires=Requires.NOTHING,
            over=THE_PERIOD,
            quota_basis=QuotaBasis.OF_THE_WINDOW,
        )
        for key, measure in measures.items()
        if measure.source in _sources([measure])
    }
    parts = {
        key: Component(
            key=key,
            unit="points",
            on=key,
            where=None,
            rate=None,
            pay=one,
            of=Of(OfKind.CREDIT),
            per_deal=False,
            shared=False,
            gate=None,
            multiplier=None,
            floors=(),
            caps=(),
            excess=Excess.LOST,
            when=When.EVERY_PERIOD,
        )
        for key in counting
    }
    return replace(plan, measures=counting, components=parts)


def _lines(statement: Statement, plan_id: int, plan: Plan, period: Period, facts: dict[str, pa.Table]) -> list[dict[str, Any]]:
    from incentives.calculation.reading import rates
    from incentives.calculation.relations import references, referred, relations
    from incentives.engine.calculate import calculate
    from incentives.engine.problems import Refused
    from incentives.engine.world import World

    known = references()
    standing = {name: referred(table, known) for name, table in relations(relations_read(plan)).items()}
    world = World(**_who(statement, plan_id, plan), **standing, facts=facts, splits=_splits(facts), rates=rates(), catalog=CATALOG)
    try:
        return [line for line in calculate(plan, period, world).lines.to_pylist() if line["kind"] == "credit"]
    except Refused:
        # A rate that is missing for one of these deals, say. The run will ask for it once the deal counts.
        return []


def _who(statement: Statement, plan_id: int, plan: Plan) -> dict[str, pa.Table]:
    import pyarrow as pa

    from incentives.engine.world import ASSIGNMENTS, PEOPLE, QUOTAS
    from incentives.models import Assignment

    person = statement.person
    rows = Assignment.objects.filter(person=person, plan_id=plan_id)
    assignments = [
        {
            "person": person.reference,
            "plan": plan.name,
            "from": row.valid_from,
            "before": row.valid_before,
            "parameters": [(key, text) for key, text in row.parameters.items() if key in plan.parameters],
        }
        for row in rows
    ]
    people = [{"person": person.reference, "hired_on": person.hired_on, "left_on": person.left_on}]
    return {
        "people": pa.Table.from_pylist(people, schema=PEOPLE),
        "assignments": pa.Table.from_pylist(assignments, schema=ASSIGNMENTS),
        "quotas": QUOTAS.empty_table(),
    }


def _splits(facts: dict[str, pa.Table]) -> pa.Table:
    """The shares of these facts, in which others than the payee may stand."""
    from incentives.engine.world import SPLITS

    ids = {fact for source, table in facts.items() for fact in table[CATALOG.sources[source].splits_by].to_pylist()}
    shares = select_splits(list(facts)).replace("%", "%%")
    sql = f"SELECT source, fact, person, round(share * 0.00000001, 8), role FROM ({shares}) AS shares WHERE fact = ANY (%s)"  # noqa: S608
    return copy_out(sql, [sorted(ids - {None})], SPLITS)
