"""Writing down what was done for a customer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from crm import events
from crm.models import Activity

from .opportunities import Act, CannotSaveOpportunity

AHEAD = dt.timedelta(minutes=15)
"""How far a clock may be ahead before a deed counts as one of the future."""


class CannotLogActivity(CannotSaveOpportunity):
    code = "cannot_log_activity"


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done. `owner_id` is who did it; an assistant writes it down on their behalf."""

    kind: str
    occurred_at: dt.datetime
    owner_id: int | None
    subject: str = ""
    outcome: str = ""
    channel: str = ""
    note: str = ""
    minutes: int | None = None
    opportunity_id: int | None = None
    account_id: int | None = None
    contact_id: int | None = None


@transaction.atomic
def log_activity(*, deed: Deed, act: Act) -> Activity:
    """Write an activity down; one on a deal belongs to the deal's account too. Raises CannotLogActivity."""
    activity = Activity(
        kind=deed.kind,
        occurred_at=deed.occurred_at,
        owner_id=deed.owner_id,
        subject=deed.subject,
        outcome=deed.outcome,
        channel=deed.channel,
        note=deed.note,
        minutes=deed.minutes,
        opportunity_id=deed.opportunity_id,
        account_id=deed.account_id,
        contact_id=deed.contact_id,
        entered_at=act.at,
        entered_by_id=act.by_id,
        on_behalf_of_id=act.on_behalf_of_id,
    )
    errors: dict[str, list[str]] = {}
    if deed.occurred_at > act.at + AHEAD:
        errors["occurred_at"] = [_("This lies in the future. Write down what has happened.")]
    if activity.account_id is None and activity.opportunity is not None:
        activity.account_id = activity.opportunity.account_id
    try:
        activity.full_clean()
    except ValidationError as error:
        errors |= {("" if field == NON_FIELD_ERRORS else field): texts for field, texts in error.message_dict.items()}
    if errors:
        raise CannotLogActivity(errors)
    activity.save()
    events.activity_logged(activity=activity.pk, fact=activity.fact_id, persons=[activity.owner_id], at=act.at)
    return activity
