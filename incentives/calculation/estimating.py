"""What if: what a payee's statement would say were some deals won and some activities done, worked out by the run's own program.

Twice the same calculation, once with the facts as they are and once as they are supposed to be; nothing is posted and nothing stays.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum

from crm.api import Supposition, supposed
from incentives.engine.dependencies import looks_at_others
from incentives.models import Line
from incentives.models import Period as OpenedPeriod

from . import reading
from .computing import compute, plan_of_version
from .inputs import Inputs

if TYPE_CHECKING:
    from incentives.engine.periods import Period

ComponentKey = tuple[int, str, str]
"""Plan version, component, unit."""
MeasureKey = tuple[int, str, dt.date]
"""Plan version, measure, first day of its window."""


@dataclass(frozen=True, slots=True)
class Stood:
    """A measure at the end of the period; `attainment` None where there is no quota."""

    value: Decimal | None
    quota: Decimal | None
    attainment: Decimal | None
    window_before: dt.date


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the period comes to: everything posted into it and what a run would post now."""

    amounts: Mapping[ComponentKey, Decimal]
    standings: Mapping[MeasureKey, Stood]


def estimate(*, person_id: int, period: Period, supposition: Supposition, at: dt.datetime) -> tuple[Outcome, Outcome]:
    """Return what the payee's period comes to as things are, and as they are supposed to be.

    Raises crm.api.CannotSuppose, and engine.problems.Refused where the period can't be calculated.
    """
    now = _outcome(person_id, period)
    with supposed(supposition, at=at):
        then = _outcome(person_id, period)
    return now, then


def _outcome(person_id: int, period: Period) -> Outcome:
    opened = OpenedPeriod.objects.filter(kind=period.kind.value, key=period.name).first()
    period_id = opened.pk if opened else 0
    plan_ids = reading.plans_of(person_id)
    if not plan_ids:
        return Outcome({}, {})
    inputs = reading.read_inputs(period, period_id=period_id, plan_ids=plan_ids, of_persons=[person_id])
    alone = None if _needs_everybody(inputs) else frozenset([str(person_id)])
    computed = compute(replace(inputs, only=alone), progress=lambda _version: None)
    amounts: dict[ComponentKey, Decimal] = defaultdict(Decimal)
    posted = Line.objects.filter(batch__period_id=period_id, person_id=person_id).order_by()
    for version, component, unit, amount in posted.values_list("plan_version_id", "component", "unit").annotate(amount=Sum("amount")):
        amounts[version, component, unit] += amount
    for row in computed.postings.lines.select(["person_id", "plan_version_id", "component", "unit", "amount"]).to_pylist():
        if row["person_id"] == person_id:
            amounts[row["plan_version_id"], row["component"], row["unit"]] += row["amount"]
    standings = {
        (row["plan_version_id"], row["measure"], row["window_from"]): Stood(
            row["value"], row["quota"], row["attainment"] if row["quota"] else None, row["window_before"]
        )
        for row in computed.postings.standings.to_pylist()
        if row["person_id"] == person_id
    }
    return Outcome(dict(amounts), standings)


def _needs_everybody(inputs: Inputs) -> bool:
    return any(looks_at_others(plan_of_version(version, inputs)) for version in inputs.versions)
