"""What stands on a statement. Callers pass a statement they got from access.py."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from incentives import documents
from incentives.data import ComponentTotal, MeasureStanding, PlanOnStatement, WindowOutcome
from incentives.engine.money import POINTS
from incentives.engine.plan import Requires
from incentives.models import Batch, Line, LineGroup, PlanVersion, RunPlan, Standing, Statement, WindowResult

from .runs import latest_batches, posted_into
from .versions import shared_rows

if TYPE_CHECKING:
    from incentives.engine.plan import Plan

Rows = TypeVar("Rows", Standing, WindowResult)


def totals(statement: Statement) -> list[tuple[str, Decimal]]:
    """(Unit, amount): currencies first, then points."""
    return totals_in_order(statement.totals)


def totals_in_order(kept: Mapping[str, str]) -> list[tuple[str, Decimal]]:
    """Totals as statements and runs keep them (unit → amount as text) as pairs: currencies first, then points."""
    found = [(unit, Decimal(text)) for unit, text in kept.items()]
    if any(amount for unit, amount in found if unit != POINTS):
        # What was paid in another currency leaves nothing in the plan's.
        found = [(unit, amount) for unit, amount in found if amount or unit == POINTS]
    return sorted(found, key=lambda total: (total[0] == POINTS, total[0]))


def current_statements(statements: QuerySet[Statement]) -> list[Statement]:
    """Of each person the latest statement of each kind of period, unless a newer one has made it old; shorter periods first.

    Beside a statement of March stands that of the quarter; in April and until the next quarter is calculated that of the last one, too.
    The newest statement of all makes another old that ended longer before it began than its own period is long.
    """
    of_each_kind = statements.order_by("person_id", "period__kind", "-period__start").distinct("person_id", "period__kind")
    found = list(of_each_kind)
    newest = max((statement.period.start for statement in found), default=None)
    current = [each for each in found if newest and newest < each.period.before + (each.period.before - each.period.start)]
    return sorted(current, key=lambda each: (each.person_id, each.period.before - each.period.start, each.period.kind))


def components(statement: Statement) -> list[ComponentTotal]:
    """What each component came to, plans and components in the order of their names."""
    rows = lines(statement).order_by().values("plan_version_id", "component", "unit")
    sums: Any = rows.annotate(lines=Count("id"), total=Sum("amount"))
    versions = _versions(row["plan_version_id"] for row in sums)
    found = [
        ComponentTotal(
            plan_id=version.plan_id,
            plan_key=version.plan.key,
            plan_name=version.plan.name,
            version_id=version.pk,
            version_number=version.number,
            component=row["component"],
            unit=row["unit"],
            total=row["total"],
            lines=row["lines"],
        )
        for row in sums
        for version in [versions[row["plan_version_id"]]]
    ]
    return sorted(found, key=lambda total: (total.plan_name, total.version_number, total.component))


def lines(statement: Statement, *, search: str = "", component: str = "", unit: str = "", facts: Iterable[str] = ()) -> QuerySet[Line]:
    """The lines of a statement as a query to page through: by plan, component and order of the workings, later batches after earlier ones.

    `search` looks into fact ids, components, kinds and reasons; `facts` are ids found elsewhere for the same words (a deal by its name).
    """
    found = Line.objects.filter(batch_id__in=posted_into(statement.period_id), person_id=statement.person_id)
    if component:
        found = found.filter(component=component)
    if unit:
        found = found.filter(unit=unit)
    for word in search.split():
        fields = ("fact", "component", "kind", "reason", "first_period")
        matches = reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields))
        found = found.filter(matches | Q(fact__in=list(facts)))
    return found.order_by("plan_version_id", "component", "window_from", "batch_id", "position", "id")


def standings(statement: Statement) -> list[MeasureStanding]:
    """Where the payee stood in every measure when the period was last calculated."""
    rows = list(_latest(Standing.objects.all(), statement).order_by("plan_version_id", "measure", "window_from"))
    versions = _versions(row.plan_version_id for row in rows)
    said = said_by(versions.values())
    found = [
        MeasureStanding(
            plan_id=version.plan_id,
            plan_key=version.plan.key,
            plan_name=version.plan.name,
            version_number=version.number,
            measure=row.measure,
            window_from=row.window_from,
            window_before=row.window_before,
            value=row.value,
            quota=row.quota,
            attainment=row.attainment if row.quota else None,
            facts=row.facts,
            is_money=_is_money(said[version.pk], row.measure),
            currency=version.plan.currency,
        )
        for row in rows
        for version in [versions[row.plan_version_id]]
    ]
    return sorted(found, key=lambda standing: (standing.plan_name, standing.version_number, standing.measure, standing.window_from))


def windows(statement: Statement) -> list[WindowOutcome]:
    """What was frozen for every component and window when the period was last calculated; windows that ended before it are corrections."""
    open_windows = WindowResult.objects.filter(window_before__gt=statement.period.start)
    rows = list(_latest(open_windows, statement).order_by("plan_version_id", "component", "window_from"))
    versions = _versions(row.plan_version_id for row in rows)
    return [outcome(row, versions[row.plan_version_id].plan.key) for row in rows]


def outcome(row: WindowResult, plan_key: str) -> WindowOutcome:
    return WindowOutcome(
        plan_key=plan_key,
        version_id=row.plan_version_id,
        component=row.component,
        window_from=row.window_from,
        window_before=row.window_before,
        gate_open=row.gate_open,
        multiplier=row.multiplier,
        rate=row.rate,
        band=row.band,
        band_to=row.band_to,
        target=row.target,
        entitled=row.entitled,
        operands=json.loads(row.operands) if row.operands else {},
    )


def plans(statement: Statement) -> list[PlanOnStatement]:
    """The plan versions a statement was calculated by, with the days they were in force then."""
    batches = posted_into(statement.period_id)
    stood = _latest(Standing.objects.all(), statement).values("plan_version_id")
    paid = LineGroup.objects.filter(batch_id__in=batches, person_id=statement.person_id).values("plan_version_id")
    last = RunPlan.objects.filter(run__batch__in=batches, version=OuterRef("version")).order_by("-run__batch").values("id")[:1]
    rows = RunPlan.objects.filter(Q(version__in=stood) | Q(version__in=paid), run__batch__in=batches, id=Subquery(last))
    in_order = list(rows.select_related("version__plan").order_by("version__plan__name", "version__number"))
    said = said_by(row.version for row in in_order)
    return [
        PlanOnStatement(
            plan_key=row.version.plan.key,
            plan_name=row.version.plan.name,
            version_id=row.version_id,
            version_number=row.version.number,
            currency=row.version.plan.currency,
            requires_accepted_order=_asks_for_orders(said[row.version_id]),
            limits_windfalls=any(measure.windfall for measure in said[row.version_id].measures.values()),
            measures_without_orders=_without_orders(said[row.version_id]),
            in_force_from=row.in_force_from,
            in_force_before=row.in_force_before,
        )
        for row in in_order
    ]


def _asks_for_orders(plan: Plan) -> bool:
    measures = [measure for measure in plan.measures.values() if measure.source]
    return any(map(plan.asks_for_order, measures)) if measures else plan.requires is Requires.ACCEPTED_ORDER


def _without_orders(plan: Plan) -> tuple[str, ...]:
    if not _asks_for_orders(plan):
        return ()
    return tuple(key for key, measure in plan.measures.items() if measure.source and not plan.asks_for_order(measure))


def calculated_at(statement: Statement) -> Batch:
    """The batch that last brought the period anything: `posted_at` and its run's `data_as_of` say how old the figures are."""
    return Batch.objects.select_related("run").filter(period_id=statement.period_id).latest("id")


def earlier_and_later(statement: Statement) -> QuerySet[Statement]:
    """The same payee's statements of all periods of this kind, latest first. Cut by access.py before it is shown."""
    same = Statement.objects.filter(person_id=statement.person_id, period__kind=statement.period.kind)
    return same.select_related("period").order_by("-period__start")


def _latest(rows: QuerySet[Rows], statement: Statement) -> QuerySet[Rows]:
    """The payee's rows in the batch that holds the latest results of each plan: a run may be of some plans only."""
    latest = latest_batches([statement.period_id], person_id=statement.person_id)
    if not latest:
        return rows.none()
    of_plans = reduce(or_, (Q(plan_version__plan_id=plan_id, batch_id=batch) for (_period, plan_id), batch in latest.items()))
    return rows.filter(of_plans, person_id=statement.person_id)


def _versions(ids: Iterable[int]) -> dict[int, PlanVersion]:
    return PlanVersion.objects.select_related("plan").in_bulk(set(ids))


def said_by(versions: Iterable[PlanVersion]) -> dict[int, Plan]:
    """Version id → the plan its document says. A published document was readable when it was published, and does not change."""
    shared = shared_rows()
    return {version.pk: documents.plan_of(version.document, shared) for version in versions}


def credit_units(version_ids: Iterable[int]) -> dict[tuple[int, str], str]:
    """(Plan version, component) → the currency of its credits, where these are money."""
    versions = _versions(version_ids)
    said = said_by(versions.values())
    return {
        (version_id, key): versions[version_id].plan.currency
        for version_id, plan in said.items()
        for key, component in plan.components.items()
        if component.on and _is_money(plan, component.on)
    }


def _is_money(plan: Plan, measure: str) -> bool:
    return measure in plan.measures and plan.measures[measure].money
