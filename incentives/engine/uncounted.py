"""Facts that a plan would count but cannot: no day on which they count, or nobody whom they are credited to.

Open deals have no closing day and mean nothing by it, so only facts for which the measure's `where` holds are told of.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from . import formula as f
from . import tree as t
from .compile_credits import Wanted, fields_read
from .compile_formula import Names, compiled, references
from .duck import on_duckdb
from .facts import Source
from .plan import CreditTo, Measure, Plan, Share
from .problems import Problem
from .query import Query
from .words import _
from .world import World

MOST_NAMED = 5


def uncounted_facts(plan: Plan, world: World, before: dt.date, *, threads: int = 2, memory: str = "1GB") -> list[Problem]:
    """Return a notice for each measure that leaves facts of days before this one out, with how many and which.

    The world must be one that can be calculated.
    """
    notices = []
    for measure in plan.measures.values():
        source = world.catalog.sources.get(str(measure.source))
        facts = world.facts.get(str(measure.source))
        if source is None or facts is None or not facts.num_rows:
            continue
        day = facts.column(str(measure.date))
        undated = pc.is_null(day)
        unowned = pc.and_(pc.less(day, pa.scalar(before, pa.date32())), pc.is_null(facts.column("owner")))
        if measure.credit_to in (CreditTo.ROLE, CreditTo.TERRITORY):
            unowned = pc.and_(unowned, False)
        elif measure.share is Share.SPLITS:
            ordinary = pc.and_(pc.equal(world.splits.column("source"), source.name), pc.is_null(world.splits.column("role")))
            split = world.splits.filter(ordinary).column("fact")
            unowned = pc.and_(unowned, pc.invert(pc.is_in(facts.column(source.splits_by), split.combine_chunks())))
        texts = {
            "no_day": (undated, _("%(measure)s counts these facts for nobody, because their %(field)s is empty: %(facts)s.")),
            "no_owner": (unowned, _("%(measure)s counts these facts for nobody, because they have no owner: %(facts)s.")),
        }
        for code, (mask, text) in texts.items():
            found = facts.filter(pc.fill_null(mask, False))
            ids = _meant(plan, measure, source, found, threads, memory) if found.num_rows else []
            if ids:
                values = {"measure": measure.key, "field": str(measure.date), "facts": _named(ids), "count": str(len(ids))}
                notices.append(Problem(code, source.name, text, "", tuple(values.items())))
    return notices


def _named(ids: list[str]) -> str:
    shown = ", ".join(ids[:MOST_NAMED])
    return shown if len(ids) <= MOST_NAMED else f"{shown} … ({len(ids)})"


def _meant(plan: Plan, measure: Measure, source: Source, facts: pa.Table, threads: int, memory: str) -> list[str]:
    """The ids of those facts for which `where` holds, as far as it can be told without the person and the day that are missing."""
    if plan.asks_for_order(measure):
        facts = facts.filter(pc.fill_null(facts.column(str(source.accepted_order_field)), False))
    if facts.num_rows and measure.where is not None and all(_of_the_fact(one) for one in references(measure.where)):
        with on_duckdb(threads=threads, memory=memory)(plan) as session:
            scales = {field.name: field.scale for field in source.fields.values()}
            session.register("uncounted", facts, scales)
            found, _shapes = session.fetch(("uncounted", measure.key), ["uncounted"], partial(_where_holds, plan, measure))
            return list(found.column("id").to_pylist())
    return sorted(facts.column("id").to_pylist())


def _of_the_fact(reference: f.Expr) -> bool:
    return isinstance(reference, f.FieldRef) and not reference.money


def _where_holds(plan: Plan, measure: Measure, shapes: Wanted) -> Query:
    assert measure.where is not None
    columns = shapes["uncounted"]
    names = sorted(fields_read(measure.where) | {"id"})
    query = Query("uncounted", {name: (name, columns[name]) for name in names})
    fields = {name: query[name] for name in names}
    query.keep(t.certain(compiled(measure.where.tree, Names(plan.tables, fields=fields))))
    query.pick(["id"], order=["id"])
    return query
