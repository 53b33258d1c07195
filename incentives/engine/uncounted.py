"""Facts that a plan would count but cannot: no day on which they count, or nobody whom they are credited to.

Open deals have no closing day and mean nothing by it, so only facts for which the measure's `where` holds are told of.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
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
from .reach import END
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
        undated, dated = pc.is_null(day), pc.fill_null(pc.less(day, pa.scalar(before, pa.date32())), False)
        run = _Run(plan, measure, source, threads, memory)
        no_day = _("%(measure)s counts these facts for nobody, because their %(field)s is empty: %(facts)s.")
        notices += _notice("no_day", no_day, run, run.meant(facts.filter(undated)))
        if measure.credit_to is CreditTo.TERRITORY:
            if not measure.overlay:
                no_holder = _("%(measure)s counts these facts for nobody, because nobody holds their territory on that day: %(facts)s.")
                notices += _notice("no_holder", no_holder, run, _unheld(run, run.meant(facts.filter(dated)), world.territories))
        elif measure.credit_to is not CreditTo.ROLE:
            no_owner = _("%(measure)s counts these facts for nobody, because they have no owner: %(facts)s.")
            unowned = pc.and_(dated, _nobody_sold(measure, source, facts, world))
            notices += _notice("no_owner", no_owner, run, run.meant(facts.filter(unowned)))
    return notices


def _nobody_sold(measure: Measure, source: Source, facts: pa.Table, world: World) -> pa.ChunkedArray:
    """Whether a fact has no owner, nor shares where these count."""
    unowned = pc.is_null(facts.column("owner"))
    if measure.share is not Share.SPLITS:
        return unowned
    ordinary = pc.and_(pc.equal(world.splits.column("source"), source.name), pc.is_null(world.splits.column("role")))
    split = world.splits.filter(ordinary).column("fact")
    return pc.and_(unowned, pc.invert(pc.is_in(facts.column(source.splits_by), split.combine_chunks())))


def _notice(code: str, text: str, run: _Run, facts: pa.Table) -> list[Problem]:
    ids = sorted(facts.column("id").to_pylist())
    if not ids:
        return []
    values = {"measure": run.measure.key, "field": str(run.measure.date), "facts": _named(ids), "count": str(len(ids))}
    return [Problem(code, run.source.name, text, "", tuple(values.items()))]


def _named(ids: list[str]) -> str:
    shown = ", ".join(ids[:MOST_NAMED])
    return shown if len(ids) <= MOST_NAMED else f"{shown} … ({len(ids)})"


@dataclass(frozen=True, slots=True)
class _Run:
    """What is asked of the facts of one measure."""

    plan: Plan
    measure: Measure
    source: Source
    threads: int
    memory: str

    def meant(self, facts: pa.Table) -> pa.Table:
        """The facts for which `where` holds, as far as it can be told without the person and the day that are missing."""
        if self.plan.asks_for_order(self.measure):
            facts = facts.filter(pc.fill_null(facts.column(str(self.source.accepted_order_field)), False))
        where = self.measure.where
        if not facts.num_rows or where is None or not all(_of_the_fact(one) for one in references(where)):
            return facts
        found = self._asked("where", facts, partial(_where_holds, self.plan, where))
        return facts.filter(pc.is_in(facts.column("id"), found.column("id").combine_chunks()))

    def territories(self, facts: pa.Table) -> pa.Table | None:
        """The territory of each fact, as id and territory; None where more than the fact's own fields says which it is."""
        by = self.measure.territory
        assert by is not None
        if not all(_of_the_fact(one) for one in references(by)):
            return None
        return self._asked("territory", facts, partial(_territory_of, self.plan, by))

    def _asked(self, what: str, facts: pa.Table, program: Callable[[Wanted], Query]) -> pa.Table:
        with on_duckdb(threads=self.threads, memory=self.memory)(self.plan) as session:
            session.register("uncounted", facts, {field.name: field.scale for field in self.source.fields.values()})
            found, _shapes = session.fetch(("uncounted", what, self.measure.key), ["uncounted"], program)
            return found


def _of_the_fact(reference: f.Expr) -> bool:
    return isinstance(reference, f.FieldRef) and not reference.money


def _where_holds(plan: Plan, where: f.Formula, shapes: Wanted) -> Query:
    query, names = _facts_read(plan, where, shapes)
    query.keep(t.certain(compiled(where.tree, names)))
    query.pick(["id"], order=["id"])
    return query


def _territory_of(plan: Plan, by: f.Formula, shapes: Wanted) -> Query:
    query, names = _facts_read(plan, by, shapes)
    query.named("territory", compiled(by.tree, names))
    query.pick(["id", "territory"], order=["id"])
    return query


def _facts_read(plan: Plan, formula: f.Formula, shapes: Wanted) -> tuple[Query, Names]:
    columns = shapes["uncounted"]
    read = sorted(fields_read(formula) | {"id"})
    query = Query("uncounted", {name: (name, columns[name]) for name in read})
    return query, Names(plan.tables, fields={name: query[name] for name in read})


def _unheld(run: _Run, facts: pa.Table, territories: pa.Table) -> pa.Table:
    """The facts whose territory nobody holds on their day, or that belong to none."""
    found = run.territories(facts) if facts.num_rows else None
    if found is None:
        return facts.slice(0, 0)
    held: dict[str, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    for row in territories.to_pylist():
        held[row["territory"]].append((row["from"], row["before"] or END))
    names = dict(zip(found.column("id").to_pylist(), found.column("territory").to_pylist(), strict=True))
    days = zip(facts.column("id").to_pylist(), facts.column(str(run.measure.date)).to_pylist(), strict=True)
    nobody = [not any(first <= day < before for first, before in held.get(names[key] or "", ())) for key, day in days]
    return facts.filter(pa.array(nobody, pa.bool_()))
