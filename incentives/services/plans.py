"""Writing plans: drafts that change, versions that are published and then stay."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from desk import api as desk
from incentives import documents
from incentives.engine.redeemable import Redeemable
from incentives.models import Assignment, Plan, PlanVersion, RedeemableAtOnce
from incentives.selectors.plans import has_posted
from incentives.selectors.versions import shared_rows
from people.api import Refused

if TYPE_CHECKING:
    from incentives.engine.plan import Plan as PlanSaid
    from incentives.engine.problems import Problem


class CannotEditPlan(Refused):
    code = "cannot_edit_plan"


class CannotPublish(Refused):
    """`problems` holds what is wrong in the document, if that is the reason."""

    code = "cannot_publish"

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


def check_document(document: str) -> tuple[PlanSaid | None, tuple[Problem, ...]]:
    """Return the plan that a text says and no problems, or None and all its problems, against today's shared tables."""
    return documents.check(document, documents.shared_tables(shared_rows()))


@transaction.atomic
def create_plan(
    *, key: str, name: str, currency: str, document: str, by_id: int | None, at: dt.datetime, owner_id: int | None = None
) -> Plan:
    """Create a plan with its first draft; the draft may still have problems. Raises CannotEditPlan."""
    if Plan.objects.filter(key=key).exists():
        raise CannotEditPlan(_("There is a plan with the key “%(key)s” already.") % {"key": key})
    if Plan.objects.filter(name=name).exists():
        raise CannotEditPlan(_("There is a plan called “%(name)s” already.") % {"name": name})
    plan = Plan.objects.create(key=key, name=name, currency=currency, owner_id=owner_id or by_id, created_at=at, created_by_id=by_id)
    _follow_currency(plan, _draft(plan, document, by_id=by_id, at=at))
    return plan


@transaction.atomic
def start_draft(*, plan_id: int, by_id: int | None, at: dt.datetime) -> PlanVersion:
    """Return the plan's draft; without one, a new draft with the text of its latest version."""
    plan = Plan.objects.select_for_update().get(id=plan_id)
    draft = plan.versions.filter(state=PlanVersion.State.DRAFT).first()
    if draft:
        return draft
    latest = plan.versions.filter(state=PlanVersion.State.PUBLISHED).order_by("-effective_from").first() or plan.versions.first()
    return _draft(plan, latest.document if latest else "", by_id=by_id, at=at)


def _draft(plan: Plan, document: str, *, by_id: int | None, at: dt.datetime) -> PlanVersion:
    number = (plan.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = PlanVersion(plan=plan, number=number, created_at=at, created_by_id=by_id, changed_at=at)
    _write(version, document)
    version.save()
    return version


@transaction.atomic
def save_draft(*, version_id: int, document: str, at: dt.datetime, seen_sha256: str | None = None, note: str | None = None) -> PlanVersion:
    """Save a draft's text, with or without problems.

    `seen_sha256` is the checksum of the text that was being edited. Raises CannotEditPlan when somebody else has saved since, or the
    version is a draft no more.
    """
    version = _draft_for_update(version_id)
    if seen_sha256 is not None and version.sha256 not in (seen_sha256, documents.sha256_of(document)):
        raise CannotEditPlan(_("Somebody else has changed this draft meanwhile. Open it again and compare before saving."))
    _write(version, document)
    version.changed_at = at
    if note is not None:
        version.note = note
    version.save()
    _follow_currency(version.plan, version)
    return version


def _follow_currency(plan: Plan, draft: PlanVersion) -> None:
    """A plan that was never published pays in the currency its text says; targets that were set before keep the one they were meant in."""
    said, _problems = check_document(draft.document)
    if said is None or said.currency == plan.currency or plan.versions.filter(state=PlanVersion.State.PUBLISHED).exists():
        return
    plan.currency = said.currency
    plan.save(update_fields=["currency"])
    plan.assignments.filter(target__isnull=True).update(currency=said.currency)


@transaction.atomic
def discard_draft(*, version_id: int) -> None:
    """Throw a draft away. The first draft of a plan that was never published takes the plan with it, if nobody is on it."""
    version = _draft_for_update(version_id)
    plan = version.plan
    version.delete()
    if not plan.versions.exists() and not plan.assignments.exists() and not plan.quotas.exists():
        plan.delete()


@transaction.atomic
def publish_version(*, version_id: int, by_id: int | None, at: dt.datetime, confirmed_sha256: str, note: str | None = None) -> PlanVersion:
    """Put a draft into force for the days it says. It replaces, from its first day on, the version in force then.

    `confirmed_sha256` is the checksum of the text that was shown when publishing was confirmed. Raises CannotPublish.
    """
    version = _draft_for_update(version_id)
    plan = Plan.objects.select_for_update().get(id=version.plan_id)
    if version.sha256 != confirmed_sha256:
        raise CannotPublish(_("The draft was changed after you were shown it. Read it again before publishing."))
    said, problems = check_document(version.document)
    if said is None:
        raise CannotPublish(_("The document has problems. They have to be mended before it can be published."), problems)
    _refuse_what_does_not_fit(plan, said)
    _write(version, version.document)
    at_once = [component.key for component in said.components.values() if component.redeemable is Redeemable.AT_ONCE]
    RedeemableAtOnce.objects.bulk_create(RedeemableAtOnce(plan_version=version, component=key) for key in at_once)
    version.state = PlanVersion.State.PUBLISHED
    version.published_at, version.published_by_id = at, by_id
    version.changed_at = at
    if note is not None:
        version.note = note
    version.save()
    plan.name, plan.currency = said.name, said.currency
    plan.save(update_fields=["name", "currency"])
    plan.assignments.exclude(currency=said.currency).update(currency=said.currency)
    payload = {"plan": plan.pk, "version": version.pk, "from": said.effective_from.isoformat()}
    desk.publish(name="plan.published.v1", payload=payload, at=at)
    return version


def _refuse_what_does_not_fit(plan: Plan, said: PlanSaid) -> None:
    published = plan.versions.filter(state=PlanVersion.State.PUBLISHED)
    same_day = published.filter(effective_from=said.effective_from).first()
    if same_day:
        message = _("Version %(number)s of this plan begins on %(day)s too. Let this one begin on another day, or withdraw that one first.")
        raise CannotPublish(message % {"number": same_day.number, "day": said.effective_from.isoformat()})
    if Plan.objects.exclude(id=plan.pk).filter(name=said.name).exists():
        raise CannotPublish(_("Another plan is called “%(name)s”. Statements need different names.") % {"name": said.name})
    if published.exists() and plan.currency != said.currency:
        message = _(
            "This plan pays in %(old)s. Write a new plan for %(new)s: targets and limits of its payees are meant in the plan's currency."
        )
        raise CannotPublish(message % {"old": plan.currency, "new": said.currency})
    meant = Assignment.objects.filter(plan=plan, target__isnull=False).exclude(currency=said.currency).select_related("person").first()
    if meant:
        message = _("The target pay of %(person)s is meant in %(old)s, and this plan pays in %(new)s. Correct it among the plan's people.")
        raise CannotPublish(message % {"person": meant.person, "old": meant.currency, "new": said.currency})


@transaction.atomic
def withdraw_version(*, version_id: int, by_id: int | None, at: dt.datetime) -> PlanVersion:
    """Take a published version back, as long as nothing was posted by it; the version before it holds on. Raises CannotPublish."""
    version = PlanVersion.objects.select_for_update().get(id=version_id)
    if version.state != PlanVersion.State.PUBLISHED:
        raise CannotPublish(_("Only a published version can be withdrawn."))
    if has_posted(version):
        raise CannotPublish(_("Payees have earned by this version already. Publish another version that begins on a later day instead."))
    version.state = PlanVersion.State.WITHDRAWN
    version.withdrawn_at, version.withdrawn_by_id = at, by_id
    version.save()
    return version


def _draft_for_update(version_id: int) -> PlanVersion:
    version = PlanVersion.objects.select_for_update().get(id=version_id)
    if version.state != PlanVersion.State.DRAFT:
        raise CannotEditPlan(_("This version was published and does not change any more. Start a new draft from it."))
    return version


def _write(version: PlanVersion, document: str) -> None:
    """Put the text into the version, with what the lists of plans show of it as far as it can be read."""
    version.document = document
    version.sha256 = documents.sha256_of(document)
    said, _problems = check_document(document)
    version.effective_from = said.effective_from if said else None
    version.effective_before = said.effective_before if said else None
    version.period_kind = said.period.value if said else ""
    version.fiscal_year_starts = said.fiscal_year_starts if said else 1
