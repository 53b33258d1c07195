"""Putting people on plans and taking them off. The database has the last word about overlaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from incentives import documents
from incentives.models import Assignment, Plan, PlanVersion
from incentives.parameters import parameter_problems
from incentives.selectors.versions import shared_rows
from people.api import Refused

if TYPE_CHECKING:
    from incentives.engine.plan import Plan as PlanSaid


class CannotAssign(Refused):
    """`errors` maps a field ("" for the whole) to what is wrong with it."""

    code = "cannot_assign"

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(" ".join(text for texts in errors.values() for text in texts))
        self.errors = dict(errors)


@transaction.atomic
def assign(
    *,
    person_id: int,
    plan_id: int,
    valid_from: dt.date,
    by_id: int | None,
    at: dt.datetime,
    valid_before: dt.date | None = None,
    target: Decimal | None = None,
    target_per: str = "",
    parameters: Mapping[str, str] | None = None,
) -> Assignment:
    """Put a person on a plan for the days [valid_from, valid_before). `target` is in the plan's currency. Raises CannotAssign."""
    plan = Plan.objects.select_for_update().get(id=plan_id)
    assignment = Assignment(
        person_id=person_id,
        plan=plan,
        valid_from=valid_from,
        valid_before=valid_before,
        target=target,
        target_per=target_per if target is not None else "",
        currency=plan.currency,
        parameters=dict(parameters or {}),
        created_at=at,
        created_by_id=by_id,
    )
    _save(assignment)
    return assignment


@transaction.atomic
def change_assignment(
    *,
    assignment_id: int,
    valid_from: dt.date,
    valid_before: dt.date | None,
    target: Decimal | None,
    target_per: str,
    parameters: Mapping[str, str],
) -> Assignment:
    """Correct an assignment; what it already paid is set right by the next run of an open period. Raises CannotAssign."""
    assignment: Assignment = Assignment.objects.select_for_update(of=["self"]).select_related("plan").get(id=assignment_id)
    assignment.valid_from, assignment.valid_before = valid_from, valid_before
    assignment.target, assignment.target_per = target, target_per if target is not None else ""
    # A plan that was not published yet may pay in another currency by now: what is saved today is meant in today's.
    assignment.currency = assignment.plan.currency
    assignment.parameters = dict(parameters)
    _save(assignment)
    return assignment


@transaction.atomic
def end_assignment(*, assignment_id: int, on: dt.date) -> Assignment | None:
    """Let an assignment end before a day. One that would have begun that day or later is taken away: None."""
    assignment: Assignment = Assignment.objects.select_for_update().get(id=assignment_id)
    if assignment.valid_from >= on:
        assignment.delete()
        return None
    if assignment.valid_before is None or assignment.valid_before > on:
        assignment.valid_before = on
        assignment.save(update_fields=["valid_before"])
    return assignment


def _save(assignment: Assignment) -> None:
    errors = _parameter_errors(assignment)
    try:
        assignment.full_clean()
    except ValidationError as error:
        for field, texts in error.message_dict.items():
            errors.setdefault("" if field == NON_FIELD_ERRORS else field, []).extend(texts)
    if errors:
        raise CannotAssign(errors)
    assignment.save()


def _parameter_errors(assignment: Assignment) -> dict[str, list[str]]:
    """What the engine would say about the parameters when it calculates; a plan that was never readable knows no parameters yet."""
    said = _newest(assignment.plan)
    if said is None:
        return {"parameters": [_("This plan has no parameters yet.")]} if assignment.parameters else {}
    problems = parameter_problems(said, assignment)
    return {"parameters": problems} if problems else {}


def _newest(plan: Plan) -> PlanSaid | None:
    version = plan.versions.filter(state=PlanVersion.State.PUBLISHED).order_by("-effective_from").first() or plan.versions.first()
    return documents.check(version.document, documents.shared_tables(shared_rows()))[0] if version else None
