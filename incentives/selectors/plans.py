"""Plans, who is on them and what is expected of them; and what publishing a draft would do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from incentives import documents
from incentives.data import Publication, Touched
from incentives.models import Assignment, Entry, Period, Plan, PlanVersion, Quota
from incentives.parameters import parameter_problems

from .versions import published_versions, shared_rows

if TYPE_CHECKING:
    from incentives.engine.plan import Plan as PlanSaid


def with_counts(plans: QuerySet[Plan], *, on: dt.date) -> QuerySet[Plan]:
    """Plans with `payees` (how many are on it on a day), `has_draft` and `is_published`, for a list."""
    today = Q(assignments__valid_from__lte=on) & (Q(assignments__valid_before__isnull=True) | Q(assignments__valid_before__gt=on))
    versions = PlanVersion.objects.filter(plan=OuterRef("pk"))
    return plans.select_related("owner__person").annotate(
        payees=Count("assignments__person", filter=today, distinct=True),
        has_draft=Exists(versions.filter(state=PlanVersion.State.DRAFT)),
        is_published=Exists(versions.filter(state=PlanVersion.State.PUBLISHED)),
    )


def assignments_of(plan: Plan) -> QuerySet[Assignment]:
    """Everybody who is, was or will be on a plan, by name."""
    return Assignment.objects.filter(plan=plan).select_related("person", "plan").order_by("person__name", "valid_from")


def quotas_of(plan: Plan, measures: Iterable[str]) -> QuerySet[Quota]:
    """Quotas that count for a plan's measures: its own, and those for every plan, of everybody who is or was on it."""
    payees = Assignment.objects.filter(plan=plan).values("person_id")
    of_plan = Q(plan=plan) | Q(plan__isnull=True)
    rows = Quota.objects.filter(of_plan, person_id__in=payees, measure__in=list(measures)).select_related("person", "plan")
    return rows.order_by("person__name", "measure", "valid_from")


def measures_of_plans() -> dict[int | None, frozenset[str]]:
    """Plan id → the measures that any published version of it, or its draft, has; under None those of all published versions."""
    shared = shared_rows()
    of_plans: dict[int | None, set[str]] = {None: set()}
    for version in PlanVersion.objects.exclude(state=PlanVersion.State.WITHDRAWN):
        said, _problems = documents.plan_checked(version.document, shared)
        if said is None:
            continue
        of_plans.setdefault(version.plan_id, set()).update(said.measures)
        if version.state == PlanVersion.State.PUBLISHED:
            of_plans[None].update(said.measures)
    return {plan_id: frozenset(measures) for plan_id, measures in of_plans.items()}


def publication(draft: PlanVersion, said: PlanSaid) -> Publication:
    """What publishing this draft, which says this plan, would do."""
    others = list(published_versions().filter(plan=draft.plan).order_by("effective_from"))
    start = said.effective_from
    later = next((other for other in others if _start(other) > start), None)
    ends = [day for day in (said.effective_before, _start(later) if later else None) if day is not None]
    before = min(ends, default=None)
    holds_on_first_day = next((other for other in others if _start(other) < start and _holds_on(other, start)), None)
    days = _periods_among(said, start, before)
    return Publication(
        effective_from=start,
        effective_before=before,
        replaces=holds_on_first_day.number if holds_on_first_day else None,
        replaced_by=later.number if later else None,
        same_day=next((other.number for other in others if _start(other) == start), None),
        touched=_touched(draft.plan, said, start, before),
        open_periods=tuple(days.filter(state=Period.State.OPEN).values_list("key", flat=True)),
        closed_periods=tuple(days.filter(state=Period.State.CLOSED).values_list("key", flat=True)),
    )


def has_posted(version: PlanVersion) -> bool:
    """Whether anything was posted by a version: then it stays published for good."""
    return Entry.objects.filter(plan_version=version).exists()


def _start(version: PlanVersion) -> dt.date:
    assert version.effective_from is not None, "a published version is dated, by a constraint"
    return version.effective_from


def _holds_on(version: PlanVersion, day: dt.date) -> bool:
    before: dt.date | None = version.in_force_before  # type: ignore[attr-defined]  # annotated
    return _start(version) <= day and (before is None or before > day)


def _periods_among(said: PlanSaid, start: dt.date, before: dt.date | None) -> QuerySet[Period]:
    """Periods of the plan's kind that were posted and have days of the version."""
    posted = Period.objects.filter(kind=said.period.value, before__gt=start, batches__isnull=False).distinct().order_by("start")
    return posted if before is None else posted.filter(start__lt=before)


def _touched(plan: Plan, said: PlanSaid, start: dt.date, before: dt.date | None) -> tuple[Touched, ...]:
    assignments = list(Assignment.objects.filter(plan=plan).overlapping(start, before).select_related("person").order_by("person__name"))
    quotas = _quotas_on(plan, {assignment.person_id for assignment in assignments}, start)
    wanted = measures_with_quota(said)
    return tuple(
        Touched(
            person_id=assignment.person_id,
            reference=assignment.person.reference,
            name=assignment.person.name,
            valid_from=max(assignment.valid_from, start),
            valid_before=min((day for day in (assignment.valid_before, before) if day), default=None),
            problems=tuple(parameter_problems(said, assignment)),
            without_quota=tuple(measure for measure in wanted if (assignment.person_id, measure) not in quotas),
        )
        for assignment in assignments
    )


def _quotas_on(plan: Plan, person_ids: set[int], start: dt.date) -> set[tuple[int, str]]:
    rows = Quota.objects.on(start).filter(Q(plan=plan) | Q(plan__isnull=True), person_id__in=person_ids)
    return set(rows.values_list("person_id", "measure"))


def measures_with_quota(said: PlanSaid) -> list[str]:
    """Measures whose quota or attainment a component of the plan reads, in the order of the document."""
    import dataclasses

    from incentives.engine.formula import AttainmentRef, QuotaRef
    from incentives.engine.plan_rates import By, ByKind

    found: set[str] = set()

    def look(node: object) -> None:
        match node:
            case AttainmentRef(measure=measure) | QuotaRef(measure=measure):
                found.add(measure)
            case By(kind=ByKind.ATTAINMENT, measure=str(measure)):
                found.add(measure)
        if dataclasses.is_dataclass(node) and not isinstance(node, type):
            for field in dataclasses.fields(node):
                look(getattr(node, field.name))
        elif isinstance(node, tuple):
            for part in node:
                look(part)

    for component in said.components.values():
        look(component)
    return [key for key in said.measures if key in found]
