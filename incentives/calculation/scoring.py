"""What a measure comes to over any days, of everybody on a plan or of a few: read in one snapshot, no more than the measure needs.

Import it inside the functions that use it: Arrow takes a second to load.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from django.db import connection

from crm.api import anything_returned
from crm.facts_arrow import database_address, read_facts
from incentives import documents
from incentives.catalog import CATALOG
from incentives.engine.check_objectives import OBJECTIVES
from incentives.engine.dependencies import relations_read
from incentives.engine.periods import Days, Period
from incentives.engine.plan import Measure, PeriodKind, Plan
from incentives.engine.plan_days import NewQuota
from incentives.engine.plan_money import RETURNS, counts_returns
from incentives.engine.score_spans import first_day_of, reads_whole_stretches
from incentives.engine.scores import InForce, Scored, narrowed, score
from incentives.engine.without_returns import without_returns
from incentives.engine.world import QUOTAS, RATES
from incentives.selectors.versions import shared_rows, versions_on_days

from . import reading
from .absences import absences
from .computing import world_of
from .free_days import free_days
from .inputs import Inputs, VersionInForce
from .objectives import objectives
from .relations import no_relations, relations
from .reviews import reviews

Persons = Collection[int] | None
"""Database ids; None: everybody."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was worked out, and the moment as of which it was read. Persons are the text of their ids."""

    scored: Scored
    as_of: dt.datetime


def score_measure(
    *, plan_id: int, key: str, days: Days, persons: Persons = None, with_quotas: bool = False, with_credits: bool = False
) -> Found:
    """Return what a measure of a plan comes to. Raises engine.problems.Refused where it can't be worked out."""
    with reading.one_moment(named=persons is None) as (as_of, snapshot):
        versions = versions_on_days(first=days.start, before=days.before, plan_ids=[plan_id])
        shared = shared_rows()
        whole = [documents.plan_in_force(each.document, shared, each.start, each.before) for each in versions]
        plans = [narrowed(plan, key) for plan in whole]
        if any(map(counts_returns, plans)) and not anything_returned():
            plans = list(map(without_returns, plans))
        only = None if persons is None else sorted(persons)
        reader = _Reader(plan_id, plans, days, only, snapshot, with_quotas=with_quotas)
        inputs = reader.inputs(versions, as_of)
    in_force = [InForce(plan, world_of(inputs, plan, version, inputs.period)) for version, plan in zip(inputs.versions, plans, strict=True)]
    return Found(score(key, in_force, days, with_quotas=with_quotas, with_credits=with_credits), as_of)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads what some versions of one plan need to measure some days, for certain persons or for everybody, and nothing that they don't."""

    plan_id: int
    plans: Sequence[Plan]
    days: Days
    persons: list[int] | None
    snapshot: str | None
    with_quotas: bool

    def inputs(self, versions: Sequence[VersionInForce], as_of: dt.datetime) -> Inputs:
        first = min((first_day_of(plan, self.days) for plan in self.plans), default=self.days.start)
        related = no_relations() | relations(sorted(frozenset().union(*map(relations_read, self.plans))))
        sellers = None if self.persons is None else reading.sellers_for(self.plans, related, self.persons)
        facts, splits = self._facts(first, sellers)
        tables = {
            "payees": reading.payees([self.plan_id], self.persons),
            "assignments": reading.assignments([self.plan_id], self.persons),
            "quotas": reading.quotas([self.plan_id], self.persons) if self._reads_quotas() else QUOTAS.empty_table(),
            "rates": reading.rates() if self._is_exchanged(facts) else RATES.empty_table(),
            **related,
            "absences": absences(self.plans),
            "reviews": reviews([self.plan_id], self.plans),
            "free_days": free_days(self.plans, self.days.start, self.days.before),
            "splits": splits,
            "earned": reading.earned_schema().empty_table(),
        }
        period = Period(self.plans[-1].period if self.plans else PeriodKind.MONTH, first, self.days.before)
        return Inputs(period, tuple(versions), (), tables, facts, as_of, last_batch=0)

    def _measures(self) -> list[Measure]:
        return [measure for plan in self.plans for measure in plan.measures.values()]

    def _reads_quotas(self) -> bool:
        """Whether quotas are asked for, or decide what counts: they cut stretches where a plan splits at new ones."""
        split = any(plan.new_quota is NewQuota.SPLIT for plan in self.plans)
        return self.with_quotas or any(
            one.score is not None or (one.windfall and one.windfall.of_quota) or (split and reads_whole_stretches(one))
            for one in self._measures()
        )

    def _is_exchanged(self, facts: Mapping[str, pa.Table]) -> bool:
        own = {plan.currency for plan in self.plans}
        found = (table["currency"].unique().to_pylist() for table in facts.values() if "currency" in table.column_names)
        return len(own) > 1 or any(not own.issuperset(currencies) for currencies in found)

    def _facts(self, first: dt.date, sellers: list[int] | None) -> tuple[dict[str, pa.Table], pa.Table]:
        days: dict[str, set[str]] = defaultdict(set)
        for measure in self._measures():
            if measure.source is not None:
                days[measure.source].add(str(measure.date))
        if any(map(counts_returns, self.plans)):
            days[RETURNS.source].add(RETURNS.date)
        of_the_crm = sorted(days.keys() - {OBJECTIVES})
        # Everybody's facts are worth a connection that reads several times faster; those of a few are there before it is.
        by = connection if self.snapshot is None or sellers is not None else database_address(connection)
        read = read_facts(
            of_the_crm,
            by,
            first=first,
            before=self.days.before,
            columns={source: reading.columns_read(CATALOG.sources[source], self.plans) for source in of_the_crm},
            person_ids=sellers,
            snapshot=self.snapshot if isinstance(by, str) else None,
            days=days,
            by_id=True,
        )
        facts = dict(read.tables)
        if OBJECTIVES in days:
            facts[OBJECTIVES] = objectives(first, self.days.before, sellers)
        return facts, read.splits
