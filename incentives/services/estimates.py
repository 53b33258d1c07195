"""What a payee would be paid if: the estimate of calculation/estimating.py in words that pages know."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from incentives.data import Estimate, EstimatedComponent, EstimatedMeasure
from incentives.engine import periods as calendar
from incentives.models import Assignment, PlanVersion
from incentives.selectors.statements import said_by
from incentives.selectors.versions import versions_in_force
from people.api import Refused

if TYPE_CHECKING:
    from crm.api import Supposition

NOTHING = Decimal(0)


class CannotEstimate(Refused):
    """The period can't be calculated as plans and data are; `problems` lists every one, in words."""

    code = "cannot_estimate"

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def periods_to_estimate(*, person_id: int, on: dt.date) -> list[calendar.Period]:
    """The periods that hold the day, of each plan the person is on then; the shortest first."""
    plan_ids = Assignment.objects.on(on).filter(person_id=person_id).values_list("plan_id", flat=True)
    plans = said_by(version for version in versions_in_force(first=on, before=on + dt.timedelta(days=1), plan_ids=plan_ids)).values()
    found = {(plan.period, 1 if plan.period in calendar.OF_THE_CALENDAR else plan.fiscal_year_starts) for plan in plans}
    periods = (calendar.Period.of(kind, on, starts) for kind, starts in found)
    return sorted(set(periods), key=lambda period: (period.before - period.start, period.name))


def currency_of(person_id: int, period: calendar.Period) -> str:
    """The currency in which a deal is typed: that of the first of the person's plans in the period."""
    plan_ids = Assignment.objects.filter(person_id=person_id).values_list("plan_id", flat=True)
    versions = versions_in_force(first=period.start, before=period.before, plan_ids=plan_ids)
    return versions[0].plan.currency if versions else ""


def what_if(*, person_id: int, period: calendar.Period, supposition: Supposition, at: dt.datetime) -> Estimate:
    """Estimate a period. Raises CannotEstimate, crm.api.CannotSuppose."""
    # Arrow takes a second to load, and most processes never estimate.
    from incentives.calculation.estimating import estimate
    from incentives.engine import problems

    try:
        now, then = estimate(person_id=person_id, period=period, supposition=supposition, at=at)
    except problems.Refused as refused:
        raise CannotEstimate([f"{each.message()} {each.advice()}".strip() for each in refused.problems]) from refused
    ids = {key[0] for outcome in (now, then) for key in (*outcome.amounts, *outcome.standings)}
    versions = PlanVersion.objects.select_related("plan").in_bulk(ids)
    return Estimate(tuple(_components(now, then, versions)), tuple(_measures(now, then, versions)))


def _components(now: Any, then: Any, versions: dict[int, PlanVersion]) -> Iterator[EstimatedComponent]:
    for key in _in_order(now.amounts.keys() | then.amounts.keys(), versions):
        version, component, unit = key
        yield EstimatedComponent(
            versions[version].plan.name, component, unit, now.amounts.get(key, NOTHING), then.amounts.get(key, NOTHING)
        )


def _measures(now: Any, then: Any, versions: dict[int, PlanVersion]) -> Iterator[EstimatedMeasure]:
    said = said_by(versions.values())
    for key in _in_order(then.standings.keys(), versions):
        version, measure, start = key
        stood, stands = now.standings.get(key), then.standings[key]
        yield EstimatedMeasure(
            plan_name=versions[version].plan.name,
            measure=measure,
            window_from=start,
            window_before=stands.window_before,
            is_money=said[version].measures[measure].money,
            currency=versions[version].plan.currency,
            quota=stands.quota,
            value_now=stood.value if stood else None,
            value_then=stands.value,
            attainment_now=stood.attainment if stood else None,
            attainment_then=stands.attainment,
        )


def _in_order(keys: Iterable[Any], versions: dict[int, PlanVersion]) -> list[Any]:
    return sorted(keys, key=lambda key: (versions[key[0]].plan.name, key[1], str(key[2])))
