"""Reading the inputs of a run from the database: everything in one snapshot, in bulk, and no more than the plans read.

Inside a run a person is the text of their id: the reference by which the outside knows them may be a name, and what is read is kept.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Max

from crm.api import anything_returned
from crm.facts_arrow import database_address, read_facts
from incentives import documents
from incentives.catalog import CATALOG
from incentives.engine.check_objectives import OBJECTIVES
from incentives.engine.dependencies import looks_at_others
from incentives.engine.periods import Period, add_months, window_of
from incentives.engine.plan import CreditTo, PeriodKind, Share
from incentives.engine.plan_money import RETURN, columns_followed, counts_returns, follows_facts, sources_followed
from incentives.engine.without_returns import without_returns
from incentives.ledger.copying import copy_out
from incentives.models import Assignment, Batch
from incentives.selectors.versions import shared_rows, versions_for, versions_on_days

from .absences import absences
from .free_days import free_days
from .inputs import Inputs, VersionInForce
from .marks import mark
from .objectives import objectives
from .relations import relations
from .reviews import reviews

if TYPE_CHECKING:
    import pyarrow as pa

    from incentives.engine.facts import Source
    from incentives.engine.plan import Plan

FURTHEST_BACK_MONTHS = 12
"""No window that pays is longer than a year, so an earlier version of a plan matters no longer than that."""


def read_inputs(
    period: Period,
    *,
    period_id: int,
    plan_ids: Iterable[int] | None = None,
    posting: Period | None = None,
    of_persons: Collection[int] | None = None,
    simulated: Sequence[Plan] | None = None,
) -> Inputs:
    """Read what a run of the period needs. Raises engine.problems.Refused when a plan can no longer be read.

    With `posting`, the later period that `period_id` then names, it is what the correction of a closed period needs: all that was posted
    up to the later one is among what was earned. With `of_persons` it is enough to calculate these payees: only facts that may be credited
    to them and what they earned, unless what they are paid may depend on others.
    """
    with one_moment() as (as_of, snapshot):
        reaching_back_to = add_months(period.before, -FURTHEST_BACK_MONTHS)
        if simulated is None:
            versions = _still_read(period, reaching_back_to, versions_for(period, reaching_back_to=dt.date.min, plan_ids=plan_ids))
        else:
            versions = versions_on_days(first=period.start, before=period.before, plan_ids=plan_ids)
        shared = shared_rows()
        plans = _as_read([*(documents.plan_of(version.document, shared) for version in versions), *(simulated or ())])
        plan_ids_read = sorted({version.plan_id for version in versions} | set(plan_ids or ()))
        measured = {measure.source for plan in plans for measure in plan.measures.values() if measure.source}
        sources = sorted(measured.union(*map(sources_followed, plans)))
        of_the_crm = [source for source in sources if source != OBJECTIVES]
        columns = {source: columns_read(CATALOG.sources[source], plans) for source in of_the_crm}
        alone = None if of_persons is None or any(map(looks_at_others, plans)) else sorted(of_persons)
        related = relations()
        sellers = None if alone is None else sellers_for(plans, related, alone)
        first = first_day_read(period, plans) if simulated is None else _first_day_simulated(period.start, plans)
        # Everybody's facts are worth a connection that reads several times faster; a few payees' are there before it is.
        by = connection if snapshot is None or sellers is not None else database_address(connection)
        read_theirs = partial(read_facts, of_the_crm, by, first=first, before=period.before, columns=columns, snapshot=snapshot)
        # To say whose many facts are is quicker done beside the database than in it.
        read_theirs = partial(read_theirs, by_id=of_persons is not None)
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="facts") as pool:
            # By connections of their own the facts come while this one reads the rest; this one's belong to this thread.
            coming = pool.submit(read_theirs, person_ids=sellers) if isinstance(by, str) else None
            read = {
                "payees": payees(plan_ids_read, alone),
                "assignments": assignments(plan_ids_read, alone),
                "quotas": quotas(plan_ids_read, alone),
                "rates": rates(),
                **related,
                "absences": absences(plans),
                "reviews": reviews(plan_ids_read, plans),
                "free_days": free_days(plans, first, period.before),
                "earned": earned_schema().empty_table(),
            }
            if coming and coming.done():
                # What refuses facts does so at once: no reason to read the ledger first, which takes longest.
                coming.result()
            if simulated is None:
                first_posting = _first_posting(period, plans)
                read["earned"] = _earned(posting or period, period_id, plan_ids_read, first_posting, alone, _followed(plans))
            numbered = by_id() if of_persons is None else _as_they_are
            facts = coming.result() if coming else read_theirs(person_ids=sellers)
        if sellers is not None and any(map(sources_followed, plans)) and _has_handed_over(read["earned"], facts.tables):
            facts = read_theirs(person_ids=None)
        read["splits"] = numbered(facts.splits, "person")
        last_batch = Batch.objects.aggregate(last=Max("id"))["last"] or 0
        owned = {source: numbered(table, "owner") for source, table in facts.tables.items()}
        if OBJECTIVES in sources:
            owned[OBJECTIVES] = objectives(first, period.before, sellers)
        seen = mark() if of_persons is None else None
    return Inputs(period, versions, shared, read, owned, as_of, last_batch, seen, posting=posting)


def _has_handed_over(earned: pa.Table, theirs: Mapping[str, pa.Table]) -> bool:
    """Whether a payee was paid for what is somebody else's today: what becomes of it still concerns who was paid."""
    paid: dict[str, set[str]] = {}
    for source, fact in zip(earned["source"].to_pylist(), earned["fact"].to_pylist(), strict=True):
        if source in theirs and fact:
            paid.setdefault(source, set()).add(fact.split(RETURN)[0])
    return any(not facts <= set(theirs[source]["id"].to_pylist()) for source, facts in paid.items())


def _still_read(period: Period, reaching_back_to: dt.date, versions: Iterable[VersionInForce]) -> tuple[VersionInForce, ...]:
    """The versions that may still post: those in force not long ago, and older ones that hold something back or may take it back."""
    shared = shared_rows()

    def still_follows(version: VersionInForce) -> bool:
        return bool(_followed(_as_read([documents.plan_of(version.document, shared)])))

    return tuple(version for version in versions if version.before is None or version.before > reaching_back_to or still_follows(version))


def _as_read(plans: Sequence[Plan]) -> list[Plan]:
    """The plans without their words on returns where nothing was ever returned: then nothing has to be followed and less is read."""
    if not any(map(counts_returns, plans)) or anything_returned():
        return list(plans)
    return [without_returns(plan) for plan in plans]


def _followed(plans: Iterable[Plan]) -> list[str]:
    """Keys of the components whose facts still matter when their windows have ended."""
    return sorted({key for plan in plans for key, component in plan.components.items() if follows_facts(component)})


def read_days(*, plan_id: int, first: dt.date, before: dt.date, more_plans: Sequence[Plan]) -> Inputs:
    """Read what simulating one plan, or `more_plans` in its place, on these days needs. Nothing counts as earned before."""
    days = Period(PeriodKind.MONTH, first, before)
    return read_inputs(days, period_id=0, plan_ids=[plan_id], simulated=more_plans)


def _first_day_simulated(first: dt.date, plans: Iterable[Plan]) -> dt.date:
    days = (first_day_read(Period.of(plan.period, first, plan.fiscal_year_starts), [plan]) for plan in plans)
    return min(days, default=first)


def columns_read(source: Source, plans: Iterable[Plan]) -> set[str]:
    """What is read of a source: what these plans' words name, and what says whose a fact is, in which currency, and whether it counts."""
    from incentives.engine.compile_credits import credit_formulas, fields_of_credit, fields_read

    read = {"id", "owner", "currency"}
    if source.accepted_order_field is not None:
        read.add(source.accepted_order_field)
    for plan in plans:
        read |= columns_followed(plan, source.name)
        for key, measure in plan.measures.items():
            if measure.source != source.name:
                continue
            paying = [component for component in plan.components.values() if component.on == key]
            formulas = [formula for component in paying for formula in credit_formulas(component)]
            read |= fields_of_credit(measure) | fields_read(*formulas) | {str(measure.date)}
            if measure.share is Share.SPLITS or measure.credit_to is CreditTo.ROLE:
                read.add(source.splits_by)
    return read


def by_id() -> Callable[[pa.Table, str], pa.Table]:
    """A function that puts persons' ids where a column of a table has their references."""
    import pyarrow as pa
    import pyarrow.compute as pc

    schema = pa.schema([("reference", pa.string()), ("id", pa.string())])
    persons = copy_out("SELECT reference, id FROM people_person", [], schema)
    references, known = (persons[name].combine_chunks() for name in schema.names)

    def numbered(table: pa.Table, column: str) -> pa.Table:
        ids = pc.take(known, pc.index_in(table[column], references))
        place = table.schema.get_field_index(column)
        return table.set_column(place, table.schema.field(column), ids)

    return numbered


def _as_they_are(table: pa.Table, _column: str) -> pa.Table:
    return table


def first_day_read(period: Period, plans: Iterable[Plan]) -> dt.date:
    """The first day on which a fact may count for any of these plans when the period is calculated."""
    from incentives.engine.look_back import first_day_before

    days = [period.start]
    for plan in plans:
        own = in_calendar_of(plan, period)
        days += [window_of(measure.over, own).start for measure in plan.measures.values()]
        if counts_returns(plan) or any(follows_facts(component) for component in plan.components.values()):
            # What is held back or may be taken back has no end; a deal may be invoiced long before it is won.
            days.append(plan.effective_from - dt.timedelta(days=366))
        before = first_day_before(plan, own)
        days += [] if before is None else [before]
    return min(days)


def in_calendar_of(plan: Plan, period: Period) -> Period:
    """The same days, counted in the plan's fiscal year: a month belongs to different years for different plans."""
    return Period(period.kind, period.start, period.before, plan.fiscal_year_starts)


def _first_posting(period: Period, plans: Iterable[Plan]) -> dt.date:
    """Limits look back to the start of the fiscal year, as far as the longest window."""
    return min((in_calendar_of(plan, period).enclosing(PeriodKind.YEAR).start for plan in plans), default=period.start)


@contextmanager
def one_moment(*, named: bool = True) -> Iterator[tuple[dt.datetime, str | None]]:
    """A read-only snapshot that every query inside sees, and its name for other connections (None unless it is to be `named`).

    Inside a caller's transaction (a test's), that transaction, which has no name: nobody else sees what it wrote.
    """
    if connection.in_atomic_block:
        yield _now(), None
        return
    with transaction.atomic():
        snapshot = None
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            if named:
                cursor.execute("SELECT pg_export_snapshot()")
                snapshot = str(cursor.fetchone()[0])
        yield _now(), snapshot


def _now() -> dt.datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT transaction_timestamp()")
        moment: dt.datetime = cursor.fetchone()[0]
        return moment


def payees(plan_ids: list[int], persons: list[int] | None = None) -> pa.Table:
    """Everybody who is or was on one of the plans, or was paid by one; of certain persons only, where they are given."""
    import pyarrow as pa

    schema = pa.schema([("person", pa.string()), ("hired_on", pa.date32()), ("left_on", pa.date32()), ("calendar", pa.string())])
    sql = """
        SELECT id, hired_on, left_on, calendar_id FROM people_person WHERE id IN (
            SELECT person_id FROM incentives_assignment WHERE plan_id = ANY (%s)
            UNION
            SELECT e.person_id FROM incentives_entry e JOIN incentives_planversion v ON v.id = e.plan_version_id WHERE v.plan_id = ANY (%s)
        ) AND (%s::bigint[] IS NULL OR id = ANY (%s)) ORDER BY id"""
    return copy_out(sql, [plan_ids, plan_ids, persons, persons], schema)


def assignments(plan_ids: list[int], persons: list[int] | None = None) -> pa.Table:
    import pyarrow as pa

    from incentives.engine.world import ASSIGNMENTS

    texts = pa.schema([field if field.name != "parameters" else pa.field("parameters", pa.string()) for field in ASSIGNMENTS])
    sql = """
        SELECT a.person_id, plan.key, a.valid_from, a.valid_before, a.target, nullif(a.target_per, ''), a.parameters::text
        FROM incentives_assignment a JOIN incentives_plan plan ON plan.id = a.plan_id
        WHERE a.plan_id = ANY (%s) AND (%s::bigint[] IS NULL OR a.person_id = ANY (%s))
        ORDER BY a.person_id, plan.key COLLATE "C", a.valid_from"""
    read = copy_out(sql, [plan_ids, persons, persons], texts)
    place = texts.get_field_index("parameters")
    parameters = [sorted(json.loads(text).items()) for text in read["parameters"].to_pylist()]
    return read.set_column(place, ASSIGNMENTS.field("parameters"), pa.array(parameters, ASSIGNMENTS.field("parameters").type))


def quotas(plan_ids: list[int], persons: list[int] | None = None) -> pa.Table:
    from incentives.engine.world import QUOTAS

    sql = """
        SELECT q.person_id, q.measure, q.valid_from, q.valid_before, q.amount, q.per, plan.key
        FROM incentives_quota q LEFT JOIN incentives_plan plan ON plan.id = q.plan_id
        WHERE (q.plan_id IS NULL OR q.plan_id = ANY (%s))
          AND q.person_id IN (SELECT person_id FROM incentives_assignment WHERE plan_id = ANY (%s))
          AND (%s::bigint[] IS NULL OR q.person_id = ANY (%s))
        ORDER BY q.person_id, q.measure COLLATE "C", q.valid_from, plan.key COLLATE "C" """
    return copy_out(sql, [plan_ids, plan_ids, persons, persons], QUOTAS)


def rates() -> pa.Table:
    """All exchange rates, as the engine reads them."""
    from incentives.engine.world import RATES

    sql = "SELECT from_currency, to_currency, valid_from, rate FROM incentives_exchangerate ORDER BY 1, 2, 3"
    return copy_out(sql, [], RATES)


# A line is posted once per batch; the batches of a period are added up, and what describes the line comes from its last one.
EARNED_COLUMNS = {
    "person": "l.person_id",
    "plan_version_id": "l.plan_version_id",
    "component": "l.component",
    "window_from": "l.window_from",
    "window_before": "l.window_before",
    "kind": "l.kind",
    "fact": "l.fact",
    "first_period": "min(l.first_period)",
    "period": "period.key",
    "amount": "sum(l.amount)",
    "credit": "(array_agg(l.credit ORDER BY l.batch_id DESC))[1]",
    "unit": "min(l.unit)",
    "source": "min(l.source)",
    "credited_on": "(array_agg(l.credited_on ORDER BY l.batch_id DESC))[1]",
    "position": "(array_agg(l.position ORDER BY l.batch_id DESC))[1]",
}


def sellers_for(plans: Iterable[Plan], related: Mapping[str, pa.Table], persons: Collection[int]) -> list[int] | None:
    """Return the persons whose facts are enough to calculate these payees, if none is paid for where others stand; None: everybody's."""
    from incentives.engine.led_to import sellers_of

    found: set[str] = set()
    for plan in plans:
        sellers = sellers_of(plan, related, [str(each) for each in persons])
        if sellers is None:
            return None
        found |= sellers
    return sorted(map(int, found))


def plans_of(person_id: int) -> list[int]:
    """Ids of all plans on which the person is, was, or will be."""
    return sorted(Assignment.objects.filter(person_id=person_id).values_list("plan_id", flat=True).distinct())


def _earned(
    period: Period, period_id: int, plan_ids: list[int], first: dt.date, persons: list[int] | None, followed: Sequence[str]
) -> pa.Table:
    """What was posted by these plans since `first`, this period's own batches too: one row per line and period.

    A period counts as earlier when it ends no later, so that a plan that went from months to quarters knows what its months paid.
    Lines of limits, of the plan itself and of components that follow their facts (`followed`) are read from the beginning: what they
    carried over or hold back has no end.
    """
    from .stretches import NOT_OF_A_STRETCH

    schema = earned_schema()
    columns = ", ".join(EARNED_COLUMNS[name] for name in schema.names)
    sql = f"""
        SELECT {columns}
        FROM incentives_line l
        JOIN incentives_batch b ON b.id = l.batch_id
        JOIN incentives_period period ON period.id = b.period_id
        JOIN incentives_planversion v ON v.id = l.plan_version_id
        WHERE v.plan_id = ANY (%s) AND (%s::bigint[] IS NULL OR l.person_id = ANY (%s))
          AND (period.start >= %s OR l.kind = ANY (%s) OR l.component = ANY (%s)) AND (period.id = %s OR period.before <= %s)
        GROUP BY l.person_id, l.plan_version_id, l.component, l.window_from, l.window_before, l.kind, l.fact, period.key
        ORDER BY l.person_id, l.plan_version_id, l.component COLLATE "C", l.window_from, l.window_before, l.kind COLLATE "C",
                 l.fact COLLATE "C", period.key COLLATE "C" """  # noqa: S608  column expressions of our own
    return copy_out(sql, [plan_ids, persons, persons, first, list(NOT_OF_A_STRETCH), list(followed), period_id, period.before], schema)


def earned_schema() -> pa.Schema:
    import pyarrow as pa

    from incentives.engine.world import EARNED

    version = pa.field("plan_version_id", pa.int64())
    fields = [version if field.name == "plan" else field for field in EARNED]
    more = [("unit", pa.string()), ("source", pa.string()), ("credited_on", pa.date32()), ("position", pa.int64())]
    return pa.schema([*fields, *(pa.field(name, kind) for name, kind in more)])
