"""What people can be ranked by: measures, components and points of plans."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from incentives.data import Metric, MetricKind, Rankable
from incentives.models import PlanVersion, Quota

from .statements import said_by
from .versions import published_versions

if TYPE_CHECKING:
    from incentives.engine.plan import Measure, Plan

MOST_PLACES: Final = 6
"""Of a credit."""


def rankable(plan_ids: Collection[int] | None = None) -> list[Rankable]:
    """Return what can be ranked of published plans, or of some of them: by plan, measures, components, points."""
    versions = published_versions().select_related("plan")
    if plan_ids is not None:
        versions = versions.filter(plan_id__in=plan_ids)
    held = list(versions.order_by("plan__name", "plan_id", "effective_from"))
    said = said_by(held)
    with_quota: set[tuple[int | None, str]] = set(Quota.objects.values_list("plan_id", "measure").distinct())
    found: dict[Metric, Rankable] = {}
    for version in held:
        for one in _of(version, said[version.pk], with_quota):
            found[one.metric] = one
    places = {plan_id: place for place, plan_id in enumerate(dict.fromkeys(version.plan_id for version in held))}
    return sorted(found.values(), key=lambda one: (places[one.metric.plan_id], list(MetricKind).index(one.metric.kind)))


def _of(version: PlanVersion, plan: Plan, with_quota: set[tuple[int | None, str]]) -> Iterator[Rankable]:
    from incentives.engine.money import POINTS, step_of

    def one(
        kind: MetricKind, key: str, unit: str, currency: str, places: int, *, adds_up: bool = True, has_quota: bool = False
    ) -> Rankable:
        return Rankable(
            metric=Metric(version.plan_id, kind, key),
            plan_key=version.plan.key,
            plan_name=version.plan.name,
            title=key.replace("_", " "),
            unit=unit,
            currency=currency,
            places=places,
            adds_up=adds_up,
            period=plan.period.value,
            fiscal_year_starts=plan.fiscal_year_starts,
            has_quota=has_quota,
        )

    for key, measure in plan.measures.items():
        unit, adds_up = _unit(measure)
        has_quota = (version.plan_id, key) in with_quota or (None, key) in with_quota
        currency = plan.currency if measure.money else ""
        yield one(MetricKind.MEASURE, key, unit, currency, _places(measure), adds_up=adds_up, has_quota=has_quota)

    def places(unit: str) -> int:
        step = step_of(unit, money_to=plan.rounding_to, points_to=plan.rounding_points)
        return max(0, -int(Decimal(step).as_tuple().exponent))

    for key, component in plan.components.items():
        is_points = component.unit == POINTS
        unit, currency = (POINTS, "") if is_points else ("money", component.unit)
        yield one(MetricKind.COMPONENT, key, unit, currency, places(component.unit))
    if any(component.unit == POINTS for component in plan.components.values()):
        yield one(MetricKind.POINTS, "", POINTS, "", places(POINTS))


def _unit(measure: Measure) -> tuple[str, bool]:
    """Return in what the measure counts, and whether it adds up."""
    from incentives.engine.plan import Aggregate

    if measure.aggregate in (Aggregate.COUNT, Aggregate.DISTINCT):
        return "count", measure.aggregate is Aggregate.COUNT
    return "money" if measure.money else "number", measure.aggregate is Aggregate.SUM


def _places(measure: Measure) -> int:
    """Return how many decimals the measure may have: shares of a count are parts of a whole one."""
    from incentives.engine.plan import Aggregate, CreditTo, Share

    is_shared = measure.share is Share.SPLITS or measure.credit_to in (CreditTo.TERRITORY, CreditTo.ROLE)
    is_whole = measure.aggregate is Aggregate.DISTINCT or (measure.aggregate is Aggregate.COUNT and not is_shared)
    return 0 if is_whole else MOST_PLACES
